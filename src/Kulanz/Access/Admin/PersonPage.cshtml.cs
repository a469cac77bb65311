using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access.Admin;

/// <summary>One colleague's account: name, role, how they sign in, and what happened with it.</summary>
public sealed class PersonPageModel(Staffing staffing, EmailChanging addresses, Ending ending, Passkeys passkeys, ProviderLinks links, KulanzDb db, IEnumerable<PersonPanel> panels, TimeProvider clock) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    public Account Account { get; private set; } = null!;

    public IReadOnlyList<string> Roles { get; private set; } = [];

    public IReadOnlyList<Record> Records { get; private set; } = [];

    public int Sessions { get; private set; }

    public IReadOnlyList<Passkeys.Known> Known { get; private set; } = [];

    public IReadOnlyList<Provider> Providers { get; private set; } = [];

    public DateTimeOffset? OpenLink { get; private set; }

    /// <summary>Shown once, right after it was made.</summary>
    public string? Link { get; private set; }

    public Refusal? Refused { get; private set; }

    public IEnumerable<PersonPanel> Panels => panels.OrderBy(p => p.Order);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == Id && a.Kind == ActorKind.Staff, cancel) is not { } account)
            return NotFound();
        Account = account;
        Roles = await db.Roles.Select(r => r.Name).OrderBy(r => r).ToListAsync(cancel);
        Records = await db.Records.AsNoTracking().Where(r => r.Topic == account.Topic).OrderByDescending(r => r.Id).Take(30).ToListAsync(cancel);
        Sessions = await db.Sessions.CountAsync(s => s.AccountId == Id && s.EndsAt > clock.GetUtcNow(), cancel);
        Known = await passkeys.Of(Id, cancel);
        var linked = (await links.Of(Id, cancel)).ToList();
        Providers = await db.Providers.AsNoTracking().Where(p => linked.Contains(p.Id)).OrderBy(p => p.Name).ToListAsync(cancel);
        OpenLink = await db.PasswordLinks.Where(l => l.AccountId == Id && l.UsedAt == null && l.EndsAt > clock.GetUtcNow()).MaxAsync(l => (DateTimeOffset?)l.EndsAt, cancel);
        return Page();
    }

    public async Task<IActionResult> OnPostSaveAsync(string? name, string? role, CancellationToken cancel) =>
        await Answer((await staffing.Change(Id, name ?? "", role ?? "", User.Actor(), cancel)).Refusal, cancel);

    public async Task<IActionResult> OnPostEmailAsync(string? email, CancellationToken cancel) =>
        await Answer((await addresses.Change(Id, email, User.Actor(), cancel)).Refusal, cancel);

    public async Task<IActionResult> OnPostCloseAsync(CancellationToken cancel) => await Answer((await staffing.Close(Id, User.Actor(), cancel)).Refusal, cancel);

    public async Task<IActionResult> OnPostReopenAsync(CancellationToken cancel) => await Answer((await staffing.Reopen(Id, User.Actor(), cancel)).Refusal, cancel);

    public async Task<IActionResult> OnPostSecondFactorAsync(CancellationToken cancel) => await Answer((await staffing.ResetSecondFactor(Id, User.Actor(), cancel)).Refusal, cancel);

    public async Task<IActionResult> OnPostSessionsAsync(CancellationToken cancel)
    {
        await ending.Others(Id, except: Id == User.Actor().Id ? AccountClaims.SessionOf(User) : null, User.Actor(), cancel);
        return await Answer(null, cancel);
    }

    public async Task<IActionResult> OnPostPasskeyAsync(string? passkey, CancellationToken cancel) =>
        await Answer((await passkeys.Remove(Id, passkey ?? "", User.Actor(), cancel)).Refusal, cancel);

    public async Task<IActionResult> OnPostProviderAsync(Guid provider, CancellationToken cancel) =>
        await Answer((await links.Remove(Id, provider, User.Actor(), cancel)).Refusal, cancel);

    public async Task<IActionResult> OnPostPasswordAsync(CancellationToken cancel)
    {
        var asked = await staffing.AskNewPassword(Id, User.Actor(), cancel);
        if (!asked.Done(out var link, out var refusal))
            return await Answer(refusal, cancel);
        Link = link;
        return await OnGetAsync(cancel);
    }

    private async Task<IActionResult> Answer(Refusal? refusal, CancellationToken cancel)
    {
        if (refusal is null)
            return Redirect($"/admin/people/{Id}");
        Refused = refusal;
        return await OnGetAsync(cancel);
    }
}
