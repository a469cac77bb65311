using Kulanz.Mail.Imap;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Operations;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Mail;

/// <summary>The mailboxes' part of the health page: when each was last fetched, and what is in the way.</summary>
public static class MailboxHealth
{
    /// <summary>A line that idles is renewed every nine minutes; twice that without a word is too long.</summary>
    private static readonly TimeSpan Silent = TimeSpan.FromMinutes(20);

    public static readonly Examination Examination = new(30, "Mailboxes", Look);

    private static async Task<IReadOnlyList<Finding>> Look(IServiceProvider services, CancellationToken cancel)
    {
        var db = services.GetRequiredService<KulanzDb>();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var boxes = await db.Mailboxes.AsNoTracking().Where(m => m.DisabledAt == null).OrderBy(m => m.Address).Take(200)
            .Select(m => new { m.Id, m.Address, Fetches = m.Incoming != null }).ToListAsync(cancel);
        if (boxes.Count == 0)
            return [new("Mailboxes", Condition.Healthy, new Sentence("No mailbox is set up yet."), "/admin/mailboxes")];
        var fetched = await db.Set<FetchedFolder>().AsNoTracking().ToDictionaryAsync(f => f.MailboxId, cancel);
        return
        [
            .. boxes.Select(box =>
            {
                var href = $"/admin/mailboxes/{box.Id}";
                return !box.Fetches ? new Finding(box.Address, Condition.Healthy, new Sentence("Sends only"), href)
                    : !fetched.TryGetValue(box.Id, out var state) ? new Finding(box.Address, Condition.Degraded, new Sentence("Not fetched yet"), href)
                    : state.Problem is { } problem ? new Finding(box.Address, Condition.Unhealthy, problem, href, state.CheckedAt)
                    : now - state.CheckedAt > Silent ? new Finding(box.Address, Condition.Degraded, new Sentence("The server has not answered for a while."), href, state.CheckedAt)
                    : new Finding(box.Address, Condition.Healthy, new Sentence("Fetching"), href, state.CheckedAt);
            }),
        ];
    }
}
