using Kulanz.Ledger;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Operations;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Evidence.Log;

/// <summary>
/// Looks whether what is stored is still what was signed. At every checkpoint: that the stored tree gives the signed root, under our signature, and that a part of
/// the records still gives its entries and commitments; the parts go round, so that a small log is seen whole each time and a large one piece by piece. All of it at once
/// when an administrator asks. What is found stays as a <see cref="LogFinding"/>.
/// </summary>
public sealed class Examining(KulanzDb db, Preferences preferences, TimeProvider clock, ILogger<Examining> log)
{
    /// <summary>Tiles of 256 entries that are looked at before each signature: some milliseconds.</summary>
    public const int TilesEachTime = 4;

    /// <summary>Announced when something was found, or is right again.</summary>
    public const string Topic = "log-findings";

    /// <summary>Where nothing happens and everything has been seen, it is looked at again after so long.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(10);

    /// <summary>A transaction may last, and clocks of nodes differ, but not so long.</summary>
    private static readonly TimeSpan OlderThanItCanBe = TimeSpan.FromHours(6);

    /// <summary>No more sentences about one part than anybody reads.</summary>
    private const int Most = 20;

    private const int MostOpen = 500;

    private sealed record Seen(LogFindingKind Kind, long? Position, Sentence Said);

    /// <summary>What is wrong and not explained.</summary>
    public static IQueryable<LogFinding> Open(KulanzDb db) => db.LogFindings.Where(f => f.GoneAt == null).OrderBy(f => f.At);

    /// <summary>Whether the stored tree is the signed one, and nothing that was found before forbids to go on. What is right again is marked so. The caller saves.</summary>
    public async Task<bool> MayGoOn(Leaf leaves, SignedCheckpoint? last, CancellationToken cancel)
    {
        if (last is null)
            return true;
        var open = await Open(db).Take(MostOpen).ToListAsync(cancel);
        var seen = await Tree(last, cancel);
        foreach (var tile in open.Where(f => f.Position <= last.Size && InTheTree(f.Kind)).Select(f => (f.Position!.Value - 1) / Tile.Full).Distinct().Take(Most))
            seen.AddRange(await At(leaves, Tile.Holding(0, tile * Tile.Full, last.Size), last.Size, cancel));
        foreach (var finding in open)
            if (InTheTree(finding.Kind) ? !seen.Exists(s => s.Kind == finding.Kind && s.Position == finding.Position) : finding.Kind == LogFindingKind.Gap && await db.Records.AnyAsync(r => r.Position == finding.Position, cancel))
                finding.GoneAt = clock.GetUtcNow();
        await Keep(seen, cancel);
        return !seen.Exists(s => LogFinding.Stops(s.Kind)) && !open.Exists(f => f.StopsTheLog && f.GoneAt is null);
    }

    /// <summary>Whether all there is was looked through a short while ago.</summary>
    public bool Rests(PublicLog state, long size) => state.PassedSize == size && state.PassedAt > clock.GetUtcNow() - Rest;

    /// <summary>Looks through the next tiles, beginning anew after the last; false if the log must not go on. The caller saves.</summary>
    public async Task<bool> Look(PublicLog state, Leaf leaves, long size, int tiles, CancellationToken cancel)
    {
        var (all, seen) = ((size + Tile.Full - 1) / Tile.Full, new List<Seen>());
        for (var i = 0; i < Math.Min(tiles, all); i++)
        {
            if (state.NextTile >= all)
                state.NextTile = 0;
            seen.AddRange(await At(leaves, Tile.Holding(0, state.NextTile * Tile.Full, size), size, cancel));
            if (++state.NextTile == all)
                (state.PassedAt, state.PassedSize) = (clock.GetUtcNow(), size);
        }
        await Keep(seen, cancel);
        return !seen.Exists(s => LogFinding.Stops(s.Kind));
    }

    /// <summary>Whether the records that come next follow each other; says so if one of them is older than it can be. The caller saves.</summary>
    public async Task<bool> Follow(List<Leaf.Columns> records, long size, DateTimeOffset? signedAt, CancellationToken cancel)
    {
        var seen = new List<Seen>();
        // A demonstration is told with a clock that travels.
        if (signedAt is { } at && (await preferences.Get<Demonstration>(cancel)).At is null)
            seen.AddRange(records.Where(r => r.At < at - OlderThanItCanBe).Take(Most).Select(old => new Seen(LogFindingKind.DatedBack, old.Position,
                new Sentence("Record {0} ({1}) says that it is from {2}, but what was done then had long been signed when it appeared.", Words.Number(old.Position), old.Type, CanonicalRecord.Time(old.At)))));
        var gap = Enumerable.Range(0, records.Count).FirstOrDefault(i => records[i].Position != size + 1 + i, -1);
        if (gap >= 0)
            seen.Add(new(LogFindingKind.Gap, size + 1 + gap,
                new Sentence("There is no record {0}, though there are later ones: it was removed before the log could sign it, or another was put behind it.", Words.Number(size + 1 + gap))));
        await Keep(seen, cancel);
        return gap < 0;
    }

    /// <summary>A witness has signed something else under our name. The caller saves.</summary>
    public Task Disagrees(string witness, Sentence said, CancellationToken cancel) =>
        Keep([new(LogFindingKind.WitnessDisagrees, null, new Sentence("The witness {0} has seen another log under this name: {1}", witness, said.ToString()))], cancel);

    private static bool InTheTree(LogFindingKind kind) => kind is not (LogFindingKind.Gap or LogFindingKind.DatedBack or LogFindingKind.WitnessDisagrees);

