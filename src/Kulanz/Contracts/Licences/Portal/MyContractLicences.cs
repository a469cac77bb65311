using Kulanz.Access;
using Kulanz.Client.Licences;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;

namespace Kulanz.Contracts.Licences.Portal;

/// <summary>The licences of a contract, on its page in the portal.</summary>
public sealed class MyContractLicencesViewComponent(KulanzDb db, LicenceList list) : ViewComponent
{
    private const int Most = 20;

    public async Task<IViewComponentResult> InvokeAsync(Contract contract)
    {
        var cancel = HttpContext.RequestAborted;
        if (await db.CustomerOf(UserClaimsPrincipal, cancel) is not { } me)
            return Content("");
        var found = await list.Of(me, new(contract.Number), null, Most, cancel);
        var standing = await list.Standing(cancel);
        return View("/Contracts/Licences/Portal/_MyContractLicences.cshtml", (IReadOnlyList<(LicenceFacts, Standing)>)[.. found.Select(f => (f, standing(f)))]);
    }
}
