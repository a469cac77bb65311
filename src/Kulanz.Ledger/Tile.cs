using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Kulanz.Ledger;

/// <summary>
/// Where a tile lies: 256 hashes side by side, eight levels of the tree at once. A tile narrower than 256 is the right edge of a tree.
/// Source: c2sp.org/tlog-tiles.
/// </summary>
/// <param name="Level">0 holds leaf hashes; each hash of level L+1 is the root of a full tile of level L.</param>
/// <param name="Index">Which one of its level, from 0.</param>
/// <param name="Width">Hashes in it, 1 to 256.</param>
public readonly record struct Tile(int Level, long Index, int Width = Tile.Full)
{
    /// <summary>Hashes of a full tile.</summary>
    public const int Full = 256;

    /// <summary>The level of entry bundles: the entries behind the leaf hashes of the tile of level 0 with the same index.</summary>
    public const int Entries = -1;

    private const int MaxLevel = 63;

    /// <summary>Its path under the log's address: <c>tile/0/x001/234.p/17</c>, <c>tile/entries/000</c>.</summary>
    public string Path
    {
        get
        {
            var digits = Index.ToString(CultureInfo.InvariantCulture);
            digits = digits.PadLeft((digits.Length + 2) / 3 * 3, '0');
            var path = new StringBuilder("tile/").Append(Level == Entries ? "entries" : Level.ToString(CultureInfo.InvariantCulture)).Append('/');
            for (var at = 0; at < digits.Length; at += 3)
                path.Append(at + 3 < digits.Length ? "x" : "").Append(digits, at, 3).Append(at + 3 < digits.Length ? "/" : "");
            return Width == Full ? path.ToString() : path.Append(".p/").Append(Width.ToString(CultureInfo.InvariantCulture)).ToString();
        }
    }

    /// <summary>Reads a path in the one spelling it has; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? path, out Tile tile)
    {
        tile = default;
        if (path is not { Length: <= 64 } || path.Split('/') is not ["tile", var level, .. { Length: > 0 } rest])
            return false;
        var width = Full;
        if (rest.Length > 1 && rest[^2].EndsWith(".p", StringComparison.Ordinal))
        {
            if (!int.TryParse(rest[^1], NumberStyles.None, CultureInfo.InvariantCulture, out width))
                return false;
            rest = [.. rest[..^2], rest[^2][..^2]];
        }
        var digits = string.Concat(rest.Select(part => part.TrimStart('x')));
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            return false;
        var number = Entries;
        if (level != "entries" && !(int.TryParse(level, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= MaxLevel))
            return false;
        tile = new Tile(number, index, width);
        return width is >= 1 and <= Full && tile.Path == path;
    }

    /// <summary>The tile of <paramref name="level"/> that holds hash number <paramref name="index"/> of that level, as wide as it is in a tree of <paramref name="size"/> leaves.</summary>
    /// <exception cref="ArgumentOutOfRangeException">In such a tree there is no such hash.</exception>
    public static Tile Holding(int level, long index, long size)
    {
        var hashes = HashesAt(level, size);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, hashes);
        return new Tile(level, index / Full, (int)Math.Min(Full, hashes - index / Full * Full));
    }

    /// <summary>How many hashes there are at a level of tiles (or entries) in a tree of <paramref name="size"/> leaves.</summary>
    public static long HashesAt(int level, long size) => level switch
    {
        <= 0 => size,
        < 8 => size >> (8 * level),
        _ => 0,
    };

    /// <summary>The partial tiles at the right edge of a tree of <paramref name="size"/> leaves: what is needed to go on with it.</summary>
    public static IEnumerable<Tile> Edge(long size)
    {
        for (var level = 0; HashesAt(level, size) is > 0 and var hashes; level++)
            if (hashes % Full > 0)
                yield return new Tile(level, hashes / Full, (int)(hashes % Full));
    }

    /// <summary>
    /// All tiles that a root, or a proof of leaf <paramref name="index"/>, or one from a tree that ends with this leaf, can ask for in a tree of
    /// <paramref name="size"/> leaves: at most two a level. For stores that read them before anything is worked out.
    /// </summary>
    public static IEnumerable<Tile> Towards(long index, long size)
    {
        var path = new HashSet<Tile>(Edge(size));
        for (var level = 0; HashesAt(level, size) is > 0 and var hashes; level++)
            path.Add(Holding(level, Math.Min(index >> (8 * level), hashes - 1), size));
        return path;
    }

    /// <summary>Whether a tree of <paramref name="size"/> leaves has at least so much of this tile.</summary>
    public bool IsIn(long size) => Index <= Merkle.MaxSize / Full && Index * Full + Width <= HashesAt(Level, size);
}

/// <summary>Nodes of any level, worked out from tiles. Keeps the tiles it has read; not for several threads.</summary>
/// <param name="size">Leaves of the tree.</param>
/// <param name="read">The hashes of a tile, 32 bytes each, one behind the other: exactly <see cref="Tile.Width"/>.</param>
public sealed class TileNodes(long size, Func<Tile, ReadOnlyMemory<byte>> read)
{
    private readonly Dictionary<Tile, ReadOnlyMemory<byte>> kept = [];

    /// <summary>A <see cref="NodeReader"/>.</summary>
    /// <exception cref="FormatException">A tile has not the bytes it should have.</exception>
    public Hash Node(int level, long index)
    {
        var (tiles, height) = (level / 8, level % 8);
        var first = index << height;
        var tile = Tile.Holding(tiles, first + (1L << height) - 1, size);
        if (!kept.TryGetValue(tile, out var bytes))
        {
            bytes = read(tile);
            if (bytes.Length != tile.Width * Hash.Size)
                throw new FormatException($"{tile.Path} has {bytes.Length} bytes, not {tile.Width * Hash.Size}.");
            kept.Add(tile, bytes);
        }
        return Subtree(bytes.Span.Slice((int)(first % Tile.Full) * Hash.Size, Hash.Size << height));
    }

    /// <summary>The hash over all hashes of a full tile: what stands for it in the tile above.</summary>
    /// <param name="tile">256 hashes of 32 bytes.</param>
    /// <exception cref="FormatException">It has not that many bytes.</exception>
    public static Hash Root(ReadOnlySpan<byte> tile) =>
        tile.Length == Tile.Full * Hash.Size ? Subtree(tile) : throw new FormatException($"A full tile has {Tile.Full * Hash.Size} bytes, not {tile.Length}.");

    internal static Hash Subtree(ReadOnlySpan<byte> hashes)
    {
        if (hashes.Length == Hash.Size)
            return new Hash(hashes);
        var half = hashes.Length / 2;
        return Hash.Node(Subtree(hashes[..half]), Subtree(hashes[half..]));
    }
}
