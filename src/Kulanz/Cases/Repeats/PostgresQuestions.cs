using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Repeats;

/// <summary>
/// A tsvector beside each question with a GIN index, which gives its hits in no order: all of a rare word's are read and put in order, and common ones are
/// looked for among the latest questions without it. Which of the two is ours to say and not the planner's, whose statistics know nothing of a word in a parameter.
/// </summary>
internal sealed class PostgresQuestions : QuestionIndex
{
    public override async Task Put(KulanzDb db, long id, IEnumerable<uint> words, CancellationToken cancel)
    {
        var tokens = words.Select(Token).ToArray();
        await db.Database.ExecuteSqlAsync($"UPDATE questions SET question_words = array_to_tsvector({tokens}) WHERE id = {id}", cancel);
    }

    private sealed record Hit(int Word, long Id);

    public override async Task<List<(int Word, long Id)>> With(KulanzDb db, IReadOnlyList<uint> words, int most, CancellationToken cancel)
    {
        var tokens = words.Select(Token).ToArray();
        // The sum keeps the planner from walking back through all questions in the order of their ids.
        var hits = await db.Database.SqlQuery<Hit>(
            $"""
            SELECT (w.place - 1)::int AS "Word", q.id AS "Id" FROM unnest({tokens}) WITH ORDINALITY AS w (word, place)
            CROSS JOIN LATERAL (SELECT id FROM questions WHERE question_words @@ w.word::tsquery ORDER BY id + 0 DESC LIMIT {most}) AS q
            """).ToListAsync(cancel);
        return hits.ConvertAll(h => (h.Word, h.Id));
    }

    public override Task<List<long>> WithTwo(KulanzDb db, IReadOnlyList<uint> words, int most, int among, CancellationToken cancel)
    {
        var pairs = Pairs(words, " & ", " | ");
        return db.Database.SqlQuery<long>(
            $"""
            SELECT id AS "Value" FROM (SELECT id, question_words FROM questions ORDER BY id DESC LIMIT {among}) AS latest
            WHERE question_words @@ {pairs}::text::tsquery ORDER BY id DESC LIMIT {most}
            """).ToListAsync(cancel);
    }
}
