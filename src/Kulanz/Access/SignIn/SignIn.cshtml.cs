using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access.SignIn;

public sealed record StillSignedIn(string Name) : Refusal("You were still signed in as {0}. That session is over now; please sign in once more.", Name);

[EnableRateLimiting(Limits.SignIn)]
public sealed class SignInModel(SigningIn signingIn, SignInManager<Account> sessions, KulanzDb db) : PageModel
{
    [BindProperty]
    public string? Email { get; set; }

    [BindProperty]
    public string? Password { get; set; }

    [BindProperty]
    public string? Code { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? To { get; set; }

    public bool AskCode { get; private set; }

    public Refusal? Refused { get; private set; }

    public IReadOnlyList<Provider> Providers { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel) =>
        User.Identity?.IsAuthenticated == true ? LocalRedirect(Home.Of(User.Actor().Kind, To)) : await Shown(cancel);

    /// <summary>What the browser needs to look for a passkey.</summary>
    public async Task<IActionResult> OnGetPasskeyOptionsAsync()
    {
        Response.Headers.CacheControl = "no-store";
        return Content(await sessions.MakePasskeyRequestOptionsAsync(null), "application/json");
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (await EndedOther() is { } ended)
            return await Answer(ended, cancel);
        return await Answer(Code is { Length: > 0 } ? await signingIn.ByCode(Code, cancel) : await signingIn.ByPassword(Email ?? "", Password ?? "", cancel), cancel);
    }

    public async Task<IActionResult> OnPostPasskeyAsync(string? credential, CancellationToken cancel) =>
        await Answer(await EndedOther() ?? await signingIn.ByPasskey(credential ?? "", cancel), cancel);

    /// <summary>A session keeps its account: the cookie's key was known before, so it must not come to stand for somebody else (session fixation).</summary>
    private async Task<Outcome<Account>?> EndedOther()
    {
        if (User.Identity?.IsAuthenticated != true)
            return null;
        var name = User.Actor().Name;
        await sessions.SignOutAsync();
        return new StillSignedIn(name);
    }

    private async Task<IActionResult> Answer(Outcome<Account> outcome, CancellationToken cancel)
    {
        if (outcome.Done(out var account, out var refusal))
            return LocalRedirect(Home.Of(account.Kind, To));
        if (refusal is NotFound)
            return RedirectToPage(new { To });
        AskCode = refusal is AskForCode or WrongCode;
        Refused = refusal is AskForCode ? null : refusal;
        return await Shown(cancel);
    }

    private async Task<PageResult> Shown(CancellationToken cancel)
    {
        Providers = await db.Providers.AsNoTracking().Where(p => p.SignsIn).OrderBy(p => p.Name).Take(20).ToListAsync(cancel);
        return Page();
    }
}
