using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Cases.Grants.Desk;

/// <summary>How much waits for this person's approval, alone, for pages that hear that it has changed.</summary>
[Authorize(Permission.CasesRead)]
public sealed class GrantsWaitingModel(KulanzDb db) : PageModel
{
    public int Waiting { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel) => Waiting = await GrantList.Waiting(db, User.Actor(), cancel);
}

/// <summary>The same at the end of the link to all goodwill.</summary>
public sealed class GrantsWaitingViewComponent(KulanzDb db) : ViewComponent
{
    public async Task<IViewComponentResult> InvokeAsync() => View("/Cases/Grants/Desk/_GrantsWaiting.cshtml", await GrantList.Waiting(db, UserClaimsPrincipal.Actor(), HttpContext.RequestAborted));
}
