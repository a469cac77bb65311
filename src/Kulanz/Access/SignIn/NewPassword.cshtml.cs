using Kulanz.Platform;
using Kulanz.Platform.Web;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Kulanz.Access.SignIn;

/// <summary>Where an invitation leads: the person sets a password, and signs in with it.</summary>
[EnableRateLimiting(Limits.SignIn)]
public sealed class NewPasswordModel(PasswordLinks links) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string Link { get; set; } = "";

    public Account? Account { get; private set; }

    public Refusal? Refused { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        // The link in the address is as good as a password: it stays out of referrers (and out of caches, as every page with a form).
        Response.Headers["Referrer-Policy"] = "no-referrer";
        Account = await links.Find(Link, cancel);
        Refused ??= Account is null ? new PasswordLinkOver() : null;
        if (Account is null)
            Response.StatusCode = StatusCodes.Status410Gone;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string? password, CancellationToken cancel)
    {
        var used = await links.Use(Link, password ?? "", cancel);
        if (used.Done(out var account, out var refusal))
        {
            Language.Suggest(HttpContext, account.Language);
            return LocalRedirect("/sign-in");
        }
        Refused = refusal;
        return await OnGetAsync(cancel);
    }
}
