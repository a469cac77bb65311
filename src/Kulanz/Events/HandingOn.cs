using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Outbox;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Events;

/// <summary>
/// Hands new events to the webhooks that want them: one node at a time, by position, each stretch in one transaction with the bookmark, so that
/// no event is handed on twice and none is left out. From there on the outbox delivers.
/// </summary>
public sealed class HandingOn(KulanzDb db, Feed feed, Outbox outbox, TimeProvider clock)
{
    public const string Loop = "webhooks";
    private const int AtOnce = 200;

    public static async Task Round(IServiceProvider services, CancellationToken cancel)
    {
        bool more;
        do
        {
            await using var scope = services.CreateAsyncScope();
            more = await scope.ServiceProvider.GetRequiredService<HandingOn>().Stretch(cancel);
        }
        while (more && !cancel.IsCancellationRequested);
    }

    private Task<bool> Stretch(CancellationToken cancel) => db.Write(async () =>
    {
        var bookmark = await db.Set<EventBookmark>().SingleOrDefaultAsync(b => b.Name == Loop, cancel);
        if (bookmark is null)
            db.Add(bookmark = new EventBookmark { Name = Loop });
        var webhooks = await Subscribing.All(db).AsNoTracking().Where(w => w.DisabledAt == null).ToListAsync(cancel);
        if (webhooks.Count == 0)
        {
            bookmark.Position = await feed.Now(cancel);
            await db.SaveChangesAsync(cancel);
            return false;
        }
        var wanted = webhooks.SelectMany(w => w.Types).Distinct().ToList();
        var stretch = await feed.After(bookmark.Position, AtOnce, wanted, Actor.System, cancel);
        foreach (var record in stretch.Events)
            foreach (var webhook in webhooks.Where(w => record.Position > w.Since && EventTypes.Want(w.Types, record.Type)))
                await Hand(webhook, new WebhookCall { Id = Id.New(clock), WebhookId = webhook.Id, RecordId = record.Id, Type = record.Type, Topic = record.Topic, At = clock.GetUtcNow() }, cancel);
        if (bookmark.Position == stretch.Until)
            return false;
        bookmark.Position = stretch.Until;
        await db.SaveChangesAsync(cancel);
        return stretch.More;
    }, cancel);

    private async Task Hand(Webhook webhook, WebhookCall call, CancellationToken cancel)
    {
        call.ItemId = (await Calling.Add(outbox, webhook, call, cancel)).Id;
        db.Add(call);
    }

    /// <summary>Forgets calls of long ago, but none that is still on its way.</summary>
    public static async Task Sweep(IServiceProvider services, CancellationToken cancel)
    {
        var before = services.GetRequiredService<TimeProvider>().GetUtcNow().AddDays(-30);
        var db = services.GetRequiredService<KulanzDb>();
        await db.Write(() => db.WebhookCalls.Where(c => c.At < before && c.State != WebhookCallState.Waiting).ExecuteDeleteAsync(cancel), cancel);
    }
}
