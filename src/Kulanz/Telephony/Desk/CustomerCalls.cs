using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;

namespace Kulanz.Telephony.Desk;

/// <summary>The customer's latest calls on their page.</summary>
public sealed class CustomerCallsViewComponent(KulanzDb db) : ViewComponent
{
    private const int Most = 6;

    public sealed record Shown(Customer Customer, IReadOnlyList<CallLine> Lines);

    public async Task<IViewComponentResult> InvokeAsync(Customer customer)
    {
        var who = UserClaimsPrincipal.Actor();
        if (!who.May(Permission.CallsRead))
            return Content("");
        var page = await db.Calls(who, new CallFilter { Customer = customer.Id }, null, Most, HttpContext.RequestAborted);
        return page.Lines.Count == 0 ? Content("") : View("/Telephony/Desk/_CustomerCalls.cshtml", new Shown(customer, page.Lines));
    }
}
