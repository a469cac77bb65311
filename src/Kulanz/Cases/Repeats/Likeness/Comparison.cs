namespace Kulanz.Cases.Repeats.Likeness;

/// <summary>How sure we are that two questions ask the same, in a word.</summary>
public enum Certainty
{
    Perhaps,
    Probably,
    Surely,
}

/// <summary>What comparing two questions gives.</summary>
/// <param name="Score">From 0 to 1; its order is that of likeness, for one question that is asked.</param>
/// <param name="Fit">The score as it would be between texts of equal and small length: comparable whatever was compared, so a word can be said of it.</param>
/// <param name="Shared">How many words that carry matter both have.</param>
public readonly record struct Match(double Score, double Fit, int Shared)
{
    /// <summary>Said of the best of all that were ever asked, among which something is always a little alike. Null where it is not worth showing.</summary>
    public Certainty? AmongAll => Of(0.45, 0.68, 0.82);

    /// <summary>Said of the best of one customer's questions: of few, likeness means more.</summary>
    public Certainty? AmongOwn => Of(0.36, 0.50, 0.65);

    /// <summary>One word in common proves nothing, however rare, but for texts that say hardly more.</summary>
    private Certainty? Of(double perhaps, double probably, double surely) =>
        Fit >= surely && Shared > 1 || Fit >= 0.97 ? Certainty.Surely
        : Fit >= probably && Shared > 1 ? Certainty.Probably
        : Fit >= perhaps ? Certainty.Perhaps
        : null;

    /// <summary>By which the better of two is shown first.</summary>
    public double Rank => Score + Fit;
}

/// <summary>
/// How alike an earlier question is to the one that is asked: three parts BM25 over words, three parts the cosine of words, four parts the cosine of letter runs.
/// On the development part of banking77 each alone put the right one first one to three points less often; mixtures within a tenth of this one were not told apart.
/// </summary>
/// <remarks>
/// Long texts about one matter share a smaller part of their words than short ones, and a short one shares little of a long one's: both scores sink with the
/// lengths. <see cref="Match.Fit"/> takes that back, by the square root of the ratio of lengths and by up to two fifths for long ones, so that one set of
/// thresholds says "surely" of two lines from a form as of two pages of mail. The thresholds come from the development parts; what they yield on the rest is
/// printed by the bench (verb <c>repeats</c>). Dropped: a threshold on the margin to the second best, since the second best often is the same question once more.
/// </remarks>
public sealed class Comparison(QuestionText asked, Frequencies frequencies)
{
    private const double OfBm25 = 0.3, OfWords = 0.3, OfLetters = 0.4;

    /// <summary>Words of matter: up to here short, from there long.</summary>
    private const int Short = 6, Long = 40;

    private readonly LetterRuns letters = LetterRuns.Of(asked, frequencies);
    private readonly int length = asked.Words.Matter.Count();

    public Match With(QuestionText earlier)
    {
        var score = OfBm25 * Math.Min(1, Bm25.Part(asked.Words, earlier.Words, frequencies))
            + OfWords * WordCosine.Of(asked.Words, earlier.Words, frequencies)
            + OfLetters * letters.Cosine(LetterRuns.Of(earlier, frequencies));
        var other = earlier.Words.Matter.Count();
        return length == 0 || other == 0 ? default : new(score, Math.Min(1, score / Expected(Math.Min(length, other), Math.Max(length, other))), Shared(earlier.Words));
    }

    /// <summary>The score that two texts of these lengths would have if they asked the same in the same words, as far as they go.</summary>
    private static double Expected(int shorter, int longer)
    {
        var ratio = Math.Sqrt(Math.Max(0.12, (shorter + 5.0) / (longer + 5.0)));
        var lengthy = Math.Clamp(Math.Log((double)shorter / Short) / Math.Log((double)Long / Short), 0, 1);
        return ratio * (1 - 0.4 * lengthy);
    }

    private int Shared(QuestionWords earlier)
    {
        var shared = 0;
        foreach (var key in asked.Words.Keys)
            if (!QuestionWords.IsGrammar(key) && earlier.Keys.BinarySearch(key) >= 0)
                shared++;
        return shared;
    }
}
