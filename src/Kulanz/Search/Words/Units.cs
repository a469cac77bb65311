using System.Buffers;

namespace Kulanz.Search.Words;

/// <summary>
/// What several tokens are together: a code or hyphenated word (ABC-12345-X, E-Mail), a mail address, an amount, a date,
/// a telephone number. Each gets one key that is the same in every notation; its parts stay words of their own.
/// </summary>
/// <remarks>
/// Keys, all of them stored among the stems:
/// abc12345x (a code or address: its parts without what joined them); 1234 and n_1234_56 (amounts, decimals without trailing
/// zeros); d_20261003 (dates); p_2211234567 (a telephone number without country code and trunk zero, from the front);
/// z_7654321122 (any number of six digits or more, from the back: its last digits are a prefix).
/// An underscore joins no token, so no text can imitate a key. Where a notation has two readings (1.234, 03/10/2026) both are kept.
/// Numbers of other countries keep their country code; asked for nationally they are found from the back.
/// </remarks>
internal static class Units
{
    private const int MostParts = 8, LongestKey = 40;

    private static readonly SearchValues<char> BetweenDigits = SearchValues.Create(" ()/-.+–\u00A0\u202F\u2009");

    public static void Take<TTaker>(Reading reading, ReadOnlySpan<char> text, TTaker taker) where TTaker : ITaker, allows ref struct
    {
        var free = 0; // tokens before this one are dates or amounts and begin no telephone number
        var group = 0; // and these were part of a group of digits already
        for (var i = 0; i < reading.Count;)
        {
            var end = i + 1;
            while (end < reading.Count && end - i < MostParts && Joiner(reading, text, end) != 0)
                end++;
            if (end - i > 1)
                if (Joined(reading, text, i, end, taker))
                    free = end;
            for (var token = i; token < end; token++)
            {
                switch (reading[token].Kind)
                {
                    case TokenKind.Number when token >= free && token >= group:
                        group = Digits(reading, text, token, taker);
                        break;
                    case TokenKind.Mixed:
                        DigitsInside(reading, token, taker);
                        group = Math.Max(group, AccountNumber(reading, text, token, taker));
                        break;
                    case TokenKind.Word:
                        DateInWords(reading, token, taker);
                        break;
                }
            }
            i = end;
        }
    }

    // The character that joins a token to the one before it, 0 where none does.
    private static char Joiner(Reading reading, ReadOnlySpan<char> text, int index)
    {
        ref readonly var left = ref reading[index - 1];
        ref readonly var right = ref reading[index];
        if (right.Start - left.End != 1 || left.Kind == TokenKind.Pair || right.Kind == TokenKind.Pair)
            return '\0';
        var numbers = left.Kind == TokenKind.Number && right.Kind == TokenKind.Number;
        return text[left.End] switch
        {
            '-' or '‐' or '‑' => '-',
            '–' when numbers => '-',
            '.' => '.',
            '_' => '_',
            '@' => '@',
            '/' when left.Kind != TokenKind.Word || right.Kind != TokenKind.Word => '/',
            ',' when numbers => ',',
            '&' when left.Length <= 3 && right.Length <= 3 => '&',
            '\u00A0' or '\u202F' or '\u2009' when numbers && right.Length == 3 && left.Length <= 3 => '.',
            _ => '\0',
        };
    }

    // True where the tokens are a date or an amount, whose digits are no telephone number.
    private static bool Joined<TTaker>(Reading reading, ReadOnlySpan<char> text, int from, int to, TTaker taker) where TTaker : ITaker, allows ref struct
    {
        var (numbers, words, singles, length) = (0, 0, 0, 0);
        var joiners = (Span<char>)stackalloc char[MostParts];
        for (var i = from; i < to; i++)
        {
            if (reading[i].Kind == TokenKind.Number) numbers++;
            if (reading[i].Kind == TokenKind.Word) words++;
            if (reading[i].Length == 1) singles++;
            length += reading[i].Length;
            if (i > from)
                joiners[i - from - 1] = Joiner(reading, text, i);
        }
        var count = to - from;
        joiners = joiners[..(count - 1)];
        if (numbers == count)
        {
            if (Date(reading, from, joiners, taker) || Amount(reading, from, joiners, taker))
                return true;
            if (joiners.IndexOfAny(",.") < 0)
                Together(reading, from, to, length, taker);
            return false;
        }
        if (words < count || joiners.Contains('@') || singles == count)
            Together(reading, from, to, length, taker);
        else
            // Kfz-Versicherung is Kfzversicherung; Ende.Anfang is a missing space.
            for (var i = from; i < to;)
            {
                var end = i + 1;
                while (end < to && joiners[end - from - 1] != '.')
                    end++;
                if (end - i > 1)
                    Compound(reading, i, end, taker);
                i = end;
            }
        return false;
    }

