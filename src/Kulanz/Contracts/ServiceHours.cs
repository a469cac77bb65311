using System.Collections.Concurrent;
using Kulanz.WorkTime;

namespace Kulanz.Contracts;

/// <summary>Calendars as they are reckoned with: kept, because each prepares its years only once.</summary>
public sealed class WorkCalendars
{
    private readonly ConcurrentDictionary<Guid, (int Version, WorkCalendar Calendar)> known = new();

    public WorkCalendar Of(ServiceCalendar calendar)
    {
        if (known.TryGetValue(calendar.Id, out var kept) && kept.Version == calendar.Version)
            return kept.Calendar;
        var made = calendar.ToWorkCalendar();
        known[calendar.Id] = (calendar.Version, made);
        return made;
    }
}

/// <summary>Whether somebody is there.</summary>
public sealed class ServiceHours(Catalogue catalogue, WorkCalendars calendars)
{
    /// <param name="calendar">Null is always open.</param>
    public async ValueTask<(bool Open, DateTimeOffset? OpensAt)> At(Guid? calendar, DateTimeOffset at, CancellationToken cancel)
    {
        if (await catalogue.Calendar(calendar, cancel) is not { } found)
            return (true, null);
        var hours = calendars.Of(found);
        return hours.IsOpen(at) ? (true, null) : (false, hours.NextOpening(at));
    }
}
