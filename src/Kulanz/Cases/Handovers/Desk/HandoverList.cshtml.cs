using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Handovers.Desk;

/// <summary>What waits for the reader to accept it, and what they have given and nobody has accepted; the oldest first.</summary>
[Authorize(Permission.CasesRead)]
public sealed class HandoverListModel(KulanzDb db) : PageModel
{
    private const int Most = 200;

    public sealed record Line(Handover Handover, long Number, string Subject, string Customer);

    public IReadOnlyList<Line> ForMe { get; private set; } = [];

    public IReadOnlyList<Line> ByMe { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var me = User.Actor();
        ForMe = await Lines(db.WaitingFor(me), cancel);
        ByMe = await Lines(db.Handovers.Where(h => h.Outcome == null && h.GivenById == me.Id), cancel);
    }

    private Task<List<Line>> Lines(IQueryable<Handover> handovers, CancellationToken cancel) =>
        (from handover in handovers.AsNoTracking().OrderBy(h => h.GivenAt).Take(Most)
         join @case in db.Cases on handover.CaseId equals @case.Id
         join customer in db.Customers on @case.CustomerId equals customer.Id
         orderby handover.GivenAt
         select new Line(handover, @case.Number, @case.Subject, customer.Name)).ToListAsync(cancel);
}

/// <summary>How many wait for the reader, at the end of the link.</summary>
public sealed class WaitingHandoversViewComponent(KulanzDb db) : ViewComponent
{
    public async Task<IViewComponentResult> InvokeAsync() => View("/Cases/Handovers/Desk/_WaitingHandovers.cshtml", await db.CountWaiting(UserClaimsPrincipal.Actor(), HttpContext.RequestAborted));
}

/// <summary>The same alone, for pages that hear that it has changed.</summary>
[Authorize(Permission.CasesRead)]
public sealed class HandoversWaitingModel(KulanzDb db) : PageModel
{
    public int Waiting { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel) => Waiting = await db.CountWaiting(User.Actor(), cancel);
}
