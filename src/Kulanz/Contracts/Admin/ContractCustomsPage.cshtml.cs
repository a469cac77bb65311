using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.WorkTime;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Contracts.Admin;

public sealed record DaysAhead(string Field, int Most) : Invalid(Field, "Please enter a number of days from 0 to {0}.", Most);

/// <summary>How the company goes about contracts: whose holidays count, who is reminded when.</summary>
public sealed class ContractCustomsPageModel(KulanzDb db, Preferences preferences, TimeProvider clock) : PageModel
{
    private const int MostDays = 365;

    [BindProperty]
    public string? Region { get; set; }

    [BindProperty]
    public int RemindUsDays { get; set; }

    [BindProperty]
    public int RemindThemDays { get; set; }

    [BindProperty]
    public string? Team { get; set; }

    [BindProperty]
    public bool OpenDeclarations { get; set; }

    [TempData]
    public bool Saved { get; set; }

    public Refusal? Refused { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var now = await preferences.Get<ContractCustoms>(cancel);
        (Region, RemindUsDays, RemindThemDays, Team, OpenDeclarations) = (now.Region, now.RemindUsDays, now.RemindThemDays, now.Team, now.OpenDeclarations);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        var team = Typed.Line(Team);
        Refused = HolidayRegion.Find(Region) is null ? new UnknownRegion(Region ?? "")
            : RemindUsDays is < 0 or > MostDays ? new DaysAhead("RemindUsDays", MostDays)
            : RemindThemDays is < 0 or > MostDays ? new DaysAhead("RemindThemDays", MostDays)
            : team.Length > 0 && !EmailAddress.Deliverable(team) ? new UndeliverableAddress(team, "Team")
            : null;
        if (Refused is not null)
            return Page();
        var customs = new ContractCustoms { Region = HolidayRegion.Find(Region)!.Code, RemindUsDays = RemindUsDays, RemindThemDays = RemindThemDays, Team = team.Length > 0 ? team : null, OpenDeclarations = OpenDeclarations };
        await Preferences.Set(db, customs, cancel);
        db.Record("settings.changed", "settings/contracts", null, User.Actor(), customs, clock);
        await db.SaveChangesAsync(cancel);
        Saved = true;
        return Redirect("/admin/contracts");
    }
}
