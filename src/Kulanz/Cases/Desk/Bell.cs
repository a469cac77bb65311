using Kulanz.Platform;
using Microsoft.AspNetCore.Mvc;

namespace Kulanz.Cases.Desk;

/// <summary>The bell at the top of every desk page, with the number of unread notifications.</summary>
public sealed class BellViewComponent(Following following) : ViewComponent
{
    public async Task<IViewComponentResult> InvokeAsync() =>
        View("/Cases/Desk/_Bell.cshtml", await following.Unread(UserClaimsPrincipal.Actor(), HttpContext.RequestAborted));
}
