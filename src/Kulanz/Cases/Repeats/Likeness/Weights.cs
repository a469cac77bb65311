namespace Kulanz.Cases.Repeats.Likeness;

/// <summary>
/// How much a word says, from how rare it is. Function words count half: without them "when does my card come" and "why does my card not come" are one
/// question, in full they would be most of every comparison.
/// </summary>
/// <remarks>
/// In the cosines rarity is tempered by an exponent: in short questions a rare word is more often an accident than the point. Of 0.3 to 1.5 on the development
/// parts 0.4 was best for words and 0.75 for letters; 1 is the textbook.
/// </remarks>
public static class Weights
{
    private const double OfGrammar = 0.5, WordTemper = 0.4, LetterTemper = 0.75;

    /// <summary>Robertson and Spärck Jones, as in BM25, always positive: ln(1 + (N − n + ½) / (n + ½)).</summary>
    public static double Rarity(uint key, Frequencies frequencies)
    {
        var (all, with) = (frequencies.Questions, Known(key, frequencies));
        return Half(key) * Math.Log(1 + (all - with + 0.5) / (with + 0.5));
    }

    /// <summary>In <see cref="WordCosine"/>.</summary>
    public static double OfWord(uint key, Frequencies frequencies) => Half(key) * Math.Pow(Inverse(key, frequencies), WordTemper);

    /// <summary>In <see cref="LetterRuns"/>: of the word in which they stand.</summary>
    public static double OfLetters(uint key, Frequencies frequencies) => Half(key) * Math.Pow(Inverse(key, frequencies), LetterTemper);

    /// <summary>The inverse document frequency, smoothed so that it is at least 1: ln((1 + N) / (1 + n)) + 1.</summary>
    private static double Inverse(uint key, Frequencies frequencies) => Math.Log((1.0 + frequencies.Questions) / (1 + Known(key, frequencies))) + 1;

    private static int Known(uint key, Frequencies frequencies) => Math.Min(frequencies.Of(key), frequencies.Questions);

    private static double Half(uint key) => QuestionWords.IsGrammar(key) ? OfGrammar : 1;
}
