using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Portal;

/// <summary>A case, opened by the link in a letter. A link that has expired and one that never was look alike.</summary>
[EnableRateLimiting(PortalLimits.Link), RequestSizeLimit(Portal.LargestForm), RequestFormLimits(MultipartBodyLengthLimit = Portal.LargestForm)]
public sealed class ByLinkModel(KulanzDb db, Passes passes, Pursuing pursuing, Preferences preferences, TimeProvider clock) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string Token { get; set; } = "";

    [BindProperty]
    public string? Text { get; set; }

    [TempData]
    public string? Said { get; set; }

    [BindProperty(SupportsGet = true)]
    public bool Sent { get; set; }

    public PortalCasePage? Case { get; private set; }

    public Task OnGetAsync(CancellationToken cancel) => Show(null, cancel);

    public async Task<IActionResult> OnPostAnswerAsync(List<IFormFile> files, CancellationToken cancel) => await With(async (pass, name) =>
    {
        var outcome = await pursuing.Answer(pass.CaseId, Text, files, name, pass.Email, cancel);
        if (!outcome.Done(out var heard, out var refusal))
            return refusal;
        Said = !heard.Opened ? "Thank you, your answer has arrived."
            : await passes.Continued(heard.Case, pass.Email, cancel) == Receipt.Mailed ? "Thank you. Your message opened a new question; a link to it is on its way to you."
            : "Thank you. Your message opened a new case; we answer you by e-mail.";
        return null;
    }, cancel);

    public async Task<IActionResult> OnPostAnsweredAsync(CancellationToken cancel) => await With(async (pass, name) =>
    {
        Said = "Thank you for telling us. If something is still open, just write here.";
        return (await pursuing.Answered(pass.CaseId, name, cancel)).Refusal;
    }, cancel);

    public async Task<IActionResult> OnPostActAsync(string? act, CancellationToken cancel) => await With(async (pass, name) =>
    {
        var outcome = await PortalCaseAct.Do(HttpContext.RequestServices, act, await PortalCase.Read(db, pass.CaseId, cancel), name, Request.Form, cancel);
        return outcome.Done(out var said, out var refusal) ? Thank(said) : refusal;
    }, cancel);

    public async Task<IActionResult> OnPostRenewAsync(CancellationToken cancel)
    {
        var slow = Task.Delay(Access.SignIn.LinkAskModel.Slow, clock, cancel);
        await passes.Renew(Token, cancel);
        await slow;
        return Redirect($"/c/{Token}?sent=true");
    }

    private async Task<IActionResult> With(Func<CasePass, string, Task<Refusal?>> act, CancellationToken cancel)
    {
        if (await passes.Open(Token, cancel) is not { } pass)
            return Page();
        var refusal = await act(pass, await Name(pass, cancel));
        if (refusal is null)
            return Redirect($"/c/{Token}#answer");
        Said = null;
        await Show(refusal, cancel);
        return Page();
    }

    private Refusal? Thank(string said)
    {
        Said = said;
        return null;
    }

    private async Task Show(Refusal? refused, CancellationToken cancel)
    {
        if (await passes.Open(Token, cancel) is { } pass && await PortalCase.Read(db, pass.CaseId, cancel) is { } shown)
            Case = new(shown, $"/c/{Token}", (await preferences.Get<AttachmentLimits>(cancel)).MegabytesEach, Text, refused, Said);
    }

    /// <summary>The customer's name if the mailbox is theirs; otherwise the address itself, since somebody else takes part.</summary>
    private async Task<string> Name(CasePass pass, CancellationToken cancel) =>
        await db.Cases.Where(c => c.Id == pass.CaseId).Join(db.Customers, c => c.CustomerId, k => k.Id, (c, k) => k)
            .Where(k => k.ContactPoints.Any(p => p.Kind == ContactKind.Email && p.Value == pass.Email)).Select(k => k.Name).FirstOrDefaultAsync(cancel) ?? pass.Email;
}
