using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Desk;

/// <summary>All triggers in their order, what they did last, and what broke.</summary>
[Authorize(Permission.DeskManage)]
public sealed class TriggersPageModel(KulanzDb db, ArrangingTriggers arranging, TimeProvider clock) : PageModel
{
    public sealed record Shown(Trigger Trigger, DateTimeOffset? Fired);

    public IReadOnlyList<Shown> Triggers { get; private set; } = [];

    public IReadOnlyList<Trigger> Deleted { get; private set; } = [];

    public int Stuck { get; private set; }

    public Refusal? Refused { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        Triggers = await db.Set<Trigger>().AsNoTracking().Where(t => t.DeletedAt == null).OrderBy(t => t.Position).ThenBy(t => t.Id)
            .Select(t => new Shown(t, db.Set<TriggerFiring>().Where(f => f.TriggerId == t.Id).OrderByDescending(f => f.Id).Select(f => (DateTimeOffset?)f.At).FirstOrDefault())).ToListAsync(cancel);
        var since = clock.GetUtcNow().AddDays(-30);
        Deleted = await db.Set<Trigger>().AsNoTracking().Where(t => t.DeletedAt > since).OrderByDescending(t => t.DeletedAt).ToListAsync(cancel);
        Stuck = await db.Set<TriggerDue>().CountAsync(d => d.Attempts >= TriggerDue.MostAttempts, cancel);
    }

    public async Task<IActionResult> OnPostMoveAsync(Guid id, int step, CancellationToken cancel) => await Show(await arranging.Move(id, step, User.Actor(), cancel), cancel);

    public async Task<IActionResult> OnPostSwitchAsync(Guid id, bool on, CancellationToken cancel) => await Show(await arranging.Switch(id, on, User.Actor(), cancel), cancel);

    public async Task<IActionResult> OnPostDeleteAsync(Guid id, CancellationToken cancel) => await Show(await arranging.Delete(id, true, User.Actor(), cancel), cancel);

    public async Task<IActionResult> OnPostRestoreAsync(Guid id, CancellationToken cancel) => await Show(await arranging.Delete(id, false, User.Actor(), cancel), cancel);

    public async Task<IActionResult> OnPostRetryAsync(CancellationToken cancel)
    {
        await arranging.Retry(cancel);
        return Redirect("/desk/triggers");
    }

    private async Task<IActionResult> Show(Outcome<Trigger> outcome, CancellationToken cancel)
    {
        if (outcome.Refusal is null)
            return Redirect("/desk/triggers");
        Refused = outcome.Refusal;
        await OnGetAsync(cancel);
        return Page();
    }
}
