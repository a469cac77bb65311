using Kulanz.Contracts;
using Kulanz.Partners;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Grants.PartnerDesk;

/// <summary>On a partner's page of a case: what its people gave in it, what is left of the partner's own budgets, and the form. What others gave, and their budgets, are not theirs to see.</summary>
public sealed class PartnerGoodwillViewComponent(KulanzDb db, Charging charging, Today today) : ViewComponent
{
    private const int Most = 30;

    /// <summary>What somebody at a customer's can give; a key and a free incident take what only our desk sees.</summary>
    public static readonly IReadOnlyList<GrantKind> Kinds = [GrantKind.Credit, GrantKind.Refund, GrantKind.ShippedItem, GrantKind.Extension];

    /// <param name="Typed">What was sent and refused; null otherwise.</param>
    public sealed record Shown(Case Case, IReadOnlyList<Grant> Grants, IReadOnlyList<BudgetStand> Budgets, IFormCollection? Typed);

    public async Task<IViewComponentResult> InvokeAsync(Case @case)
    {
        var (me, cancel) = (UserClaimsPrincipal.Actor(), HttpContext.RequestAborted);
        if (await db.PartnerOf(me, cancel) is not { } partner)
            return Content("");
        var budgets = (await charging.Stands(await charging.Place(@case, null, me, cancel), await today.Is(cancel), cancel)).Where(s => s.Budget.Scope == BudgetScope.Partner).ToList();
        var grants = await db.Set<Grant>().AsNoTracking().Where(g => g.CaseId == @case.Id && g.PartnerId == partner.Id).OrderByDescending(g => g.Number).Take(Most).ToListAsync(cancel);
        // Where nothing was agreed upon, nothing is offered.
        return budgets.Count + grants.Count == 0 ? Content("")
            : View("/Cases/Grants/PartnerDesk/_PartnerGoodwill.cshtml", new Shown(@case, grants, budgets, Request.HasFormContentType && Request.Query["handler"] == "Give" ? Request.Form : null));
    }
}
