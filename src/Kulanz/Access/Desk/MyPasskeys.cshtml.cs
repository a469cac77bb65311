using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access.Desk;

/// <summary>My passkeys: add, name, remove.</summary>
[EnableRateLimiting(Limits.SignIn)]
public sealed class MyPasskeysModel(Passkeys passkeys, UserManager<Account> accounts, KulanzDb db) : PageModel
{
    public IReadOnlyList<Passkeys.Known> Known { get; private set; } = [];

    public bool HasPassword { get; private set; }

    public Refusal? Refused { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var me = User.Actor().Id!.Value;
        Known = await passkeys.Of(me, cancel);
        HasPassword = await db.Accounts.AnyAsync(a => a.Id == me && a.PasswordHash != null, cancel);
    }

    public async Task<IActionResult> OnGetOptionsAsync()
    {
        Response.Headers.CacheControl = "no-store";
        return Content(await passkeys.Options((await accounts.FindByIdAsync(User.Actor().Id.ToString()!))!), "application/json");
    }

    public async Task<IActionResult> OnPostAddAsync(string? credential, string? name, string? current, CancellationToken cancel) =>
        await Answer(await passkeys.Add(User.Actor().Id!.Value, credential ?? "", name ?? "", current, AccountClaims.SessionOf(User), User.Actor(), cancel), cancel);

    public async Task<IActionResult> OnPostRenameAsync(string? passkey, string? name, CancellationToken cancel) =>
        await Answer(await passkeys.Rename(User.Actor().Id!.Value, passkey ?? "", name ?? "", cancel), cancel);

    public async Task<IActionResult> OnPostRemoveAsync(string? passkey, CancellationToken cancel) =>
        await Answer(await passkeys.Remove(User.Actor().Id!.Value, passkey ?? "", User.Actor(), cancel), cancel);

    private async Task<IActionResult> Answer(Outcome<Account> outcome, CancellationToken cancel)
    {
        if (outcome.Refusal is null)
            return Redirect("/desk/me/passkeys");
        Refused = outcome.Refusal;
        await OnGetAsync(cancel);
        return Page();
    }
}
