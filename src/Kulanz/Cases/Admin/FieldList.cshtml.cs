using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Admin;

/// <summary>Administrators say what has to be known of a case.</summary>
public sealed class FieldListModel(KulanzDb db, CustomFields fields) : PageModel
{
    public IReadOnlyList<Field> Fields { get; private set; } = [];

    public Refusal? Refused { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel) =>
        Fields = await db.Fields.AsNoTracking().OrderBy(f => f.RetiredAt != null).ThenBy(f => f.Position).ThenBy(f => f.Name).Take(500).ToListAsync(cancel);

    public async Task<IActionResult> OnPostDefineAsync(string? name, FieldKind kind, string? choices, bool required, CancellationToken cancel) =>
        await Show(await fields.Define(name ?? "", kind, choices, required, User.Actor(), cancel), cancel);

    public async Task<IActionResult> OnPostChangeAsync(Guid id, string? name, string? choices, bool required, int position, bool retired, CancellationToken cancel) =>
        await Show(await fields.Change(id, name ?? "", choices, required, position, retired, User.Actor(), cancel), cancel);

    private async Task<IActionResult> Show(Outcome<Field> outcome, CancellationToken cancel)
    {
        Refused = outcome.Refusal;
        if (Refused is null)
            return Redirect("/admin/fields");
        await OnGetAsync(cancel);
        return Page();
    }
}
