using Kulanz.Partners;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Handovers.PartnerDesk;

/// <summary>What is offered to a partner, to be accepted or returned.</summary>
public sealed class PartnerOfferModel(KulanzDb db, TakingOver taking, TimeProvider clock) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    public Handover Handover { get; private set; } = null!;

    public HandedCase Handed { get; private set; } = null!;

    public DateTimeOffset Now { get; private set; }

    public Refusal? Refused { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        var me = User.Actor();
        if (await db.PartnerOf(me, cancel) is not { } partner || await db.HandoversFor(me).AsNoTracking().SingleOrDefaultAsync(h => h.Id == Id && h.ToPartnerId == partner.Id, cancel) is not { } handover)
            return NotFound();
        var @case = await db.Cases.AsNoTracking().SingleAsync(c => c.Id == handover.CaseId, cancel);
        if (!handover.Waits)
            return Redirect($"/partner/cases/{@case.Number}");
        (Handover, Now) = (handover, clock.GetUtcNow());
        Handed = await HandedCase.Read(db, @case, partner.Id, reach: false, cancel);
        return Page();
    }

    public async Task<IActionResult> OnPostAcceptAsync(CancellationToken cancel)
    {
        if (!(await taking.Accept(Id, User.Actor(), cancel)).Done(out var handover, out var refusal))
            return await Answer(refusal, cancel);
        return Redirect($"/partner/cases/{await db.Cases.Where(c => c.Id == handover.CaseId).Select(c => c.Number).SingleAsync(cancel)}");
    }

    public async Task<IActionResult> OnPostReturnAsync(string? reason, CancellationToken cancel) =>
        (await taking.Return(Id, reason, User.Actor(), cancel)).Refusal is { } refusal ? await Answer(refusal, cancel) : Redirect("/partner");

    private async Task<IActionResult> Answer(Refusal refusal, CancellationToken cancel)
    {
        Refused = refusal;
        db.ChangeTracker.Clear();
        return await OnGetAsync(cancel);
    }
}
