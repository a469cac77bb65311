using Kulanz.Cases.Portal;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Handovers.Portal;

/// <summary>On the customer's page of their case: who handed it to whom with which words, and the form to correct them.</summary>
public sealed class HandedOnViewComponent(KulanzDb db, TimeProvider clock) : ViewComponent
{
    private const int Most = 10;

    public sealed record Shown(string Path, IReadOnlyList<Handover> Handovers, ILookup<Guid, HandoverCorrection> Corrections, DateTimeOffset Now);

    public async Task<IViewComponentResult> InvokeAsync(PortalCasePage page)
    {
        var cancel = HttpContext.RequestAborted;
        var (root, customer) = (page.Shown!.Root.Id, page.Shown.Case.CustomerId);
        // Of cases of different customers that have become one, each reads what was handed on about them.
        var handovers = await db.Handovers.AsNoTracking().Where(h => h.CaseId == root && h.CustomerId == customer && h.Outcome != HandoverOutcome.Withdrawn).OrderByDescending(h => h.GivenAt).Take(Most).ToListAsync(cancel);
        if (handovers.Count == 0)
            return Content("");
        return View("/Cases/Handovers/Portal/_HandedOn.cshtml", new Shown(page.Path, handovers, await db.CorrectionsOf(handovers, cancel), clock.GetUtcNow()));
    }
}
