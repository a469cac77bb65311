namespace Kulanz.Search.Words;

/// <summary>
/// The stems of one folded word, by the languages the text is in. German stems are taken from the collapsed form
/// (stoerung, storung → storung), English ones from the word as it stands.
/// </summary>
/// <remarks>
/// A text is stemmed by the language it is written in, by both where it does not tell. A query, being too short to tell, is
/// always stemmed by both, and either may match: the same word is found whatever the guess was, and only an English word
/// inflected differently inside a German text is missed. Storing both stems of everything was measured: the stems become three fifths larger.
/// </remarks>
internal static class Stems
{
    /// <summary>Words are stemmed up to this length; longer ones are no words.</summary>
    public const int Longest = Tokens.Longest;

    public static void Take<TTaker>(ReadOnlySpan<char> word, Languages languages, TTaker taker, int start, int end) where TTaker : ITaker, allows ref struct
    {
        Whole(word, languages, taker, start, end);
        if (languages.HasFlag(Languages.German) && word.Length >= Compounds.Shortest)
            Compounds.Take(word, taker, start, end);
    }

    /// <summary>The stems of the word itself, without the parts it is made of.</summary>
    public static void Whole<TTaker>(ReadOnlySpan<char> word, Languages languages, TTaker taker, int start, int end) where TTaker : ITaker, allows ref struct
    {
        if (word.Length > Longest || word.IndexOfAnyExceptInRange('a', 'z') >= 0)
        {
            taker.Stem(word, start, end);
            return;
        }
        var german = (Span<char>)stackalloc char[2 * Longest];
        var english = (Span<char>)stackalloc char[Longest];
        german = languages.HasFlag(Languages.German) ? German(word, german) : default;
        english = languages.HasFlag(Languages.English) ? english[..EnglishStemmer.Stem(word, english)] : default;
        if (!german.IsEmpty)
            taker.Stem(german, start, end);
        if (!english.IsEmpty && !english.SequenceEqual(german))
            taker.Stem(english, start, end);
    }

    public static Span<char> German(ReadOnlySpan<char> word, Span<char> into)
    {
        var collapsed = (Span<char>)stackalloc char[Longest];
        return into[..GermanStemmer.Stem(collapsed[..Folding.Collapse(word, collapsed)], into)];
    }
}
