using Kulanz.Platform.Data;
using Kulanz.Search.Words;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Kulanz.Search;

/// <summary>
/// A tsvector beside each entry with a GIN index. For a common word the server walks back from the newest entry until it has enough, for a rare
/// one it asks the index and sorts the few: which, its statistics decide. Never ts_rank, which reads every hit.
/// </summary>
internal sealed class PostgresIndex : SearchIndex
{
    private sealed record Row(long Id, Guid Thing, string Part, string Vector);

    public override async Task Put(KulanzDb db, int kind, IReadOnlyList<SearchText> texts, bool fresh, CancellationToken cancel)
    {
        // In one order, or two who put in the same things wait for each other.
        var left = texts.OrderBy(t => t.Thing).Select(t => new Row(SearchEntry.IdOf(kind, t.At, t.Thing), t.Thing, t.Part, Analysis.Of(SqliteIndex.Cut(t.Text)).Vector())).ToList();
        // Two of one moment with equal last bits: one of them moves on by one. What another node has put in meanwhile is found by its thing.
        for (var known = !fresh; left.Count > 0; known = true, left = left.ConvertAll(l => l with { Id = l.Id + 1 }))
        {
            if (known)
                left = await Without(left, "UPDATE search_entries e SET search_words = n.vector::tsvector FROM unnest($1::bigint[], $2::uuid[], $3::text[], $4::text[]) AS n (id, thing, part, vector) WHERE e.thing_id = n.thing AND e.part = n.part RETURNING e.thing_id, e.part", db, cancel);
            if (left.Count > 0)
                left = await Without(left, "INSERT INTO search_entries (id, thing_id, part, search_words) SELECT n.id, n.thing, n.part, n.vector::tsvector FROM unnest($1::bigint[], $2::uuid[], $3::text[], $4::text[]) AS n (id, thing, part, vector) ON CONFLICT DO NOTHING RETURNING thing_id, part", db, cancel);
        }
    }

    /// <summary>Those that the statement did not touch.</summary>
    private static async Task<List<Row>> Without(List<Row> rows, string sql, KulanzDb db, CancellationToken cancel)
    {
        await using var command = Command(db, sql, rows.ConvertAll(r => r.Id), rows.ConvertAll(r => r.Thing), rows.ConvertAll(r => r.Part), rows.ConvertAll(r => r.Vector));
        await using var touched = await command.ExecuteReaderAsync(cancel);
        var done = new HashSet<(Guid, string)>();
        while (await touched.ReadAsync(cancel))
            done.Add((touched.GetGuid(0), touched.GetString(1)));
        return rows.FindAll(r => !done.Contains((r.Thing, r.Part)));
    }

    public override Task Remove(KulanzDb db, IReadOnlyList<Guid> things, IReadOnlyCollection<(Guid, string)> except, CancellationToken cancel)
    {
        var (ids, parts) = (except.Select(e => e.Item1).ToArray(), except.Select(e => e.Item2).ToArray());
        return db.Database.ExecuteSqlAsync(
            $"DELETE FROM search_entries e WHERE e.thing_id = ANY({things.ToArray()}) AND NOT EXISTS (SELECT 1 FROM unnest({ids}, {parts}) AS k (thing, part) WHERE k.thing = e.thing_id AND k.part = e.part)", cancel);
    }

    public override IQueryable<SearchEntry> Newest(KulanzDb db, Query query, long from, long to, int most) => query switch
    {
        { IsEmpty: true } => All(db, from, to, most),
        { OnlyExcludes: true } => db.Set<SearchEntry>().FromSql(
            $"SELECT id, thing_id, part FROM search_entries WHERE id >= {from} AND id < {to} AND NOT search_words @@ {query.TsQuery()}::text::tsquery ORDER BY id DESC LIMIT {most}"),
        _ => db.Set<SearchEntry>().FromSql(
            $"SELECT id, thing_id, part FROM search_entries WHERE id >= {from} AND id < {to} AND search_words @@ {query.TsQuery()}::text::tsquery ORDER BY id DESC LIMIT {most}"),
    };

    public override IQueryable<long> Matching(KulanzDb db, Query query, long from, long to) => query switch
    {
        { IsEmpty: true } => db.Set<SearchEntry>().Where(e => e.Id >= from && e.Id < to).Select(e => e.Id),
        { OnlyExcludes: true } => db.Database.SqlQuery<long>($"SELECT id AS \"Value\" FROM search_entries WHERE id >= {from} AND id < {to} AND NOT search_words @@ {query.TsQuery()}::text::tsquery"),
        _ => db.Database.SqlQuery<long>($"SELECT id AS \"Value\" FROM search_entries WHERE id >= {from} AND id < {to} AND search_words @@ {query.TsQuery()}::text::tsquery"),
    };

    private static NpgsqlCommand Command(KulanzDb db, string sql, params object[] values)
    {
        var command = (NpgsqlCommand)db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        command.Transaction = (NpgsqlTransaction?)db.Database.CurrentTransaction?.GetDbTransaction();
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }
}
