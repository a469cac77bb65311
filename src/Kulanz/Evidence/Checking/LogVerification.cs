using System.Globalization;
using System.Runtime.InteropServices;
using Kulanz.Ledger;

namespace Kulanz.Evidence.Checking;

/// <summary>
/// Recomputes a log from its entries and compares it with what the log shows and has signed.
/// Authority runs downwards: the checkpoint's root vouches for the partial tiles at the right edge, each hash of them for a full tile below, that tile for the
/// ones below it, the lowest for the entries. A difference is laid at the door of the lower file where the upper one is vouched for, so that one changed byte
/// is one finding and not one for every level. Tile by tile: memory does not grow with the log.
/// Dropped: building a tree of our own from the entries and comparing roots; it says that something is wrong, but not where.
/// </summary>
public sealed class LogVerification(LogFiles files, Checkpoint head, Findings findings)
{
    /// <summary>Tiles asked for before they are needed: the way to the log and back is what takes long.</summary>
    private const int Ahead = 8;

    /// <summary>Null for one that cannot be read, which is said once.</summary>
    private readonly Dictionary<Tile, Upper?> uppers = [];
    private bool edgeFits;

    /// <summary>What is right in this log, before it is known to be the continuation: a copy must not mix two logs. Null from then on.</summary>
    private List<(Tile Tile, byte[] Bytes)>? early = [];

    /// <summary>Told of every file that has turned out right, with its bytes.</summary>
    public Action<Tile, ReadOnlyMemory<byte>>? Keep { get; init; }

    /// <summary>Told how many of how many entries have been read.</summary>
    public Action<long, long>? Progress { get; init; }

    /// <summary>A tile above the lowest, and whether the checkpoint vouches for it.</summary>
    private sealed record Upper(Tile Tile, byte[] Bytes, bool Vouched)
    {
        public ReadOnlySpan<Hash> Hashes => MemoryMarshal.Cast<byte, Hash>(Bytes);
    }

    /// <summary>A file as it came; without bytes a sentence says what is wrong with it.</summary>
    private sealed record Fetched(Tile Tile, byte[]? Bytes, string? Problem = null, bool IsMissing = false);

    /// <param name="since">What was seen before, if anything: this log must be its continuation, and only what was added is read.</param>
    public async Task Run(Checkpoint? since, CancellationToken cancel)
    {
        try
        {
            var from = since is { Size: var seen } && seen <= head.Size ? seen : 0;
            if (await Edge(cancel) && (since is null || await Continues(since, cancel)))
            {
                foreach (var (tile, bytes) in early!)
                    Keep?.Invoke(tile, bytes);
                early = null;
                await Read(from, cancel);
            }
        }
        catch (LogUnreachableException unreachable)
        {
            findings.Missing("unreachable", unreachable.Message);
        }
        if (findings.Verdict != CheckVerdict.Intact)
            return;
        if (since is null)
            findings.Good("entries", head.Size switch
            {
                0 => "The log is empty, as its checkpoint says.",
                1 => "The one entry is the one that was signed.",
                _ => $"All {Trust.Entries(head.Size)} are the ones that were signed.",
            });
        else if (since.Size < head.Size)
            findings.Good("entries", $"{Trust.Entries(head.Size - since.Size)} {(head.Size - since.Size == 1 ? "was" : "were")} added since, and what was signed is what is there.");
        else
            findings.Good("entries", "Nothing was added since.");
    }

    /// <summary>The root of an earlier tree over the first <paramref name="size"/> entries, from tiles the checkpoint vouches for; null where they cannot be had.</summary>
    public async Task<Hash?> RootAt(long size, CancellationToken cancel)
    {
        if (!await Edge(cancel) || !edgeFits)
            return null;
        if (size == 0)
            return Hash.Empty;
        return await Nodes(size, cancel) is { } nodes ? Merkle.Root(size, nodes) : null;
    }

