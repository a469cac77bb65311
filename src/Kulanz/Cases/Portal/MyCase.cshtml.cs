using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Portal;

/// <summary>One of the customer's own cases; anybody else's is not there.</summary>
[Authorize(Policies.Customer), EnableRateLimiting(PortalLimits.Link), RequestSizeLimit(Portal.LargestForm), RequestFormLimits(MultipartBodyLengthLimit = Portal.LargestForm)]
public sealed class MyCaseModel(KulanzDb db, Pursuing pursuing, Preferences preferences) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public long Number { get; set; }

    [BindProperty]
    public string? Text { get; set; }

    [TempData]
    public string? Said { get; set; }

    public PortalCasePage Case { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel) => await Show(null, cancel);

    public async Task<IActionResult> OnPostAnswerAsync(List<IFormFile> files, CancellationToken cancel)
    {
        if (await Own(cancel) is not { } own)
            return NotFound();
        var outcome = await pursuing.Answer(own.Case, Text, files, own.Me.Customer.Name, own.Me.Address, cancel);
        if (!outcome.Done(out var heard, out var refusal))
            return await Show(refusal, cancel);
        Said = heard.Opened ? "Thank you. The old question is closed, so your message opened this new one." : "Thank you, your answer has arrived.";
        // What it has become part of may be somebody else's; where it is their own, its page leads on.
        return Redirect($"/my/cases/{(heard.Opened ? heard.Case.Number : Number)}#answer");
    }

    public async Task<IActionResult> OnPostAnsweredAsync(CancellationToken cancel)
    {
        if (await Own(cancel) is not { } own)
            return NotFound();
        if ((await pursuing.Answered(own.Case, own.Me.Customer.Name, cancel)).Refusal is { } refusal)
            return await Show(refusal, cancel);
        Said = "Thank you for telling us. If something is still open, just write here.";
        return Redirect($"/my/cases/{Number}#answer");
    }

    public async Task<IActionResult> OnPostActAsync(string? act, CancellationToken cancel)
    {
        if (await Own(cancel) is not { } own)
            return NotFound();
        var outcome = await PortalCaseAct.Do(HttpContext.RequestServices, act, await PortalCase.Read(db, own.Case, cancel), own.Me.Customer.Name, Request.Form, cancel);
        if (!outcome.Done(out var said, out var refusal))
            return await Show(refusal, cancel);
        Said = said;
        return Redirect($"/my/cases/{Number}#answer");
    }

    private async Task<IActionResult> Show(Refusal? refused, CancellationToken cancel)
    {
        if (await Own(cancel) is not { } own || await PortalCase.Read(db, own.Case, cancel) is not { } shown)
            return NotFound();
        if (shown.Root.Id != shown.Case.Id && shown.Root.CustomerId == own.Me.Customer.Id)
            return Redirect($"/my/cases/{shown.Root.Number}");
        Case = new(shown, $"/my/cases/{Number}", (await preferences.Get<AttachmentLimits>(cancel)).MegabytesEach, Text, refused, Said);
        return Page();
    }

    private async Task<(WritingCustomer Me, Guid Case)?> Own(CancellationToken cancel)
    {
        if (await WritingCustomer.Of(db, User, cancel) is not { } me)
            return null;
        return await db.Cases.Where(c => c.Number == Number && c.CustomerId == me.Customer.Id).Select(c => (Guid?)c.Id).SingleOrDefaultAsync(cancel) is { } id ? (me, id) : null;
    }
}
