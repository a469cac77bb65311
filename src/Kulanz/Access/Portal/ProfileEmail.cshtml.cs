using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace Kulanz.Access.Portal;

/// <summary>A customer's other address to sign in with and to be written to; it holds once the link mailed there has been used.</summary>
[Authorize(Policies.Customer), EnableRateLimiting(Limits.SignIn)]
public sealed class ProfileEmailModel(KulanzDb db, UserManager<Account> accounts, EmailChanging changing, Proving proving) : PageModel
{
    [BindProperty]
    public string? Email { get; set; }

    public string? Now { get; private set; }

    /// <summary>The password there is has to be shown first.</summary>
    public bool AsksPassword { get; private set; }

    public EmailChange? Waiting { get; private set; }

    public Refusal? Refused { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await db.CustomerOf(User, cancel) is null || await accounts.GetUserAsync(User) is not { } account)
            return NotFound();
        Now = account.Email;
        AsksPassword = account.PasswordHash is not null && !await proving.JustSignedIn(account.Id, AccountClaims.SessionOf(User), cancel);
        Waiting = await changing.Open(account.Id, cancel);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string? current, CancellationToken cancel)
    {
        if (await db.CustomerOf(User, cancel) is null)
            return NotFound();
        var me = User.Actor();
        Refused = (await changing.Ask(me.Id!.Value, Email, current, AccountClaims.SessionOf(User), me, cancel)).Refusal;
        return Refused is null ? Redirect("/my/profile/email") : await OnGetAsync(cancel);
    }
}
