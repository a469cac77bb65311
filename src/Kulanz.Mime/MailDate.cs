using System.Globalization;

namespace Kulanz.Mime;

/// <summary>
/// Dates in mail headers (RFC 5322 §3.3, obsolete zones and two-digit years of §4.3), and the forms seen in the wild:
/// no weekday, month before day, ISO 8601, C's asctime, dots for colons, a zone with a colon, AM and PM.
/// </summary>
public static class MailDate
{
    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    /// <summary>German and French month words that differ in their first three letters, as broken clients send them.</summary>
    private static readonly (string Word, int Month)[] OtherMonths =
        [("mär", 3), ("mrz", 3), ("mai", 5), ("okt", 10), ("dez", 12), ("fév", 2), ("avr", 4), ("aoû", 8), ("déc", 12)];

    /// <summary>The moment with its offset, or null where the text is no date. A zone that is missing or unknown counts as UTC (§4.3).</summary>
    public static DateTimeOffset? Parse(string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
            return null;
        // A Received field by mistake: the date is behind its last semicolon.
        var semicolon = value.LastIndexOf(';');
        if (semicolon >= 0 && semicolon < value.Length - 10)
            value = value[(semicolon + 1)..];
        var text = WithoutComments(value.Length > 300 ? value[..300] : value);
        return Read(text) ?? (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces, out var other)
            && other.Year > 1950 && text.AsSpan().ContainsAny("-/.") && text.Length > 9 ? other : null);
    }

    private static string WithoutComments(string value)
    {
        if (!value.Contains('('))
            return value;
        var depth = 0;
        return string.Concat(value.Where(c =>
        {
            depth += c == '(' ? 1 : 0;
            var keep = depth == 0;
            depth -= c == ')' && depth > 0 ? 1 : 0;
            return keep;
        }));
    }

    private static DateTimeOffset? Read(string text)
    {
        int day = 0, month = 0, year = -1, hour = -1, minute = 0, second = 0, fraction = 0;
        TimeSpan? offset = null;
        var afternoon = 0;
        var i = 0;
        while (i < text.Length)
        {
            var c = text[i];
            if (char.IsAsciiDigit(c))
            {
                var start = i;
                while (i < text.Length && char.IsAsciiDigit(text[i]))
                    i++;
                var digits = i - start;
                var number = digits <= 8 ? int.Parse(text.AsSpan(start, digits), CultureInfo.InvariantCulture) : -1;
                if (number < 0)
                    return null;
                if (hour < 0 && i + 2 < text.Length && (text[i] == ':' || (text[i] == '.' && year >= 0 && month > 0)) && digits <= 2 && char.IsAsciiDigit(text[i + 1]))
                {
                    hour = number;
                    minute = Two(text, ref i);
                    if (i + 1 < text.Length && text[i] is ':' or '.' && char.IsAsciiDigit(text[i + 1]))
                        second = Two(text, ref i);
                    if (i + 1 < text.Length && text[i] is '.' or ',' && char.IsAsciiDigit(text[i + 1]))
                    {
                        i++;
                        for (var scale = 1_000_000; i < text.Length && char.IsAsciiDigit(text[i]); i++, scale /= 10)
                            fraction += (text[i] - '0') * scale;
                    }
                }
                else if (digits == 4 && year < 0 && i < text.Length && text[i] is '-' or '/' && day == 0 && month == 0 && i + 1 < text.Length && char.IsAsciiDigit(text[i + 1]))
                {
                    // ISO 8601: year, month, day
                    year = number;
                    month = Two(text, ref i);
                    if (i < text.Length && text[i] is '-' or '/')
                        day = Two(text, ref i);
                    if (i < text.Length && text[i] is 'T' or 't')
                        i++;
                }
                else if (day == 0 && digits <= 2 && number is >= 1 and <= 31)
                    day = number;
                else if (month == 0 && digits <= 2 && day > 0 && number is >= 1 and <= 12)
                    month = number;
                else if (year < 0 && digits is 2 or 3 or 4)
                    year = digits == 4 ? number : digits == 3 ? 1900 + number : number < 50 ? 2000 + number : 1900 + number;
                else if (year < 0 && digits == 5 && number < 30000)
                    return null;
                continue;
            }
            if (c is '+' or '-' && hour >= 0 && offset is null && i + 1 < text.Length && char.IsAsciiDigit(text[i + 1]))
            {
                offset = Numeric(text, ref i);
                continue;
            }
            if (char.IsLetter(c))
            {
                var start = i;
                while (i < text.Length && char.IsLetter(text[i]))
                    i++;
                var word = text.AsSpan(start, i - start);
                if (hour >= 0 && word.Equals("pm", StringComparison.OrdinalIgnoreCase))
                    afternoon = 1;
                else if (hour >= 0 && word.Equals("am", StringComparison.OrdinalIgnoreCase))
                    afternoon = -1;
                else if (month == 0 && MonthOf(word) is var found and > 0)
                    month = found;
                else if (hour >= 0 && (offset is null || (offset == TimeSpan.Zero && word.Length > 1)))
                    offset = Zone(word) ?? offset;
                continue;
            }
            i++;
        }
        if (afternoon == 1 && hour is > 0 and < 12)
            hour += 12;
        if (afternoon == -1 && hour == 12)
            hour = 0;
        if (day == 0 || month is 0 or > 12 || year < 1900 || day > DateTime.DaysInMonth(Math.Clamp(year, 1, 9998), month))
            return null;
        if (year > 9998 || hour > 24 || minute > 59 || second > 61)
            return null;
        var wholeDay = hour == 24;
        var local = new DateTime(year, month, day, hour is < 0 or 24 ? 0 : hour, minute, Math.Min(second, 59), DateTimeKind.Unspecified).AddTicks(fraction);
        return new DateTimeOffset(wholeDay ? local.AddDays(1) : local, offset ?? TimeSpan.Zero);
    }

    private static int Two(string text, ref int i)
    {
        i++;
        var number = 0;
        var start = i;
        while (i < text.Length && i - start < 2 && char.IsAsciiDigit(text[i]))
            number = number * 10 + text[i++] - '0';
        return number;
    }

    private static TimeSpan? Numeric(string text, ref int i)
    {
        var sign = text[i++] == '-' ? -1 : 1;
        var start = i;
        var number = 0;
        var digits = 0;
        for (; i < text.Length && (char.IsAsciiDigit(text[i]) || (text[i] == ':' && i > start)) && digits < 5; i++)
            if (text[i] != ':')
            {
                number = number * 10 + text[i] - '0';
                digits++;
            }
        var (hours, minutes) = digits <= 2 ? (number, 0) : (number / 100, number % 100);
        return hours <= 14 && minutes < 60 && hours * 60 + minutes <= 14 * 60 ? sign * new TimeSpan(hours, minutes, 0) : null;
    }

    private static int MonthOf(ReadOnlySpan<char> word)
    {
        if (word.Length < 3)
            return 0;
        var three = word[..3];
        for (var month = 0; month < 12; month++)
            if (three.Equals(Months[month], StringComparison.OrdinalIgnoreCase))
                return month + 1;
        foreach (var (other, month) in OtherMonths)
            if (three.Equals(other, StringComparison.OrdinalIgnoreCase))
                return month;
        return 0;
    }

    /// <summary>RFC 5322 §4.3, and the European names that mailers use; single military letters mean nothing certain and count as UTC.</summary>
    private static TimeSpan? Zone(ReadOnlySpan<char> word)
    {
        Span<char> upper = stackalloc char[5];
        if (word.Length is 0 or > 5)
            return null;
        word.ToUpperInvariant(upper);
        double? hours = upper[..word.Length] switch
        {
            "UT" or "GMT" or "UTC" or "Z" or "WET" => 0,
            "EST" => -5,
            "EDT" => -4,
            "CST" => -6,
            "CDT" => -5,
            "MST" => -7,
            "MDT" => -6,
            "PST" => -8,
            "PDT" => -7,
            "AKST" => -9,
            "AKDT" => -8,
            "HST" => -10,
            "AST" => -4,
            "ADT" => -3,
            "NST" => -3.5,
            "BST" or "IST" or "WEST" or "CET" or "MEZ" or "MET" => 1,
            "CEST" or "MESZ" or "MEST" or "EET" or "SAST" => 2,
            "EEST" or "MSK" => 3,
            "MSD" => 4,
            "JST" or "KST" => 9,
            "AEST" => 10,
            "AEDT" => 11,
            "NZST" => 12,
            "NZDT" => 13,
            _ => null,
        };
        return hours is { } h ? TimeSpan.FromHours(h) : null;
    }
}
