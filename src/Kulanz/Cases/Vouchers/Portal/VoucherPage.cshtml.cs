using System.Globalization;
using Kulanz.Access;
using Kulanz.Access.SignIn;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Kulanz.Cases.Vouchers.Portal;

/// <summary>
/// Somebody has a voucher: its code, then what it opens. With a case they write straight into it, otherwise they ask, and pass the queue. The code travels in the form and never
/// in an address. A code that never was and one that is over are answered alike, and as slowly.
/// </summary>
[EnableRateLimiting(PortalLimits.Voucher), RequestSizeLimit(Cases.Portal.Portal.LargestForm), RequestFormLimits(MultipartBodyLengthLimit = Cases.Portal.Portal.LargestForm)]
public sealed class VoucherPageModel(KulanzDb db, Redeeming redeeming, Enquiring enquiring, Preferences preferences, TimeProvider clock) : PageModel
{
    [BindProperty]
    public string? Voucher { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Email { get; set; }

    [BindProperty]
    public string? Subject { get; set; }

    [BindProperty]
    public string? Text { get; set; }

    /// <summary>A field no person sees.</summary>
    [BindProperty]
    public string? Website { get; set; }

    /// <summary>What the code opens, once it is found to be valid.</summary>
    public Voucher? Opened { get; private set; }

    public Case? Leads { get; private set; }

    public WritingCustomer? Known { get; private set; }

    public int Megabytes { get; private set; }

    public Refusal? Refused { get; private set; }

    public void OnGet()
    {
        // The form is all there is.
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        var slow = Task.Delay(LinkAskModel.Slow, clock, cancel);
        await Open(cancel);
        await slow;
        return Page();
    }

    public async Task<IActionResult> OnPostWriteAsync(List<IFormFile> files, CancellationToken cancel)
    {
        if (!string.IsNullOrEmpty(Website))
            return Redirect("/ask/received");
        var slow = Task.Delay(LinkAskModel.Slow, clock, cancel);
        var asked = new Enquiry(Name, Email, Subject, Text, CultureInfo.CurrentUICulture.TwoLetterISOLanguageName) { Files = files, Voucher = Voucher ?? " -", From = From };
        var known = await WritingCustomer.Of(db, User, cancel);
        var enquired = await enquiring.Ask(asked, known, cancel);
        await slow;
        if (enquired.Done(out var done, out var refusal))
            return Redirect(known is not null && done.Receipt != Receipt.Joined ? $"/my/cases/{done.Case.Number}" : $"/ask/received/{done.Case.Number}{(done.Receipt == Receipt.Mailed ? "" : $"?receipt={done.Receipt}")}");
        db.ChangeTracker.Clear();
        // Where the code itself is the matter, it has been looked at once.
        if (refusal is not (VoucherNotValid or VoucherMistyped))
            await Open(cancel);
        Refused = refusal;
        return Page();
    }

    private string From => $"{HttpContext.Connection.RemoteIpAddress}";

    private async Task Open(CancellationToken cancel)
    {
        Megabytes = (await preferences.Get<AttachmentLimits>(cancel)).MegabytesEach;
        Known = await WritingCustomer.Of(db, User, cancel);
        if (!(await redeeming.Look(Voucher, new(VoucherWay.Portal, new Actor(ActorKind.Customer, null, ""), From), cancel)).Done(out var voucher, out var refusal))
        {
            Refused = refusal;
            return;
        }
        (Opened, Leads) = (voucher, await redeeming.LeadsTo(voucher, cancel));
    }
}
