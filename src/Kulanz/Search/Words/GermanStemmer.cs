namespace Kulanz.Search.Words;

/// <summary>
/// CISTEM, the German stemmer of Leonie Weissweiler and Alexander Fraser: "Developing a Stemmer for German Based on a
/// Comparative Analysis of Publicly Available Stemmers", GSCL 2017. Chosen over Snowball's German stemmer, which the
/// paper beats in f-measure and which is slower; a stem is a key for comparing, not a word to show.
/// </summary>
/// <remarks>
/// Takes lower-case letters, umlauts as themselves or already folded to their base letter. A stem is at least as long as
/// the shorter of the word and three letters, never longer than the word (ß counts as two), and stemming twice may strip more.
/// </remarks>
public static class GermanStemmer
{
    /// <summary>The room a word of <paramref name="length"/> characters may need: every character could be an ß.</summary>
    public static int Room(int length) => 2 * length;

    /// <param name="word">One word in any case.</param>
    /// <param name="anyCase">
    /// True where case says nothing (queries, folded text). False where a capital means a noun, whose final t then stays.
    /// </param>
    public static string Stem(string word, bool anyCase = true)
    {
        var noun = word.Length > 0 && char.IsUpper(word[0]);
        var lower = word.ToLowerInvariant();
        var room = lower.Length <= 128 ? stackalloc char[256] : new char[Room(lower.Length)];
        return new string(room[..Stem(lower, room, anyCase || !noun)]);
    }

    /// <summary>Writes the stem of a lower-case word and returns its length; <paramref name="into"/> needs <see cref="Room"/>.</summary>
    public static int Stem(ReadOnlySpan<char> word, Span<char> into, bool stripT = true)
    {
        var length = Plain(word, into);
        // A participle's ge- goes where four letters stay behind it.
        if (length >= 6 && into[0] == 'g' && into[1] == 'e')
        {
            into[2..length].CopyTo(into);
            length -= 2;
        }
        length = Pack(into[..length]);
        length = Strip(into[..length], stripT);
        return Unpack(into, length);
    }

    private static int Plain(ReadOnlySpan<char> word, Span<char> into)
    {
        var length = 0;
        foreach (var letter in word)
        {
            into[length++] = letter switch { 'ä' => 'a', 'ö' => 'o', 'ü' => 'u', 'ß' => 's', _ => letter };
            if (letter == 'ß')
                into[length++] = 's';
        }
        return length;
    }

    // While suffixes are stripped, sch, ei, ie and the second of two equal letters are one unit each: they neither
    // lose a half nor count as two letters. Control characters stand in for them, which no word contains.
    private const char Sch = '\u0001', Ei = '\u0002', Ie = '\u0003', Again = '\u0004';

    private static int Pack(Span<char> word)
    {
        var length = 0;
        for (var i = 0; i < word.Length; i++)
        {
            var rest = word[i..];
            var unit = word[i];
            if (rest.StartsWith("sch")) (unit, i) = (Sch, i + 2);
            // The paper replaces ei before ie: in "iei" the second pair is the unit.
            else if (rest.StartsWith("ei")) (unit, i) = (Ei, i + 1);
            else if (rest.StartsWith("ie") && !(rest.Length > 2 && rest[2] == 'i')) (unit, i) = (Ie, i + 1);
            word[length] = length > 0 && word[length - 1] == unit ? Again : unit;
            length++;
        }
        return length;
    }

    private static int Strip(ReadOnlySpan<char> word, bool stripT)
    {
        var length = word.Length;
        while (length > 3)
        {
            var (before, last) = (word[length - 2], word[length - 1]);
            if (length > 5 && (before, last) is (('e', 'm') or ('e', 'r') or ('n', 'd'))) length -= 2;
            else if (last == 't' && stripT) length--;
            else if (last is 'e' or 's' or 'n') length--;
            else break;
        }
        return length;
    }

    private static int Unpack(Span<char> word, int length)
    {
        // From the back, because units grow: first the size, then every letter to its final place.
        var size = 0;
        for (var i = 0; i < length; i++)
            size += Size(word[i] == Again ? word[i - 1] : word[i]);
        var end = size;
        for (var i = length - 1; i >= 0; i--)
        {
            var unit = word[i] == Again ? word[i - 1] : word[i];
            end -= Size(unit);
            switch (unit)
            {
                case Sch: "sch".CopyTo(word[end..]); break;
                case Ei: "ei".CopyTo(word[end..]); break;
                case Ie: "ie".CopyTo(word[end..]); break;
                default: word[end] = unit; break;
            }
        }
        return size;
    }

    private static int Size(char unit) => unit switch { Sch => 3, Ei or Ie => 2, _ => 1 };
}
