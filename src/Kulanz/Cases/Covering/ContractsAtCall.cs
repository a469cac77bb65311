using Kulanz.Access;
using Kulanz.Contracts;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Covering;

/// <summary>What whoever calls is entitled to on the telephone, by each contract that runs, and what they were told about how they use it: before the first word.</summary>
public sealed class ContractsAtCallViewComponent(KulanzDb db, Entitling entitling, Catalogue catalogue, Today today) : ViewComponent
{
    private const int Most = 4;

    /// <param name="Warnings">What was said lately, the latest first.</param>
    public sealed record Shown(IReadOnlyList<Entitlement> Contracts, DateOnly Now, bool SeesContracts, IReadOnlyList<(long Contract, ContractWarning Warning)> Warnings);

    public async Task<IViewComponentResult> InvokeAsync(Customer customer)
    {
        var (who, cancel) = (UserClaimsPrincipal.Actor(), HttpContext.RequestAborted);
        if (!who.May(Permission.CasesRead))
            return Content("");
        var (now, sees) = (await today.Is(cancel), who.May(Permission.ContractsRead));
        var best = await entitling.Ask(new Wanted(customer.Id, Channel: Channel.Phone), cancel);
        if (best.Contract is null && (await catalogue.ProductsSold(cancel)).Count == 0)
            return Content("");
        var answers = new List<Entitlement> { best };
        if (best.Others > 0)
            foreach (var other in await db.ContractsOf(customer).AsNoTracking().Where(c => c.Id != best.Contract!.Id && c.StartsOn <= now && (c.EndsOn == null || c.EndsOn >= now)).OrderBy(c => c.Number).Take(Most - 1).ToListAsync(cancel))
                answers.Add(await entitling.Ask(new Wanted(customer.Id, Channel: Channel.Phone, ContractId: other.Id), cancel));
        var contracts = answers.Where(a => a.Contract is not null).ToDictionary(a => a.Contract!.Id, a => a.Contract!.Number);
        var since = now.AddMonths(-12);
        var warnings = sees ? await db.ContractWarnings.AsNoTracking().Where(w => contracts.Keys.Contains(w.ContractId) && w.TakenBackAt == null && w.GivenOn >= since).OrderByDescending(w => w.GivenOn).Take(3).ToListAsync(cancel) : [];
        return View("/Cases/Covering/_ContractsAtCall.cshtml", new Shown(answers, now, sees, warnings.ConvertAll(w => (contracts[w.ContractId], w))));
    }
}
