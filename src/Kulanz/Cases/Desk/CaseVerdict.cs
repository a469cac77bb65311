using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Desk;

/// <summary>In the margin of a case: whether the customer was asked how they were helped, and what they said. Said on the telephone, it is noted here.</summary>
public sealed class CaseVerdictViewComponent(KulanzDb db) : ViewComponent
{
    /// <param name="MayNote">The case is over, and the customer has not answered themselves.</param>
    public sealed record Shown(Case Case, Satisfaction? Asked, bool MayNote);

    public async Task<IViewComponentResult> InvokeAsync(Case @case)
    {
        var asked = await db.Satisfactions.AsNoTracking().SingleOrDefaultAsync(s => s.CaseId == @case.Id, HttpContext.RequestAborted);
        return asked is null && !@case.Over ? Content("") : View("/Cases/Desk/_Verdict.cshtml", new Shown(@case, asked,
            @case.Over && asked is null or { AnsweredAt: null } or { NotedByName: not null } && UserClaimsPrincipal.Actor().May(Permission.CasesWrite)));
    }
}
