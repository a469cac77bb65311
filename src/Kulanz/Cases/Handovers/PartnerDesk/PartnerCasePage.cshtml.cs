using Kulanz.Cases.Portal;
using Kulanz.Partners;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Handovers.PartnerDesk;

/// <summary>A part of a case's page in the partners' portal that another capability brings: a view component that gets the <see cref="Case"/>.</summary>
public sealed record PartnerCasePart(int Order, string Component);

/// <summary>A case that lies with a partner: read, answered, noted, handed back by the partner's people.</summary>
[RequestSizeLimit(Cases.Portal.Portal.LargestForm), RequestFormLimits(MultipartBodyLengthLimit = Cases.Portal.Portal.LargestForm)]
public sealed partial class PartnerCasePageModel(KulanzDb db, PartnersCases cases, HandingOver handing, Preferences preferences, TimeProvider clock) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public long Number { get; set; }

    public HandedCase Handed { get; private set; } = null!;

    /// <summary>On its way back to us.</summary>
    public Handover? HandedBack { get; private set; }

    /// <summary>What was handed to them, which they add to.</summary>
    public Handover? Last { get; private set; }

    public string? Text { get; private set; }

    /// <summary>What was typed to hand it back, where that was refused.</summary>
    public HandoverGiven? Given { get; private set; }

    public int Megabytes { get; private set; }

    public DateTimeOffset Now { get; private set; }

    public Refusal? Refused { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await cases.Held(Number, User.Actor(), cancel) is not var (@case, partner))
            return NotFound();
        Handed = await HandedCase.Read(db, @case, partner.Id, reach: true, cancel);
        HandedBack = Handed.Handovers.FirstOrDefault(h => h.Waits && h.FromPartnerId == partner.Id);
        Last = Handed.Handovers.FirstOrDefault(h => h.Outcome == HandoverOutcome.Accepted);
        Megabytes = (await preferences.Get<AttachmentLimits>(cancel)).MegabytesEach;
        Now = clock.GetUtcNow();
        return Page();
    }

    public async Task<IActionResult> OnPostSayAsync(string? text, bool note, List<IFormFile> files, CancellationToken cancel)
    {
        Text = text;
        return await Answer((await cases.Say(Number, text, note, files, User.Actor(), cancel)).Refusal, "#answer", cancel);
    }

    public async Task<IActionResult> OnPostBackAsync(string? summary, string? asked, string? tried, string? promised, string? neverAskAgain, CancellationToken cancel)
    {
        Given = new HandoverGiven(null, summary) { Asked = asked, Tried = tried, Promised = promised, NeverAskAgain = neverAskAgain };
        return await Answer((await handing.Give(Number, Given, User.Actor(), cancel)).Refusal, "#hand-back", cancel);
    }

    public async Task<IActionResult> OnPostWithdrawAsync(Guid handover, CancellationToken cancel) => await Answer((await handing.Withdraw(handover, null, User.Actor(), cancel)).Refusal, "#hand-back", cancel);

    private async Task<IActionResult> Answer(Refusal? refusal, string anchor, CancellationToken cancel)
    {
        if (refusal is null)
            return Redirect($"/partner/cases/{Number}{anchor}");
        Refused = refusal;
        db.ChangeTracker.Clear();
        return await OnGetAsync(cancel);
    }
}
