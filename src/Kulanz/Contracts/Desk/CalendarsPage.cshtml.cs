using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.WorkTime;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts.Desk;

/// <summary>Calendars: when somebody is there. One is chosen and changed; beside it stands what follows for the next weeks.</summary>
[Authorize(Permission.ContractsArrange)]
public sealed class CalendarsPageModel(KulanzDb db, Catalogue catalogue, ArrangingCalendars arranging, WorkCalendars work, Preferences preferences, Today today) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid? Id { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Zone { get; set; }

    [BindProperty]
    public string? Hours { get; set; }

    [BindProperty]
    public string? Region { get; set; }

    [BindProperty]
    public string? SpecialDays { get; set; }

    [BindProperty]
    public int? Version { get; set; }

    public IReadOnlyList<ServiceCalendar> Calendars { get; private set; } = [];

    public ServiceCalendar? Calendar { get; private set; }

    /// <summary>The next days that are not like others of their kind.</summary>
    public IReadOnlyList<WorkDay> Ahead { get; private set; } = [];

    public Refusal? Refused { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (!await Find(cancel))
            return NotFound();
        var language = System.Globalization.CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;
        if (Calendar is { } c)
            (Name, Zone, Hours, Region, SpecialDays, Version) = (c.Name, c.Zone, WeekHours.Parse(c.Hours).ToString(language), c.Region, c.SpecialDays, c.Version);
        else
            (Zone, Hours) = ((await preferences.Get<Company>(cancel)).TimeZone, WeekHours.Parse("Mon-Fri 08:00-17:00").ToString(language));
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (!await Find(cancel))
            return NotFound();
        var given = new CalendarGiven(Name ?? "", Zone, Hours ?? "", Region ?? "", SpecialDays ?? "");
        var saved = Calendar is null ? await arranging.Add(given, User.Actor(), cancel) : await arranging.Change(Calendar.Id, given, Version, User.Actor(), cancel);
        if (saved.Done(out var calendar, out var refusal))
            return Redirect($"/desk/calendars/{calendar.Id}");
        Refused = refusal;
        return Page();
    }

    private async Task<bool> Find(CancellationToken cancel)
    {
        Calendars = await catalogue.Calendars(cancel);
        Calendar = Id is { } id ? await db.ServiceCalendars.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, cancel) : null;
        if (Id is not null && Calendar is null)
            return false;
        if (Calendar is not null)
        {
            var (hours, now) = (work.Of(Calendar), await today.Is(cancel));
            Ahead = [.. Enumerable.Range(0, 370).Select(i => hours.On(now.AddDays(i))).Where(d => d.Special is not null || d.Holidays.Count > 0 && !hours.Hours[d.Day.DayOfWeek].IsClosed).Take(14)];
        }
        return true;
    }
}
