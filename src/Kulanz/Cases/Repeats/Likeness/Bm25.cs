namespace Kulanz.Cases.Repeats.Likeness;

/// <summary>
/// Okapi BM25 (Robertson, Walker et al. 1994) of an earlier question for the one that is asked, as the part of what the asked one would get against itself: about 1
/// where it says all of it, 0 where they share nothing, and comparable from one question to the next, which the bare sum is not.
/// </summary>
public static class Bm25
{
    /// <summary>How soon a word's repetition stops counting, and how much long texts are held against themselves.</summary>
    public const double Saturation = 1.2, LengthPenalty = 0.75;

    /// <summary>The bare sum over the words of <paramref name="asked"/>, each counted once.</summary>
    public static double Sum(QuestionWords asked, QuestionWords earlier, Frequencies frequencies)
    {
        var sum = 0.0;
        var norm = Saturation * (1 - LengthPenalty + LengthPenalty * earlier.Length / frequencies.Length);
        var mine = asked.Keys;
        var theirs = earlier.Keys;
        for (int i = 0, j = 0; i < mine.Length && j < theirs.Length;)
            if (mine[i] < theirs[j])
                i++;
            else if (mine[i] > theirs[j])
                j++;
            else
            {
                double count = earlier.Counts[j++];
                sum += Weights.Rarity(mine[i++], frequencies) * count * (Saturation + 1) / (count + norm);
            }
        return sum;
    }

    /// <summary>From 0; a little above 1 where the earlier one says the same in fewer words.</summary>
    public static double Part(QuestionWords asked, QuestionWords earlier, Frequencies frequencies) =>
        Sum(asked, asked, frequencies) is > 0 and var whole ? Sum(asked, earlier, frequencies) / whole : 0;
}
