using System.Globalization;
using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.WorkTime;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts.Desk;

/// <summary>One plan, or a new one: its terms, what it covers, its earlier editions.</summary>
[Authorize(Permission.ContractsArrange)]
public sealed class PlanPageModel(KulanzDb db, Catalogue catalogue, ArrangingPlans plans, IEnumerable<PlanPanel> panels) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid? Id { get; set; }

    [BindProperty(SupportsGet = true, Name = "product")]
    public string? ProductKey { get; set; }

    [BindProperty(SupportsGet = true)]
    public LegalProfile Profile { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public int? Version { get; set; }

    [BindProperty]
    public TermsForm Terms { get; set; } = new();

    [BindProperty]
    public List<Guid> Covered { get; set; } = [];

    [BindProperty]
    public List<Channel> Channels { get; set; } = [];

    [BindProperty]
    public Guid? Calendar { get; set; }

    [BindProperty]
    public int? Incidents { get; set; }

    [BindProperty]
    public string IncidentPeriod { get; set; } = "P1Y";

    [BindProperty]
    public FairUse FairUse { get; set; } = new();

    public Plan? Plan { get; private set; }

    public Product Product { get; private set; } = null!;

    public IReadOnlyList<SupportTopic> Topics { get; private set; } = [];

    public IReadOnlyList<ServiceCalendar> Calendars { get; private set; } = [];

    public IReadOnlyList<PlanEdition> Editions { get; private set; } = [];

    public IEnumerable<PlanPanel> Panels => panels.OrderBy(p => p.Order);

    public Refusal? Refused { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (!await Find(cancel))
            return NotFound();
        var (terms, coverage) = Editions is [var latest, ..] ? (latest.Terms, latest.Coverage) : (ArrangingPlans.Fresh(Profile), new Coverage());
        (Name, Version, Terms) = (Plan?.Name, Plan?.Version, TermsForm.Of(terms));
        (Covered, Channels, Calendar, Incidents, IncidentPeriod, FairUse) = ([.. coverage.Topics], [.. coverage.Channels], coverage.CalendarId, coverage.Incidents, coverage.IncidentPeriod?.ToString() ?? "P1Y", coverage.FairUse);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (!await Find(cancel))
            return NotFound();
        if (!Terms.ToGiven(CultureInfo.CurrentCulture).Done(out var terms, out var refusal))
        {
            Refused = refusal;
            return Page();
        }
        var given = new PlanGiven(Name ?? "", terms, new CoverageGiven(Covered, Channels, Calendar ?? Guid.Empty, Incidents ?? 0, IncidentPeriod, FairUse));
        var saved = Plan is null ? await plans.Add(Product.Id, Profile, given, User.Actor(), cancel) : await plans.Edit(Plan.Id, given, Version, User.Actor(), cancel);
        if (saved.Done(out var plan, out refusal))
            return Redirect($"/desk/plans/{plan.Id}");
        Refused = refusal;
        return Page();
    }

    public async Task<IActionResult> OnPostRetireAsync(bool retired, CancellationToken cancel)
    {
        if (!await Find(cancel) || Plan is null)
            return NotFound();
        Refused = (await plans.Retire(Plan.Id, retired, User.Actor(), cancel)).Refusal;
        return Refused is null ? Redirect($"/desk/plans/{Plan.Id}") : Page();
    }

    private async Task<bool> Find(CancellationToken cancel)
    {
        Plan = Id is { } id ? await db.Plans.AsNoTracking().SingleOrDefaultAsync(p => p.Id == id, cancel) : null;
        if (Id is not null && Plan is null)
            return false;
        if ((Plan is null ? await catalogue.Product(ProductKey ?? "", cancel) : await catalogue.Product(Plan.ProductId, cancel)) is not { } product)
            return false;
        (Product, Profile) = (product, Plan?.Profile ?? Profile);
        Topics = await catalogue.TopicsOf(product.Id, cancel);
        Calendars = [.. (await catalogue.Calendars(cancel)).Where(c => c.RetiredAt is null)];
        Editions = Plan is null ? [] : await db.PlanEditions.AsNoTracking().Where(e => e.PlanId == Plan.Id).OrderByDescending(e => e.Number).Take(50).ToListAsync(cancel);
        return true;
    }
}
