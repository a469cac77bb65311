using Kulanz.Partners;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Handovers.PartnerDesk;

/// <summary>Where a partner's people begin: what waits for them, and what lies with them.</summary>
public sealed class PartnerHomeModel(KulanzDb db) : PageModel
{
    private const int PageSize = 100;

    public sealed record Line(string Href, long Number, string Subject, string Customer, DateTimeOffset At, CaseState? State, string Words);

    /// <summary>The number the previous page ended with.</summary>
    [BindProperty(SupportsGet = true)]
    public long? Before { get; set; }

    public Partner Partner { get; private set; } = null!;

    public IReadOnlyList<Line> Offered { get; private set; } = [];

    public IReadOnlyList<Line> Held { get; private set; } = [];

    public string? More { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        var me = User.Actor();
        if (await db.PartnerOf(me, cancel) is not { } partner)
            return NotFound();
        Partner = partner;
        Offered = await (from handover in db.WaitingFor(me).AsNoTracking().OrderBy(h => h.GivenAt).Take(PageSize)
                         join @case in db.Cases on handover.CaseId equals @case.Id
                         join customer in db.Customers on @case.CustomerId equals customer.Id
                         orderby handover.GivenAt
                         select new Line($"/partner/handovers/{handover.Id}", @case.Number, @case.Subject, customer.Name, handover.GivenAt, null, handover.Summary)).ToListAsync(cancel);
        Held = await (from @case in db.CasesFor(me).AsNoTracking().Where(c => c.MergedIntoId == null && (Before == null || c.Number < Before)).OrderByDescending(c => c.Number).Take(PageSize)
                      join customer in db.Customers on @case.CustomerId equals customer.Id
                      orderby @case.Number descending
                      select new Line($"/partner/cases/{@case.Number}", @case.Number, @case.Subject, customer.Name, @case.TouchedAt, @case.State, "")).ToListAsync(cancel);
        if (Held.Count == PageSize)
            More = $"/partner?before={Held[^1].Number}";
        return Page();
    }
}
