using Kulanz.Access;
using Kulanz.Cases.Checklists;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Causes.Desk;

/// <summary>In the margin of a case: what it was in the end. What the checklist has excluded is chosen last.</summary>
public sealed class CaseCauseViewComponent(KulanzDb db, CauseTree tree, Diagnoses diagnoses) : ViewComponent
{
    /// <param name="Remaining">What can still be it.</param>
    /// <param name="Excluded">What a checklist has excluded: it can be chosen all the same, checklists err.</param>
    public sealed record Shown(Case Case, CaseCause? Cause, string? InWords, IReadOnlyList<CausePlace> Remaining, IReadOnlyList<CausePlace> Excluded, bool MayWrite);

    public async Task<IViewComponentResult> InvokeAsync(Case @case)
    {
        var cancel = HttpContext.RequestAborted;
        var cause = await db.Set<CaseCause>().AsNoTracking().SingleOrDefaultAsync(c => c.CaseId == @case.Id, cancel);
        var all = @case.ProductId is { } product ? await tree.Of(product, cancel) : [];
        if (cause is null && all.Count == 0)
            return Content("");
        var excluded = all.Count == 0 ? [] : (await diagnoses.Of(@case, cancel)).Excluded.Select(p => p.Cause.Id).ToHashSet();
        var remaining = CauseTree.Remaining(all, excluded);
        return View("/Cases/Causes/Desk/_CaseCause.cshtml", new Shown(@case, cause, await tree.InWords(cause?.CauseId, cancel), remaining, [.. all.Where(p => !p.Retired && !remaining.Contains(p))], UserClaimsPrincipal.Actor().May(Permission.CasesWrite)));
    }
}
