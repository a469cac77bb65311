using System.Buffers;
using Kulanz.Ledger;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Evidence.Log;

/// <summary>The log as everybody may read it: up to the last published checkpoint.</summary>
public sealed class PublishedLog(KulanzDb db, LogKeys keys)
{
    /// <summary>Announced when another checkpoint is published.</summary>
    public const string Topic = "log-published";

    /// <summary>The last one everybody can read; null before the first.</summary>
    public Task<SignedCheckpoint?> Head(CancellationToken cancel) => Last(db, cancel);

    public static Task<SignedCheckpoint?> Last(KulanzDb db, CancellationToken cancel) =>
        db.Checkpoints.AsNoTracking().Where(c => c.PublishedAt != null).OrderByDescending(c => c.Size).FirstOrDefaultAsync(cancel);

    /// <summary>The bytes of a tile of hashes; null if the log is not so large.</summary>
    public async Task<byte[]?> Hashes(Tile tile, CancellationToken cancel) =>
        await Head(cancel) is { } head && tile.IsIn(head.Size) ? await StoredTiles.One(db, tile, cancel) : null;

    /// <summary>
    /// A bundle of entries, made from the records as they are now: whoever has changed one gives out an entry that the tree does not have. Null if the log is not so
    /// large, or records are missing.
    /// </summary>
    public async Task<ReadOnlyMemory<byte>?> Entries(Tile tile, CancellationToken cancel)
    {
        if (await Head(cancel) is not { } head || !tile.IsIn(head.Size) || await LogKeys.Current(db, cancel) is not { } log)
            return null;
        var from = tile.Index * Tile.Full;
        var records = await Integrating.Records(db, from, tile.Width, cancel);
        if (records.Count < tile.Width || records[^1].Position != from + tile.Width)
            return null;
        var (leaves, bundle) = (keys.Leaves(log), new ArrayBufferWriter<byte>(64 * 1024));
        foreach (var record in records)
            EntryBundle.Write(bundle, leaves.Of(record));
        return bundle.WrittenMemory;
    }

    /// <summary>What the log says of itself, in the form of a policy: its keys, also those that sign no more and have signed earlier checkpoints and receipts, and its witnesses.</summary>
    public async Task<string?> Policy(CancellationToken cancel)
    {
        if (await LogKeys.Current(db, cancel) is not { } log)
            return null;
        var logs = (await LogKeys.All(db, log.Origin, cancel)).Select(k => $"{(k.RetiredAt is { } at ? $"# signs no more since {CanonicalRecord.Time(at)}\n" : "")}log {k.Public} {keys.Url}\n");
        var witnesses = (await Preferences.Stored<WitnessPolicy>(db, cancel)).Text.Trim();
        return $"{string.Concat(logs)}\n{(witnesses.Length > 0 ? witnesses : "quorum none")}\n";
    }
}