    /// <summary>The root from the stored tiles, the one in the row, and the one under our signature must be the same.</summary>
    private async Task<List<Seen>> Tree(SignedCheckpoint last, CancellationToken cancel)
    {
        if (!await Signed(last, cancel))
            return [new(LogFindingKind.CheckpointChanged, null, new Sentence("The last checkpoint, over {0} entries, is not as this log has signed it.", Words.Number(last.Size)))];
        return await Root(last.Size, cancel) is { } root && root.ToArray().AsSpan().SequenceEqual(last.Root) ? []
            : [new(LogFindingKind.TreeChanged, null, new Sentence("The stored tree of {0} entries does not give the root that was signed.", Words.Number(last.Size)))];
    }

    private async Task<bool> Signed(SignedCheckpoint last, CancellationToken cancel)
    {
        try
        {
            var note = Note.Parse(last.Note);
            var said = Checkpoint.Parse(note.Text);
            var known = await db.LogKeys.AsNoTracking().Where(k => k.Name == said.Origin).ToListAsync(cancel);
            return known.Count > 0 && Policy.Of(known.Select(k => k.Public)).Problems(note).Count == 0 && said.Size == last.Size && said.Root.ToArray().AsSpan().SequenceEqual(last.Root);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private async Task<Hash?> Root(long size, CancellationToken cancel)
    {
        try
        {
            return Merkle.Root(size, new TileNodes(size, await StoredTiles.Read(db, Tile.Edge(size), cancel)).Node);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Up to 256 records against the hashes that were signed.</summary>
    private async Task<List<Seen>> At(Leaf leaves, Tile tile, long size, CancellationToken cancel)
    {
        var from = tile.Index * Tile.Full;
        var hashes = await StoredTiles.One(db, tile, cancel);
        if (hashes is null || !await Above(tile, hashes, size, cancel))
            return [new(LogFindingKind.TreeChanged, from + 1, new Sentence("The stored hashes of the entries {0} to {1} are not those that were signed.", Words.Number(from + 1), Words.Number(from + tile.Width)))];
        var (seen, next) = (new List<Seen>(), from + 1);
        // One after the other: a record may hold a whole letter.
        await foreach (var record in db.Records.AsNoTracking().Where(r => r.Position > from && r.Position <= from + tile.Width).OrderBy(r => r.Position).AsAsyncEnumerable().WithCancellation(cancel))
        {
            for (; next < record.Position; next++)
                seen.Add(Gone(next));
            if (About(record, next, leaves, new Hash(hashes.AsSpan((int)(next - from - 1) * Hash.Size, Hash.Size))) is { } wrong)
                seen.Add(wrong);
            next++;
        }
        for (; next <= from + tile.Width; next++)
            seen.Add(Gone(next));
        return [.. seen.Take(Most)];
    }

    private static Seen Gone(long position) => new(LogFindingKind.EntryMissing, position, new Sentence("Record {0}, which the log has signed, is gone.", Words.Number(position)));

    private static Seen? About(Record record, long position, Leaf leaves, Hash signed)
    {
        if (Hash.Leaf(leaves.Of(new(position, record.Type, record.At, record.Topic, record.Shown, record.Commitment))) != signed)
            return new(LogFindingKind.EntryChanged, position, new Sentence("Record {0} ({1}, {2}) is not the one that the log has signed.", Words.Number(position), record.Type, record.Topic));
        return record.Holds() ? null
            : new(LogFindingKind.ContentChanged, position, new Sentence("What record {0} ({1}, {2}) says is not what was written when the log signed it.", Words.Number(position), record.Type, record.Topic));
    }

    /// <summary>Whether the hash of a full tile stands in the tile above it, and so on up to the edge, which <see cref="Tree"/> holds against the signature.</summary>
    private async Task<bool> Above(Tile tile, byte[] hashes, long size, CancellationToken cancel)
    {
        while (tile.Width == Tile.Full)
        {
            var above = Tile.Holding(tile.Level + 1, tile.Index, size);
            if (await StoredTiles.One(db, above, cancel) is not { } stored || TileNodes.Root(hashes) != new Hash(stored.AsSpan((int)(tile.Index % Tile.Full) * Hash.Size, Hash.Size)))
                return false;
            (tile, hashes) = (above, stored);
        }
        return true;
    }

    /// <summary>Keeps what is new: neither known already nor explained.</summary>
    private async Task Keep(List<Seen> seen, CancellationToken cancel)
    {
        foreach (var one in seen.DistinctBy(s => (s.Kind, s.Position)))
        {
            // An entry that another log was begun with as it is still does not say what was once written: that is the same change, explained already.
            var also = one.Kind == LogFindingKind.ContentChanged ? LogFindingKind.EntryChanged : one.Kind;
            var known = db.LogFindings.Local.Any(f => f.Position == one.Position && (f.Kind == one.Kind && f.GoneAt is null || (f.Kind == one.Kind || f.Kind == also) && f.ExplainedBy is not null))
                || await db.LogFindings.AnyAsync(f => f.Position == one.Position && (f.Kind == one.Kind && f.GoneAt == null || (f.Kind == one.Kind || f.Kind == also) && f.ExplainedBy != null), cancel);
            if (known || await db.LogFindings.CountAsync(f => f.GoneAt == null, cancel) >= MostOpen)
                continue;
            db.LogFindings.Add(new LogFinding { Id = Id.New(clock), Kind = one.Kind, Position = one.Position, Said = one.Said, At = clock.GetUtcNow() });
            log.LogError("The evidence is not as it was signed: {Finding}", one.Said);
            db.Announce(Topic);
        }
    }
}
