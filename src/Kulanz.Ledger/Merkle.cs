using System.Numerics;

namespace Kulanz.Ledger;

/// <summary>
/// The hash of the complete subtree over the leaves <c>[index·2^level, (index+1)·2^level)</c>; level 0 are the leaves.
/// Asked only for subtrees that lie wholly inside the tree.
/// </summary>
public delegate Hash NodeReader(int level, long index);

/// <summary>
/// Roots and proofs of an RFC 6962 tree. Nothing here keeps a tree: whoever asks hands over a <see cref="NodeReader"/>, and each question costs
/// O(log size) nodes. Sizes and indexes are from 0 to 2^62.
/// Sources: RFC 6962, section 2.1 (roots and proofs); RFC 9162, sections 2.1.3.2 and 2.1.4.2 (their verification).
/// </summary>
public static class Merkle
{
    /// <summary>The largest tree: every sum of sizes still fits a <see cref="long"/>.</summary>
    public const long MaxSize = 1L << 62;

    /// <summary>The root over the first <paramref name="size"/> leaves; <see cref="Hash.Empty"/> for none.</summary>
    public static Hash Root(long size, NodeReader read)
    {
        Within(size);
        return size == 0 ? Hash.Empty : Range(0, size, read);
    }

    /// <summary>The root over leaf hashes that are all at hand.</summary>
    public static Hash Root(ReadOnlySpan<Hash> leaves)
    {
        if (leaves.Length == 0)
            return Hash.Empty;
        if (leaves.Length == 1)
            return leaves[0];
        var left = (int)LeftOf(leaves.Length);
        return Hash.Node(Root(leaves[..left]), Root(leaves[left..]));
    }

    /// <summary>What proves that leaf <paramref name="index"/> is in the tree of <paramref name="size"/>: sibling hashes from the leaf upwards.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such leaf.</exception>
    public static Hash[] Inclusion(long index, long size, NodeReader read)
    {
        Within(size);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var path = new List<Hash>(64);
        Walk(0, size);
        return [.. path];

        void Walk(long from, long to)
        {
            if (to - from == 1)
                return;
            var middle = from + LeftOf(to - from);
            if (index < middle)
            {
                Walk(from, middle);
                path.Add(Range(middle, to, read));
            }
            else
            {
                Walk(middle, to);
                path.Add(Range(from, middle, read));
            }
        }
    }

    /// <summary>What proves that the tree of <paramref name="older"/> leaves is the beginning of the tree of <paramref name="size"/>; empty where either is the whole or nothing.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="older"/> is greater than <paramref name="size"/>.</exception>
    public static Hash[] Consistency(long older, long size, NodeReader read) => SubtreeConsistency(0, older, size, read);

    /// <summary>What proves that the hash over the leaves [start, end) is the one they have in the tree of <paramref name="size"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are no subtree (<see cref="IsSubtree"/>) or not all in the tree.</exception>
    public static Hash[] SubtreeConsistency(long start, long end, long size, NodeReader read)
    {
        Within(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end, size);
        if (!IsSubtree(start, end))
            throw new ArgumentOutOfRangeException(nameof(start), $"[{start}, {end}) is no subtree.");
        var path = new List<Hash>(64);
        if (start < end)
            Walk(0, size, known: true);
        return [.. path];

        // Known: the verifier has the hash of this very range, as it is what is to be proven.
        void Walk(long from, long to, bool known)
        {
            if (from >= start && to == end)
            {
                if (!known)
                    path.Add(Range(from, to, read));
                return;
            }
            var middle = from + LeftOf(to - from);
            if (end <= middle)
            {
                Walk(from, middle, known);
                path.Add(Range(middle, to, read));
            }
            else
            {
                Walk(middle, to, known && start >= middle);
                path.Add(Range(from, middle, read));
            }
        }
    }

    /// <summary>Whether the leaves [start, end) are a subtree by themselves: begin where a complete one of their number would.</summary>
    public static bool IsSubtree(long start, long end) =>
        start >= 0 && end >= start && end <= MaxSize && (start == end || start % (long)BitOperations.RoundUpToPowerOf2((ulong)(end - start)) == 0);

