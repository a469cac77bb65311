using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Handovers.Desk;

/// <summary>
/// What is offered, for whoever is to decide: with the conversation, although the case lies in a queue they may not see yet. Who sees the case reads on there.
/// </summary>
[Authorize(Permission.CasesRead)]
public sealed class HandoverPageModel(KulanzDb db, TakingOver taking, TimeProvider clock) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    public Handover Handover { get; private set; } = null!;

    public HandedCase Handed { get; private set; } = null!;

    public bool MineToTake { get; private set; }

    public DateTimeOffset Now { get; private set; }

    public Refusal? Refused { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        var me = User.Actor();
        if (await db.HandoversFor(me).AsNoTracking().SingleOrDefaultAsync(h => h.Id == Id, cancel) is not { } handover)
            return NotFound();
        (Handover, Now) = (handover, clock.GetUtcNow());
        Handed = await HandedCase.Read(db, await db.Cases.AsNoTracking().SingleAsync(c => c.Id == handover.CaseId, cancel), null, reach: false, cancel);
        MineToTake = await db.WaitingFor(me).AnyAsync(h => h.Id == Id, cancel);
        return Page();
    }

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostAcceptAsync(CancellationToken cancel)
    {
        if (!(await taking.Accept(Id, User.Actor(), cancel)).Done(out var handover, out var refusal))
            return await Answer(refusal, cancel);
        return Redirect($"/desk/cases/{await db.Cases.Where(c => c.Id == handover.CaseId).Select(c => c.Number).SingleAsync(cancel)}");
    }

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostReturnAsync(string? reason, CancellationToken cancel) =>
        (await taking.Return(Id, reason, User.Actor(), cancel)).Refusal is { } refusal ? await Answer(refusal, cancel) : Redirect("/desk/handovers");

    private async Task<IActionResult> Answer(Refusal refusal, CancellationToken cancel)
    {
        Refused = refusal;
        db.ChangeTracker.Clear();
        return await OnGetAsync(cancel);
    }
}
