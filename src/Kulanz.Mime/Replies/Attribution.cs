using System.Buffers;
using System.Collections.Frozen;

namespace Kulanz.Mime.Replies;

/// <summary>
/// The sentence a mail program writes above a quote: "On 3 May 2016, at 10:14, Ann wrote:", "Am 3. Mai … schrieb Ann:".
/// </summary>
/// <remarks>
/// One pattern per language and program was tried by others and breaks with each new program. Here a sentence is weighed:
/// does it end in a colon or in a verb of writing, does a date stand at its start, does it hold an address, does a quote follow?
/// A language needs no more than its verb. The sentence may be wrapped over several lines, so it is read from its end upwards.
/// </remarks>
internal static class Attribution
{
    private const int MostLines = 6;
    private const int MostChars = 500;

    private enum Likeness { None, Weak, Dated, Opened }

    /// <summary>The first line of an attribution that ends at line <paramref name="last"/>, or -1. No line above <paramref name="floor"/> is taken.</summary>
    public static int FirstLine(string text, Line[] lines, int last, int floor)
    {
        var tail = EndsLikeOne(text, lines, last);
        if (tail.IsEmpty)
            return -1;
        var depth = IsSplitAngle(text, lines, last) ? lines[last - 1].Depth : lines[last].Depth;
        var quoteFollows = QuoteFollows(text, lines, last, depth);

        Span<char> buffer = stackalloc char[MostChars];
        var used = 0;
        Prepend(buffer, ref used, tail);
        var (best, likeness) = (-1, Likeness.None);
        for (int first = last, taken = 1; ; first--)
        {
            var joined = buffer[^used..];
            var now = Weigh(joined, quoteFollows);
            if (now > likeness || now == likeness && now is not Likeness.None && When.Read(lines[first].Words(text)).IsDate)
                (best, likeness) = (first, now);
            if (now is Likeness.Opened)
                break;
            var above = first - 1;
            // A blank line may stand inside only before an address that was set on lines of its own.
            while (above >= floor && lines[above].IsBlank && joined.StartsWith("<"))
                above--;
            if (above < floor || lines[above].Depth != depth || lines[above].Code || ++taken > MostLines)
                break;
            var words = lines[above].Words(text);
            if (words.IsEmpty || lines[above].End - lines[above].First > MostChars - 100 || words[^1] is '.' or '!' or '?' or ':' && !GoesOn(words)
                || !Prepend(buffer, ref used, words))
                break;
            first = above + 1;
        }
        return best;
    }

    private static ReadOnlySpan<char> EndsLikeOne(string text, Line[] lines, int last)
    {
        var line = lines[last];
        if (line.Code || line.End - line.First > MostChars)
            return default;
        if (IsSplitAngle(text, lines, last))
            return Chars.Trim(text.AsSpan(line.Start, line.End - line.Start));
        var words = line.Words(text);
        var bare = Chars.Undecorate(words);
        if (bare.IsEmpty)
            return default;
        return IsColon(bare[^1]) || EndsInVerb(bare) ? words : default;
    }

    // "… Ann <ann@example.com" / "> wrote:": the angle that closes the address came to stand at the start of a line.
    private static bool IsSplitAngle(string text, Line[] lines, int last)
    {
        if (last == 0 || lines[last].Depth == 0)
            return false;
        var words = lines[last].Words(text);
        if (words.Length is 0 or > 24 || !IsColon(words[^1]))
            return false;
        var verb = Chars.Trim(words[..^1]);
        if (!verb.IsEmpty && !EndsInVerb(verb))
            return false;
        for (var i = last - 1; i >= Math.Max(0, last - 3); i--)
        {
            var above = lines[i].Words(text);
            if (above.LastIndexOf('<') > above.LastIndexOf('>'))
                return lines[i].Depth == lines[last].Depth - 1;
        }
        return lines[last - 1].Depth == lines[last].Depth - 1 && lines[last - 1].Words(text).Contains('@');
    }

    private static bool QuoteFollows(string text, Line[] lines, int last, int depth)
    {
        for (var i = last + 1; i < lines.Length && i <= last + 3; i++)
            if (lines[i].Depth > depth)
                return true;
            else if (!lines[i].Words(text).IsEmpty)
                return false;
        return false;
    }

    private static bool Prepend(Span<char> buffer, ref int used, ReadOnlySpan<char> words)
    {
        if (used + words.Length + 1 > buffer.Length)
            return false;
        if (used > 0)
            buffer[^++used] = ' ';
        used += words.Length;
        words.CopyTo(buffer[^used..]);
        return true;
    }

    // "28." / "Apr." / "Fr.," may end a wrapped line without ending a sentence, and so may a colon within brackets.
    private static bool GoesOn(ReadOnlySpan<char> words) =>
        words[^1] == '.' && words.Length - (words.LastIndexOf(' ') + 1) <= 5 || words[^1] == ':' && !IsClosed(words);

    private static bool IsClosed(ReadOnlySpan<char> words) => words.Count('(') <= words.Count(')');

