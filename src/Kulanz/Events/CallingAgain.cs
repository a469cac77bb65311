using System.Text.Json;
using Kulanz.Evidence;
using Kulanz.Mail;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Outbox;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Events;

public sealed record WebhookIsOff() : Refusal("The webhook is disabled. Enable it first.");

/// <summary>What administrators do about single calls: a test, and once more.</summary>
public sealed class CallingAgain(KulanzDb db, Ringing ringing, Calling calling, Outbox outbox, TimeProvider clock)
{
    /// <summary>Calls the address now, with an event of the type <c>webhook.test</c>, and answers what came back.</summary>
    public async Task<Outcome<WebhookCall>> Test(Guid id, Actor by, CancellationToken cancel)
    {
        if (await Subscribing.All(db).AsNoTracking().SingleOrDefaultAsync(w => w.Id == id, cancel) is not { } webhook)
            return new NotFound("webhook");
        var call = new WebhookCall { Id = Id.New(clock), WebhookId = id, Type = "webhook.test", Topic = webhook.Topic, At = clock.GetUtcNow() };
        var body = new Happening(call.Type, call.At, new(call.Id, null, call.Topic, null, new(by.Kind, by.Id, by.Name), JsonSerializer.SerializeToElement(new { webhook.Name }, Json.Options)));
        var rung = await ringing.Ring(webhook, Calling.MessageId(call), body.Json(), cancel);
        call.State = rung.Taken ? WebhookCallState.Delivered : WebhookCallState.Failed;
        calling.Note(call, rung);
        db.Add(call);
        if (rung.Taken)
            await db.Write(() => db.Webhooks.Where(w => w.Id == id).ExecuteUpdateAsync(set => set.SetProperty(w => w.QuietUntil, (DateTimeOffset?)null), cancel), cancel);
        await db.SaveChangesAsync(cancel);
        return call;
    }

    /// <summary>Sends an event again, or at once if it is still on its way. The other side knows it by its id.</summary>
    public async Task<Outcome<WebhookCall>> Again(Guid id, Guid callId, Actor by, CancellationToken cancel)
    {
        if (await Subscribing.All(db).AsNoTracking().SingleOrDefaultAsync(w => w.Id == id, cancel) is not { } webhook
            || await db.WebhookCalls.SingleOrDefaultAsync(c => c.Id == callId && c.WebhookId == id && c.RecordId != null, cancel) is not { } call)
            return new NotFound("delivery");
        if (!webhook.On)
            return new WebhookIsOff();
        return await db.Write<Outcome<WebhookCall>>(async () =>
        {
            var item = call.ItemId is null ? null : await db.Set<OutboxItem>().SingleOrDefaultAsync(i => i.Id == call.ItemId && i.State != OutboxState.Discarded, cancel);
            if (item is { State: OutboxState.Waiting, ClaimedAt: not null })
                return new BeingDone();
            if (item is null)
                call.ItemId = (await Calling.Add(outbox, webhook, call, cancel)).Id;
            else
                await outbox.TryAgain(item, cancel);
            call.State = WebhookCallState.Waiting;
            db.Record("webhook.sent_again", webhook.Topic, null, by, new { call.Type, call.Topic }, clock);
            db.Announce(Webhook.Listed);
            await db.Webhooks.Where(w => w.Id == id).ExecuteUpdateAsync(set => set.SetProperty(w => w.QuietUntil, (DateTimeOffset?)null), cancel);
            await db.SaveChangesAsync(cancel);
            return call;
        }, cancel);
    }
}
