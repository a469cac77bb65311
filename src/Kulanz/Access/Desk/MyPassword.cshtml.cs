using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access.Desk;

/// <summary>A new password; every other device is signed out.</summary>
[EnableRateLimiting(Limits.SignIn)]
public sealed class MyPasswordModel(PasswordChanging changing, SignInManager<Account> sessions, KulanzDb db) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public bool Saved { get; set; }

    public string? Email { get; private set; }

    public bool HasPassword { get; private set; }

    public Refusal? Refused { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel) =>
        (Email, HasPassword) = await db.Accounts.Where(a => a.Id == User.Actor().Id).Select(a => new ValueTuple<string?, bool>(a.Email, a.PasswordHash != null)).SingleAsync(cancel);

    public async Task<IActionResult> OnPostAsync(string? current, string? password, CancellationToken cancel)
    {
        var me = User.Actor();
        var changed = await changing.Change(me.Id!.Value, current, password ?? "", AccountClaims.SessionOf(User), me, cancel);
        if (changed.Done(out var account, out var refusal))
        {
            await sessions.RefreshSignInAsync(account);
            return Redirect("/desk/me/password?saved=true");
        }
        (Refused, Saved) = (refusal, false);
        await OnGetAsync(cancel);
        return Page();
    }
}
