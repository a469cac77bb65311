using Kulanz.Access;
using Kulanz.Mail;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Desk;

/// <summary>
/// A case read like a conversation, with what one must know now in the margin. What the page can do lies in the parts beside it:
/// writing in <c>CasePage.Writing.cs</c>, facts in <c>.Facts.cs</c>, other cases in <c>.Bonds.cs</c>, earlier answers in <c>.Repeats.cs</c>, what the margin shows in <c>.Margin.cs</c>.
/// Every form works without script; with it the answer's <c>#case</c> is laid over the one on screen, so focus and half-typed words stay.
/// </summary>
[Authorize(Permission.CasesRead)]
[RequestSizeLimit(CasesApi.LargestUpload), RequestFormLimits(MultipartBodyLengthLimit = CasesApi.LargestUpload)]
public sealed partial class CasePageModel(KulanzDb db) : PageModel
{
    /// <summary>A page shows this many messages; earlier ones are a click away.</summary>
    private const int Shown = 100;

    [BindProperty(SupportsGet = true)]
    public long Number { get; set; }

    /// <summary>All messages and not only the last hundred.</summary>
    [BindProperty(SupportsGet = true)]
    public bool All { get; set; }

    public Actor Me => User.Actor();

    public bool MayWrite => Me.May(Permission.CasesWrite);

    public Case Case { get; private set; } = null!;

    /// <summary>The case and all that is merged into it.</summary>
    private List<Guid> family = [];

    public Customer Customer { get; private set; } = null!;

    public IReadOnlyList<Message> Messages { get; private set; } = [];

    /// <summary>How far the mails of each message got.</summary>
    public ILookup<Guid, MailDelivery> Mails { get; private set; } = null!;

    public int Earlier { get; private set; }

    public ILookup<Guid, Attachment> Attachments { get; private set; } = Array.Empty<Attachment>().ToLookup(a => a.Id);

    public Refusal? Refused { get; private set; }

    /// <summary>Where a form of this page goes: <c>/desk/cases/17?handler=Tag</c>.</summary>
    public string At(string handler) => $"/desk/cases/{Number}?handler={handler}";

    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        if (HttpMethods.IsPost(Request.Method) && !MayWrite)
            context.Result = NotFound();
    }

    public async Task<IActionResult> OnGetAsync([FromServices] Following following, CancellationToken cancel)
    {
        if (await db.CasesFor(Me).AsNoTracking().SingleOrDefaultAsync(c => c.Number == Number, cancel) is not { } found)
            return NotFound();
        if (found.MergedIntoId is not null)
        {
            var root = await Moving.Root(db, found.Id, cancel);
            if (await db.CasesFor(Me).Where(c => c.Id == root).Select(c => (long?)c.Number).SingleOrDefaultAsync(cancel) is not { } number)
                return NotFound();
            if (HttpMethods.IsGet(Request.Method))
                return Redirect($"/desk/cases/{number}#merged-{Number}");
            // What was typed must not get lost on the way: it is shown where the case is now, and its forms go there.
            Request.RouteValues["number"] = Number = number;
            return await OnGetAsync(following, cancel);
        }
        Case = found;
        family = await Moving.Family(db, found.Id, cancel);
        if (Me.Id is { } me)
            await following.Read(family, me, cancel);
        await LoadConversation(cancel);
        await LoadMargin(cancel);
        await LoadWriting(cancel);
        return Page();
    }

    private async Task LoadConversation(CancellationToken cancel)
    {
        Customer = await db.Customers.AsNoTracking().Include(c => c.ContactPoints).SingleAsync(c => c.Id == Case.CustomerId, cancel);
        var all = db.Messages.AsNoTracking().Where(m => m.CaseId == Case.Id);
        var latest = await all.OrderByDescending(m => m.At).ThenByDescending(m => m.Id).Take(All ? 5000 : Shown).ToListAsync(cancel);
        latest.Reverse();
        Messages = latest;
        Mails = await db.MailsOf(latest.Where(m => m.AuthorKind is AuthorKind.Staff or AuthorKind.System && m.Public).Select(m => m.Id), cancel);
        if (latest.Count == Shown)
            Earlier = await all.CountAsync(cancel) - latest.Count;
        var first = latest.Count == 0 ? DateTimeOffset.MinValue : latest[0].At;
        Attachments = (await db.Attachments.AsNoTracking().Where(a => db.Messages.Any(m => m.Id == a.MessageId && m.CaseId == Case.Id && m.At >= first)).OrderBy(a => a.Id).ToListAsync(cancel))
            .ToLookup(a => a.MessageId!.Value);
    }

    /// <summary>Done: the page anew. Refused: the page as it was, with the sentence and whatever was typed.</summary>
    private async Task<IActionResult> Show<T>(Outcome<T> outcome, CancellationToken cancel, string anchor = "")
    {
        if (outcome.Refusal is null)
            return Redirect($"/desk/cases/{Number}{anchor}");
        Refused = outcome.Refusal;
        // What the refused act had begun must neither be shown nor saved.
        db.ChangeTracker.Clear();
        return await OnGetAsync(HttpContext.RequestServices.GetRequiredService<Following>(), cancel);
    }
}
