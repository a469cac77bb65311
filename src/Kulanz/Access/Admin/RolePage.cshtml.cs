using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access.Admin;

/// <summary>What one role may do.</summary>
public sealed class RolePageModel(Roles roles, KulanzDb db) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string Name { get; set; } = "";

    [BindProperty(SupportsGet = true)]
    public bool Saved { get; set; }

    public Role Role { get; private set; } = null!;

    public bool InUse { get; private set; }

    public Refusal? Refused { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await db.Roles.AsNoTracking().SingleOrDefaultAsync(r => r.Name == Name, cancel) is not { } role)
            return NotFound();
        Role = role;
        InUse = await db.Accounts.AnyAsync(a => a.RoleName == Name, cancel) || await db.ApiKeys.AnyAsync(k => k.RoleName == Name, cancel);
        return Page();
    }

    public async Task<IActionResult> OnPostSaveAsync(string[] permissions, CancellationToken cancel) =>
        await Answer((await roles.Permit(Name, permissions, User.Actor(), cancel)).Refusal, $"/admin/roles/{Uri.EscapeDataString(Name)}?saved=true", cancel);

    public async Task<IActionResult> OnPostRemoveAsync(CancellationToken cancel) =>
        await Answer((await roles.Remove(Name, User.Actor(), cancel)).Refusal, "/admin/roles", cancel);

    private async Task<IActionResult> Answer(Refusal? refusal, string then, CancellationToken cancel)
    {
        if (refusal is null)
            return Redirect(then);
        (Refused, Saved) = (refusal, false);
        return await OnGetAsync(cancel);
    }
}