    /// <summary>The partial tiles; together they make the root.</summary>
    private async Task<bool> Edge(CancellationToken cancel)
    {
        var edge = new List<Upper>();
        foreach (var tile in Tile.Edge(head.Size))
            if (Told(await Fetch(tile, cancel)) is { } bytes)
                edge.Add(new Upper(tile, bytes, Vouched: false));
            else
                return false;
        edgeFits = RootOf(edge) == head.Root;
        if (!edgeFits)
            findings.Bad("root", head.Size == 0
                ? "The checkpoint has a root, but no entries it could be the root of."
                : $"The tiles do not lead to the root in the checkpoint: the tree has been changed since it was signed ({string.Join(", ", edge.Select(e => e.Tile.Path))}).");
        foreach (var upper in edge)
        {
            uppers[upper.Tile] = upper with { Vouched = edgeFits };
            if (edgeFits)
                Right(upper.Tile, upper.Bytes);
        }
        return true;
    }

    private void Right(Tile tile, byte[] bytes)
    {
        if (early is null)
            Keep?.Invoke(tile, bytes);
        else
            early.Add((tile, bytes));
    }

    private Hash RootOf(IEnumerable<Upper> edge)
    {
        var tiles = edge.ToDictionary(e => e.Tile, e => (ReadOnlyMemory<byte>)e.Bytes);
        return Merkle.Root(head.Size, new TileNodes(head.Size, tile => tiles[tile]).Node);
    }

    private async Task<bool> Continues(Checkpoint since, CancellationToken cancel)
    {
        var kept = $"the checkpoint over {Trust.Entries(since.Size)} that was kept";
        if (since.Origin != head.Origin)
        {
            findings.Bad("other-log", $"This is another log: {head.Origin}; {kept} is of {since.Origin}.");
            return false;
        }
        if (since.Size == head.Size && since.Root != head.Root)
        {
            Rewritten(kept);
            return false;
        }
        if (since.Size > head.Size)
        {
            findings.Bad("rolled-back", $"The log was rolled back: it now shows {Trust.Entries(head.Size)}, but {kept} has more. Entries that were signed are gone, or an old state of the log is being shown.");
            return false;
        }
        if (since.Size > 0 && since.Size < head.Size)
        {
            // The tiles do not make the tree that was signed: what is wrong with them is found by reading on.
            if (!edgeFits)
                return true;
            if (await Nodes(since.Size, cancel) is not { } nodes)
                return false;
            if (!Merkle.Consistent(since.Size, since.Root, head.Size, head.Root, Merkle.Consistency(since.Size, head.Size, nodes)))
            {
                Rewritten(kept);
                return false;
            }
        }
        findings.Good("continues", $"It is the continuation of {kept}: nothing up to there was changed.");
        return true;
    }

    private void Rewritten(string kept) => findings.Bad("rewritten",
        $"The log was rewritten: {kept} is not the beginning of what it shows now. At least one of those entries was changed, added or taken away after it was signed. Keep both checkpoints: together they prove it.");

    /// <summary>The nodes that the tree of the first <paramref name="size"/> entries, and a proof from it, are made of; null where they cannot be had.</summary>
    private async Task<NodeReader?> Nodes(long size, CancellationToken cancel)
    {
        var read = new Dictionary<Tile, ReadOnlyMemory<byte>>();
        foreach (var tile in Tile.Towards(size - 1, head.Size))
            if (await At(tile, cancel) is { Vouched: true } known)
                read[tile] = known.Bytes;
            else
                return null;
        return new TileNodes(head.Size, tile => read[tile]).Node;
    }

    /// <summary>A tile with what is above it read and compared; null where it cannot be read.</summary>
    private async Task<Upper?> At(Tile tile, CancellationToken cancel)
    {
        if (uppers.TryGetValue(tile, out var known))
            return known;
        if (Told(await Fetch(tile, cancel)) is not { } bytes)
            return Kept(tile, null);
        var parent = await Parent(tile, cancel);
        var root = Merkle.Root(MemoryMarshal.Cast<byte, Hash>(bytes));
        var fits = parent is not null && parent.Hashes[(int)(tile.Index % Tile.Full)] == root;
        if (parent is not null && !fits)
            Misfit(tile, parent);
        var upper = new Upper(tile, bytes, parent is { Vouched: true } && fits);
        if (upper.Vouched)
            Right(tile, bytes);
        return Kept(tile, upper);
    }

