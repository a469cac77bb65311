using System.Globalization;
using Kulanz.Search.Words;

namespace Kulanz.Search;

/// <summary><c>before:2026-10-01</c>, <c>seit:1.10.2026</c>, <c>on:2026-09</c>: a day, a month or a year, however it is written, in the desk's time.</summary>
public static class Times
{
    private static readonly string[] Days = ["yyyy-M-d", "d.M.yyyy", "d.M.yy", "d/M/yyyy", "yyyyMMdd"];
    private static readonly string[] Months = ["yyyy-M", "M.yyyy", "M/yyyy"];

    public static bool Knows(Filter filter) => filter.Name is "before" or "vor" or "after" or "nach" or "since" or "seit" or "until" or "bis" or "on" or "am";

    /// <summary>Whether the filter says a time.</summary>
    public static bool Says(Filter filter) => Read(filter, TimeZoneInfo.Utc) is not null;

    /// <summary>The filter takes its time out of all others: <c>-on:</c>.</summary>
    public static bool LeavesOut(Filter filter) => filter is { Excluded: true, Name: "on" or "am" };

    /// <summary>From when until before when; null if the filter says no time. What a minus turns round is again such a time, except where it <see cref="LeavesOut"/>.</summary>
    public static (DateTimeOffset From, DateTimeOffset To)? Read(Filter filter, TimeZoneInfo home)
    {
        if (!Knows(filter) || Named(filter.Value) is not { } named)
            return null;
        var (from, to) = (Begins(named.First, home), Begins(named.Behind, home));
        return (filter.Name, filter.Excluded) switch
        {
            ("before" or "vor", false) or ("since" or "seit", true) => (DateTimeOffset.MinValue, from),
            ("until" or "bis", false) or ("after" or "nach", true) => (DateTimeOffset.MinValue, to),
            ("after" or "nach", false) or ("until" or "bis", true) => (to, DateTimeOffset.MaxValue),
            ("since" or "seit", false) or ("before" or "vor", true) => (from, DateTimeOffset.MaxValue),
            _ => (from, to),
        };
    }

    private static (DateOnly First, DateOnly Behind)? Named(string value) =>
        DateOnly.TryParseExact(value, Days, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 1970 and < 2100 ? (day, day.AddDays(1))
        : DateOnly.TryParseExact(value, Months, CultureInfo.InvariantCulture, DateTimeStyles.None, out var month) && month.Year is >= 1970 and < 2100 ? (month, month.AddMonths(1))
        : value.Length == 4 && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year is >= 1970 and < 2100 ? (new(year, 1, 1), new(year + 1, 1, 1))
        : null;

    private static DateTimeOffset Begins(DateOnly day, TimeZoneInfo home)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        return new(local, home.GetUtcOffset(local));
    }
}
