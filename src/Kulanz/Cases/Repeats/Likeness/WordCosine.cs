namespace Kulanz.Cases.Repeats.Likeness;

/// <summary>The cosine of the angle between two questions as vectors of weighted words: 1 for the same words in the same numbers, 0 for none in common. The same from both sides.</summary>
public static class WordCosine
{
    public static double Of(QuestionWords one, QuestionWords other, Frequencies frequencies)
    {
        var (dot, left, right) = (0.0, 0.0, 0.0);
        var mine = one.Keys;
        var theirs = other.Keys;
        for (int i = 0, j = 0; i < mine.Length || j < theirs.Length;)
        {
            var key = j == theirs.Length || i < mine.Length && mine[i] < theirs[j] ? mine[i] : theirs[j];
            var weight = Weights.OfWord(key, frequencies);
            var here = i < mine.Length && mine[i] == key ? weight * (1 + Math.Log(one.Counts[i++])) : 0;
            var there = j < theirs.Length && theirs[j] == key ? weight * (1 + Math.Log(other.Counts[j++])) : 0;
            dot += here * there;
            left += here * here;
            right += there * there;
        }
        return dot == 0 ? 0 : Math.Min(1, dot / Math.Sqrt(left * right));
    }
}
