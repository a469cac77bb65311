using System.Text.Json;
using Kulanz.Evidence;
using Kulanz.Mail;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Outbox;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Events;

/// <summary>
/// Delivers what the outbox holds for webhooks. An address that does not take anything is left alone for a while, given up for each event when
/// the outbox's patience ends, and switched off after <see cref="DaysUntilOff"/> days in which nothing arrived.
/// </summary>
public sealed class Calling(KulanzDb db, Ringing ringing, WebhookNotice notice, TimeProvider clock)
{
    public const int DaysUntilOff = 5;

    public static readonly OutboxKind Kind = new("webhook",
        (item, services, cancel) => services.GetRequiredService<Calling>().Call(item, cancel),
        (item, why, services, cancel) => services.GetRequiredService<Calling>().Over(item, why, cancel));

    private static readonly TimeSpan LongestQuiet = TimeSpan.FromMinutes(30);

    internal sealed record Content(Guid CallId);

    /// <summary>In order for each webhook: its lane.</summary>
    internal static Task<OutboxItem> Add(Outbox outbox, Webhook webhook, WebhookCall call, CancellationToken cancel) =>
        outbox.Add(Kind.Name, webhook.Topic, webhook.Url, webhook.Topic, new Content(call.Id), cancel);

    internal static string MessageId(WebhookCall call) => $"msg_{call.Id:N}";

    private async Task<OutboxAnswer> Call(OutboxItem item, CancellationToken cancel)
    {
        if (await Find(item, cancel) is not { } call || await db.Webhooks.AsNoTracking().SingleOrDefaultAsync(w => w.Id == call.WebhookId, cancel) is not { } webhook)
            return OutboxAnswer.Delivered;
        if (!webhook.On)
            return GiveUp(call, new Sentence("The webhook is disabled."));
        if (webhook.QuietUntil > clock.GetUtcNow())
            return OutboxAnswer.Later(call.Problem ?? new Sentence("The address took nothing a moment ago and is left alone for a while."));
        if (await db.Records.AsNoTracking().SingleOrDefaultAsync(r => r.Id == call.RecordId, cancel) is not { } record)
            return GiveUp(call, new Sentence("The event is not kept any more."));

        var rung = await ringing.Ring(webhook, MessageId(call), Happening.Of(record).Json(), cancel);
        Note(call, rung);
        if (rung.Taken)
        {
            (call.State, call.ItemId) = (WebhookCallState.Delivered, null);
            await Reached(webhook, cancel);
            return OutboxAnswer.Delivered;
        }
        return await Failed(webhook, call, rung, item, cancel);
    }

    internal void Note(WebhookCall call, Rung rung)
    {
        call.Attempts++;
        (call.TriedAt, call.Status, call.Answer, call.Problem, call.Milliseconds) = (clock.GetUtcNow(), rung.Status, rung.Answer, rung.Problem, rung.Milliseconds);
        db.Announce(Webhook.Listed);
    }

    private async Task<OutboxAnswer> Failed(Webhook webhook, WebhookCall call, Rung rung, OutboxItem item, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var since = webhook.FailingSince ?? now;
        var quiet = now + TimeSpan.FromSeconds(Math.Min(LongestQuiet.TotalSeconds, 20 * Math.Pow(2, Math.Min(call.Attempts - 1, 10))));
        // Beside the version, and so beside an administrator who changes it in this moment.
        await db.Write(() => db.Webhooks.Where(w => w.Id == webhook.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(w => w.FailingSince, w => w.FailingSince ?? since).SetProperty(w => w.QuietUntil, quiet), cancel), cancel);
        var why = rung.Status == 410 ? new Sentence("The address says that it wants no more events (410 Gone).")
            : now - since > TimeSpan.FromDays(DaysUntilOff) ? new Sentence("For more than {0} days nothing could be delivered.", $"{DaysUntilOff}")
            : null;
        if (why is null)
            return now < item.GiveUpAt ? OutboxAnswer.Later(rung.Problem!) : GiveUp(call, rung.Problem!);
        await SwitchOff(webhook.Id, why, cancel);
        return GiveUp(call, rung.Problem!);
    }

    /// <summary>It leaves the outbox: what was not delivered stands with its webhook and can be sent again from there.</summary>
    private static OutboxAnswer GiveUp(WebhookCall call, Sentence why)
    {
        (call.State, call.Problem, call.ItemId) = (WebhookCallState.Failed, why, null);
        return OutboxAnswer.Delivered;
    }

    private async Task Reached(Webhook webhook, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await db.Write(async () =>
        {
            await db.Webhooks.Where(w => w.Id == webhook.Id).ExecuteUpdateAsync(set => set
                .SetProperty(w => w.DeliveredAt, now).SetProperty(w => w.FailingSince, (DateTimeOffset?)null).SetProperty(w => w.QuietUntil, (DateTimeOffset?)null), cancel);
            // What waited for the address to come back need not wait longer.
            return webhook.FailingSince is null ? 0 : await db.Set<OutboxItem>()
                .Where(i => i.Lane == webhook.Topic && i.State == OutboxState.Waiting && i.ClaimedAt == null && i.NextTryAt > now)
                .ExecuteUpdateAsync(set => set.SetProperty(i => i.NextTryAt, now), cancel);
        }, cancel);
    }

    private async Task SwitchOff(Guid id, Sentence why, CancellationToken cancel)
    {
        if (await db.Webhooks.SingleOrDefaultAsync(w => w.Id == id && w.DisabledAt == null, cancel) is not { } webhook)
            return;
        (webhook.DisabledAt, webhook.DisabledWhy) = (clock.GetUtcNow(), why);
        db.Record("webhook.disabled", webhook.Topic, null, Actor.System, new { webhook.Name, Why = why.ToString() }, clock);
        db.Announce(Webhook.Listed);
        await notice.Send(webhook, why, cancel);
    }

    /// <summary>The outbox gave it up, or somebody put it back.</summary>
    private async Task Over(OutboxItem item, Sentence? why, CancellationToken cancel)
    {
        if (await Find(item, cancel) is not { } call)
            return;
        call.State = why is null ? WebhookCallState.Waiting : WebhookCallState.Failed;
        call.Problem = why ?? call.Problem;
    }

    private async Task<WebhookCall?> Find(OutboxItem item, CancellationToken cancel)
    {
        var id = JsonSerializer.Deserialize<Content>(item.Content, Json.Options)!.CallId;
        return await db.WebhookCalls.SingleOrDefaultAsync(c => c.Id == id, cancel);
    }
}
