using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Desk;

/// <summary>All views: their order, and those deleted lately, which can be brought back.</summary>
[Authorize(Permission.CasesRead)]
public sealed class ViewsPageModel(KulanzDb db, ArrangingViews arranging, TimeProvider clock) : PageModel
{
    public IReadOnlyList<View> Shared { get; private set; } = [];

    public IReadOnlyList<View> Mine { get; private set; } = [];

    public IReadOnlyList<View> Deleted { get; private set; } = [];

    public Refusal? Refused { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var who = User.Actor();
        var since = clock.GetUtcNow().AddDays(-30);
        var views = await db.Set<View>().AsNoTracking().Where(v => (v.OwnerId == null || v.OwnerId == who.Id) && (v.DeletedAt == null || v.DeletedAt > since))
            .OrderBy(v => v.Position).ThenBy(v => v.Id).Take(2 * (ArrangingViews.MostShared + ArrangingViews.MostPersonal)).ToListAsync(cancel);
        Shared = views.FindAll(v => v.DeletedAt is null && v.OwnerId is null);
        Mine = views.FindAll(v => v.DeletedAt is null && v.OwnerId is not null);
        Deleted = [.. views.Where(v => v.DeletedAt is not null && v.ChangeableBy(who)).OrderByDescending(v => v.DeletedAt)];
    }

    public async Task<IActionResult> OnPostMoveAsync(Guid id, int step, CancellationToken cancel) => await Show(await arranging.Move(id, step, User.Actor(), cancel), cancel);

    public async Task<IActionResult> OnPostDeleteAsync(Guid id, CancellationToken cancel) => await Show(await arranging.Delete(id, User.Actor(), cancel), cancel);

    public async Task<IActionResult> OnPostRestoreAsync(Guid id, CancellationToken cancel) => await Show(await arranging.Restore(id, User.Actor(), cancel), cancel);

    public async Task<IActionResult> OnPostResetAsync(Guid id, CancellationToken cancel) => await Show(await arranging.Reset(id, User.Actor(), cancel), cancel);

    private async Task<IActionResult> Show<T>(Outcome<T> outcome, CancellationToken cancel)
    {
        if (outcome.Refusal is null)
            return Redirect("/desk/views");
        Refused = outcome.Refusal;
        await OnGetAsync(cancel);
        return Page();
    }
}
