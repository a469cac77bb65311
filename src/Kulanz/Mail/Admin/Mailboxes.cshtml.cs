using Kulanz.Evidence;
using Kulanz.Mail.Imap;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Mail.Admin;

public sealed record LargestMailOutOfRange(int Most) : Invalid("largest", "Please enter a size from 1 to {0} MB.", Most);

public sealed record MailboxRow(Mailbox Box, FetchedFolder? Fetched, string? Queue);

/// <summary>All addresses of the company, and whether mail flows.</summary>
public sealed class MailboxesModel(KulanzDb db, Preferences preferences, TimeProvider clock, MailDestinations? destinations = null) : PageModel
{
    public IReadOnlyList<MailboxRow> Boxes { get; private set; } = [];

    public MailServer Server { get; private set; } = new();

    /// <summary>The largest mail that is taken in, in megabytes.</summary>
    [BindProperty]
    public int Largest { get; set; }

    public Refusal? Refused { get; private set; }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (!ModelState.IsValid || Largest is < 1 or > ArrivalLimits.Most)
        {
            Refused = new LargestMailOutOfRange(ArrivalLimits.Most);
            await OnGetAsync(cancel);
            return Page();
        }
        await Preferences.Set(db, new ArrivalLimits { LargestMegabytes = Largest }, cancel);
        db.Record("mail.limit_changed", "arrivals", null, User.Actor(), new { Largest }, clock);
        await db.SaveChangesAsync(cancel);
        preferences.Forget();
        return Redirect("/admin/mailboxes");
    }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        Largest = (await preferences.Get<ArrivalLimits>(cancel)).LargestMegabytes;
        Server = (await preferences.Get<OutgoingServer>(cancel)).Server;
        var queues = destinations is null ? [] : (await destinations(db, cancel)).ToDictionary(q => q.Id, q => q.Name);
        var boxes = await db.Mailboxes.AsNoTracking().OrderBy(m => m.Address).Take(500)
            .Select(m => new { Box = m, Fetched = db.Set<FetchedFolder>().SingleOrDefault(f => f.MailboxId == m.Id) }).ToListAsync(cancel);
        Boxes = [.. boxes.Select(b => new MailboxRow(b.Box, b.Fetched, b.Box.QueueId is { } queue ? queues.GetValueOrDefault(queue) : null))];
    }
}
