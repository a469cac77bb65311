using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Outbox;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Mail;

public sealed record BeingDone() : Refusal("This is being sent at this very moment. Please look again shortly.");

/// <summary>
/// What somebody does about items that have not left: of whatever kind, not mail alone. It lies here and not with the outbox, which as a part of
/// the platform knows no records.
/// </summary>
public sealed class OutboxCare(KulanzDb db, Outbox outbox, IEnumerable<OutboxKind> kinds, IServiceProvider services, TimeProvider clock)
{
    public async Task<Outcome<OutboxItem>> TryAgain(Guid id, Actor by, CancellationToken cancel)
    {
        if (await db.Set<OutboxItem>().SingleOrDefaultAsync(i => i.Id == id && i.State != OutboxState.Discarded, cancel) is not { } item)
            return new NotFound("item");
        if (item.State == OutboxState.Waiting && item.ClaimedAt is not null)
            return new BeingDone();
        await Again(item, by, cancel);
        await db.SaveChangesAsync(cancel);
        return item;
    }

    /// <summary>For the moment after a server is back: everything that has been tried in vain leaves now. At most a thousand at once.</summary>
    public async Task<int> TryAllAgain(Actor by, CancellationToken cancel)
    {
        var items = await db.Set<OutboxItem>().Where(i => i.ClaimedAt == null && (i.State == OutboxState.Failed || (i.State == OutboxState.Waiting && i.Attempts > 0)))
            .OrderBy(i => i.AddedAt).Take(1000).ToListAsync(cancel);
        foreach (var item in items)
            await Again(item, by, cancel);
        await db.SaveChangesAsync(cancel);
        return items.Count;
    }

    /// <summary>It will not be sent any more. The row stays for a while, with who decided that and why.</summary>
    public async Task<Outcome<OutboxItem>> Discard(Guid id, string? reason, Actor by, CancellationToken cancel)
    {
        if (!Typed.Needed(reason, "reason", 1000).Done(out var why, out var refusal))
            return refusal;
        if (await db.Set<OutboxItem>().SingleOrDefaultAsync(i => i.Id == id && i.State != OutboxState.Discarded, cancel) is not { } item)
            return new NotFound("item");
        if (item.State == OutboxState.Waiting && item.ClaimedAt is not null)
            return new BeingDone();
        item.Discard(by, why, clock.GetUtcNow());
        await Kind(item).Over(item, new Sentence("{0} decided not to send it: {1}", by.Name, why), services, cancel);
        // What will not be sent need not be kept.
        item.Content = "";
        db.Record("outbox.discarded", item.Topic, null, by, new { item.Kind, item.Recipient, Reason = why }, clock);
        db.Announce(Outbox.Topic);
        await db.SaveChangesAsync(cancel);
        return item;
    }

    private async Task Again(OutboxItem item, Actor by, CancellationToken cancel)
    {
        if (item.State == OutboxState.Failed)
            await Kind(item).Over(item, null, services, cancel);
        await outbox.TryAgain(item, cancel);
        db.Record("outbox.tried_again", item.Topic, null, by, new { item.Kind, item.Recipient }, clock);
    }

    private OutboxKind Kind(OutboxItem item) => kinds.Single(k => k.Name == item.Kind);
}
