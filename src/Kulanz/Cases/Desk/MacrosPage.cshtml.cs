using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Desk;

/// <summary>All macros somebody may use, and those deleted lately.</summary>
[Authorize(Permission.CasesWrite)]
public sealed class MacrosPageModel(KulanzDb db, Macros macros, Texts texts, TimeProvider clock) : PageModel
{
    public sealed record Shown(Macro Macro, IReadOnlyList<string> Steps);

    public IReadOnlyList<Shown> Shared { get; private set; } = [];

    public IReadOnlyList<Shown> Mine { get; private set; } = [];

    public IReadOnlyList<Macro> Deleted { get; private set; } = [];

    public Refusal? Refused { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var who = User.Actor();
        var all = await macros.For(who).AsNoTracking().ToListAsync(cancel);
        var said = await StepNames.Said([.. all.SelectMany(m => m.Steps)], db, texts, cancel);
        var shown = new List<Shown>();
        var at = 0;
        foreach (var macro in all)
        {
            shown.Add(new Shown(macro, [.. said.Skip(at).Take(macro.Steps.Count).Select(Message.Preview)]));
            at += macro.Steps.Count;
        }
        (Shared, Mine) = (shown.FindAll(m => m.Macro.OwnerId is null), shown.FindAll(m => m.Macro.OwnerId is not null));
        var since = clock.GetUtcNow().AddDays(-30);
        Deleted = (await db.Set<Macro>().AsNoTracking().Where(m => m.DeletedAt > since && (m.OwnerId == null || m.OwnerId == who.Id)).OrderByDescending(m => m.DeletedAt).Take(50).ToListAsync(cancel)).FindAll(m => m.ChangeableBy(who));
    }

    public async Task<IActionResult> OnPostDeleteAsync(Guid id, CancellationToken cancel) => await Show(await macros.Delete(id, true, User.Actor(), cancel), cancel);

    public async Task<IActionResult> OnPostRestoreAsync(Guid id, CancellationToken cancel) => await Show(await macros.Delete(id, false, User.Actor(), cancel), cancel);

    private async Task<IActionResult> Show<T>(Outcome<T> outcome, CancellationToken cancel)
    {
        if (outcome.Refusal is null)
            return Redirect("/desk/macros");
        Refused = outcome.Refusal;
        await OnGetAsync(cancel);
        return Page();
    }
}
