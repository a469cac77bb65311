using System.Buffers;
using System.Text;

namespace Kulanz.Search.Words;

/// <summary>What a token is made of.</summary>
public enum TokenKind
{
    /// <summary>Letters only.</summary>
    Word,
    /// <summary>ASCII digits only.</summary>
    Number,
    /// <summary>Letters and digits.</summary>
    Mixed,
    /// <summary>Two neighbouring characters of a script written without spaces, or its last one.</summary>
    Pair,
}

/// <summary>
/// Walks through a text token by token: maximal runs of letters and digits, folded, with their place in the original.
/// Nothing is allocated but for characters outside the Basic Multilingual Plane. Time is linear in the text.
/// </summary>
/// <remarks>
/// Scripts without spaces (Han, Kana, Hangul, Thai, Lao, Khmer, Burmese) yield overlapping pairs and at the end of a run its
/// last character alone, so that every character begins exactly one token: a query of one character is a prefix, a longer
/// one a phrase of pairs. Dictionaries would do better and are larger than the rest of this program.
/// What belongs together across a hyphen, dot or space (codes, numbers, addresses) is the business of <see cref="Units"/>.
/// </remarks>
public ref struct Tokens(ReadOnlySpan<char> text, Span<char> scratch)
{
    /// <summary>Longer words are cut here: nobody types more, and no index key grows without bound.</summary>
    public const int Longest = 64;

    /// <summary>The scratch space a walk needs: the longest token and the longest folded character behind it.</summary>
    public const int Scratch = Longest + 32;

    private static readonly SearchValues<char> Apostrophes = SearchValues.Create("'’‘ʼ´`＇");

    private readonly ReadOnlySpan<char> text = text;
    private readonly Span<char> scratch = scratch;
    private int next;
    private int length;

    /// <summary>Where the current token begins in the original text, and where it ends.</summary>
    public int Start { get; private set; }

    public int End { get; private set; }

    public TokenKind Kind { get; private set; }

    /// <summary>The folded token; valid until the next step.</summary>
    public readonly ReadOnlySpan<char> Folded => scratch[..length];

    public bool Next()
    {
        length = 0;
        var letters = false;
        var digits = false;
        while (next < text.Length)
        {
            var character = text[next];
            if (char.IsAsciiLetter(character))
            {
                Begin(next);
                Put((char)(character | 0x20));
                letters = true;
            }
            else if (char.IsAsciiDigit(character))
            {
                Begin(next);
                Put(character);
                digits = true;
            }
            else if (character < 0x80 && character is not ('\'' or '`'))
            {
                if (length > 0)
                    break;
                next++;
                continue;
            }
            else if (!Other(character, ref letters, ref digits))
                break;
        }
        if (length == 0)
            return false;
        // Cut between the halves of a pair, a token could not be stored.
        if (char.IsHighSurrogate(scratch[length - 1]))
            length--;
        if (Kind != TokenKind.Pair)
            Kind = letters ? digits ? TokenKind.Mixed : TokenKind.Word : TokenKind.Number;
        return true;
    }

    // One character beyond ASCII, or an apostrophe. False ends the token.
    private bool Other(char character, ref bool letters, ref bool digits)
    {
        var size = char.IsHighSurrogate(character) && next + 1 < text.Length && char.IsLowSurrogate(text[next + 1]) ? 2 : 1;
        if (Apostrophes.Contains(character))
        {
            // Geht's, O'Brien and 1'234 are one word; a quotation mark is none.
            var inside = length > 0 && next + 1 < text.Length && char.IsLetterOrDigit(text[next + 1]);
            if (length > 0 && !inside)
                return false;
            next++;
            return true;
        }
        var folded = size == 1 ? Folding.Of(character) : Folding.Of(new Rune(character, text[next + 1]));
        if (folded.Length == 0)
        {
            // An accent that follows its letter: the diaeresis makes an umlaut as the composed letter would.
            if (character == '\u0308' && length > 0 && text[next - 1] is 'a' or 'o' or 'u' or 'A' or 'O' or 'U')
                PutOnly('e');
            next++;
            if (length > 0)
                End = next;
            return true;
        }
        if (folded == Folding.Separator)
        {
            if (length > 0)
                return false;
            next += size;
            return true;
        }
        if (IsUnspaced(folded))
        {
            if (length > 0)
                return false;
            Pair(folded, size);
            return false;
        }
        Begin(next);
        foreach (var part in folded)
        {
            PutOnly(part);
            if (char.IsAsciiDigit(part)) digits = true;
            else letters = true;
        }
        next += size;
        End = next;
        return true;
    }

    private void Pair(string first, int size)
    {
        Start = next;
        End = next += size;
        Kind = TokenKind.Pair;
        foreach (var part in first)
            PutOnly(part);
        if (next >= text.Length)
            return;
        size = char.IsHighSurrogate(text[next]) && next + 1 < text.Length && char.IsLowSurrogate(text[next + 1]) ? 2 : 1;
        var second = size == 1 ? Folding.Of(text[next]) : Folding.Of(new Rune(text[next], text[next + 1]));
        if (!IsUnspaced(second))
            return;
        foreach (var part in second)
            PutOnly(part);
        End = next + size;
    }

    private static bool IsUnspaced(string folded) => folded.Length > 0 && (folded[0] is
        (>= '\u0E00' and <= '\u0EFF') or (>= '\u1000' and <= '\u109F') or (>= '\u1780' and <= '\u17FF')
        or (>= '\u3005' and <= '\u3007') or (>= '\u3040' and <= '\u30FF') or (>= '\u3400' and <= '\u9FFF')
        or (>= '\uAC00' and <= '\uD7AF') or (>= '\uF900' and <= '\uFAFF')
        || folded[0] is >= '\uD840' and <= '\uD88F');

    private void Begin(int at)
    {
        if (length > 0)
            return;
        Start = at;
        Kind = TokenKind.Word;
    }

    private void Put(char character)
    {
        PutOnly(character);
        End = ++next;
    }

    private void PutOnly(char character)
    {
        if (length < Longest)
            scratch[length++] = character;
    }
}
