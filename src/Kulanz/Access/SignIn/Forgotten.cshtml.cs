using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Kulanz.Access.SignIn;

/// <summary>Somebody asks for a new password. The answer is the same and as slow whether we know the address or not.</summary>
[EnableRateLimiting(Limits.SignIn)]
public sealed class ForgottenModel(PasswordLinks links, TimeProvider clock) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public bool Sent { get; set; }

    public void OnGet()
    {
        // The form is all there is.
    }

    public async Task<IActionResult> OnPostAsync(string? email, CancellationToken cancel)
    {
        var slow = Task.Delay(LinkAskModel.Slow, clock, cancel);
        await links.Ask(email ?? "", cancel);
        await slow;
        return Redirect("/sign-in/forgotten?sent=true");
    }
}
