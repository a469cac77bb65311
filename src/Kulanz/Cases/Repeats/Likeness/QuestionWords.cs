using System.Buffers.Binary;

namespace Kulanz.Cases.Repeats.Likeness;

/// <summary>
/// The words of a question as numbers: each stem, each part of a German compound and each function word once, in the order of their keys, with how often it
/// stands there. The text cannot be read back from it. Packed it takes three to five bytes a word, so that hundreds of earlier questions are weighed
/// without their texts being read.
/// </summary>
public sealed class QuestionWords
{
    /// <summary>What lies behind the first so many different words makes no other question of it.</summary>
    public const int Most = 300;

    private readonly uint[] keys;
    private readonly byte[] counts;

    private QuestionWords(uint[] keys, byte[] counts)
    {
        (this.keys, this.counts) = (keys, counts);
        foreach (var count in counts)
            Length += count;
    }

    public static readonly QuestionWords None = new([], []);

    public ReadOnlySpan<uint> Keys => keys;

    public ReadOnlySpan<byte> Counts => counts;

    /// <summary>How many words there are, repeated ones as often as they stand there.</summary>
    public int Length { get; }

    /// <summary>The keys of words that carry matter.</summary>
    public IEnumerable<uint> Matter => keys.Where(key => !IsGrammar(key));

    /// <summary>Function words and courtesies: they tell "when" from "why", and count half.</summary>
    public static bool IsGrammar(uint key) => (key & 1) != 0;

    internal static uint KeyOf(ReadOnlySpan<char> word, bool grammar) => ((uint)Hashing.Of(word) & ~1U) | (grammar ? 1U : 0U);

    internal static QuestionWords Of(Dictionary<uint, int> counted)
    {
        var keys = counted.Keys.ToArray();
        Array.Sort(keys);
        return new(keys, Array.ConvertAll(keys, key => (byte)Math.Min(counted[key], byte.MaxValue)));
    }

    /// <summary>The differences of the keys as variable-length numbers, each with its count behind it.</summary>
    public byte[] Packed()
    {
        var packed = new byte[keys.Length * 6];
        var at = 0;
        var last = 0U;
        for (var i = 0; i < keys.Length; i++)
        {
            for (var rest = keys[i] - last; ; rest >>= 7)
            {
                packed[at++] = (byte)(rest < 0x80 ? rest : rest | 0x80);
                if (rest < 0x80)
                    break;
            }
            packed[at++] = counts[i];
            last = keys[i];
        }
        return packed[..at];
    }

    /// <summary>What <see cref="Packed"/> made; what else it is given, nothing but words nobody has.</summary>
    public static QuestionWords Unpacked(ReadOnlySpan<byte> packed)
    {
        var (keys, counts) = (new List<uint>(), new List<byte>());
        var last = 0U;
        for (var at = 0; at < packed.Length;)
        {
            var difference = 0U;
            for (var shift = 0; at < packed.Length && shift < 35; shift += 7)
            {
                var part = packed[at++];
                difference |= (uint)(part & 0x7F) << shift;
                if (part < 0x80)
                    break;
            }
            if (at == packed.Length || keys.Count == Most || keys.Count > 0 && (difference == 0 || last + difference < last))
                break;
            keys.Add(last += difference);
            counts.Add(packed[at++]);
        }
        return new([.. keys], [.. counts]);
    }
}
