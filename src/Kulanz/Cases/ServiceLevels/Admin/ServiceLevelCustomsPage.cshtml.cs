using Kulanz.Access;
using Kulanz.Cases.ServiceLevels.Desk;
using Kulanz.Contracts;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.ServiceLevels.Admin;

public sealed record PercentageNeeded() : Invalid("WarnAt", "Please enter a number from 1 to 100.");

/// <summary>Service levels of everybody without a plan that says more, and what happens when one is not kept.</summary>
public sealed class ServiceLevelCustomsPageModel(KulanzDb db, Preferences preferences, Catalogue catalogue, Shelf<ServiceTarget> targets, TimeProvider clock) : PageModel
{
    [BindProperty]
    public Guid? CalendarId { get; set; }

    [BindProperty]
    public int WarnAt { get; set; }

    [BindProperty]
    public Priority? RaiseTo { get; set; }

    [BindProperty]
    public List<Guid> Tell { get; set; } = [];

    [TempData]
    public bool Saved { get; set; }

    public IReadOnlyList<ServiceCalendar> Calendars { get; private set; } = [];

    public IReadOnlyList<Colleague> Staff { get; private set; } = [];

    public PlanTargetsViewComponent.Table Targets { get; private set; } = new(null, []);

    public Refusal? Refused { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        await Load(cancel);
        var now = await preferences.Get<ServiceLevelCustoms>(cancel);
        (CalendarId, WarnAt, RaiseTo, Tell) = (now.CalendarId, now.WarnAt, now.RaiseTo, [.. now.Tell]);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        await Load(cancel);
        Refused = WarnAt is < 1 or > 100 ? new PercentageNeeded() : CalendarId is { } calendar && !Calendars.Any(c => c.Id == calendar) ? new NotFound("calendar") : null;
        if (Refused is not null)
            return Page();
        var customs = new ServiceLevelCustoms { CalendarId = CalendarId, WarnAt = WarnAt, RaiseTo = RaiseTo, Tell = [.. Tell.Where(id => Staff.Any(s => s.Id == id))] };
        await Preferences.Set(db, customs, cancel);
        db.Record("settings.changed", "settings/service-levels", null, User.Actor(), customs, clock);
        await db.SaveChangesAsync(cancel);
        Saved = true;
        return Redirect("/admin/service-levels");
    }

    private async Task Load(CancellationToken cancel)
    {
        Calendars = await catalogue.Calendars(cancel);
        Staff = await db.Accounts.AsNoTracking().Where(a => a.Kind == ActorKind.Staff && a.ClosedAt == null).OrderBy(a => a.Name).Take(500).Select(a => new Colleague(a.Id, a.Name)).ToListAsync(cancel);
        Targets = new(null, [.. (await targets.All(db, cancel)).Where(t => t.PlanId is null)]);
    }
}
