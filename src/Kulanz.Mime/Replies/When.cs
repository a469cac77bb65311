using System.Collections.Frozen;

namespace Kulanz.Mime.Replies;

/// <summary>What speaks for a date in a sentence, in any language: a year, a time of day, a numeric date, a day beside a month's name.</summary>
internal readonly record struct When(int FirstDigit, int WordsBefore, bool HasYear, bool HasTime, bool HasDay)
{
    public bool IsDate => HasYear || HasTime || HasDay;

    public static When Read(ReadOnlySpan<char> sentence)
    {
        var first = sentence.IndexOfAnyInRange('0', '9');
        if (first < 0)
            return new When(int.MaxValue, int.MaxValue, false, false, false);

        bool year = false, time = false, day = false;
        for (var at = first; at < sentence.Length;)
        {
            if (!char.IsAsciiDigit(sentence[at]))
            {
                at++;
                continue;
            }
            var start = at;
            while (at < sentence.Length && char.IsAsciiDigit(sentence[at]))
                at++;
            var digits = sentence[start..at];
            var after = at < sentence.Length ? sentence[at] : ' ';
            var glued = start > 0 && (char.IsLetter(sentence[start - 1]) && sentence[start - 1] < 0x2E80 || sentence[start - 1] is '@' or '_');
            if (glued || char.IsLetter(after) && after < 0x2E80 && after is not ('h' or 'H' or 'T' or 't' or 's' or 'n' or 'r'))
                continue;
            year |= digits.Length == 4 && (digits.StartsWith("19") || digits.StartsWith("20"));
            var pair = at + 2 < sentence.Length && char.IsAsciiDigit(sentence[at + 1]) && char.IsAsciiDigit(sentence[at + 2]);
            time |= digits.Length <= 2 && after is ':' or 'h' or 'H' && pair;
            day |= digits.Length <= 2 && after is '.' or '/' or '-' && at + 1 < sentence.Length && char.IsAsciiDigit(sentence[at + 1]) && IsNumericDate(sentence[(at + 1)..]);
            day |= after is '年' or '月' or '日' or '년' or '월' or '일' or '點' or '时' or '시' or '時';
        }
        return new When(first, Chars.CountWords(sentence[..first]), year, time, day || NamesMonth(sentence));
    }

    private static bool IsNumericDate(ReadOnlySpan<char> rest)
    {
        var digits = 0;
        while (digits < rest.Length && char.IsAsciiDigit(rest[digits]))
            digits++;
        return digits <= 2 && digits < rest.Length && rest[digits] is '.' or '/' or '-' && digits + 2 < rest.Length && char.IsAsciiDigit(rest[digits + 1]);
    }

    private static bool NamesMonth(ReadOnlySpan<char> sentence)
    {
        for (var at = 0; at < sentence.Length;)
        {
            var start = at;
            while (at < sentence.Length && (char.IsLetter(sentence[at]) || at > start && char.GetUnicodeCategory(sentence[at]) == System.Globalization.UnicodeCategory.NonSpacingMark))
                at++;
            if (at - start is >= 3 and <= 12 && Months.Contains(sentence.Slice(start, 3)))
                return true;
            if (at == start)
                at++;
        }
        return false;
    }

    // The first three letters of the months' names; a chance hit does no harm, since a digit, a verb and a colon must stand by.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Months = """
        jan feb mar apr may jun jul aug sep oct nov dec mär mai okt dez fév fev avr jui aoû aou déc ene abr ago dic gen mag giu lug set ott
        mrt mei maj out ago dez sty lut kwi cze lip sie wrz paź lis gru led úno bře dub kvě čer čvc srp zář říj pro
        tam hel maa huh tou kes hei elo syy lok mar jou maj júl jún aug sze nov ápr már ian iun iul noi mai oca şub mar nis haz tem ağu eyl eki kas ara
        янв фев мар апр мая май июн июл авг сен окт ноя дек січ лют бер кві тра чер лип сер вер жов лис гру
        ιαν φεβ μαρ απρ μαΐ ιου αυγ σεπ οκτ νοε δεκ gen des mai ינו פבר מרץ אפר מאי יונ יול אוג ספט אוק נוב דצמ
        """.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
}
