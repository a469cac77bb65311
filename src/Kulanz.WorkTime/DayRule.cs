using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Kulanz.WorkTime;

/// <summary>How a <see cref="DayRule"/> finds its day.</summary>
public enum DayRuleKind
{
    /// <summary>One day of one year.</summary>
    Once,

    /// <summary>The same day of every year; 29 February in leap years only.</summary>
    Yearly,

    /// <summary>So many days after Easter Sunday, or before it.</summary>
    Easter,

    /// <summary>The Day of Repentance and Prayer: the Wednesday before 23 November, eleven days before Advent.</summary>
    Repentance,
}

/// <summary>
/// A day by rule. Written <c>2026-12-24</c>, <c>12-24</c> (every year), <c>easter+1</c>, <c>easter-48</c>, <c>easter</c>, <c>repentance</c>;
/// read as Germans write it as well: <c>24.12.2026</c>, <c>24.12.</c>, <c>ostern-48</c>, <c>bußtag</c>.
/// </summary>
public readonly record struct DayRule : IParsable<DayRule>
{
    // What it is counted from and how: a day number, a day of the leap year 2000, or days from Easter.
    private readonly int value;

    private DayRule(DayRuleKind kind, int value) => (Kind, this.value) = (kind, value);

    /// <summary>How it finds its day.</summary>
    public DayRuleKind Kind { get; }

    /// <summary>The one day it is; null for all other kinds.</summary>
    public DateOnly? Day => Kind == DayRuleKind.Once ? DateOnly.FromDayNumber(value) : null;

    /// <summary>One day.</summary>
    public static DayRule Once(DateOnly day) => new(DayRuleKind.Once, day.DayNumber);

    /// <summary>Every year.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such day, not even in a leap year.</exception>
    public static DayRule Yearly(int month, int day) => new(DayRuleKind.Yearly, new DateOnly(2000, month, day).DayNumber);

    /// <summary>Days after Easter Sunday; negative: before it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More than 80 days before or 250 after: it could be in another year.</exception>
    public static DayRule Easter(int days)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(days, -80);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(days, 250);
        return new(DayRuleKind.Easter, days);
    }

    /// <summary>The Day of Repentance and Prayer.</summary>
    public static DayRule Repentance => new(DayRuleKind.Repentance, 0);

    /// <summary>The day in a year; null where that year has none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such year.</exception>
    public DateOnly? In(int year)
    {
        var wednesday = new DateOnly(year, 11, 16);
        switch (Kind)
        {
            case DayRuleKind.Once:
                return DateOnly.FromDayNumber(value) is var once && once.Year == year ? once : null;
            case DayRuleKind.Yearly:
                var any = DateOnly.FromDayNumber(value);
                return any is { Month: 2, Day: 29 } && !DateTime.IsLeapYear(year) ? null : new DateOnly(year, any.Month, any.Day);
            case DayRuleKind.Easter:
                return EasterSunday(year).AddDays(value);
            default:
                return wednesday.AddDays(((int)DayOfWeek.Wednesday - (int)wednesday.DayOfWeek + 7) % 7);
        }
    }

    /// <summary>
    /// Easter Sunday of the Gregorian calendar, 22 March to 25 April. Source: the anonymous Gregorian computus (Nature, 20 April 1876; Meeus, Astronomical Algorithms, chapter 8).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such year.</exception>
    public static DateOnly EasterSunday(int year)
    {
        var (golden, century, inCentury) = (year % 19, year / 100, year % 100);
        var epact = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
        var weekday = (32 + 2 * (century % 4) + 2 * (inCentury / 4) - epact - inCentury % 4) % 7;
        var late = (golden + 11 * epact + 22 * weekday) / 451;
        var days = epact + weekday - 7 * late + 114;
        return new DateOnly(year, days / 31, days % 31 + 1);
    }

    /// <summary>As the type's summary has it, in its international form.</summary>
    public override string ToString() => Kind switch
    {
        DayRuleKind.Once => DateOnly.FromDayNumber(value).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DayRuleKind.Yearly => DateOnly.FromDayNumber(value).ToString("MM-dd", CultureInfo.InvariantCulture),
        DayRuleKind.Easter => value == 0 ? "easter" : string.Create(CultureInfo.InvariantCulture, $"easter{value:+0;-0}"),
        _ => "repentance",
    };

    /// <summary>The same as Germans write it for <c>de</c>: <c>24.12.2026</c>, <c>24.12.</c>, <c>ostern+1</c>, <c>bußtag</c>. Both are read by <see cref="Parse"/>.</summary>
    public string ToString(string language) => !language.StartsWith("de", StringComparison.OrdinalIgnoreCase) ? ToString() : Kind switch
    {
        DayRuleKind.Once => DateOnly.FromDayNumber(value).ToString("dd.MM.yyyy", CultureInfo.InvariantCulture),
        DayRuleKind.Yearly => DateOnly.FromDayNumber(value).ToString("dd.MM.", CultureInfo.InvariantCulture),
        DayRuleKind.Easter => ToString().Replace("easter", "ostern", StringComparison.Ordinal),
        _ => "bußtag",
    };

    /// <summary>Reads a rule.</summary>
    /// <exception cref="FormatException">It is none; a sentence says how to write one.</exception>
    public static DayRule Parse(string text) =>
        TryParse(text, out var rule) ? rule : throw new FormatException($"\"{text}\" is no day. Write 2026-12-24, 12-24 for every year, or easter+1.");

    /// <summary>Reads a rule; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out DayRule rule)
    {
        rule = default;
        text = text?.Trim();
        if (DateOnly.TryParseExact(text, ["yyyy-MM-dd", "d.M.yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            rule = Once(day);
        // In a leap year, or 29 February would be none.
        else if (DateOnly.TryParseExact($"2000-{text}", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day) || DateOnly.TryParseExact($"{text}2000", "d.M.yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out day))
            rule = Yearly(day.Month, day.Day);
        else if (text is not null && (text.StartsWith("easter", StringComparison.OrdinalIgnoreCase) || text.StartsWith("ostern", StringComparison.OrdinalIgnoreCase)))
        {
            var days = 0;
            var rest = text.AsSpan(6);
            if (!rest.IsEmpty && (rest[0] is not ('+' or '-') || !int.TryParse(rest, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out days) || days is < -80 or > 250))
                return false;
            rule = Easter(days);
        }
        else if (text?.ToLowerInvariant() is "repentance" or "bußtag" or "buß- und bettag")
            rule = Repentance;
        else
            return false;
        return true;
    }

    static DayRule IParsable<DayRule>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<DayRule>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out DayRule result) => TryParse(s, out result);
}
