using Kulanz.Access;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts.Portal;

/// <summary>The customer's contracts, those that run on top.</summary>
[Authorize(Policies.Customer)]
public sealed class MyContractsModel(KulanzDb db, ContractLetters letters, Today today) : PageModel
{
    public IReadOnlyList<(Contract Contract, string Called, ContractStatus Status)> Contracts { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await db.CustomerOf(User, cancel) is not { } me)
            return NotFound();
        var now = await today.Is(cancel);
        var all = new List<(Contract Contract, string Called, ContractStatus Status)>();
        foreach (var contract in await db.ContractsOf(me).AsNoTracking().OrderByDescending(c => c.StartsOn).Take(200).ToListAsync(cancel))
            all.Add((contract, await letters.Called(contract, cancel), contract.Status(now)));
        Contracts = [.. all.OrderBy(c => c.Status == ContractStatus.Ended)];
        return Page();
    }
}
