using Kulanz.Access;
using Kulanz.Cases.Checklists;
using Kulanz.Contracts;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Causes.Desk;

/// <summary>In the margin of a case: what it was in the end. What the checklist has excluded is chosen last.</summary>
public sealed class CaseCauseViewComponent(KulanzDb db, CauseTree tree, Catalogue catalogue, Diagnoses diagnoses) : ViewComponent
{
    /// <param name="OtherProduct">The product it is counted for, where the case is about another one since.</param>
    public sealed record Shown(Case Case, CaseCause? Cause, string? InWords, string? OtherProduct, CauseChoice? Choice, bool MayWrite);

    public async Task<IViewComponentResult> InvokeAsync(Case @case)
    {
        var cancel = HttpContext.RequestAborted;
        var cause = await db.CaseCauses.AsNoTracking().SingleOrDefaultAsync(c => c.CaseId == @case.Id, cancel);
        var moved = cause is not null && cause.ProductId != @case.ProductId;
        var choice = await CauseChoice.Of(@case.ProductId, @case.ProductId is null ? null : await diagnoses.Of(@case, cancel), moved ? null : cause?.CauseId, tree, cancel);
        return cause is null && choice is null ? Content("")
            : View("/Cases/Causes/Desk/_CaseCause.cshtml", new Shown(@case, cause, await tree.InWords(cause?.CauseId, cancel), moved ? (await catalogue.Product(cause!.ProductId, cancel))?.Name : null, choice, UserClaimsPrincipal.Actor().May(Permission.CasesWrite)));
    }
}
