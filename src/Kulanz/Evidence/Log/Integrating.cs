using Kulanz.Ledger;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Evidence.Log;

/// <summary>
/// Takes numbered records into the public log and signs what it has become. In one transaction, which reads what the last one left: whoever dies leaves either the
/// state before or the one after, and two nodes that both believed themselves alone come one after the other.
/// Before it signs, it works the last root out anew from what is stored, and looks at a part of the old entries; if anything differs, it does not sign.
/// </summary>
public sealed class Integrating(KulanzDb db, LogKeys keys, Examining examining, TimeProvider clock)
{
    public const string Loop = "log";

    /// <summary>Announced when there is a new checkpoint.</summary>
    public const string Topic = "log!";

    /// <summary>Records in one step; a step of so many takes some tens of milliseconds.</summary>
    private const int AtOnce = 4096;

    /// <summary>While there is more to do: several checkpoints a second would only be more to read.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>One round of the loop.</summary>
    public static async Task Round(IServiceProvider services, CancellationToken cancel)
    {
        while (true)
        {
            await using var scope = services.CreateAsyncScope();
            var taken = await scope.ServiceProvider.GetRequiredService<Integrating>().Step(cancel);
            if (taken == 0)
                return;
            if (taken < AtOnce)
                await Task.Delay(Pause, cancel);
        }
    }

    /// <summary>Takes in what there is, up to a bound, and answers how many it was; 0 also where the log must not go on.</summary>
    public Task<int> Step(CancellationToken cancel) => db.Write(async () =>
    {
        await db.Engine.Hold(db, "the public log", cancel);
        var taken = await Take(await Begun(cancel), cancel);
        await db.SaveChangesAsync(cancel);
        return taken;
    }, cancel);

    private async Task<PublicLog> Begun(CancellationToken cancel)
    {
        var restored = await Preferences.Stored<DatabaseRestored>(db, cancel);
        var log = await LogKeys.Current(db, cancel);
        if (keys.Due(log, restored) is not { } due)
            return log!;
        log = await keys.Begin(db, due.Origin, due.Because, Actor.System, restored, cancel);
        await db.SaveChangesAsync(cancel);
        return log;
    }

    private async Task<int> Take(PublicLog log, CancellationToken cancel)
    {
        var leaves = keys.Leaves(log);
        var last = await Last(db, cancel);
        var size = last?.Size ?? 0;
        var records = await Records(db, size, AtOnce, cancel);
        if (!await examining.MayGoOn(leaves, last, cancel) || (records.Count == 0 && examining.Rests(log, size)))
            return 0;
        if (!await examining.Look(log, leaves, size, Examining.TilesEachTime, cancel) || records.Count == 0 || !await examining.Follow(records, size, last?.At, cancel))
            return 0;
        await Sign(log, leaves, size, records, cancel);
        return records.Count;
    }

    private async Task Sign(PublicLog log, Leaf leaves, long size, List<Leaf.Columns> records, CancellationToken cancel)
    {
        var edge = Tile.Edge(size).ToList();
        var tree = new TileTree(size, await StoredTiles.Read(db, edge, cancel));
        foreach (var record in records)
            tree.Append(Hash.Leaf(leaves.Of(record)));
        await StoredTiles.Write(db, tree.TakeTiles(), edge, cancel);
        var root = tree.Root();
        var atOnce = !await Witnessing.Needed(db, cancel);
        var signers = await keys.Signers(db, log, cancel);
        try
        {
            var now = clock.GetUtcNow();
            db.Checkpoints.Add(new SignedCheckpoint
            {
                Size = tree.Size,
                Root = root.ToArray(),
                At = now,
                Note = new Checkpoint(log.Origin, tree.Size, root).Sign(signers).ToString(),
                PublishedAt = atOnce ? now : null,
            });
        }
        finally
        {
            signers.ForEach(signer => signer.Dispose());
        }
        db.Announce(Topic);
        if (atOnce)
            db.Announce(PublishedLog.Topic);
    }

    /// <summary>The newest checkpoint, published or not; null before the first.</summary>
    public static Task<SignedCheckpoint?> Last(KulanzDb db, CancellationToken cancel) =>
        db.Checkpoints.AsNoTracking().OrderByDescending(c => c.Size).FirstOrDefaultAsync(cancel);

    /// <summary>What the log shows of the records after the first <paramref name="size"/>.</summary>
    public static Task<List<Leaf.Columns>> Records(KulanzDb db, long size, int most, CancellationToken cancel) =>
        db.Records.Where(r => r.Position > size).OrderBy(r => r.Position).Take(most)
            .Select(r => new Leaf.Columns(r.Position!.Value, r.Type, r.At, r.Topic, r.Shown, r.Commitment)).ToListAsync(cancel);
}
