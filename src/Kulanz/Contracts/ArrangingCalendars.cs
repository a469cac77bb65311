using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.WorkTime;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts;

/// <summary>A calendar as forms and programs send it; what is not said stays as it was.</summary>
public sealed record CalendarGiven(string? Name, string? Zone, string? Hours, string? Region, string? SpecialDays);

public sealed record CalendarExists(string Name) : Invalid("name", "There is already a calendar called {0}.", Name);

public sealed record UnknownZone(string Zone) : Invalid("zone", "There is no time zone {0}. Write one like Europe/Berlin.", Zone);

public sealed record UnknownRegion(string Region) : Invalid("region", "There is no region {0} whose public holidays are known. Write one like DE-BY.", Region);

/// <summary>What is wrong with hours or a special day; the library says it in both languages.</summary>
public sealed record UnreadableHours(string Field, string Why) : Invalid(Field, "{0}", Why);

public sealed record TooManyDays(int Most) : Invalid("specialDays", "Please keep at most {0} special days.", Most);

/// <summary>A calendar has other hours from now on: whoever reckons with them does so anew. Called in the transaction that changes it.</summary>
public delegate Task CalendarChanged(ServiceCalendar calendar, Actor by, IServiceProvider services, CancellationToken cancel);

/// <summary>Making and changing calendars.</summary>
public sealed class ArrangingCalendars(KulanzDb db, IEnumerable<CalendarChanged> heard, IServiceProvider services, TimeProvider clock)
{
    public const int MostDays = 500;

    public Task<Outcome<ServiceCalendar>> Add(CalendarGiven given, Actor by, CancellationToken cancel) => db.Write<Outcome<ServiceCalendar>>(async () =>
    {
        await db.Engine.Hold(db, "calendars", cancel);
        var calendar = new ServiceCalendar { Id = Id.New(clock), Name = "", Zone = Company.DefaultZone, Hours = "" };
        if (await Put(calendar, given, cancel) is { } refusal)
            return refusal;
        db.Add(calendar);
        db.Record("calendar.added", $"calendar/{calendar.Id}", null, by, Described(calendar), clock);
        await db.SaveChangesAsync(cancel);
        return calendar;
    }, cancel);

    /// <param name="version">What the form had read; null overwrites whatever is there.</param>
    public Task<Outcome<ServiceCalendar>> Change(Guid id, CalendarGiven given, int? version, Actor by, CancellationToken cancel) => db.Write<Outcome<ServiceCalendar>>(async () =>
    {
        await db.Engine.Hold(db, "calendars", cancel);
        if (await db.ServiceCalendars.SingleOrDefaultAsync(c => c.Id == id, cancel) is not { } calendar)
            return new NotFound("calendar");
        if (version is not null && version != calendar.Version)
            return new ChangedMeanwhile();
        var before = (calendar.Zone, calendar.Hours, calendar.Region, calendar.SpecialDays);
        if (await Put(calendar, given, cancel) is { } refusal)
            return refusal;
        if (!db.ChangeTracker.HasChanges())
            return calendar;
        db.Record("calendar.changed", $"calendar/{calendar.Id}", null, by, Described(calendar), clock);
        await db.SaveChangesAsync(cancel);
        if (before != (calendar.Zone, calendar.Hours, calendar.Region, calendar.SpecialDays))
            foreach (var tell in heard)
                await tell(calendar, by, services, cancel);
        return calendar;
    }, cancel);

    private async Task<Refusal?> Put(ServiceCalendar calendar, CalendarGiven given, CancellationToken cancel)
    {
        if (!Typed.Needed(given.Name ?? calendar.Name, "name", 120).Done(out var name, out var refusal))
            return refusal;
        // A handful of rows: compared here, because the two databases fold letters differently.
        if ((await db.ServiceCalendars.Where(c => c.Id != calendar.Id).Select(c => c.Name).ToListAsync(cancel)).Exists(n => n.Equals(name, StringComparison.OrdinalIgnoreCase)))
            return new CalendarExists(name);
        var zone = Typed.Line(given.Zone ?? calendar.Zone);
        if (!Company.Zones.Contains(zone))
            return new UnknownZone(zone);
        var region = Typed.Line(given.Region ?? calendar.Region).ToUpperInvariant();
        if (region.Length > 0 && HolidayRegion.Find(region) is null)
            return new UnknownRegion(region);
        if (!WeekHours.TryParse(Typed.Line(given.Hours ?? calendar.Hours), out var hours, out var problem))
            return new UnreadableHours("hours", Said(problem));
        var days = new List<string>();
        foreach (var line in Typed.Text(given.SpecialDays ?? calendar.SpecialDays).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!SpecialDay.TryParse(line, out var day, out problem))
                return new UnreadableHours("specialDays", Said(problem));
            days.Add(day.ToString());
        }
        if (days.Count > MostDays)
            return new TooManyDays(MostDays);
        (calendar.Name, calendar.Zone, calendar.Region, calendar.Hours, calendar.SpecialDays) = (name, zone, region, hours.ToString(), string.Join('\n', days));
        return null;
    }

    private static object Described(ServiceCalendar calendar) => new { calendar.Name, calendar.Zone, calendar.Hours, calendar.Region, calendar.SpecialDays };

    private static string Said(Wording wording) => wording.In(System.Globalization.CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
}
