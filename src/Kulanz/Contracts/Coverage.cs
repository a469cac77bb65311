using Kulanz.Access;
using Kulanz.WorkTime;

namespace Kulanz.Contracts;

/// <summary>What a plan's support covers. What is not said is not limited.</summary>
public sealed record Coverage
{
    /// <summary>What one may ask about; empty is everything about the product.</summary>
    public IReadOnlyList<Guid> Topics { get; init; } = [];

    /// <summary>How one may reach us; empty is every way.</summary>
    public IReadOnlyList<Channel> Channels { get; init; } = [];

    /// <summary>When somebody is there; null is always.</summary>
    public Guid? CalendarId { get; init; }

    /// <summary>How many matters in each <see cref="IncidentPeriod"/>, counted from the contract's first day.</summary>
    public int? Incidents { get; init; }

    public Period? IncidentPeriod { get; init; }

    public FairUse FairUse { get; init; } = new();

    public bool Covers(Guid? topic) => topic is null || Topics.Count == 0 || Topics.Contains(topic.Value);

    public bool Covers(Channel? channel) => channel is null || Channels.Count == 0 || Channels.Contains(channel.Value);

    /// <summary>The first day of the period in which incidents of this day count.</summary>
    public DateOnly PeriodOf(DateOnly startsOn, DateOnly day)
    {
        if (IncidentPeriod is not { } period || day <= startsOn)
            return startsOn;
        // Counted from the first day each time: of a contract that begins on the 31st, February's begins on the 28th and March's on the 31st again.
        var begun = period.InDays is { } days ? (day.DayNumber - startsOn.DayNumber) / days : (12 * (day.Year - startsOn.Year) + day.Month - startsOn.Month) / period.InMonths!.Value;
        var first = Beginning(startsOn, period, begun);
        return first <= day ? first : Beginning(startsOn, period, begun - 1);
    }

    /// <summary>The last day of a period, by its first.</summary>
    public DateOnly? EndOfPeriod(DateOnly startsOn, DateOnly first)
    {
        if (IncidentPeriod is not { } period)
            return null;
        var begun = period.InDays is { } days ? (first.DayNumber - startsOn.DayNumber) / days : (12 * (first.Year - startsOn.Year) + first.Month - startsOn.Month) / period.InMonths!.Value;
        return Beginning(startsOn, period, begun + 1).AddDays(-1);
    }

    private static DateOnly Beginning(DateOnly startsOn, Period period, int index) =>
        period.InDays is { } days ? startsOn.AddDays(days * index) : startsOn.AddMonths(period.InMonths!.Value * index);
}

/// <summary>From where on somebody asks for more than others can be served beside them. Figures to look at, nothing that happens by itself.</summary>
public sealed record FairUse
{
    /// <summary>Contacts in a week.</summary>
    public int? ContactsAWeek { get; init; }

    /// <summary>Of their matters, how many in a hundred lay outside what the plan covers.</summary>
    public int? PercentOutOfScope { get; init; }

    /// <summary>Of their questions, how many in a hundred had been answered before.</summary>
    public int? PercentRepeated { get; init; }

    /// <summary>How many times the plan's median of time spent.</summary>
    public int? TimesTheMedian { get; init; }
}
