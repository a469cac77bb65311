using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Kulanz.WorkTime;

/// <summary>What a <see cref="Period"/> counts. Months and years follow the calendar and have no fixed number of days.</summary>
public enum PeriodUnit
{
    /// <summary>Calendar days, not working days.</summary>
    Days,

    /// <summary>Seven days each.</summary>
    Weeks,

    /// <summary>Calendar months: 28 to 31 days each.</summary>
    Months,

    /// <summary>Twelve months each.</summary>
    Years,
}

/// <summary>
/// A length of time as laws and contracts give it: a number of days, weeks, months or years, from 1 and up to a thousand years.
/// Written as ISO 8601 does: <c>P14D</c>, <c>P2W</c>, <c>P3M</c>, <c>P2Y</c>. Twelve months and a year are equally long but two different values;
/// <see cref="Compare"/> knows which is longer. <c>default</c> is one day.
/// </summary>
/// <remarks>
/// Half a year is six months, a quarter three, half a month 15 days (§ 189 (1) BGB). A month and a half, which is counted in two steps
/// (§ 189 (2) BGB), is no period of one unit and cannot be written.
/// </remarks>
public readonly record struct Period : IParsable<Period>
{
    /// <summary>The longest period.</summary>
    public const int MaxYears = 1_000;

    // One less than the amount, so that the default is a period too.
    private readonly int more;

    /// <summary>A period.</summary>
    /// <param name="amount">From 1; up to a thousand years.</param>
    /// <param name="unit">Of what.</param>
    /// <exception cref="ArgumentOutOfRangeException">The amount is 0, negative, or more than a thousand years; or there is no such unit.</exception>
    public Period(int amount, PeriodUnit unit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(amount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(amount, Most(unit));
        (more, Unit) = (amount - 1, unit);
    }

    /// <summary>How many, from 1.</summary>
    public int Amount => more + 1;

    /// <summary>Of what.</summary>
    public PeriodUnit Unit { get; }

    /// <summary>The same length in months, for months and years; otherwise null.</summary>
    public int? InMonths => Unit switch { PeriodUnit.Months => Amount, PeriodUnit.Years => 12 * Amount, _ => null };

    /// <summary>The same length in days, for days and weeks; otherwise null.</summary>
    public int? InDays => Unit switch { PeriodUnit.Days => Amount, PeriodUnit.Weeks => 7 * Amount, _ => null };

    /// <summary>So many days.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not from 1 day to a thousand years.</exception>
    public static Period Days(int amount) => new(amount, PeriodUnit.Days);

    /// <summary>So many weeks.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not from 1 week to a thousand years.</exception>
    public static Period Weeks(int amount) => new(amount, PeriodUnit.Weeks);

    /// <summary>So many months.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not from 1 month to a thousand years.</exception>
    public static Period Months(int amount) => new(amount, PeriodUnit.Months);

    /// <summary>So many years.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not from 1 to a thousand.</exception>
    public static Period Years(int amount) => new(amount, PeriodUnit.Years);

    /// <summary>
    /// Which of the two is longer, wherever in the calendar they begin: negative if this one is shorter, 0 if they are always equal, positive if it is longer;
    /// null where it depends on the day they begin (30 days and a month).
    /// </summary>
    public int? Compare(Period other)
    {
        if (InMonths is { } months && other.InMonths is { } otherMonths)
            return months.CompareTo(otherMonths);
        var (least, most) = DaysBetween();
        var (otherLeast, otherMost) = other.DaysBetween();
        return most < otherLeast ? -1 : least > otherMost ? 1 : least == most && otherLeast == otherMost ? 0 : null;
    }

    /// <summary>Whether this one is never longer than the other, wherever they begin: 28 days and a month are, 30 days and a month are not.</summary>
    public bool IsAtMost(Period other) => InMonths is { } months && other.InMonths is { } otherMonths ? months <= otherMonths : DaysBetween().Most <= other.DaysBetween().Least;

    /// <summary>ISO 8601: <c>P3M</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"P{Amount}{Letters[(int)Unit]}");

    /// <summary>Reads an ISO 8601 duration of one unit. Years with months are read as months (<c>P1Y6M</c> is <c>P18M</c>), weeks with days as days; a time of day is none.</summary>
    /// <exception cref="FormatException">It is none; a sentence says why.</exception>
    public static Period Parse(string text) => Read(text, out var period) is { } problem ? throw new FormatException(problem) : period;

    /// <summary>Reads an ISO 8601 duration of one unit; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Period period) => Read(text, out period) is null;

    static Period IParsable<Period>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<Period>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Period result) => TryParse(s, out result);

    private const string Letters = "DWMY";

    private static string? Read(string? text, out Period period)
    {
        period = default;
        // Years, months, weeks, days: the order ISO 8601 has them in.
        Span<int?> parts = stackalloc int?[4];
        var last = -1;
        var rest = text is ['P' or 'p', .. var body] ? body.AsSpan() : default;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExceptInRange('0', '9');
            var place = digits is > 0 and < 9 ? "YMWD".IndexOf(char.ToUpperInvariant(rest[digits]), StringComparison.Ordinal) : -1;
            if (place <= last)
                return Wrong(text);
            parts[last = place] = int.Parse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture);
            rest = rest[(digits + 1)..];
        }
        long amount;
        PeriodUnit unit;
        switch (parts[0], parts[1], parts[2], parts[3])
        {
            case ({ } years, null, null, null):
                (amount, unit) = (years, PeriodUnit.Years);
                break;
            case (var years, { } months, null, null):
                (amount, unit) = (12L * (years ?? 0) + months, PeriodUnit.Months);
                break;
            case (null, null, { } weeks, null):
                (amount, unit) = (weeks, PeriodUnit.Weeks);
                break;
            case (null, null, var weeks, { } days):
                (amount, unit) = (7L * (weeks ?? 0) + days, PeriodUnit.Days);
                break;
            case (null, null, null, null):
                return Wrong(text);
            default:
                return $"\"{text}\" mixes months or years with weeks or days; a period has one unit.";
        }
        if (amount < 1)
            return $"\"{text}\" is no time at all; a period has at least one day.";
        if (amount > Most(unit))
            return $"\"{text}\" is longer than {MaxYears} years.";
        period = new Period((int)amount, unit);
        return null;
    }

    private static string Wrong(string? text) => $"\"{text}\" is no period. Write P14D, P2W, P3M or P1Y.";

    private static int Most(PeriodUnit unit) => unit switch
    {
        PeriodUnit.Days => MaxYears * 1461 / 4,
        PeriodUnit.Weeks => MaxYears * 1461 / 28,
        PeriodUnit.Months => MaxYears * 12,
        PeriodUnit.Years => MaxYears,
        _ => throw new ArgumentOutOfRangeException(nameof(unit), unit, "There is no such unit."),
    };

    /// <summary>How many days it has at least and at most. After four hundred years the calendar repeats itself, so these are all there are.</summary>
    private (int Least, int Most) DaysBetween()
    {
        if (InDays is { } days)
            return (days, days);
        var (months, least, most) = (InMonths!.Value, int.MaxValue, 0);
        for (var first = new DateOnly(2000, 1, 1); first.Year < 2400; first = first.AddMonths(1))
        {
            var end = first.AddDays(30);
            end = end.Month == first.Month ? end : end.AddDays(-end.Day);
            least = Math.Min(least, end.AddMonths(months).DayNumber - end.DayNumber);
            most = Math.Max(most, first.AddMonths(months).DayNumber - first.DayNumber);
        }
        return (least, most);
    }
}
