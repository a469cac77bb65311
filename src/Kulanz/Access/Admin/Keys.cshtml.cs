using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access.Admin;

/// <summary>Keys of other programs. Working ones first; the text of a key is seen once.</summary>
public sealed class KeysModel(ApiKeys keys, KulanzDb db) : PageModel
{
    public IReadOnlyList<ApiKey> Keys { get; private set; } = [];

    public IReadOnlyList<string> Roles { get; private set; } = [];

    public string? Text { get; private set; }

    public Refusal? Refused { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        Keys = await db.ApiKeys.AsNoTracking().OrderBy(k => k.RevokedAt != null).ThenByDescending(k => k.Id).Take(200).ToListAsync(cancel);
        Roles = await db.Roles.Select(r => r.Name).OrderBy(r => r).ToListAsync(cancel);
    }

    public async Task<IActionResult> OnPostAddAsync(string? name, string? role, CancellationToken cancel)
    {
        var added = await keys.Add(name ?? "", role ?? "", User.Actor(), cancel);
        if (added.Done(out var made, out var refusal))
        {
            Text = made.Text;
        }
        Refused = refusal;
        await OnGetAsync(cancel);
        return Page();
    }

    public async Task<IActionResult> OnPostRevokeAsync(Guid key, CancellationToken cancel)
    {
        Refused = (await keys.Revoke(key, User.Actor(), cancel)).Refusal;
        if (Refused is null)
            return Redirect("/admin/keys");
        await OnGetAsync(cancel);
        return Page();
    }
}