    /// <summary>Whether <paramref name="proof"/> shows that <paramref name="leaf"/> stands at <paramref name="index"/> in the tree of <paramref name="size"/> with this root. Nothing it is given makes it fail.</summary>
    public static bool Includes(Hash root, long size, long index, Hash leaf, ReadOnlySpan<Hash> proof)
    {
        if (index < 0 || index >= size)
            return false;
        var (at, last, hash) = (index, size - 1, leaf);
        foreach (var sibling in proof)
        {
            if (last == 0)
                return false;
            if ((at & 1) == 1 || at == last)
            {
                hash = Hash.Node(sibling, hash);
                var alone = at == 0 ? 0 : BitOperations.TrailingZeroCount(at);
                (at, last) = (at >> alone, last >> alone);
            }
            else
            {
                hash = Hash.Node(hash, sibling);
            }
            (at, last) = (at >> 1, last >> 1);
        }
        return last == 0 && hash == root;
    }

    /// <summary>Whether <paramref name="proof"/> shows that the leaf stands at <paramref name="index"/> in the subtree over the leaves [start, end).</summary>
    public static bool IncludesInSubtree(Hash subtree, long start, long end, long index, Hash leaf, ReadOnlySpan<Hash> proof) =>
        IsSubtree(start, end) && index >= start && Includes(subtree, end - start, index - start, leaf, proof);

    /// <summary>
    /// Whether <paramref name="proof"/> shows that the tree of <paramref name="older"/> leaves is the beginning of the tree of <paramref name="size"/>.
    /// Every tree begins with the empty one, so that there is nothing to show: from 0 it is false.
    /// </summary>
    public static bool Consistent(long older, Hash olderRoot, long size, Hash root, ReadOnlySpan<Hash> proof) =>
        older > 0 && SubtreeConsistent(0, older, olderRoot, size, root, proof);

    /// <summary>
    /// Whether <paramref name="proof"/> shows that <paramref name="subtree"/> is the hash over the leaves [start, end) of the tree of <paramref name="size"/>.
    /// No leaves at all are in every tree: then the hash must be <see cref="Hash.Empty"/> and the proof be empty.
    /// Source: draft-ietf-plants-merkle-tree-certs, section 4.4.
    /// </summary>
    public static bool SubtreeConsistent(long start, long end, Hash subtree, long size, Hash root, ReadOnlySpan<Hash> proof)
    {
        if (!IsSubtree(start, end) || end > size)
            return false;
        if (start == end)
            return proof.IsEmpty && subtree == Hash.Empty;

        var (first, at, last) = (start, end - 1, size - 1);
        while (first != at && (at == last || (at & 1) == 1))
            (first, at, last) = (first >> 1, at >> 1, last >> 1);
        var (oldHash, newHash) = (subtree, subtree);
        if (first != at)
        {
            if (proof.IsEmpty)
                return false;
            (oldHash, newHash) = (proof[0], proof[0]);
            proof = proof[1..];
        }
        foreach (var sibling in proof)
        {
            if (last == 0)
                return false;
            if ((at & 1) == 1 || at == last)
            {
                if (first < at)
                    oldHash = Hash.Node(sibling, oldHash);
                newHash = Hash.Node(sibling, newHash);
                var alone = at == 0 ? 0 : BitOperations.TrailingZeroCount(at);
                (first, at, last) = (first >> alone, at >> alone, last >> alone);
            }
            else
            {
                newHash = Hash.Node(newHash, sibling);
            }
            (first, at, last) = (first >> 1, at >> 1, last >> 1);
        }
        return last == 0 && oldHash == subtree && newHash == root;
    }

    /// <summary>The hash over the leaves [from, to): one node where they make a complete subtree, otherwise put together from its halves.</summary>
    private static Hash Range(long from, long to, NodeReader read)
    {
        var count = to - from;
        if (BitOperations.IsPow2(count))
        {
            var level = BitOperations.TrailingZeroCount(count);
            return read(level, from >> level);
        }
        var middle = from + LeftOf(count);
        return Hash.Node(Range(from, middle, read), Range(middle, to, read));
    }

    /// <summary>The largest power of two below <paramref name="count"/>: as many leaves are left of the root.</summary>
    private static long LeftOf(long count) => 1L << (63 - BitOperations.LeadingZeroCount((ulong)(count - 1)));

    private static void Within(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, MaxSize);
    }
}
