using Kulanz.Access;
using Kulanz.Partners;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Handovers.Desk;

/// <summary>On a partner's page: what was handed to it, and what became of it.</summary>
public sealed class PartnerHandoversViewComponent(KulanzDb db, TimeProvider clock) : ViewComponent
{
    private const int Most = 30;

    public sealed record Line(Handover Handover, long Number, string Subject, bool There);

    public sealed record Shown(IReadOnlyList<Line> Lines, DateTimeOffset Now);

    public async Task<IViewComponentResult> InvokeAsync(Partner partner)
    {
        var who = UserClaimsPrincipal.Actor();
        if (!who.May(Permission.CasesRead))
            return Content("");
        var lines = await (from handover in db.Handovers.AsNoTracking()
                           where handover.ToPartnerId == partner.Id
                           join @case in db.CasesFor(who) on handover.CaseId equals @case.Id
                           orderby handover.GivenAt descending
                           select new Line(handover, @case.Number, @case.Subject, @case.PartnerId == partner.Id)).Take(Most).ToListAsync(HttpContext.RequestAborted);
        return lines.Count == 0 ? Content("") : View("/Cases/Handovers/Desk/_PartnerHandovers.cshtml", new Shown(lines, clock.GetUtcNow()));
    }
}
