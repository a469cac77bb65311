using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Repeats;

/// <summary>FTS5 without content, positions or ranking: words under an id, given backwards and no further than is asked, so that a common word costs no more than a rare one.</summary>
internal sealed class SqliteQuestions : QuestionIndex
{
    public override Task Put(KulanzDb db, long id, IEnumerable<uint> words, CancellationToken cancel)
    {
        var tokens = string.Join(' ', words.Select(Token));
        return db.Database.ExecuteSqlAsync($"INSERT OR REPLACE INTO question_words (rowid, words) VALUES ({id}, {tokens})", cancel);
    }

    public override async Task<List<(int Word, long Id)>> With(KulanzDb db, IReadOnlyList<uint> words, int most, CancellationToken cancel)
    {
        var found = new List<(int, long)>();
        for (var i = 0; i < words.Count; i++)
            found.AddRange((await Matching(db, Token(words[i]), most, cancel)).ConvertAll(id => (i, id)));
        return found;
    }

    public override Task<List<long>> WithTwo(KulanzDb db, IReadOnlyList<uint> words, int most, int among, CancellationToken cancel) => Matching(db, Pairs(words, " AND ", " OR "), most, cancel);

    private static Task<List<long>> Matching(KulanzDb db, string match, int most, CancellationToken cancel) =>
        db.Database.SqlQuery<long>($"SELECT rowid AS Value FROM question_words WHERE question_words MATCH {match} ORDER BY rowid DESC LIMIT {most}").ToListAsync(cancel);
}
