using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Desk;

/// <summary>Somebody opens a case in a customer's name: what they said on the telephone, or what we want to tell them.</summary>
[Authorize(Permission.CasesWrite), Authorize(Permission.CustomersRead)]
public sealed class CaseForCustomerModel(KulanzDb db, Opening opening) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public long Number { get; set; }

    [BindProperty]
    public string? Subject { get; set; }

    [BindProperty]
    public string? Text { get; set; }

    [BindProperty]
    public Guid? QueueId { get; set; }

    /// <summary>The customer said it, on the telephone; otherwise it is a note of ours.</summary>
    [BindProperty]
    public bool ByPhone { get; set; } = true;

    public Customer Customer { get; private set; } = null!;

    public IReadOnlyList<Queue> Queues { get; private set; } = [];

    public Refusal? Refused { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        var me = User.Actor();
        if (await db.CustomersFor(me).AsNoTracking().SingleOrDefaultAsync(c => c.Number == Number && c.MergedIntoId == null, cancel) is not { } customer)
            return NotFound();
        Customer = customer;
        Queues = await db.QueuesFor(me).AsNoTracking().Where(q => q.RetiredAt == null).OrderBy(q => q.Name).Take(200).ToListAsync(cancel);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (await OnGetAsync(cancel) is not PageResult page)
            return NotFound();
        if (QueueId is { } queue && !Queues.Any(q => q.Id == queue))
            return NotFound();
        var me = User.Actor();
        var opened = await opening.Open(new NewCase(Customer.Id, Typed.Line(Subject), Typed.Text(Text), ByPhone ? Channel.Phone : Channel.Portal)
        {
            Kind = ByPhone ? MessageKind.CallNote : MessageKind.Note,
            Author = AuthorKind.Staff,
            AuthorName = me.Name,
            QueueId = QueueId,
        }, me, cancel);
        if (opened.Done(out var @case, out var refusal))
            return Redirect($"/desk/cases/{@case.Number}");
        Refused = refusal;
        return page;
    }
}
