using Kulanz.Partners;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Handovers.Desk;

/// <summary>In the margin of a case: where it is on its way to, what the last hand passed on, and how many hands it went through.</summary>
public sealed class CaseHandoversViewComponent(KulanzDb db, TimeProvider clock) : ViewComponent
{
    private const int Most = 20;

    /// <param name="Last">What was passed on last and not withdrawn.</param>
    /// <param name="MineToTake">The reader can accept or return what waits.</param>
    /// <param name="MineToWithdraw">The reader gave it, or leads the desk.</param>
    public sealed record Shown(Case Case, Partner? With, Handover? Waiting, Handover? Last, IReadOnlyList<HandoverCorrection> Corrections, int Handovers, TimeSpan Waited, bool MineToTake, bool MineToWithdraw, DateTimeOffset Now);

    public async Task<IViewComponentResult> InvokeAsync(Case @case)
    {
        var (cancel, who, now) = (HttpContext.RequestAborted, UserClaimsPrincipal.Actor(), clock.GetUtcNow());
        var all = await db.Handovers.AsNoTracking().Where(h => h.CaseId == @case.Id).OrderByDescending(h => h.GivenAt).Take(Most).ToListAsync(cancel);
        if (all.Count == 0 && @case.Hands < 2 && @case.PartnerId is null)
            return Content("");
        var waiting = all.Find(h => h.Waits);
        var last = all.Find(h => h.Outcome is null or HandoverOutcome.Accepted);
        var corrections = last is null ? [] : await db.HandoverCorrections.AsNoTracking().Where(c => c.HandoverId == last.Id).OrderBy(c => c.At).ToListAsync(cancel);
        return View("/Cases/Handovers/Desk/_CaseHandovers.cshtml", new Shown(@case,
            @case.PartnerId is { } id ? await db.Partners.AsNoTracking().SingleAsync(p => p.Id == id, cancel) : null,
            waiting, last, corrections, all.Count, TimeSpan.FromTicks(all.Sum(h => h.Waited(now).Ticks)),
            waiting is not null && await db.WaitingFor(who).AnyAsync(h => h.Id == waiting.Id, cancel),
            waiting is not null && (waiting.GivenById == who.Id || who.May(Access.Permission.DeskManage)), now));
    }
}
