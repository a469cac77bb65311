using System.Collections.Concurrent;

namespace Kulanz.WorkTime;

/// <summary>A public holiday on a day.</summary>
/// <param name="Day">The day.</param>
/// <param name="Name">What it is called.</param>
public sealed record Holiday(DateOnly Day, Wording Name);

/// <summary>
/// Public holidays of one or several regions, by rule, with days of one's own added or taken away. Immutable, for any number of threads. Which regions there are and where their rules
/// come from: <see cref="HolidayRegion"/>. As the law stands for 1990 to 2100; later years go on by the same rules, earlier ones follow those of 1990.
/// </summary>
public sealed class HolidayCalendar
{
    private readonly HolidayRegion[] regions;
    private readonly (DayRule On, Wording? Name)[] own;
    private readonly ConcurrentDictionary<int, Year> years = new();

    private HolidayCalendar(HolidayRegion[] regions, (DayRule, Wording?)[] own) => (this.regions, this.own) = (regions, own);

    /// <summary>No holidays at all.</summary>
    public static HolidayCalendar None { get; } = new([], []);

    /// <summary>The holidays of regions, by their codes: a day that is one in any of them. <c>For("DE-HE")</c>.</summary>
    /// <exception cref="ArgumentException">There is no such region; a sentence says so.</exception>
    public static HolidayCalendar For(params IReadOnlyList<string> codes) =>
        codes.Count == 0 ? None : new([.. codes.Select(code => HolidayRegion.Find(code) ?? throw new ArgumentException($"There is no region \"{code}\". DE, AT, CH, or a state such as DE-HE.")).Distinct()], []);

    /// <summary>The regions.</summary>
    public IReadOnlyList<HolidayRegion> Regions => regions;

    /// <summary>These holidays and one more, such as a company's own.</summary>
    public HolidayCalendar With(DayRule day, Wording name) => new(regions, [.. own, (day, name)]);

    /// <summary>These holidays without those that a rule meets: <c>Without(DayRule.Yearly(11, 1))</c> works on All Saints' Day. Adding and taking away count in their order.</summary>
    public HolidayCalendar Without(DayRule day) => new(regions, [.. own, (day, null)]);

    /// <summary>The holidays of a year in order. Two that fall on the same day are both there.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such year.</exception>
    public IReadOnlyList<Holiday> In(int year) => Of(year).All;

    /// <summary>The holidays on a day: none, one, or two that coincide.</summary>
    public IReadOnlyList<Holiday> On(DateOnly day) => IsHoliday(day) ? [.. In(day.Year).Where(holiday => holiday.Day == day)] : [];

    /// <summary>Whether a day is a holiday. Give this to <see cref="Deadline"/>.</summary>
    public bool IsHoliday(DateOnly day) => Of(day.Year).Days[day.DayOfYear];

    /// <summary>Monday to Friday and no holiday.</summary>
    public bool IsWorkingDay(DateOnly day) => Deadline.IsWorkingDay(day, IsHoliday);

    private Year Of(int year)
    {
        if (years.TryGetValue(year, out var known))
            return known;
        var found = HolidayRegion.Rules
            .Where(rule => rule.Holds(year) && Array.Exists(regions, region => region.Has(rule)))
            .Select(rule => rule.On.In(year) is { } day ? new Holiday(day, rule.Name) : null).OfType<Holiday>().Distinct().ToList();
        foreach (var (on, name) in own)
            if (on.In(year) is { } day)
            {
                if (name is null)
                    found.RemoveAll(holiday => holiday.Day == day);
                else
                    found.Add(new Holiday(day, name));
            }
        var days = new bool[367];
        foreach (var holiday in found)
            days[holiday.Day.DayOfYear] = true;
        return years.GetOrAdd(year, new Year([.. found.OrderBy(holiday => holiday.Day)], days));
    }

    private sealed record Year(Holiday[] All, bool[] Days);
}
