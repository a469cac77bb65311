using System.Security.Cryptography;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Web;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Events;

public sealed record NotAWebhookAddress() : Invalid("url", "Please enter an address that begins with https://, without a user name or password in it.");

public sealed record WebhookWithoutTls() : Invalid("url", "Without https the events would travel in the clear. Only addresses in networks named in KULANZ_WEBHOOK_NETWORKS may do without.");

public sealed record TooManyWebhooks() : Refusal("There are already 50 webhooks. Please remove one first.");

/// <summary>What is typed about a webhook; null leaves it as it is.</summary>
public sealed record WebhookGiven(string? Name, string? Url, IReadOnlyList<string>? Types);

/// <summary>Setting up webhooks.</summary>
public sealed class Subscribing(KulanzDb db, Feed feed, WebhookSecrets secrets, PublicAddresses addresses, TimeProvider clock)
{
    private const int Most = 50;

    /// <summary>How long the secret before still signs along.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromHours(24);

    public static IQueryable<Webhook> All(KulanzDb db) => db.Webhooks.Where(w => w.RemovedAt == null).OrderBy(w => w.Id);

    /// <summary>The second part of the answer is the only copy of the secret.</summary>
    public async Task<Outcome<(Webhook Webhook, string Secret)>> Add(WebhookGiven given, Actor by, CancellationToken cancel)
    {
        if (Problem(given.Name ?? "", given.Url ?? "", given.Types ?? []) is { } problem)
            return problem;
        if (await All(db).CountAsync(cancel) >= Most)
            return new TooManyWebhooks();
        var secret = WebhookSecrets.New();
        var webhook = new Webhook
        {
            Id = Id.New(clock),
            Name = Typed.Line(given.Name),
            Url = given.Url!.Trim(),
            Types = [.. given.Types!.Distinct()],
            Secret = secrets.Protect(secret),
            Since = await feed.Now(cancel),
            AddedAt = clock.GetUtcNow(),
            AddedBy = by.Name,
        };
        db.Add(webhook);
        Note("webhook.added", webhook, by, new { webhook.Name, webhook.Url, webhook.Types });
        await db.SaveChangesAsync(cancel);
        return (webhook, secret);
    }

    public Task<Outcome<Webhook>> Change(Guid id, WebhookGiven given, Actor by, CancellationToken cancel) => With(id, webhook =>
    {
        var (name, url, types) = (given.Name ?? webhook.Name, given.Url ?? webhook.Url, given.Types ?? webhook.Types);
        if (Problem(name, url, types) is { } problem)
            return problem;
        (webhook.Name, webhook.Url, webhook.Types) = (Typed.Line(name), url.Trim(), [.. types.Distinct()]);
        (webhook.FailingSince, webhook.QuietUntil) = (null, null);
        Note("webhook.changed", webhook, by, new { webhook.Name, webhook.Url, webhook.Types });
        return null;
    }, cancel);

    /// <summary>What happens while it is off is not told later; the stream of events still has it.</summary>
    public Task<Outcome<Webhook>> Disable(Guid id, Actor by, CancellationToken cancel) => With(id, webhook =>
    {
        if (webhook.DisabledAt is not null)
            return null;
        (webhook.DisabledAt, webhook.DisabledWhy) = (clock.GetUtcNow(), null);
        Note("webhook.disabled", webhook, by, new { webhook.Name });
        return null;
    }, cancel);

    public async Task<Outcome<Webhook>> Enable(Guid id, Actor by, CancellationToken cancel)
    {
        var now = await feed.Now(cancel);
        return await With(id, webhook =>
        {
            if (webhook.DisabledAt is null)
                return null;
            (webhook.DisabledAt, webhook.DisabledWhy, webhook.FailingSince, webhook.QuietUntil, webhook.Since) = (null, null, null, null, now);
            Note("webhook.enabled", webhook, by, new { webhook.Name });
            return null;
        }, cancel);
    }

    public Task<Outcome<Webhook>> Remove(Guid id, Actor by, CancellationToken cancel) => With(id, webhook =>
    {
        webhook.RemovedAt = clock.GetUtcNow();
        Note("webhook.removed", webhook, by, new { webhook.Name });
        return null;
    }, cancel);

    /// <summary>A new secret; the old one signs along for a day.</summary>
    public async Task<Outcome<(Webhook Webhook, string Secret)>> Renew(Guid id, Actor by, CancellationToken cancel)
    {
        var secret = WebhookSecrets.New();
        var renewed = await With(id, webhook =>
        {
            (webhook.OldSecret, webhook.OldSecretUntil, webhook.Secret) = (webhook.Secret, clock.GetUtcNow() + Overlap, secrets.Protect(secret));
            Note("webhook.secret_renewed", webhook, by, new { webhook.Name });
            return null;
        }, cancel);
        return renewed.Done(out var webhook, out var refusal) ? (webhook, secret) : refusal;
    }

    private async Task<Outcome<Webhook>> With(Guid id, Func<Webhook, Refusal?> change, CancellationToken cancel)
    {
        if (await All(db).SingleOrDefaultAsync(w => w.Id == id, cancel) is not { } webhook)
            return new NotFound("webhook");
        if (change(webhook) is { } refusal)
            return refusal;
        await db.SaveChangesAsync(cancel);
        return webhook;
    }

    private void Note(string type, Webhook webhook, Actor by, object content)
    {
        db.Record(type, webhook.Topic, null, by, content, clock);
        db.Announce(Webhook.Listed);
    }

    private Refusal? Problem(string name, string url, IReadOnlyList<string> types)
    {
        if (string.IsNullOrWhiteSpace(name))
            return new Missing("name");
        if (Typed.Line(name).Length > 120)
            return new TooLong("name", 120);
        if (url.Trim().Length > 1000)
            return new TooLong("url", 1000);
        if (!Uri.TryCreate(url.Trim(), UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http") || address.UserInfo.Length > 0 || address.Host.Length == 0)
            return new NotAWebhookAddress();
        return address.Scheme == "http" && !addresses.AnyAllowed ? new WebhookWithoutTls() : EventTypes.Problem(types);
    }
}
