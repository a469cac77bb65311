using System.Data.Common;
using Kulanz.Platform.Data;
using Kulanz.Search.Words;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Kulanz.Search;

/// <summary>
/// FTS5 without content: words under an id, in the order of ids, which it gives backwards as fast as forwards. Never bm25, which
/// reads every hit before it can name the first.
/// </summary>
internal sealed class SqliteIndex : SearchIndex
{
    public override async Task Put(KulanzDb db, int kind, IReadOnlyList<SearchText> texts, bool fresh, CancellationToken cancel)
    {
        // Not asynchronous: SQLite never is, and this runs while everybody else waits for the one writer.
        using var known = Command(db, "SELECT id FROM search_entries WHERE thing_id = $thing AND part = $part");
        using var add = Command(db, "INSERT INTO search_entries (id, thing_id, part) VALUES ($id, $thing, $part) ON CONFLICT (id) DO NOTHING");
        using var write = Command(db, "INSERT INTO search_words (rowid, words, stems) VALUES ($id, $words, $stems)");
        using var replace = Command(db, "INSERT OR REPLACE INTO search_words (rowid, words, stems) VALUES ($id, $words, $stems)");
        foreach (var text in texts)
        {
            var analysis = Analysis.Of(Cut(text.Text));
            var thing = text.Thing.ToByteArray(bigEndian: true);
            var old = fresh ? null : Set(known, ("$thing", thing), ("$part", text.Part)).ExecuteScalar() as long?;
            var id = old ?? SearchEntry.IdOf(kind, text.At, text.Thing);
            if (old is null)
                while (Set(add, ("$id", id), ("$thing", thing), ("$part", text.Part)).ExecuteNonQuery() == 0)
                    id++;
            Set(old is null ? write : replace, ("$id", id), ("$words", analysis.Words), ("$stems", analysis.Stems)).ExecuteNonQuery();
        }
        await Task.CompletedTask;
    }

    public override async Task Remove(KulanzDb db, IReadOnlyList<Guid> things, IReadOnlyCollection<(Guid, string)> except, CancellationToken cancel)
    {
        var gone = (await db.Set<SearchEntry>().AsNoTracking().Where(e => things.Contains(e.ThingId)).ToListAsync(cancel)).Where(e => !except.Contains((e.ThingId, e.Part)));
        using var words = Command(db, "DELETE FROM search_words WHERE rowid = $id");
        using var entry = Command(db, "DELETE FROM search_entries WHERE id = $id");
        foreach (var one in gone)
        {
            Set(words, ("$id", one.Id)).ExecuteNonQuery();
            Set(entry, ("$id", one.Id)).ExecuteNonQuery();
        }
    }

    public override IQueryable<SearchEntry> Newest(KulanzDb db, Query query, long from, long to, int most) => query switch
    {
        { IsEmpty: true } => All(db, from, to, most),
        { OnlyExcludes: true } => db.Set<SearchEntry>().FromSql(
            $"SELECT id, thing_id, part FROM search_entries WHERE id >= {from} AND id < {to} AND id NOT IN (SELECT rowid FROM search_words WHERE search_words MATCH {query.Fts5()}) ORDER BY id DESC LIMIT {most}"),
        // CROSS JOIN keeps the order of the tables, or the planner may go through all entries and ask the words for each.
        _ => db.Set<SearchEntry>().FromSql(
            $"""
            SELECT e.id, e.thing_id, e.part FROM (SELECT rowid AS id FROM search_words WHERE search_words MATCH {query.Fts5()} AND rowid >= {from} AND rowid < {to} ORDER BY rowid DESC LIMIT {most}) w
            CROSS JOIN search_entries e ON e.id = w.id
            """),
    };

    public override IQueryable<long> Matching(KulanzDb db, Query query, long from, long to) => query switch
    {
        { IsEmpty: true } => db.Set<SearchEntry>().Where(e => e.Id >= from && e.Id < to).Select(e => e.Id),
        { OnlyExcludes: true } => db.Database.SqlQuery<long>($"SELECT id AS Value FROM search_entries WHERE id >= {from} AND id < {to} AND id NOT IN (SELECT rowid FROM search_words WHERE search_words MATCH {query.Fts5()})"),
        _ => db.Database.SqlQuery<long>($"SELECT rowid AS Value FROM search_words WHERE search_words MATCH {query.Fts5()} AND rowid >= {from} AND rowid < {to}"),
    };

    internal static ReadOnlySpan<char> Cut(string text) => text.AsSpan(0, Math.Min(text.Length, SearchText.Longest));

    private static SqliteCommand Command(KulanzDb db, string sql)
    {
        var command = (SqliteCommand)db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        command.Transaction = (SqliteTransaction?)db.Database.CurrentTransaction?.GetDbTransaction();
        return command;
    }

    private static DbCommand Set(SqliteCommand command, params ReadOnlySpan<(string Name, object Value)> values)
    {
        // Bound again rather than made anew: the statement stays prepared.
        foreach (var (name, value) in values)
            if (command.Parameters.Contains(name))
                command.Parameters[name].Value = value;
            else
                command.Parameters.AddWithValue(name, value);
        return command;
    }
}
