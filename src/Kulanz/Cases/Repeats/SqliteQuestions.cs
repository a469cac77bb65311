using Kulanz.Platform.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Kulanz.Cases.Repeats;

/// <summary>FTS5 without content, positions or ranking: words under an id, given backwards and no further than is asked, so that a common word costs no more than a rare one.</summary>
internal sealed class SqliteQuestions : QuestionIndex
{
    public override async Task Put(KulanzDb db, long id, IEnumerable<uint> words, CancellationToken cancel)
    {
        await using var command = await Command(db, "INSERT OR REPLACE INTO question_words (rowid, words) VALUES ($id, $words)", cancel);
        command.Parameters.AddWithValue("$id", id);
        command.Parameters.AddWithValue("$words", string.Join(' ', words.Select(Token)));
        await command.ExecuteNonQueryAsync(cancel);
    }

    public override async Task<List<(int Word, long Id)>> With(KulanzDb db, IReadOnlyList<uint> words, int most, CancellationToken cancel)
    {
        var found = new List<(int, long)>();
        await using var command = await Command(db, "SELECT rowid FROM question_words WHERE question_words MATCH $word ORDER BY rowid DESC LIMIT $most", cancel);
        command.Parameters.AddWithValue("$most", most);
        var word = command.Parameters.Add("$word", SqliteType.Text);
        for (var i = 0; i < words.Count; i++)
        {
            word.Value = Token(words[i]);
            await using var rows = await command.ExecuteReaderAsync(cancel);
            while (await rows.ReadAsync(cancel))
                found.Add((i, rows.GetInt64(0)));
        }
        return found;
    }

    public override async Task<List<long>> WithTwo(KulanzDb db, IReadOnlyList<uint> words, int most, int among, CancellationToken cancel)
    {
        var found = new List<long>();
        await using var command = await Command(db, "SELECT rowid FROM question_words WHERE question_words MATCH $pairs ORDER BY rowid DESC LIMIT $most", cancel);
        command.Parameters.AddWithValue("$pairs", Pairs(words, " AND ", " OR "));
        command.Parameters.AddWithValue("$most", most);
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
            found.Add(rows.GetInt64(0));
        return found;
    }

    private static async Task<SqliteCommand> Command(KulanzDb db, string sql, CancellationToken cancel)
    {
        await db.Database.OpenConnectionAsync(cancel);
        var command = (SqliteCommand)db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        command.Transaction = (SqliteTransaction?)db.Database.CurrentTransaction?.GetDbTransaction();
        return command;
    }
}
