using Kulanz.Platform.Data;
using Kulanz.WorkTime;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.ServiceLevels.Desk;

/// <summary>The clocks of a case in its margin: what is due when, what was kept, what was late.</summary>
public sealed class CaseClocksViewComponent(KulanzDb db, Promises promises, TimeProvider time) : ViewComponent
{
    public sealed record Line(ServiceClock Clock, TimeSpan Used);

    public async Task<IViewComponentResult> InvokeAsync(Case @case)
    {
        var cancel = HttpContext.RequestAborted;
        var lines = new List<Line>();
        foreach (var clock in await db.Set<ServiceClock>().AsNoTracking().Where(c => c.CaseId == @case.Id).OrderByDescending(c => c.StoppedAt == null).ThenByDescending(c => c.StartedAt).Take(8).ToListAsync(cancel))
            lines.Add(new(clock, clock.Used(time.GetUtcNow(), await promises.Calendar(db, clock.CalendarId, cancel))));
        return lines.Count == 0 ? Content("") : View("/Cases/ServiceLevels/Desk/_CaseClocks.cshtml", lines);
    }
}
