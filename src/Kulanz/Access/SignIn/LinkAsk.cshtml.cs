using System.Globalization;
using Kulanz.Platform;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Kulanz.Access.SignIn;

/// <summary>A customer asks for a link to sign in with. The answer is the same and as slow whether we know the address or not.</summary>
[EnableRateLimiting(PortalLimits.Link)]
public sealed class LinkAskModel(MailedLinks links, TimeProvider clock) : PageModel
{
    /// <summary>Longer than either way takes, so that the clock does not tell which one it was.</summary>
    public static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(300);

    [BindProperty]
    public string? Email { get; set; }

    [BindProperty(SupportsGet = true)]
    public bool Sent { get; set; }

    public Refusal? Refused { get; private set; }

    public void OnGet()
    {
        // The form is all there is.
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        var slow = Task.Delay(Slow, clock, cancel);
        Refused = (await links.Ask(Email, CultureInfo.CurrentUICulture.TwoLetterISOLanguageName, cancel)).Refusal;
        await slow;
        return Refused is null ? Redirect("/sign-in/link?sent=true") : Page();
    }
}
