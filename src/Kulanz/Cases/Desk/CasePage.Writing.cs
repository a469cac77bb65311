using Kulanz.Access;
using Kulanz.Platform;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Desk;

/// <summary>The composer: what is written, kept as a draft, attached and sent.</summary>
public sealed partial class CasePageModel
{
    [BindProperty]
    public MessageKind Kind { get; set; } = MessageKind.Reply;

    [BindProperty]
    public string? Text { get; set; }

    [BindProperty]
    public CaseState? Then { get; set; }

    [BindProperty]
    public int? Minutes { get; set; }

    /// <summary>The last message that was on screen when the writer began.</summary>
    [BindProperty]
    public Guid? Seen { get; set; }

    public DateTimeOffset? DraftAt { get; private set; }

    public IReadOnlyList<Attachment> Unsent { get; private set; } = [];

    /// <summary>Those of others that came after the writer began, when sending was held back.</summary>
    public IReadOnlySet<Guid> Fresh { get; private set; } = new HashSet<Guid>();

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostSayAsync([FromForm] Guid[] attachments, [FromForm] List<IFormFile> files, [FromServices] Replying replying, [FromServices] Attaching attaching, CancellationToken cancel)
    {
        if (!ModelState.IsValid)
            return await Show<Message>(new StrangeTime(), cancel);
        // Without script the files come with the form; they are kept as uploads first, so that a refusal loses none.
        var uploads = attachments.ToList();
        foreach (var file in files)
        {
            await using var content = file.OpenReadStream();
            if (!(await attaching.Upload(Number, file.FileName, file.ContentType, content, file.Length, Me, cancel)).Done(out var uploaded, out var refusal))
                return await Show<Message>(refusal, cancel);
            uploads.Add(uploaded.Id);
        }
        var saying = new Saying(Kind, Text ?? "") { Then = Then, Seen = Seen, Attachments = uploads, Minutes = Minutes is > 0 ? Minutes : null, Composed = true };
        return await Show(await replying.Say(Number, saying, Me, cancel), cancel, "#latest");
    }

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostDraftAsync([FromServices] Drafting drafting, CancellationToken cancel) =>
        (await drafting.Keep(Number, Kind, Text ?? "", Then, Me, cancel)).Refusal is null ? new NoContentResult() : NotFound();

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostUploadAsync(IFormFile file, [FromServices] Attaching attaching, CancellationToken cancel)
    {
        await using var content = file.OpenReadStream();
        var uploaded = await attaching.Upload(Number, file.FileName, file.ContentType, content, file.Length, Me, cancel);
        return uploaded.Done(out var attachment, out var refusal)
            ? Partial("_Unsent", new[] { attachment })
            : new ContentResult { StatusCode = refusal.Status, Content = new Platform.Ui.Texts()[refusal] };
    }

    /// <summary>Answers the page with what was typed, for browsers without script; the script only looks whether it went well.</summary>
    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostWithdrawAsync(Guid id, [FromServices] Attaching attaching, [FromServices] Following following, CancellationToken cancel)
    {
        Refused = (await attaching.Withdraw(id, Me, cancel)).Refusal;
        return await OnGetAsync(following, cancel);
    }

    private async Task LoadWriting(CancellationToken cancel)
    {
        Unsent = await HttpContext.RequestServices.GetRequiredService<Attaching>().Unsent(Case.Id, Me, cancel);
        if (HttpMethods.IsGet(Request.Method) && await db.Drafts.AsNoTracking().SingleOrDefaultAsync(d => d.CaseId == Case.Id && d.AccountId == Me.Id, cancel) is { } draft)
            (Kind, Text, Then, DraftAt) = (draft.Kind, draft.Text, draft.Then, draft.At);
        if (Refused is ConversationMoved && Messages.FirstOrDefault(m => m.Id == Seen) is { } seen)
            Fresh = Messages.Where(m => m.At > seen.At && m.AuthorId != Me.Id).Select(m => m.Id).ToHashSet();
        Seen = Messages.Count > 0 ? Messages[^1].Id : null;
        ModelState.Remove(nameof(Seen));
    }
}
