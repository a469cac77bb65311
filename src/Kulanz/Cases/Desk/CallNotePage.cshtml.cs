using Kulanz.Access;
using Kulanz.Cases.Checklists;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Telephony;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Desk;

/// <summary>Writing down a call. By itself for browsers without script; otherwise a part of it replaces that in the card.</summary>
[Authorize(Permission.CallsRead), Authorize(Permission.CasesWrite)]
public sealed partial class CallNotePageModel(KulanzDb db, CallNoting noting, CallDrafting drafting) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public long Number { get; set; }

    [BindProperty]
    public string? Who { get; set; }

    [BindProperty]
    public Guid? CustomerId { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Email { get; set; }

    [BindProperty]
    public bool KeepNumber { get; set; }

    [BindProperty]
    public long? Case { get; set; }

    [BindProperty]
    public string? Subject { get; set; }

    [BindProperty]
    public Guid? Queue { get; set; }

    [BindProperty]
    public string? Text { get; set; }

    [BindProperty]
    public bool Solved { get; set; }

    [BindProperty]
    public Guid? ProductId { get; set; }

    [BindProperty]
    public Guid? ChecklistId { get; set; }

    /// <summary>By question.</summary>
    [BindProperty]
    public Dictionary<Guid, string?> Answers { get; set; } = [];

    /// <summary>Where somebody else was faster: by question the answer that is wrong; empty where theirs stands.</summary>
    [BindProperty]
    public Dictionary<Guid, Guid?> Corrects { get; set; } = [];

    /// <summary>How it ended, where the call settles the case.</summary>
    [BindProperty]
    public Verdict? Verdict { get; set; }

    [BindProperty]
    public string? VerdictComment { get; set; }

    /// <summary>The id of a cause, or <see cref="CauseUnknown"/>.</summary>
    [BindProperty]
    public string? Cause { get; set; }

    [BindProperty]
    public string? CauseNote { get; set; }

    public const string CauseUnknown = "unknown";

    public CallNoteForm Form { get; private set; } = null!;

    private IReadOnlyList<AnswerGiven> Answered => [.. Answers.Where(a => !string.IsNullOrWhiteSpace(a.Value) && (!Corrects.TryGetValue(a.Key, out var stands) || stands is not null))
        .Select(a => new AnswerGiven(a.Key, a.Value) { Corrects = Corrects.GetValueOrDefault(a.Key) })];

    private CallNoteGiven Given => new(Text)
    {
        CustomerId = CustomerId, Name = CustomerId is null ? Name : null, Email = CustomerId is null ? Email : null, KeepNumber = KeepNumber, Case = Case, Subject = Subject, QueueId = Queue, Solved = Solved, ProductId = Case is null ? ProductId : null, ChecklistId = ChecklistId, Answers = Answered,
        Verdict = Verdict is null ? null : new(Verdict) { Comment = VerdictComment }, Cause = Cause == CauseUnknown ? new(null) { Note = CauseNote } : Guid.TryParse(Cause, out var cause) ? new(cause) { Note = CauseNote } : null
    };

    public Task<IActionResult> OnGetAsync(CancellationToken cancel) => Show(null, null, cancel);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        var noted = await noting.Note(Number, Given, User.Actor(), cancel);
        if (!noted.Done(out var done, out var refusal))
        {
            db.ChangeTracker.Clear();
            return await Show(Given, refusal, cancel);
        }
        if (!Request.Headers.ContainsKey("HX-Request"))
            return Redirect($"/desk/cases/{done.Case.Number}#latest");
        db.ChangeTracker.Clear();
        ModelState.Clear();
        return await Show(null, null, cancel);
    }

    /// <summary>Somebody is looked for, or chosen: the form with what goes with that.</summary>
    public Task<IActionResult> OnPostPickAsync(CancellationToken cancel) => Show(Given, null, cancel);

    public async Task<IActionResult> OnPostDraftAsync(CancellationToken cancel) => (await drafting.Keep(Number, Given, User.Actor(), cancel)).Refusal is null ? new NoContentResult() : NotFound();

    private async Task<IActionResult> Show(CallNoteGiven? typed, Refusal? refused, CancellationToken cancel)
    {
        var me = User.Actor();
        if (await db.CallsFor(me).AsNoTracking().SingleOrDefaultAsync(c => c.Number == Number, cancel) is not { } call || await CallNoteForm.For(db, call, typed, typed is null ? null : Who, me, cancel) is not { } form)
            return NotFound();
        Form = form with { Refused = refused };
        return Page();
    }
}
