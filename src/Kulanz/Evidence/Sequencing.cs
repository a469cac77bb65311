using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Evidence;

/// <summary>
/// Puts records in an order that whoever follows them can rely on. Ids do not give one: an id is made before its transaction commits, so a
/// record may appear behind one that a follower has already passed, and would never be told. One node at a time therefore numbers what has
/// become visible; who remembers the last number misses nothing and gets nothing twice.
/// Dropped: PostgreSQL's transaction ids (SQLite has none, and a restored dump begins anew), reading with a safety margin (a margin is a guess).
/// </summary>
public static class Sequencing
{
    public const string Loop = "sequencing";

    /// <summary>Announced when there are new numbers.</summary>
    public const string Topic = "events!";

    private const int AtOnce = 4000;

    /// <summary>One round of the loop. Should two nodes be at it at once, the index refuses the second, who tries again.</summary>
    public static async Task Round(IServiceProvider services, CancellationToken cancel)
    {
        var db = services.GetRequiredService<KulanzDb>();
        while (await db.Write(() => Number(db, cancel), cancel) == AtOnce)
            cancel.ThrowIfCancellationRequested();
    }

    /// <summary>The highest number so far; 0 before the first.</summary>
    public static async Task<long> Last(KulanzDb db, CancellationToken cancel) =>
        // Only what is numbered is in the index.
        await db.Records.Where(r => r.Position != null).MaxAsync(r => r.Position, cancel) ?? 0;

    private static async Task<int> Number(KulanzDb db, CancellationToken cancel)
    {
        var last = await Last(db, cancel);
        var numbered = await db.Database.ExecuteSqlAsync(
            $"""
            UPDATE records SET position = fresh.place
            FROM (SELECT id, {last} + row_number() OVER (ORDER BY id) AS place
                  FROM (SELECT id FROM records WHERE position IS NULL ORDER BY id LIMIT {AtOnce}) AS next) AS fresh
            WHERE records.id = fresh.id
            """, cancel);
        if (numbered > 0)
            db.Announce(Topic);
        return numbered;
    }
}
