using Kulanz.Ledger;

namespace Kulanz.Libraries.Tests.Ledger;

/// <summary>A tree by the letter of RFC 6962, as slow as it may be: what the library is compared with.</summary>
internal sealed class SmallTree(IReadOnlyList<byte[]> entries)
{
    /// <summary>The leaves of the design's check values.</summary>
    public static SmallTree Published { get; } = new([.. new[] { "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f" }.Select(Convert.FromHexString)]);

    public static SmallTree Of(int size) => new([.. Enumerable.Range(0, size).Select(i => BitConverter.GetBytes(i * 7919))]);

    public int Size => entries.Count;

    public Hash Leaf(int index) => Hash.Leaf(entries[index]);

    /// <summary>MTH(D[from:to]).</summary>
    public Hash Root(int from, int to) => (to - from) switch
    {
        0 => Hash.Empty,
        1 => Leaf(from),
        var count => Hash.Node(Root(from, from + Left(count)), Root(from + Left(count), to)),
    };

    public Hash Root(int size) => Root(0, size);

    public Hash Node(int level, long index) => Root((int)index << level, (int)(index + 1) << level);

    private static int Left(int count)
    {
        var left = 1;
        while (left * 2 < count)
            left *= 2;
        return left;
    }
}
