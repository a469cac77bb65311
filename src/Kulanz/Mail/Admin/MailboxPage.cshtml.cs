using Kulanz.Mail.Imap;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Mail.Admin;

/// <summary>One mailbox: set up, tried, disabled. <c>new</c> adds one.</summary>
public sealed class MailboxPageModel(KulanzDb db, Mailboxes mailboxes, Trying trying, MailSecrets secrets, MailDestinations? destinations = null) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string Id { get; set; } = "new";

    [BindProperty]
    public MailboxForm Form { get; set; } = new() { Incoming = null };

    [BindProperty]
    public bool Fetches { get; set; }

    [BindProperty]
    public ServerForm Incoming { get; set; } = new() { Port = 993 };

    [BindProperty]
    public bool OwnServer { get; set; }

    [BindProperty]
    public ServerForm Outgoing { get; set; } = new() { Port = 587, Security = MailSecurity.StartTls };

    public Mailbox? Box { get; private set; }

    public FetchedFolder? Fetched { get; private set; }

    public IReadOnlyList<MailDestination> Queues { get; private set; } = [];

    public Refusal? Refused { get; private set; }

    public MailServer? Tried { get; private set; }

    [FromQuery]
    public bool Saved { get; set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await Load(cancel) is { } missing)
            return missing;
        if (Box is not { } box)
            return Page();
        Form = new MailboxForm
        {
            Address = box.Address,
            Name = box.Name,
            QueueId = box.QueueId,
            Language = box.Language,
            SenderName = box.SenderName,
            PlusAddressing = box.PlusAddressing,
            ConfirmReceipt = box.ConfirmReceipt,
            TellWhenSolved = box.TellWhenSolved,
            QuoteHistory = box.QuoteHistory,
            Folder = box.Incoming?.Folder,
            After = box.Incoming?.After ?? AfterFetching.MarkSeen,
            MoveTo = box.Incoming?.MoveTo,
        };
        (Fetches, OwnServer) = (box.Incoming is not null, box.Outgoing is not null);
        Incoming = box.Incoming is { } incoming ? ServerFields.Of(incoming.Server) : Incoming;
        Outgoing = box.Outgoing is { } outgoing ? ServerFields.Of(outgoing) : Outgoing;
        return Page();
    }

    public async Task<IActionResult> OnPostSaveAsync(CancellationToken cancel)
    {
        if (await Load(cancel) is { } missing)
            return missing;
        var form = Form with { Incoming = Fetches ? Incoming : null, Outgoing = OwnServer ? Outgoing : null };
        return Show(Box is { } box ? await mailboxes.Change(box.Id, form, User.Actor(), cancel) : await mailboxes.Add(form, User.Actor(), cancel));
    }

    public async Task<IActionResult> OnPostTryFetchingAsync(CancellationToken cancel)
    {
        if (await Load(cancel) is { } missing)
            return missing;
        var incoming = new Incoming { Server = Incoming.Server(Box?.Incoming?.Server, secrets), Folder = string.IsNullOrWhiteSpace(Form.Folder) ? "INBOX" : Form.Folder.Trim(), After = Form.After, MoveTo = Form.MoveTo?.Trim() ?? "" };
        return Show(incoming.Server.Problem("Incoming") is { } problem ? problem : await trying.Fetch(incoming, cancel));
    }

    public async Task<IActionResult> OnPostTrySendingAsync(CancellationToken cancel)
    {
        if (await Load(cancel) is { } missing)
            return missing;
        var server = Outgoing.Server(Box?.Outgoing, secrets);
        return Show(server.Problem("Outgoing") is { } problem ? problem : await trying.Send(server, cancel));
    }

    public async Task<IActionResult> OnPostDisableAsync(CancellationToken cancel) => await Load(cancel) ?? Show(await mailboxes.Disable(Box!.Id, true, User.Actor(), cancel));

    public async Task<IActionResult> OnPostEnableAsync(CancellationToken cancel) => await Load(cancel) ?? Show(await mailboxes.Disable(Box!.Id, false, User.Actor(), cancel));

    private async Task<IActionResult?> Load(CancellationToken cancel)
    {
        if (Id != "new")
        {
            Box = Guid.TryParse(Id, out var id) ? await db.Mailboxes.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id, cancel) : null;
            if (Box is null)
                return NotFound();
            Fetched = await db.Set<FetchedFolder>().AsNoTracking().SingleOrDefaultAsync(f => f.MailboxId == Box.Id, cancel);
        }
        Queues = destinations is null ? [] : await destinations(db, cancel);
        return null;
    }

    private IActionResult Show(Outcome<Mailbox> outcome)
    {
        if (outcome.Done(out var box, out var refusal))
            return Redirect($"/admin/mailboxes/{box.Id}?saved=true");
        Refused = refusal;
        return Page();
    }

    private PageResult Show(Outcome<MailServer> outcome)
    {
        if (outcome.Done(out var server, out var refusal))
            Tried = server;
        Refused = refusal;
        Saved = false;
        return Page();
    }
}
