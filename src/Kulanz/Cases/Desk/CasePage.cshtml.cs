using Kulanz.Access;
using Kulanz.Mail;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Desk;

/// <summary>A case read like a conversation, with what one must know now in the margin.</summary>
[Authorize(Permission.CasesRead)]
public sealed class CasePageModel(KulanzDb db, Replying replying, Closing closing, Assigning assigning) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public long Number { get; set; }

    [BindProperty]
    public string? Text { get; set; }

    public Case Case { get; private set; } = null!;

    public Customer Customer { get; private set; } = null!;

    public IReadOnlyList<Message> Messages { get; private set; } = [];

    /// <summary>How far the mails of each message got.</summary>
    public ILookup<Guid, MailDelivery> Mails { get; private set; } = null!;

    public string Queue { get; private set; } = "";

    public string? Owner { get; private set; }

    public Refusal? Refused { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await db.CasesFor(User.Actor()).AsNoTracking().SingleOrDefaultAsync(c => c.Number == Number, cancel) is not { } @case)
            return NotFound();
        Case = @case;
        Customer = await db.Customers.AsNoTracking().Include(c => c.ContactPoints).SingleAsync(c => c.Id == @case.CustomerId, cancel);
        Queue = await db.Queues.Where(q => q.Id == @case.QueueId).Select(q => q.Name).SingleAsync(cancel);
        Owner = await db.Accounts.Where(a => a.Id == @case.OwnerId).Select(a => a.Name).SingleOrDefaultAsync(cancel);
        Messages = await db.Messages.AsNoTracking().Where(m => m.CaseId == @case.Id).OrderBy(m => m.At).ThenBy(m => m.Id).ToListAsync(cancel);
        Mails = await db.MailsOf(Messages.Where(m => m.AuthorKind == AuthorKind.Staff && m.Public).Select(m => m.Id), cancel);
        return Page();
    }

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostSayAsync(MessageKind kind, CaseState? then, CancellationToken cancel) =>
        await Show(kind == MessageKind.Note
            ? await replying.Note(Number, Text ?? "", User.Actor(), cancel)
            : await replying.Reply(Number, Text ?? "", then, User.Actor(), cancel), cancel);

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostCloseAsync(CancellationToken cancel) => await Show(await closing.Close(Number, null, final: false, User.Actor(), cancel), cancel);

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostReopenAsync(CancellationToken cancel) => await Show(await closing.Reopen(Number, User.Actor(), cancel), cancel);

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostAssignAsync(Guid? owner, CancellationToken cancel) => await Show(await assigning.Assign(Number, owner, User.Actor(), cancel), cancel);

    /// <summary>Done: the page anew. Refused: the page as it was, with the sentence and whatever was typed.</summary>
    private async Task<IActionResult> Show<T>(Outcome<T> outcome, CancellationToken cancel)
    {
        if (outcome.Refusal is null)
            return Redirect($"/desk/cases/{Number}");
        Refused = outcome.Refusal;
        return await OnGetAsync(cancel);
    }
}