    /// <summary>They are read from left to right, so that one of each level is enough; those at the edge stay.</summary>
    private Upper? Kept(Tile tile, Upper? upper)
    {
        foreach (var passed in uppers.Keys.Where(t => t.Level == tile.Level && t.Width == Tile.Full).ToList())
            uppers.Remove(passed);
        return uppers[tile] = upper;
    }

    private Task<Upper?> Parent(Tile tile, CancellationToken cancel) => At(Tile.Holding(tile.Level + 1, tile.Index, head.Size), cancel);

    private void Misfit(Tile tile, Upper parent)
    {
        var hash = tile.Index % Tile.Full;
        findings.Bad("tile", parent.Vouched
            ? $"{tile.Path} is not the tile that was signed: it does not lead to hash {hash} of {parent.Tile.Path}."
            : $"{parent.Tile.Path} and {tile.Path} do not belong together: hash {hash} there is not what this leads to.");
    }

    private async Task Read(long from, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var tiles = (head.Size + Tile.Full - 1) / Tile.Full;
        var (next, waiting) = (from / Tile.Full, new Queue<(Task<Fetched> Hashes, Task<Fetched> Entries)>());
        if (from == head.Size)
            return;
        try
        {
            for (var at = next; at < tiles; at++)
            {
                for (; next < tiles && waiting.Count < Ahead; next++)
                {
                    var tile = Tile.Holding(0, Math.Min(head.Size, (next + 1) * Tile.Full) - 1, head.Size);
                    waiting.Enqueue((uppers.TryGetValue(tile, out var known) && known is not null ? Task.FromResult(new Fetched(tile, known.Bytes)) : Fetch(tile, stop.Token), Fetch(tile with { Level = Tile.Entries }, stop.Token)));
                }
                var (hashes, entries) = waiting.Dequeue();
                await Compare(await hashes, await entries, cancel);
                Progress?.Invoke(Math.Min(head.Size, (at + 1) * Tile.Full) - from, head.Size - from);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await ((Task)Task.WhenAll(waiting.SelectMany(w => new[] { w.Hashes, w.Entries }))).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>One bundle of entries with its tile, and the tile with what is above it.</summary>
    private async Task Compare(Fetched hashes, Fetched entries, CancellationToken cancel)
    {
        var (tile, first) = (hashes.Tile, hashes.Tile.Index * Tile.Full);
        var partial = tile.Width < Tile.Full;
        var bundle = Unpacked(entries);
        var leaves = bundle?.Select(entry => Hash.Leaf(entry.Span)).ToArray();
        if (Told(hashes) is not { } bytes)
            return;

        var parent = partial ? null : await Parent(tile, cancel);
        var signed = MemoryMarshal.Cast<byte, Hash>(bytes).ToArray();
        var tileFits = partial ? edgeFits : Fits(signed, tile, parent);
        var differ = leaves is null ? [] : Enumerable.Range(0, Math.Min(leaves.Length, tile.Width)).Where(i => leaves[i] != signed[i]).ToList();
        if (leaves is not null && leaves.Length != tile.Width)
        {
            findings.Bad("bundle", $"{entries.Tile.Path} holds {Trust.Entries(leaves.Length)}, not {tile.Width}{(differ.Count > 0 ? $"; from entry {first + differ[0]} on they are not the ones the log has signed" : "")}.");
            if (!partial && !tileFits && parent is not null)
                Misfit(tile, parent);
            return;
        }
        // Where the tile is right, or nothing else is known, its word stands against the entry's; where the entries lead to what is above, the tile is the wrong one.
        var entriesFit = leaves is not null && differ.Count > 0 && !tileFits && (partial ? FitsEdge(tile, leaves) : parent is { Vouched: true } && Fits(leaves, tile, parent));
        foreach (var (start, end) in Runs(differ))
            findings.Bad(entriesFit ? "hash" : "entry", entriesFit
                ? $"{(start == end ? $"Hash {start} of {tile.Path} is" : $"Hashes {start} to {end} of {tile.Path} are")} wrong; {entries.Tile.Path} has there what the log has signed."
                : $"{(start == end ? $"Entry {first + start} is not the one" : $"Entries {first + start} to {first + end} are not the ones")} the log has signed: {entries.Tile.Path} and {tile.Path} differ there.");
        if (!partial && !tileFits && !entriesFit && parent is not null)
            Misfit(tile, parent);
        if (differ.Count > 0 || leaves is null)
            return;

        for (var i = 0; i < bundle!.Count; i++)
            if (PublishedEntry.Problem(bundle[i]) is { } problem)
                findings.Bad("form", $"Entry {first + i} was signed like this, but is no record of Kulanz as it should be: {problem}.");
        if (tileFits && (partial || parent is { Vouched: true }))
        {
            Right(tile, bytes);
            Right(entries.Tile, entries.Bytes!);
        }
    }

    private static bool Fits(Hash[] hashes, Tile tile, Upper? parent) =>
        parent is not null && parent.Hashes[(int)(tile.Index % Tile.Full)] == Merkle.Root(hashes);

    /// <summary>Whether the root would be right with these hashes in the place of those of the lowest tile at the edge.</summary>
    private bool FitsEdge(Tile tile, Hash[] hashes) =>
        RootOf(uppers.Values.OfType<Upper>().Where(u => u.Tile.Width < Tile.Full).Select(u => u.Tile == tile ? u with { Bytes = MemoryMarshal.AsBytes(hashes.AsSpan()).ToArray() } : u)) == head.Root;

    private List<ReadOnlyMemory<byte>>? Unpacked(Fetched entries)
    {
        if (Told(entries) is not { } bytes)
            return null;
        try
        {
            return [.. EntryBundle.Read(bytes)];
        }
        catch (FormatException broken)
        {
            findings.Bad("bundle", $"{entries.Tile.Path} cannot be read: {broken.Message}");
            return null;
        }
    }

    /// <summary>The bytes; where there are none, a finding says why.</summary>
    private byte[]? Told(Fetched fetched)
    {
        if (fetched.IsMissing && files.IsTheLog)
            findings.Bad("withheld", $"{fetched.Problem} The log has signed what is in it, and does not show it.");
        else if (fetched.IsMissing)
            findings.Missing("missing", fetched.Problem!);
        else if (fetched.Problem is not null)
            findings.Bad("length", fetched.Problem);
        return fetched.Bytes;
    }

    /// <summary>A tile of hashes or a bundle; a partial one that is gone is taken from the full one that has come in its place meanwhile.</summary>
    private async Task<Fetched> Fetch(Tile tile, CancellationToken cancel)
    {
        var bytes = await files.Read(tile.Path, Most(tile), cancel);
        if (bytes is null && tile.Width < Tile.Full && await files.Read((tile with { Width = Tile.Full }).Path, Most(tile with { Width = Tile.Full }), cancel) is { } full)
            bytes = tile.Level == Tile.Entries ? Beginning(full, tile.Width) : full[..Math.Min(full.Length, Most(tile))];
        if (bytes is null)
            return new(tile, null, $"{files.Place(tile.Path)} is missing.", IsMissing: true);
        if (bytes.Length > Most(tile))
            return new(tile, null, string.Create(CultureInfo.InvariantCulture, $"{tile.Path} is longer than the {Most(tile):N0} bytes it may have."));
        if (tile.Level != Tile.Entries && bytes.Length != Most(tile))
            return new(tile, null, string.Create(CultureInfo.InvariantCulture, $"{tile.Path} has {bytes.Length:N0} bytes, not {Most(tile):N0}."));
        return new(tile, bytes);
    }

    private static int Most(Tile tile) => tile.Width * (tile.Level == Tile.Entries ? 2 + EntryBundle.MaxEntry : Hash.Size);

    /// <summary>The first entries of a bundle, still packed; whatever cannot be unpacked stays, to be complained of.</summary>
    private static byte[] Beginning(byte[] bundle, int count)
    {
        var end = 0;
        for (; count > 0 && end + 2 <= bundle.Length; count--)
            end += 2 + (bundle[end] << 8 | bundle[end + 1]);
        return bundle[..Math.Min(end, bundle.Length)];
    }

    private static IEnumerable<(int Start, int End)> Runs(List<int> numbers)
    {
        for (var i = 0; i < numbers.Count;)
        {
            var start = i++;
            while (i < numbers.Count && numbers[i] == numbers[i - 1] + 1)
                i++;
            yield return (numbers[start], numbers[i - 1]);
        }
    }
}
