using Kulanz.Access;
using Kulanz.Client.Licences;
using Kulanz.Platform;
using Microsoft.AspNetCore.Mvc;

namespace Kulanz.Contracts.Licences.Desk;

/// <summary>The licences of a contract, on its page.</summary>
public sealed class ContractLicencesViewComponent(LicenceList list) : ViewComponent
{
    private const int Most = 20;

    public sealed record Shown(Contract Contract, IReadOnlyList<(LicenceFacts Facts, Standing Standing)> Licences, bool More, bool MayIssue);

    public async Task<IViewComponentResult> InvokeAsync(Contract contract)
    {
        var (who, cancel) = (UserClaimsPrincipal.Actor(), HttpContext.RequestAborted);
        var found = await list.Of(who, new(contract.Number), null, Most + 1, cancel);
        var standing = await list.Standing(cancel);
        return View("/Contracts/Licences/Desk/_ContractLicences.cshtml", new Shown(contract, [.. found.Take(Most).Select(f => (f, standing(f)))], found.Count > Most, who.May(Permission.ContractsWrite)));
    }
}
