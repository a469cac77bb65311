using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access.Admin;

/// <summary>The roles there are, and how many have them.</summary>
public sealed class RoleListModel(Roles roles, KulanzDb db) : PageModel
{
    public sealed record Line(string Name, IReadOnlyList<string> Permissions, int People, int Keys);

    public IReadOnlyList<Line> Roles { get; private set; } = [];

    public Refusal? Refused { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel) =>
        Roles = await db.Roles.AsNoTracking().OrderBy(r => r.Name).Take(200)
            .Select(r => new Line(r.Name, r.Permissions, db.Accounts.Count(a => a.RoleName == r.Name && a.ClosedAt == null), db.ApiKeys.Count(k => k.RoleName == r.Name && k.RevokedAt == null)))
            .ToListAsync(cancel);

    public async Task<IActionResult> OnPostAsync(string? name, CancellationToken cancel)
    {
        var added = await roles.Add(name ?? "", User.Actor(), cancel);
        if (added.Done(out var role, out var refusal))
            return Redirect($"/admin/roles/{Uri.EscapeDataString(role.Name)}");
        Refused = refusal;
        await OnGetAsync(cancel);
        return Page();
    }
}
