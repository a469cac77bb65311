namespace Kulanz.Ledger;

/// <summary>
/// A tree that grows, as tiles: it keeps only its right edge, at most 255 hashes a level. Each leaf costs one node; the root costs O(256 · levels).
/// Not for several threads.
/// </summary>
public sealed class TileTree
{
    private readonly List<Level> levels = [];
    private readonly List<(Tile Tile, byte[] Hashes)> filled = [];

    /// <summary>An empty tree.</summary>
    public TileTree()
    {
    }

    /// <summary>Goes on with a tree of <paramref name="size"/> leaves.</summary>
    /// <param name="size">Leaves so far.</param>
    /// <param name="read">The hashes of a partial tile at the right edge; exactly <see cref="Tile.Width"/> times 32 bytes.</param>
    /// <exception cref="FormatException">A tile has not the bytes it should have.</exception>
    public TileTree(long size, Func<Tile, ReadOnlyMemory<byte>> read)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        Size = size;
        for (var level = 0; Tile.HashesAt(level, size) is > 0 and var hashes; level++)
        {
            var edge = new Level { Full = hashes / Tile.Full, Width = (int)(hashes % Tile.Full) };
            if (edge.Width > 0)
            {
                var tile = new Tile(level, edge.Full, edge.Width);
                var bytes = read(tile);
                if (bytes.Length != edge.Width * Hash.Size)
                    throw new FormatException($"{tile.Path} has {bytes.Length} bytes, not {edge.Width * Hash.Size}.");
                bytes.Span.CopyTo(edge.Hashes);
            }
            levels.Add(edge);
        }
    }

    /// <summary>Leaves so far.</summary>
    public long Size { get; private set; }

    /// <summary>Adds a leaf at the end.</summary>
    public void Append(in Hash leaf)
    {
        Add(0, leaf);
        Size++;
    }

    /// <summary>The root over all leaves so far; <see cref="Hash.Empty"/> without any.</summary>
    public Hash Root() => Merkle.Root(Size, new TileNodes(Size, Edge).Node);

    /// <summary>The tiles that were filled since this was last asked, each once, and the partial ones at the right edge as they are now.</summary>
    public IReadOnlyList<(Tile Tile, byte[] Hashes)> TakeTiles()
    {
        var tiles = filled.ToList();
        filled.Clear();
        for (var level = 0; level < levels.Count; level++)
            if (levels[level].Width > 0)
                tiles.Add((new Tile(level, levels[level].Full, levels[level].Width), Edge(new Tile(level, levels[level].Full, levels[level].Width)).ToArray()));
        return tiles;
    }

    private void Add(int level, in Hash hash)
    {
        if (level == levels.Count)
            levels.Add(new Level());
        var edge = levels[level];
        hash.CopyTo(edge.Hashes.AsSpan(edge.Width * Hash.Size));
        if (++edge.Width < Tile.Full)
            return;
        filled.Add((new Tile(level, edge.Full), edge.Hashes.ToArray()));
        var root = TileNodes.Subtree(edge.Hashes);
        (edge.Width, edge.Full) = (0, edge.Full + 1);
        Add(level + 1, root);
    }

    /// <summary>Only partial tiles are ever asked for: what lies in full ones is a hash of the level above.</summary>
    private ReadOnlyMemory<byte> Edge(Tile tile) => levels[tile.Level].Hashes.AsMemory(0, tile.Width * Hash.Size);

    private sealed class Level
    {
        public readonly byte[] Hashes = new byte[Tile.Full * Hash.Size];
        public int Width;
        public long Full;
    }
}
