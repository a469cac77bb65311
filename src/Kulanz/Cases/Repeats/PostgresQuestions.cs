using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

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

    public override async Task<List<(int Word, long Id)>> With(KulanzDb db, IReadOnlyList<uint> words, int most, CancellationToken cancel)
    {
        // The sum keeps the planner from walking back through all questions in the order of their ids.
        const string sql = """
            SELECT w.place, q.id FROM unnest($1::text[]) WITH ORDINALITY AS w (word, place)
            CROSS JOIN LATERAL (SELECT id FROM questions WHERE question_words @@ w.word::tsquery ORDER BY id + 0 DESC LIMIT $2) AS q
            """;
        await using var command = await Command(db, sql, cancel, words.Select(Token).ToArray(), most);
        var found = new List<(int, long)>();
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
            found.Add(((int)rows.GetInt64(0) - 1, rows.GetInt64(1)));
        return found;
    }

    public override async Task<List<long>> WithTwo(KulanzDb db, IReadOnlyList<uint> words, int most, int among, CancellationToken cancel)
    {
        const string sql = """
            SELECT id FROM (SELECT id, question_words FROM questions ORDER BY id DESC LIMIT $3) AS latest
            WHERE question_words @@ $1::text::tsquery ORDER BY id DESC LIMIT $2
            """;
        await using var command = await Command(db, sql, cancel, Pairs(words, " & ", " | "), most, among);
        var found = new List<long>();
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
            found.Add(rows.GetInt64(0));
        return found;
    }

    private static async Task<NpgsqlCommand> Command(KulanzDb db, string sql, CancellationToken cancel, params object[] values)
    {
        await db.Database.OpenConnectionAsync(cancel);
        var command = (NpgsqlCommand)db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        command.Transaction = (NpgsqlTransaction?)db.Database.CurrentTransaction?.GetDbTransaction();
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }
}
