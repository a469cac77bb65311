using System.Globalization;
using Kulanz.Access;
using Kulanz.Cases.Knowledge;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Kulanz.Cases.Portal;

/// <summary>Somebody asks for help. While they type, articles that may answer at once appear beside the form.</summary>
[EnableRateLimiting(PortalLimits.Ask), RequestSizeLimit(Portal.LargestForm), RequestFormLimits(MultipartBodyLengthLimit = Portal.LargestForm)]
public sealed class AskModel(KulanzDb db, Enquiring enquiring, Preferences preferences) : PageModel
{
    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Email { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Subject { get; set; }

    [BindProperty]
    public string? Text { get; set; }

    [BindProperty]
    public string? Voucher { get; set; }

    /// <summary>A field no person sees: whoever fills it in is a program, and gets a friendly answer that leads nowhere.</summary>
    [BindProperty]
    public string? Website { get; set; }

    public WritingCustomer? Known { get; private set; }

    public int Megabytes { get; private set; }

    public IReadOnlyList<ArticleLine> Suggested { get; private set; } = [];

    public Refusal? Refused { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        await Prepare(cancel);
        Suggested = await Suggestions(Subject, null, cancel);
    }

    public async Task<IActionResult> OnPostAsync(List<IFormFile> files, CancellationToken cancel)
    {
        if (!string.IsNullOrEmpty(Website))
            return Redirect("/ask/received");
        await Prepare(cancel);
        var asked = new Enquiry(Name, Email, Subject, Text, CultureInfo.CurrentUICulture.TwoLetterISOLanguageName) { Files = files, Voucher = Voucher, From = $"{HttpContext.Connection.RemoteIpAddress}" };
        if ((await enquiring.Ask(asked, Known, cancel)).Done(out var done, out var refusal))
            return Redirect(Known is not null && done.Receipt != Receipt.Joined ? $"/my/cases/{done.Case.Number}" : $"/ask/received/{done.Case.Number}{(done.Receipt == Receipt.Mailed ? "" : $"?receipt={done.Receipt}")}");
        Refused = refusal;
        Suggested = await Suggestions(Subject, Text, cancel);
        return Page();
    }

    private async Task Prepare(CancellationToken cancel)
    {
        Megabytes = (await preferences.Get<AttachmentLimits>(cancel)).MegabytesEach;
        Known = await WritingCustomer.Of(db, User, cancel);
    }

    private Task<IReadOnlyList<ArticleLine>> Suggestions(string? subject, string? text, CancellationToken cancel) =>
        db.SuggestArticles(new Actor(ActorKind.Customer, null, ""), $"{subject} {text}", CultureInfo.CurrentUICulture.TwoLetterISOLanguageName, 4, cancel);
}
