using System.Buffers;

namespace Kulanz.Search.Words;

/// <summary>One token of a <see cref="Reading"/>: its place in the original text and in the folded characters.</summary>
internal readonly record struct Read(int Start, int End, int From, int Length, TokenKind Kind, bool Dropped);

/// <summary>Who takes what a text is found by: the index writes it down, highlighting compares it with a query.</summary>
internal interface ITaker
{
    /// <summary>The next folded word of the text.</summary>
    void Word(scoped ReadOnlySpan<char> word, int start, int end);

    /// <summary>A stem, or a part of a compound.</summary>
    void Stem(scoped ReadOnlySpan<char> stem, int start, int end);

    /// <summary>What several tokens are together: a code, a number in its one notation.</summary>
    void Key(scoped ReadOnlySpan<char> key, int start, int end);
}

/// <summary>
/// A text's tokens side by side, so that the language is known before the first stem and units can look around.
/// One per thread is kept and used again: analysis allocates nothing but its result.
/// </summary>
internal sealed class Reading
{
    /// <summary>
    /// What lies behind is not searchable. PostgreSQL refuses a tsvector of more than one megabyte, and both engines are to
    /// find the same: 32,000 words are some eighty pages.
    /// </summary>
    public const int MostTokens = 32_000, MostCharacters = 200_000;

    private static readonly SearchValues<char> Umlauts = SearchValues.Create("äöüßÄÖÜ");

    [ThreadStatic]
    private static Reading? mine;

    private Read[] tokens = new Read[256];
    private char[] folded = new char[2048];

    public int Count { get; private set; }

    public Languages Languages { get; private set; }

    public ref readonly Read this[int index] => ref tokens[index];

    public ReadOnlySpan<char> Folded(int index) => folded.AsSpan(tokens[index].From, tokens[index].Length);

    /// <summary>This thread's reading of the text, in the languages it tells or is said to be in; the next call overwrites it.</summary>
    public static Reading Of(ReadOnlySpan<char> text, Languages? languages = null)
    {
        var reading = mine ??= new Reading();
        reading.Fill(text);
        reading.Languages = languages ?? reading.Languages;
        return reading;
    }

    private void Fill(ReadOnlySpan<char> text)
    {
        Count = 0;
        var used = 0;
        var (german, english, umlauts) = (0, 0, false);
        var walk = new Tokens(text, stackalloc char[Tokens.Scratch]);
        while (Count < MostTokens && used < MostCharacters && walk.Next())
        {
            var word = walk.Folded;
            if (Count == tokens.Length)
                Array.Resize(ref tokens, 2 * Count);
            if (used + word.Length > folded.Length)
                Array.Resize(ref folded, 2 * folded.Length);
            word.CopyTo(folded.AsSpan(used));
            var dropped = walk.Kind == TokenKind.Word && FunctionWords.Dropped(word, ref german, ref english);
            tokens[Count++] = new Read(walk.Start, walk.End, used, word.Length, walk.Kind, dropped);
            used += word.Length;
        }
        Languages = FunctionWords.Told(german, english);
        if (Languages == Languages.Both && english == 0)
            umlauts = text[..Math.Min(text.Length, 500)].IndexOfAny(Umlauts) >= 0;
        if (umlauts)
            Languages = Languages.German;
    }
}