    private static void Together<TTaker>(Reading reading, int from, int to, int length, TTaker taker) where TTaker : ITaker, allows ref struct
    {
        if (length <= 2 * LongestKey)
            taker.Key(Concat(reading, from, to, stackalloc char[2 * LongestKey]), reading[from].Start, reading[to - 1].End);
    }

    private static void Compound<TTaker>(Reading reading, int from, int to, TTaker taker) where TTaker : ITaker, allows ref struct
    {
        var length = 0;
        for (var i = from; i < to; i++)
            length += reading[i].Length;
        if (length > LongestKey)
            return;
        var whole = Concat(reading, from, to, stackalloc char[LongestKey]);
        Stems.Whole(whole, reading.Languages, new AsKey<TTaker>(taker), reading[from].Start, reading[to - 1].End);
    }

    private static ReadOnlySpan<char> Concat(Reading reading, int from, int to, Span<char> into)
    {
        var length = 0;
        for (var i = from; i < to; i++)
        {
            reading.Folded(i).CopyTo(into[length..]);
            length += reading[i].Length;
        }
        return into[..length];
    }

    private static int Number(Reading reading, int index) =>
        reading[index].Length <= 8 && int.TryParse(reading.Folded(index), out var value) ? value : -1;

    private static bool Date<TTaker>(Reading reading, int from, ReadOnlySpan<char> joiners, TTaker taker) where TTaker : ITaker, allows ref struct
    {
        if (joiners.Length != 2 || joiners[0] != joiners[1] || joiners[0] is ',' or '_')
            return false;
        var (first, second, third) = (Number(reading, from), Number(reading, from + 1), Number(reading, from + 2));
        var (start, end) = (reading[from].Start, reading[from + 2].End);
        if (reading[from].Length == 4)
            return Day(first, second, third, start, end, taker);
        var year = reading[from + 2].Length switch { 4 => third, 2 when joiners[0] != '-' => 2000 + third, _ => -1 };
        if (year < 0 || reading[from].Length > 2 || reading[from + 1].Length > 2)
            return false;
        var found = Day(year, second, first, start, end, taker);
        if (joiners[0] == '/' && first != second)
            found |= Day(year, first, second, start, end, taker);
        return found;
    }

