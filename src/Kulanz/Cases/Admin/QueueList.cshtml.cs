using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Admin;

/// <summary>All queues, who works in them, and the form that adds one.</summary>
public sealed class QueueListModel(KulanzDb db, ArrangingQueues arranging) : PageModel
{
    public sealed record Row(Queue Queue, int Members);

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public bool OpenToAll { get; set; } = true;

    [BindProperty]
    public List<Guid> Members { get; set; } = [];

    public IReadOnlyList<Row> Queues { get; private set; } = [];

    public IReadOnlyList<Colleague> Staff { get; private set; } = [];

    public Refusal? Refused { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        Queues = await db.Queues.AsNoTracking().OrderBy(q => q.RetiredAt != null).ThenBy(q => q.Name).Take(500)
            .Select(q => new Row(q, db.QueueMembers.Count(m => m.QueueId == q.Id))).ToListAsync(cancel);
        Staff = await StaffOf(db).ToListAsync(cancel);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        var added = await arranging.Add(new QueueDraft(Name, OpenToAll, Members), User.Actor(), cancel);
        if (added.Refusal is null)
            return Redirect("/admin/queues");
        Refused = added.Refusal;
        await OnGetAsync(cancel);
        return Page();
    }

    /// <summary>From a colleague's page: in which queues they work.</summary>
    public async Task<IActionResult> OnPostOfAsync(Guid account, List<Guid> queues, CancellationToken cancel)
    {
        var placed = await arranging.Place(account, queues, User.Actor(), cancel);
        if (placed.Refusal is null)
            return Redirect($"/admin/people/{account}");
        Refused = placed.Refusal;
        await OnGetAsync(cancel);
        return Page();
    }

    internal static IQueryable<Colleague> StaffOf(KulanzDb db) =>
        db.Accounts.Where(a => a.Kind == ActorKind.Staff && a.ClosedAt == null).OrderBy(a => a.Name).Take(500).Select(a => new Colleague(a.Id, a.Name));
}