    private static Likeness Weigh(ReadOnlySpan<char> sentence, bool quoteFollows)
    {
        var bare = Chars.Undecorate(sentence);
        var colon = !bare.IsEmpty && IsColon(bare[^1]);
        while (!bare.IsEmpty && (IsColon(bare[^1]) || Chars.IsSpace(bare[^1])))
            bare = bare[..^1];
        if (bare.Length < 3 || !IsClosed(bare))
            return Likeness.None;

        var verb = FindVerb(bare);
        var address = Chars.HasAddress(bare) || bare.Contains("mailto:", StringComparison.OrdinalIgnoreCase);
        var date = When.Read(bare);
        var (opens, strongly) = Opening(bare, date);
        var dated = strongly ? Likeness.Opened : Likeness.Dated;

        if (verb)
        {
            if (address)
                return opens ? dated : date.IsDate ? Likeness.Dated : colon && bare.Length < 200 ? Likeness.Weak : Likeness.None;
            if (opens && (quoteFollows || date.HasYear && date.HasTime && !IsTold(bare) || bare.EndsWith("you wrote", StringComparison.OrdinalIgnoreCase)))
                return dated;
            return quoteFollows && colon && Chars.CountWords(bare) <= 12 ? Likeness.Weak : Likeness.None;
        }
        if (!colon)
            return Likeness.None;
        if (address && opens && date.WordsBefore <= 3 && bare[^1] is '>' or ')' or ']' or '"')
            return dated;
        if (address && Cites(bare))
            return Likeness.Weak;
        return quoteFollows && opens && date.WordsBefore <= 2 && (address || date.HasTime) ? Likeness.Weak : Likeness.None;
    }

    // A date near the start; "strongly" if the sentence starts with it or with the word its language puts before it,
    // so that no line above can belong to it.
    private static (bool Opens, bool Strongly) Opening(ReadOnlySpan<char> bare, When date)
    {
        if (!date.IsDate || date.FirstDigit > 45 || date.WordsBefore > 5)
            return (false, false);
        if (char.IsDigit(bare[0]))
            return (true, date.HasYear || date.HasDay);
        var length = 0;
        while (length < bare.Length && char.IsLetter(bare[length]))
            length++;
        return (true, length > 0 && char.IsUpper(bare[0]) && Openers.Contains(bare[..length].ToString().ToLowerInvariant()));
    }

    private static bool FindVerb(ReadOnlySpan<char> bare)
    {
        for (var from = 0; from < bare.Length;)
        {
            var found = bare[from..].IndexOfAny(VerbSearch);
            if (found < 0)
                return false;
            var at = from + found;
            if (at == 0 || !char.IsLetter(bare[at - 1]) || bare[at] > 0x2E80)
            {
                var end = at;
                while (end < bare.Length && (char.IsLetter(bare[end]) || bare[end] is '\'' or '’'))
                    end++;
                if (bare[at] > 0x2E80 || VerbWords.Contains(bare[at..end]))
                    return true;
            }
            from = at + 1;
        }
        return false;
    }

    private static bool EndsInVerb(ReadOnlySpan<char> bare)
    {
        var end = bare.Length;
        if (bare[^1] == ')' && bare.LastIndexOf('(') is var open and > 0)
            end = open;
        var start = end;
        while (start > 0 && (char.IsLetter(bare[start - 1]) || char.GetUnicodeCategory(bare[start - 1]) is System.Globalization.UnicodeCategory.NonSpacingMark))
            start--;
        var word = bare[start..end];
        return word.Length > 1 && (VerbWords.Contains(word) || word[0] > 0x2E80 && word.IndexOfAny(VerbSearch) >= 0);
    }

    // Somebody telling what was written to them writes no machine's sentence: "Am 3.5. schrieb mir Ihr Kollege:".
    private static bool IsTold(ReadOnlySpan<char> bare)
    {
        foreach (var range in bare.Split(' '))
            if (Persons.Contains(bare[range]))
                return true;
        return false;
    }

    private static bool Cites(ReadOnlySpan<char> bare)
    {
        foreach (var opening in Citations)
            if (bare.StartsWith(opening, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    private static bool IsColon(char c) => c is ':' or '：' or '﹕' or '︰';

    private static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Set(string words) =>
        words.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    private const string Verbs = """
        wrote writes written said schrieb schrieben schreibt geschrieben écrit ecrit écrivait escribió escribio escribía escrito
        scritto scrive scriveva scrisse escreveu escrito schreef schrijft geschreven napisał napisała napisano napisana pisze napísal napísala
        napsal napsala napsali píše napisal napisala napisao piše skrev skriver skreiv kirjoitti kirjoittaa kirjutas rakstīja rašė írta irta ír
        scris scria yazdı yazdi yazmış yazıyor написал написала написано пишет писал написав написала пише написа написао έγραψε
        escriure escrit viết menulis menulisi เขียนว่า เขียน כתב כתבה كتب كتبت نوشت skrifaði idatzi scríobh
        写道 写到 のメール 님이 寫道 寫到 写信 書きました 書いた 作成しました 작성 썼습니다 쓰셨습니다 썼다
        """;

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> VerbWords = Set(Verbs);

    private static readonly SearchValues<string> VerbSearch =
        SearchValues.Create([.. Set(Verbs).Set], StringComparison.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Openers =
        "on am le el il em op den w dnia dne dňa in na pe på la à al 于 於 в у на от la në dana datum a i kl az em no ve ngày vào"
            .Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Persons =
        Set("ich mir mich wir uns i me us to m' m’ je nous yo nos io mi noi ik wij jag vi jeg ja my já");

    private static readonly string[] Citations =
        ["Quoting ", "Zitat von ", "Zitiere ", "Citando ", "Citat ", "Citation de ", "Cytat ", "In article ", "Selon ", "Según "];
}
