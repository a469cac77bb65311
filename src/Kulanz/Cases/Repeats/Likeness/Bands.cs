namespace Kulanz.Cases.Repeats.Likeness;

/// <summary>
/// Locality-sensitive hashing of signatures (Indyk and Motwani 1998): 32 keys, each of four of the 128 numbers. Two texts that have a part s in common share
/// at least one key with probability 1 − (1 − s⁴)³²: 0.99 at s = 0.6, 0.23 at 0.3. So the copies of a text are found by 32 look-ups, however many texts there are.
/// </summary>
public static class Bands
{
    public const int Count = 32, Rows = 4;

    public static long[] Of(MinHash signature)
    {
        var keys = new long[Count];
        for (var band = 0; band < Count; band++)
        {
            var key = (ulong)band + 1;
            foreach (var least in signature.Least.Slice(band * Rows, Rows))
                key = Hashing.Mix(key * 0x9E3779B97F4A7C15UL ^ least);
            keys[band] = (long)key;
        }
        return keys;
    }
}
