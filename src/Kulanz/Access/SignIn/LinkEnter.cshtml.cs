using Kulanz.Platform;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Kulanz.Access.SignIn;

/// <summary>The mailed link: shows a button, and only the button signs in.</summary>
[EnableRateLimiting(PortalLimits.Link)]
public sealed class LinkEnterModel(MailedLinks links, SignInManager<Account> signIn) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string Token { get; set; } = "";

    public string? Email { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel) => Email = (await links.Look(Token, cancel))?.Email;

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        // A session keeps its account, whoever had it before: end it, and the button is pressed once more.
        if (User.Identity?.IsAuthenticated == true)
        {
            await signIn.SignOutAsync();
            return Redirect($"/sign-in/link/{Token}");
        }
        if (!(await links.Enter(Token, cancel)).Done(out var account, out _))
            return Page();
        await signIn.SignInAsync(account, isPersistent: false);
        return Redirect("/my/cases");
    }
}
