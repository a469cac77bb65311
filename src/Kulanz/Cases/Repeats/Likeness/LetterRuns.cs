namespace Kulanz.Cases.Repeats.Likeness;

/// <summary>
/// A question as its runs of three to five letters within words, their beginnings and ends marked: what typing errors, inflection and German compounds leave in
/// common where the words differ. A run weighs as much as the rarity of the words it stands in, damped by the square root, so no statistics of runs are kept.
/// </summary>
/// <remarks>Runs across the spaces between words were measured on banking77: a point worse than within words. Long texts: the first <see cref="MostRuns"/>.</remarks>
public sealed class LetterRuns
{
    public const int Shortest = 3, Longest = 5, MostRuns = 20_000;

    private readonly uint[] keys;
    private readonly float[] weights;

    private LetterRuns(uint[] keys, float[] weights) => (this.keys, this.weights) = (keys, weights);

    /// <summary>How many different runs there are.</summary>
    public int Count => keys.Length;

    public static LetterRuns Of(QuestionText text, Frequencies frequencies)
    {
        var found = new Dictionary<uint, float>();
        var marked = (Span<char>)stackalloc char[Search.Words.Tokens.Longest + 2];
        marked[0] = ' ';
        var runs = 0;
        foreach (var word in text.Sequence)
        {
            if (word.Key == 0)
                continue;
            var weight = (float)Weights.OfLetters(word.Key, frequencies);
            text.Letters(word).CopyTo(marked[1..]);
            marked[word.Length + 1] = ' ';
            var whole = (ReadOnlySpan<char>)marked[..(word.Length + 2)];
            for (var length = Shortest; length <= Longest; length++)
                for (var at = 0; at + length <= whole.Length && runs < MostRuns; at++, runs++)
                {
                    var key = (uint)Hashing.Of(whole.Slice(at, length));
                    found[key] = found.GetValueOrDefault(key) + weight;
                }
        }
        return Unit(found);
    }

    /// <summary>1 for the same runs, 0 for none in common.</summary>
    public double Cosine(LetterRuns other)
    {
        var dot = 0.0;
        for (int i = 0, j = 0; i < keys.Length && j < other.keys.Length;)
            if (keys[i] < other.keys[j])
                i++;
            else if (keys[i] > other.keys[j])
                j++;
            else
                dot += weights[i++] * other.weights[j++];
        return Math.Min(1, dot);
    }

    private static LetterRuns Unit(Dictionary<uint, float> found)
    {
        var keys = found.Keys.ToArray();
        Array.Sort(keys);
        var weights = Array.ConvertAll(keys, key => MathF.Sqrt(found[key]));
        var length = Math.Sqrt(weights.Sum(weight => (double)weight * weight));
        for (var i = 0; i < weights.Length; i++)
            weights[i] = (float)(weights[i] / length);
        return new(keys, weights);
    }
}
