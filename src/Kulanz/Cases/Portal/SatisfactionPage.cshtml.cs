using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Portal;

/// <summary>
/// The page behind the link in the mail. The link names the verdict and the page's script sends it at once, so it is one click; opening the
/// link alone changes nothing, because mail scanners open every link they see.
/// </summary>
[EnableRateLimiting(Limits.SignIn)]
public sealed class SatisfactionPageModel(KulanzDb db, Asking asking) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Verdict? Verdict { get; set; }

    [BindProperty]
    public string? Comment { get; set; }

    public Case Case { get; private set; } = null!;

    public bool Answered { get; private set; }

    /// <summary>The verdict came with the link and has not been given yet.</summary>
    public bool JustClicked { get; private set; }

    public Refusal? Refused { get; private set; }

    public async Task<IActionResult> OnGetAsync(string token, CancellationToken cancel)
    {
        if (await asking.Behind(token, cancel) is not { } question)
            return NotFound();
        Case = await db.Cases.AsNoTracking().SingleAsync(c => c.Id == question.CaseId, cancel);
        Answered = question.AnsweredAt is not null;
        JustClicked = Verdict is not null && !Answered && HttpMethods.IsGet(Request.Method);
        Verdict = Answered ? question.Verdict : Verdict;
        Comment ??= question.Comment;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string token, CancellationToken cancel)
    {
        Refused = Verdict is null ? new Missing("verdict") : (await asking.Answer(token, Verdict.Value, Comment, cancel)).Refusal;
        return Refused switch
        {
            null => Redirect($"/satisfaction/{token}"),
            Platform.NotFound => NotFound(),
            _ => await OnGetAsync(token, cancel),
        };
    }
}
