using System.Text;

namespace Kulanz.Search.Words;

/// <summary>
/// What a text is found by, computed before it is stored, so that SQLite FTS5 and PostgreSQL find the same: both only ever
/// see tokens of a–z, 0–9, the underscore of keys, and letters beyond ASCII.
/// </summary>
/// <param name="Words">The folded words in their order, for phrases and prefixes.</param>
/// <param name="Stems">Stems, compound parts and keys of numbers and codes, for everything else. Function words are not among them.</param>
/// <remarks>
/// On FTS5 both are columns of one table, tokenised by <c>ascii</c> with the underscore as a token character: it splits at ASCII
/// signs alone and leaves every other character whole, where unicode61 splits by the tables of the SQLite at hand.
/// On PostgreSQL <see cref="Vector"/> is cast to tsvector. to_tsvector('simple', …) would parse the text a second time: it loses
/// tokens that begin with a mark (Thai, Kana), and what it takes for a letter depends on the database's locale.
/// </remarks>
public sealed record Analysis(string Words, string Stems, Languages Languages)
{
    /// <summary>Raised whenever the same text yields other words or stems than before: the index is then built anew in the background.</summary>
    public const int Version = 1;

    /// <summary>Marks the stems of a tsvector, so that a prefix of a word never matches a stem.</summary>
    public const char StemMark = '=';

    [ThreadStatic]
    private static Writing? mine;

    public static Analysis Of(ReadOnlySpan<char> text)
    {
        var reading = Reading.Of(text);
        var writing = mine ??= new Writing();
        writing.Clear();
        Walk(reading, text, writing);
        return new Analysis(writing.Words, writing.Stems, reading.Languages);
    }

    /// <summary>Both as the text of a tsvector: words with their positions, stems marked and without.</summary>
    public string Vector()
    {
        var vector = new StringBuilder(2 * Words.Length + Stems.Length + Stems.Length / 4);
        var position = 0;
        foreach (var word in Words.AsSpan().Split(' '))
            if (!Words.AsSpan()[word].IsEmpty)
                vector.Append(Words.AsSpan()[word]).Append(':').Append(++position).Append(' ');
        foreach (var stem in Stems.AsSpan().Split(' '))
            if (!Stems.AsSpan()[stem].IsEmpty)
                vector.Append(StemMark).Append(Stems.AsSpan()[stem]).Append(' ');
        return vector.ToString();
    }

    /// <summary>Gives everything a text is found by, words first.</summary>
    internal static void Walk<TTaker>(Reading reading, ReadOnlySpan<char> text, TTaker taker) where TTaker : ITaker, allows ref struct
    {
        for (var i = 0; i < reading.Count; i++)
        {
            ref readonly var token = ref reading[i];
            var folded = reading.Folded(i);
            taker.Word(folded, token.Start, token.End);
            if (token.Dropped)
                continue;
            if (token.Kind == TokenKind.Word)
                Kulanz.Search.Words.Stems.Take(folded, reading.Languages, taker, token.Start, token.End);
            else
                taker.Stem(folded, token.Start, token.End);
        }
        Units.Take(reading, text, taker);
    }

    // A buffer that stays with its thread, so that only the two results are allocated.
    private sealed class Writing : ITaker
    {
        private char[] words = new char[4096], stems = new char[4096];
        private int wordsLength, stemsLength;

        public string Words => new(words, 0, Math.Max(0, wordsLength - 1));

        public string Stems => new(stems, 0, Math.Max(0, stemsLength - 1));

        public void Clear() => (wordsLength, stemsLength) = (0, 0);

        public void Word(scoped ReadOnlySpan<char> word, int start, int end) => Append(ref words, ref wordsLength, word);

        public void Stem(scoped ReadOnlySpan<char> stem, int start, int end) => Append(ref stems, ref stemsLength, stem);

        public void Key(scoped ReadOnlySpan<char> key, int start, int end) => Append(ref stems, ref stemsLength, key);

        private static void Append(ref char[] buffer, ref int length, ReadOnlySpan<char> token)
        {
            if (length + token.Length + 1 > buffer.Length)
                Array.Resize(ref buffer, 2 * buffer.Length);
            token.CopyTo(buffer.AsSpan(length));
            length += token.Length;
            buffer[length++] = ' ';
        }
    }
}
