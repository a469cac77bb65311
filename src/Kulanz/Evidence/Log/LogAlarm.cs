using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Evidence.Log;

/// <summary>Says to administrators, above every desk page, that the evidence is not as it was signed; until it is, or somebody has explained it.</summary>
public sealed class LogAlarmViewComponent(KulanzDb db) : ViewComponent
{
    public async Task<IViewComponentResult> InvokeAsync() => View("/Evidence/Admin/_LogAlarm.cshtml",
        UserClaimsPrincipal.Actor().May(Tending.Permission) ? await Examining.Open(db).AsNoTracking().FirstOrDefaultAsync(HttpContext.RequestAborted) : null);
}
