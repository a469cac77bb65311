using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access.Desk;

/// <summary>Another address to sign in with; it holds once the link mailed there has been used.</summary>
[EnableRateLimiting(Limits.SignIn)]
public sealed class MyEmailModel(EmailChanging changing, KulanzDb db) : PageModel
{
    [BindProperty]
    public string? Email { get; set; }

    public string? Now { get; private set; }

    public bool HasPassword { get; private set; }

    public EmailChange? Waiting { get; private set; }

    public Refusal? Refused { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var id = User.Actor().Id!.Value;
        (Now, HasPassword) = await db.Accounts.Where(a => a.Id == id).Select(a => new ValueTuple<string?, bool>(a.Email, a.PasswordHash != null)).SingleAsync(cancel);
        Waiting = await changing.Open(id, cancel);
    }

    public async Task<IActionResult> OnPostAsync(string? current, CancellationToken cancel)
    {
        var me = User.Actor();
        Refused = (await changing.Ask(me.Id!.Value, Email, current, AccountClaims.SessionOf(User), me, cancel)).Refusal;
        if (Refused is null)
            return Redirect("/desk/me/email");
        await OnGetAsync(cancel);
        return Page();
    }
}
