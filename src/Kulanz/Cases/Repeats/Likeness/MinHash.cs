namespace Kulanz.Cases.Repeats.Likeness;

/// <summary>
/// 128 numbers that stand for a set: the part in which two such signatures agree estimates the part the sets have in common, their Jaccard similarity (Broder
/// 1997), with a standard error of at most 0.045. Each number is the least of the set under another hash function, x → (a·x + b) mod 2⁶⁴, of which the
/// upper half counts; a and b are fixed, since signatures are compared over years.
/// </summary>
public sealed class MinHash
{
    public const int Hashes = 128;

    private static readonly (ulong A, ulong B)[] Functions = MakeFunctions();

    private readonly uint[] least;

    private MinHash(uint[] least) => this.least = least;

    public ReadOnlySpan<uint> Least => least;

    /// <param name="set">Any numbers; time is 128 times their number.</param>
    public static MinHash Of(ReadOnlySpan<ulong> set)
    {
        var least = new uint[Hashes];
        Array.Fill(least, uint.MaxValue);
        foreach (var element in set)
        {
            var mixed = Hashing.Mix(element);
            for (var i = 0; i < Hashes; i++)
            {
                var hashed = (uint)((Functions[i].A * mixed + Functions[i].B) >> 32);
                if (hashed < least[i])
                    least[i] = hashed;
            }
        }
        return new(least);
    }

    /// <summary>What part of both sets together is in both, estimated; 1 for two empty ones.</summary>
    public double Estimate(MinHash other)
    {
        var same = 0;
        for (var i = 0; i < Hashes; i++)
            if (least[i] == other.least[i])
                same++;
        return (double)same / Hashes;
    }

    /// <summary>SplitMix64 from a fixed beginning.</summary>
    private static (ulong, ulong)[] MakeFunctions()
    {
        var state = 0x6B756C616E7AUL;
        return [.. Enumerable.Range(0, Hashes).Select(_ => (Next() | 1, Next()))];

        ulong Next() => Hashing.Mix(state += 0x9E3779B97F4A7C15UL);
    }
}
