using Kulanz.Platform;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Kulanz.Access.SignIn;

/// <summary>Where the link to a new address leads. Opening it only shows a button, because mail scanners open every link.</summary>
[EnableRateLimiting(Limits.SignIn)]
public sealed class EmailConfirmModel(EmailChanging changing) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string Token { get; set; } = "";

    public EmailChange? Change { get; private set; }

    /// <summary>The address that holds from now on.</summary>
    public string? Done { get; private set; }

    public bool ByCustomer { get; private set; }

    public Refusal? Refused { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        Response.Headers["Referrer-Policy"] = "no-referrer";
        Change = await changing.Find(Token, cancel);
        Refused ??= Change is null ? new LinkNotValid() : null;
        if (Change is null)
            Response.StatusCode = StatusCodes.Status410Gone;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        var confirmed = await changing.Confirm(Token, cancel);
        if (!confirmed.Done(out var account, out var refusal))
        {
            Refused = refusal;
            return await OnGetAsync(cancel);
        }
        (Done, ByCustomer) = (account.Email, account.Kind == ActorKind.Customer);
        return Page();
    }
}
