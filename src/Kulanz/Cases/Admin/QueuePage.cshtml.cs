using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Admin;

/// <summary>One queue: its name, who works in it, and closing or reopening it.</summary>
public sealed class QueuePageModel(KulanzDb db, ArrangingQueues arranging) : PageModel
{
    /// <summary>Counting stops here: nobody waits for a number that only says "many".</summary>
    public const int MostCounted = 1000;

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public bool OpenToAll { get; set; }

    [BindProperty]
    public List<Guid> Members { get; set; } = [];

    public Queue Queue { get; private set; } = null!;

    public Queue? Successor { get; private set; }

    public IReadOnlyList<Colleague> Staff { get; private set; } = [];

    /// <summary>Where its cases could go.</summary>
    public IReadOnlyList<Queue> Others { get; private set; } = [];

    public int Open { get; private set; }

    /// <summary>Mailboxes, macros or triggers put cases there, or some lie there.</summary>
    public bool Needed { get; private set; }

    public Refusal? Refused { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (!await Find(cancel))
            return NotFound();
        (Name, OpenToAll) = (Queue.Name, Queue.OpenToAll);
        Members = await db.QueueMembers.Where(m => m.QueueId == Id).Select(m => m.AccountId).ToListAsync(cancel);
        return Page();
    }

    public async Task<IActionResult> OnPostSaveAsync(CancellationToken cancel) =>
        await Answer((await arranging.Change(Id, new QueueDraft(Name, OpenToAll, Members), User.Actor(), cancel)).Refusal, typed: true, cancel);

    public async Task<IActionResult> OnPostReopenAsync(CancellationToken cancel) =>
        await Answer((await arranging.Reopen(Id, User.Actor(), cancel)).Refusal, typed: false, cancel);

    public async Task<IActionResult> OnPostCloseAsync(Guid? moveTo, CancellationToken cancel) =>
        await Answer(await arranging.Close(Id, moveTo, User.Actor(), cancel), cancel);

    public async Task<IActionResult> OnPostRestAsync(CancellationToken cancel) =>
        await Answer(await arranging.MoveRest(Id, User.Actor(), cancel), cancel);

    /// <summary>Where cases move, their progress is what one wants to see.</summary>
    private async Task<IActionResult> Answer(Outcome<QueueClosed> closed, CancellationToken cancel) =>
        closed.Done(out var done, out var refusal) && done.Moving is { } job ? Redirect($"/desk/jobs/{job.Id}") : await Answer(refusal, typed: false, cancel);

    private async Task<IActionResult> Answer(Refusal? refusal, bool typed, CancellationToken cancel)
    {
        if (refusal is null)
            return Redirect($"/admin/queues/{Id}");
        Refused = refusal;
        return !typed ? await OnGetAsync(cancel) : await Find(cancel) ? Page() : NotFound();
    }

    private async Task<bool> Find(CancellationToken cancel)
    {
        if (await db.Queues.AsNoTracking().SingleOrDefaultAsync(q => q.Id == Id, cancel) is not { } queue)
            return false;
        Queue = queue;
        Successor = queue.SuccessorId is { } next ? await db.Queues.AsNoTracking().SingleOrDefaultAsync(q => q.Id == next, cancel) : null;
        Staff = await QueueListModel.StaffOf(db).ToListAsync(cancel);
        Others = await db.Queues.AsNoTracking().Where(q => q.RetiredAt == null && q.Id != Id).OrderBy(q => q.Name).Take(500).ToListAsync(cancel);
        Open = await db.Cases.Where(c => c.QueueId == Id && c.State != CaseState.Closed).Take(MostCounted + 1).CountAsync(cancel);
        Needed = Open > 0 || await arranging.Needed(Id, cancel);
        return true;
    }
}
