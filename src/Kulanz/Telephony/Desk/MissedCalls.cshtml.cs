using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Telephony.Desk;

/// <summary>How many wait to be called back, alone, for pages that hear that it has changed.</summary>
[Authorize(Permission.CallsRead)]
public sealed class MissedCallsModel(KulanzDb db) : PageModel
{
    public int Waiting { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel) => Waiting = await db.Waiting(User.Actor(), cancel);
}

/// <summary>The same at the end of the link to the calls.</summary>
public sealed class MissedCallsViewComponent(KulanzDb db) : ViewComponent
{
    public async Task<IViewComponentResult> InvokeAsync() => View("/Telephony/Desk/_MissedCalls.cshtml", await db.Waiting(UserClaimsPrincipal.Actor(), HttpContext.RequestAborted));
}
