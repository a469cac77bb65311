using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Events;

/// <summary>Says to administrators, above every desk page, that Kulanz has switched a webhook off; until somebody enables, disables or removes it.</summary>
public sealed class WebhookOffViewComponent(KulanzDb db) : ViewComponent
{
    public async Task<IViewComponentResult> InvokeAsync() => View("/Events/Admin/_WebhookOff.cshtml",
        UserClaimsPrincipal.Actor().May(Permission.Administer)
            ? await Subscribing.All(db).AsNoTracking().FirstOrDefaultAsync(w => w.DisabledWhy != null, HttpContext.RequestAborted)
            : null);
}
