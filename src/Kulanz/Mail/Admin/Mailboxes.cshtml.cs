using Kulanz.Mail.Imap;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Mail.Admin;

public sealed record MailboxRow(Mailbox Box, FetchedFolder? Fetched, string? Queue);

/// <summary>All addresses of the company, and whether mail flows.</summary>
public sealed class MailboxesModel(KulanzDb db, Preferences preferences, MailDestinations? destinations = null) : PageModel
{
    public IReadOnlyList<MailboxRow> Boxes { get; private set; } = [];

    public MailServer Server { get; private set; } = new();

    public async Task OnGetAsync(CancellationToken cancel)
    {
        Server = (await preferences.Get<OutgoingServer>(cancel)).Server;
        var queues = destinations is null ? [] : (await destinations(db, cancel)).ToDictionary(q => q.Id, q => q.Name);
        var boxes = await db.Mailboxes.AsNoTracking().OrderBy(m => m.Address).Take(500)
            .Select(m => new { Box = m, Fetched = db.Set<FetchedFolder>().SingleOrDefault(f => f.MailboxId == m.Id) }).ToListAsync(cancel);
        Boxes = [.. boxes.Select(b => new MailboxRow(b.Box, b.Fetched, b.Box.QueueId is { } queue ? queues.GetValueOrDefault(queue) : null))];
    }
}
