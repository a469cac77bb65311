using Kulanz.Access;
using Kulanz.Contracts;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;

namespace Kulanz.Cases.FairUse.Desk;

/// <summary>Beside a contract: how it is used, with what the plan calls usual.</summary>
public sealed class ContractFairUseViewComponent(KulanzDb db, Catalogue catalogue, TimeProvider time) : ViewComponent
{
    public async Task<IViewComponentResult> InvokeAsync(Contract contract)
    {
        if (!UserClaimsPrincipal.Actor().May(Permission.CasesRead))
            return Content("");
        var cancel = HttpContext.RequestAborted;
        var limits = (await catalogue.Edition(contract.EditionId, cancel))!.Coverage.FairUse;
        return View("/Cases/FairUse/Desk/_ContractFairUse.cshtml", (contract, await FairUseFigures.Of(db, contract, limits, time.GetUtcNow(), cancel)));
    }
}
