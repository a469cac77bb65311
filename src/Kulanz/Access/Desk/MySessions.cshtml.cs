using Kulanz.Access.SignIn;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access.Desk;

/// <summary>Where I am signed in, and through which provider I may be.</summary>
[EnableRateLimiting(Limits.SignIn)]
public sealed class MySessionsModel(Ending ending, ProviderSignIn signIn, ProviderLinks links, KulanzDb db, TimeProvider clock) : PageModel
{
    public IReadOnlyList<Session> Sessions { get; private set; } = [];

    public Guid? Here => AccountClaims.SessionOf(User);

    public IReadOnlyList<(Provider Provider, bool Linked)> Providers { get; private set; } = [];

    public bool HasPassword { get; private set; }

    public Refusal? Refused { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var me = User.Actor().Id!.Value;
        Sessions = await db.Sessions.AsNoTracking().Where(s => s.AccountId == me && s.EndsAt > clock.GetUtcNow()).OrderByDescending(s => s.SeenAt).Take(100).ToListAsync(cancel);
        HasPassword = await db.Accounts.AnyAsync(a => a.Id == me && a.PasswordHash != null, cancel);
        var linked = await links.Of(me, cancel);
        Providers = [.. (await db.Providers.AsNoTracking().Where(p => p.SignsIn).OrderBy(p => p.Name).Take(20).ToListAsync(cancel)).Select(p => (p, linked.Contains(p.Id)))];
    }

    public async Task<IActionResult> OnPostEndAsync(Guid session, CancellationToken cancel) =>
        await Answer((await ending.End(User.Actor().Id!.Value, session, User.Actor(), cancel)).Refusal, cancel);

    public async Task<IActionResult> OnPostOthersAsync(CancellationToken cancel)
    {
        await ending.Others(User.Actor().Id!.Value, Here, User.Actor(), cancel);
        return Redirect("/desk/me/sessions");
    }

    public async Task<IActionResult> OnPostUnlinkAsync(Guid provider, CancellationToken cancel) =>
        await Answer((await links.Remove(User.Actor().Id!.Value, provider, User.Actor(), cancel)).Refusal, cancel);

    /// <summary>The provider's page cannot be reached from a form (CSP form-action), so the form leads to a link of our own first.</summary>
    public async Task<IActionResult> OnPostLinkAsync(Guid provider, string? current, CancellationToken cancel)
    {
        var begun = await signIn.BeginLink(provider, User.Actor().Id!.Value, current, Here, cancel);
        if (!begun.Done(out var way, out var refusal))
            return await Answer(refusal, cancel);
        WithProviderModel.Leave(this, way);
        Address = way.Address;
        await OnGetAsync(cancel);
        return Page();
    }

    /// <summary>Where the link to the provider leads, after <see cref="OnPostLinkAsync"/>.</summary>
    public string? Address { get; private set; }

    private async Task<IActionResult> Answer(Refusal? refusal, CancellationToken cancel)
    {
        if (refusal is null)
            return Redirect("/desk/me/sessions");
        Refused = refusal;
        await OnGetAsync(cancel);
        return Page();
    }
}
