using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access.Admin;

/// <summary>One provider, or a new one under <c>/admin/providers/new</c>.</summary>
public sealed class ProviderPageModel(Providers providers, Discovery discovery, KulanzDb db, Settings settings, Texts texts) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string Id { get; set; } = "";

    public Guid? ProviderId => Guid.TryParse(Id, out var id) ? id : null;

    public string Address => settings.Url;

    public Providers.Form Form { get; private set; } = new("", "", "", null, "openid profile email", SignsIn: true, false, false, false, "", "", false, "");

    public bool HasSecret { get; private set; }

    public IReadOnlyList<string> Roles { get; private set; } = [];

    public string? Checked { get; private set; }

    public Refusal? Refused { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (ProviderId is null ? Id != "new" : await Find(cancel) is null)
            return NotFound();
        Roles = await db.Roles.Select(r => r.Name).OrderBy(r => r).ToListAsync(cancel);
        if (await Find(cancel) is not { } p)
            return Page();
        HasSecret = p.ClientSecret is not null;
        if (Refused is null)
            Form = new(p.Name, p.Issuer, p.ClientId, null, p.Scopes, p.SignsIn, p.LinksByEmail, p.AddsAccounts, p.RoleFollows, p.RoleClaim, p.RoleMap, p.OpensApi, p.Audience);
        return Page();
    }

    public async Task<IActionResult> OnPostSaveAsync([FromForm] Providers.Form form, CancellationToken cancel)
    {
        var saved = await providers.Save(ProviderId, form, User.Actor(), cancel);
        if (saved.Done(out var provider, out var refusal))
            return Redirect($"/admin/providers/{provider.Id}");
        (Refused, Form) = (refusal, form);
        return await OnGetAsync(cancel);
    }

    /// <summary>Asks the provider for what it publishes, as a sign-in would.</summary>
    public async Task<IActionResult> OnPostCheckAsync(CancellationToken cancel)
    {
        if (await Find(cancel) is { } provider)
            try
            {
                discovery.Forget(provider.Issuer);
                var known = await discovery.Of(provider.Issuer, null, cancel);
                Checked = texts.Count(known.Keys.Count, "It answers, and publishes one key.", "It answers, and publishes {0} keys.");
            }
            catch (HttpRequestException broken)
            {
                Checked = texts["It does not answer as it should: {0}", broken.Message];
            }
        return await OnGetAsync(cancel);
    }

    public async Task<IActionResult> OnPostRemoveAsync(CancellationToken cancel)
    {
        var removed = await providers.Remove(ProviderId ?? Guid.Empty, User.Actor(), cancel);
        if (removed.Refusal is null)
            return Redirect("/admin/providers");
        Refused = removed.Refusal;
        return await OnGetAsync(cancel);
    }

    private async Task<Provider?> Find(CancellationToken cancel) => await db.Providers.AsNoTracking().SingleOrDefaultAsync(p => p.Id == ProviderId, cancel);
}
