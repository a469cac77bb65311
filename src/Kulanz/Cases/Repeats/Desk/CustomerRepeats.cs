using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Repeats.Desk;

/// <summary>On a customer's page: how much they asked in twelve months, and how much of it had been answered before. Of an organisation together with its people.</summary>
public sealed class CustomerRepeatsViewComponent(KulanzDb db, TimeProvider clock) : ViewComponent
{
    private const int MostPeople = 500;

    public async Task<IViewComponentResult> InvokeAsync(Customer customer)
    {
        if (!UserClaimsPrincipal.Actor().May(Permission.CasesRead))
            return Content("");
        var cancel = HttpContext.RequestAborted;
        var customers = customer.Kind != CustomerKind.Organisation ? [] : await db.Customers.Where(c => c.OrganisationId == customer.Id).OrderBy(c => c.Id).Take(MostPeople).Select(c => c.Id).ToListAsync(cancel);
        var now = clock.GetUtcNow();
        var counts = await RepeatCounts.Of(db, [.. customers, customer.Id], now.AddYears(-1), now, cancel);
        return counts.Questions == 0 ? Content("") : View("/Cases/Repeats/Desk/_CustomerRepeats.cshtml", counts);
    }
}