    private static bool Day<TTaker>(int year, int month, int day, int start, int end, TTaker taker) where TTaker : ITaker, allows ref struct
    {
        if (year is < 1000 or > 2999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        var key = (Span<char>)stackalloc char[10];
        "d_".CopyTo(key);
        ((year * 100 + month) * 100 + day).TryFormat(key[2..], out _, default, null);
        taker.Key(key, start, end);
        return true;
    }

    private static void DateInWords<TTaker>(Reading reading, int index, TTaker taker) where TTaker : ITaker, allows ref struct
    {
        var month = Month(reading.Folded(index));
        if (month == 0)
            return;
        // 3. Oktober 2026, 3 October 2026; October 3, 2026.
        foreach (var (day, year) in (ReadOnlySpan<(int, int)>)[(index - 1, index + 1), (index + 1, index + 2)])
            if (day >= 0 && year < reading.Count && reading[day].Kind == TokenKind.Number && reading[year].Kind == TokenKind.Number
                && reading[day].Length <= 2 && reading[year].Length == 4 && reading[year].End - reading[Math.Min(day, index)].Start < 40)
                Day(Number(reading, year), month, Number(reading, day), reading[Math.Min(day, index)].Start, reading[year].End, taker);
    }

    private static int Month(ReadOnlySpan<char> word) => word switch
    {
        "januar" or "january" or "jan" or "jaenner" => 1,
        "februar" or "february" or "feb" => 2,
        "maerz" or "march" or "mar" => 3,
        "april" or "apr" => 4,
        "mai" or "may" => 5,
        "juni" or "june" or "jun" => 6,
        "juli" or "july" or "jul" => 7,
        "august" or "aug" => 8,
        "september" or "sept" or "sep" => 9,
        "oktober" or "october" or "okt" or "oct" => 10,
        "november" or "nov" => 11,
        "dezember" or "december" or "dez" or "dec" => 12,
        _ => 0,
    };

    private static bool Amount<TTaker>(Reading reading, int from, ReadOnlySpan<char> joiners, TTaker taker) where TTaker : ITaker, allows ref struct
    {
        var to = from + joiners.Length;
        if (joiners.IndexOfAnyExcept(",.") >= 0 || reading[to].Length > 6)
            return false;
        // Every part between the first and the last is three digits behind the same sign: thousands.
        for (var i = from + 1; i < to; i++)
            if (reading[i].Length != 3 || joiners[i - from - 1] != joiners[0])
                return false;
        var length = 0;
        for (var i = from; i <= to; i++)
            length += reading[i].Length;
        if (length > LongestKey - 4)
            return false;
        var (start, end) = (reading[from].Start, reading[to].End);
        var grouped = joiners.Length > 1 ? reading[from].Length <= 3 : reading[from].Length <= 3 && reading.Folded(from)[0] != '0';
        var whole = grouped && reading[to].Length == 3 && joiners[^1] == joiners[0];
        if (whole)
            taker.Key(Concat(reading, from, to + 1, stackalloc char[LongestKey]), start, end);
        if (joiners.Length > 1 && joiners[^1] == joiners[0])
            return whole;
        if (joiners.Length > 1 && !grouped)
            return false;
        var key = (Span<char>)stackalloc char[LongestKey];
        "n_".CopyTo(key);
        var size = 2 + Concat(reading, from, to, key[2..]).Length;
        var zeros = key[2..(size - 1)].IndexOfAnyExcept('0');
        zeros = zeros < 0 ? size - 3 : zeros;
        key[(2 + zeros)..size].CopyTo(key[2..]);
        size -= zeros;
        var decimals = reading.Folded(to).TrimEnd('0');
        if (decimals.Length == 0)
        {
            taker.Key(key[2..size], start, end);
            return true;
        }
        key[size++] = '_';
        decimals.CopyTo(key[size..]);
        taker.Key(key[..(size + decimals.Length)], start, end);
        return true;
    }

    // A run of digits across spaces and brackets; returns the first token behind it.
    private static int Digits<TTaker>(Reading reading, ReadOnlySpan<char> text, int from, TTaker taker) where TTaker : ITaker, allows ref struct
    {
        const int most = 20;
        var digits = (Span<char>)stackalloc char[most + Tokens.Longest];
        var plus = Before(text, reading[from].Start) == '+';
        var count = 0;
        var to = from;
        while (to < reading.Count && reading[to].Kind == TokenKind.Number && count + reading[to].Length <= most && to - from < MostParts + 4)
        {
            if (to > from && !Continues(reading, text, to, count))
                break;
            // The zero in +49 (0)221 is dialled at home only.
            var trunk = plus && to > from && reading.Folded(to) is "0" && Before(text, reading[to].Start) == '(';
            if (!trunk)
            {
                reading.Folded(to).CopyTo(digits[count..]);
                count += reading[to].Length;
            }
            if (to > from && reading[to].Length >= 6)
                FromTheBack(reading.Folded(to), reading[to].Start, reading[to].End, taker);
            to++;
        }
        if (to == from)
            return from + 1; // one very long number: found as the word it is
        if (to > from + 1 && reading[from].Length >= 6)
            FromTheBack(reading.Folded(from), reading[from].Start, reading[from].End, taker);
        if (count >= 6)
            Telephone(digits[..count], plus, reading[from].Start, reading[to - 1].End, taker);
        return to;
    }

    private static char Before(ReadOnlySpan<char> text, int at) => at > 0 ? text[at - 1] : '\0';

    private static bool Continues(Reading reading, ReadOnlySpan<char> text, int index, int count)
    {
        var gap = text[reading[index - 1].End..reading[index].Start];
        if (gap.Length is 0 or > 4 || gap.IndexOfAnyExcept(BetweenDigits) >= 0 || gap.Contains('+'))
            return false;
        // Two telephone numbers one behind the other.
        return !(count >= 6 && gap[^1] is ' ' or '(' && reading[index].Length >= 3 && reading.Folded(index)[0] == '0');
    }

    /// <summary>The keys of a number given as digits; <paramref name="plus"/> where a country code leads it.</summary>
    public static void Telephone<TTaker>(ReadOnlySpan<char> digits, bool plus, int start, int end, TTaker taker) where TTaker : ITaker, allows ref struct
    {
        var national = National(digits, ref plus);
        if (national.Length < 6)
            return;
        if (plus || national.Length < digits.Length)
        {
            var key = (Span<char>)stackalloc char[national.Length + 2];
            "p_".CopyTo(key);
            national.CopyTo(key[2..]);
            taker.Key(key, start, end);
        }
        FromTheBack(national, start, end, taker);
    }

    private static ReadOnlySpan<char> National(ReadOnlySpan<char> digits, ref bool plus)
    {
        if (!plus && digits.StartsWith("00") && digits.Length > 8)
        {
            digits = digits[2..];
            plus = true;
        }
        if (plus && digits.StartsWith("49"))
            digits = digits[2..];
        else if (plus)
            return digits;
        return digits.TrimStart('0');
    }

    private static void FromTheBack<TTaker>(ReadOnlySpan<char> digits, int start, int end, TTaker taker) where TTaker : ITaker, allows ref struct
    {
        var key = (Span<char>)stackalloc char[Tokens.Longest + 2];
        "z_".CopyTo(key);
        for (var i = 0; i < digits.Length; i++)
            key[2 + i] = digits[^(i + 1)];
        taker.Key(key[..(digits.Length + 2)], start, end);
    }

    // RE20261234 is asked for by its number alone.
    private static void DigitsInside<TTaker>(Reading reading, int index, TTaker taker) where TTaker : ITaker, allows ref struct
    {
        var rest = reading.Folded(index);
        var (start, end) = (reading[index].Start, reading[index].End);
        while (rest.IndexOfAnyInRange('0', '9') is >= 0 and var from)
        {
            rest = rest[from..];
            var length = rest.IndexOfAnyExceptInRange('0', '9');
            length = length < 0 ? rest.Length : length;
            // As a part: who asks for RE20261234 does not mean another 20261234.
            if (length >= 4)
                taker.Stem(rest[..length], start, end);
            if (length >= 6)
                FromTheBack(rest[..length], start, end, new AsStem<TTaker>(taker));
            rest = rest[length..];
        }
    }

    // DE12 3456 … in groups of four is the same account as written without spaces.
    private static int AccountNumber<TTaker>(Reading reading, ReadOnlySpan<char> text, int index, TTaker taker) where TTaker : ITaker, allows ref struct
    {
        var first = reading.Folded(index);
        if (first.Length != 4 || !char.IsAsciiLetter(first[1]) || !char.IsAsciiDigit(first[2]))
            return 0;
        var to = index + 1;
        var length = 4;
        while (to < reading.Count && reading[to].Kind == TokenKind.Number && reading[to].Length <= 4 && reading[to - 1].Length == 4
            && reading[to].Start - reading[to - 1].End == 1 && text[reading[to].Start - 1] is ' ' or '\u00A0' && length < 34)
            length += reading[to++].Length;
        if (length is < 15 or > 34)
            return 0;
        taker.Key(Concat(reading, index, to, stackalloc char[LongestKey]), reading[index].Start, reading[to - 1].End);
        return to;
    }

    // What is stemmed as a whole is still a key.
    private readonly ref struct AsKey<TTaker>(TTaker taker) : ITaker where TTaker : ITaker, allows ref struct
    {
        private readonly TTaker taker = taker;

        public void Word(scoped ReadOnlySpan<char> word, int start, int end) => taker.Word(word, start, end);

        public void Stem(scoped ReadOnlySpan<char> stem, int start, int end) => taker.Key(stem, start, end);

        public void Key(scoped ReadOnlySpan<char> key, int start, int end) => taker.Key(key, start, end);
    }

    private readonly ref struct AsStem<TTaker>(TTaker taker) : ITaker where TTaker : ITaker, allows ref struct
    {
        private readonly TTaker taker = taker;

        public void Word(scoped ReadOnlySpan<char> word, int start, int end) => taker.Word(word, start, end);

        public void Stem(scoped ReadOnlySpan<char> stem, int start, int end) => taker.Stem(stem, start, end);

        public void Key(scoped ReadOnlySpan<char> key, int start, int end) => taker.Stem(key, start, end);
    }
}
