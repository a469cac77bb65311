using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Platform.Outbox;
using Kulanz.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Mail;

/// <summary>Mailboxes and the outbox over HTTP. See docs/api.md.</summary>
public static class MailboxesApi
{
    public sealed record Discard(string? Reason);

    public static void MapMailboxesApi(this WebApplication app)
    {
        var boxes = app.MapGroup("/api/v1/mailboxes").RequireAuthorization(Permission.Administer).WithTags("Mail").DisableAntiforgery();
        boxes.MapGet("/", async (KulanzDb db, CancellationToken cancel) =>
            Results.Ok(new Page<ShownMailbox>([.. (await db.Mailboxes.AsNoTracking().OrderBy(m => m.Address).Take(500).ToListAsync(cancel)).Select(Shown)])))
            .Says("Lists mailboxes").Answers<Page<ShownMailbox>>();
        boxes.MapGet("/{id:guid}", async (Guid id, KulanzDb db, CancellationToken cancel) =>
            await db.Mailboxes.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id, cancel) is { } found ? Results.Ok(Shown(found)) : new Platform.NotFound("mailbox").Problem())
            .Says("Shows a mailbox", "Passwords are never shown.").Answers<ShownMailbox>();
        boxes.MapPost("/", async (MailboxForm form, HttpContext http, Mailboxes mailboxes, CancellationToken cancel) =>
            (await mailboxes.Add(form, http.User.Actor(), cancel)).Answer(m => Results.Created($"/api/v1/mailboxes/{m.Id}", Shown(m))))
            .Says("Adds a mailbox").Answers<ShownMailbox>(201);
        boxes.MapPut("/{id:guid}", async (Guid id, MailboxForm form, HttpContext http, Mailboxes mailboxes, CancellationToken cancel) =>
            (await mailboxes.Change(id, form, http.User.Actor(), cancel)).Answer(m => Results.Ok(Shown(m))))
            .Says("Replaces a mailbox's settings", "Without a password the one there is stays.").Answers<ShownMailbox>();
        boxes.MapPost("/{id:guid}/disabling", async (Guid id, HttpContext http, Mailboxes mailboxes, CancellationToken cancel) =>
            (await mailboxes.Disable(id, true, http.User.Actor(), cancel)).Answer(m => Results.Ok(Shown(m))))
            .Says("Disables a mailbox").Answers<ShownMailbox>();
        boxes.MapDelete("/{id:guid}/disabling", async (Guid id, HttpContext http, Mailboxes mailboxes, CancellationToken cancel) =>
            (await mailboxes.Disable(id, false, http.User.Actor(), cancel)).Answer(m => Results.Ok(Shown(m))))
            .Says("Enables a mailbox").Answers<ShownMailbox>();

        var outbox = app.MapGroup("/api/v1/outbox").RequireAuthorization(Permission.Administer).WithTags("Mail").DisableAntiforgery();
        outbox.MapGet("/", async (Word<OutboxState>? state, string? after, int? limit, KulanzDb db, CancellationToken cancel) =>
        {
            var most = limit.AtMost();
            var items = await db.Outbox(state?.Value ?? OutboxState.Waiting, after).Take(most).ToListAsync(cancel);
            return Results.Ok(new Page<ShownItem>([.. items.Select(Shown)], items.Count == most ? OutboxList.Place(items[^1]) : null));
        })
            .Says("Lists what has not left yet, and why").Answers<Page<ShownItem>>();
        outbox.MapPost("/{id:guid}/retry", async (Guid id, HttpContext http, OutboxCare care, CancellationToken cancel) =>
            (await care.TryAgain(id, http.User.Actor(), cancel)).Answer(i => Results.Ok(Shown(i))))
            .Says("Tries an item again now").Answers<ShownItem>();
        outbox.MapPost("/{id:guid}/discarding", async (Guid id, Discard given, HttpContext http, OutboxCare care, CancellationToken cancel) =>
            (await care.Discard(id, given.Reason, http.User.Actor(), cancel)).Answer(i => Results.Ok(Shown(i))))
            .Says("Discards an item", "With a `reason`, which is kept.").Answers<ShownItem>();
    }

    public sealed record ShownServer(string Host, int Port, MailSecurity Security, string User, bool HasPassword, string? TrustedCertificate);

    public sealed record ShownIncoming(ShownServer Server, string Folder, AfterFetching After, string MoveTo);

    public sealed record ShownMailbox(Guid Id, string Address, string Name, Guid? QueueId, string Language, string SenderName, bool PlusAddressing, bool ConfirmReceipt, bool TellWhenSolved, bool QuoteHistory,
        ShownIncoming? Incoming, ShownServer? Outgoing, DateTimeOffset? DisabledAt);

    public sealed record ShownItem(Guid Id, string Kind, string Topic, string Recipient, OutboxState State, DateTimeOffset AddedAt, int Attempts, DateTimeOffset NextTryAt, string? LastError,
        DateTimeOffset? EndedAt, string? EndedBy, string? Reason);

    private static ShownServer Shown(MailServer server) => new(server.Host, server.Port, server.Security, server.User, server.Secret is not null, server.TrustedCertificate);

    private static ShownMailbox Shown(Mailbox mailbox) => new(
        mailbox.Id,
        mailbox.Address,
        mailbox.Name,
        mailbox.QueueId,
        mailbox.Language,
        mailbox.SenderName,
        mailbox.PlusAddressing,
        mailbox.ConfirmReceipt,
        mailbox.TellWhenSolved,
        mailbox.QuoteHistory,
        mailbox.Incoming is { } incoming ? new(Shown(incoming.Server), incoming.Folder, incoming.After, incoming.MoveTo) : null,
        mailbox.Outgoing is { } outgoing ? Shown(outgoing) : null,
        mailbox.DisabledAt);

    private static ShownItem Shown(OutboxItem item) => new(
        item.Id,
        item.Kind,
        item.Topic,
        item.Recipient,
        item.State,
        item.AddedAt,
        item.Attempts,
        item.NextTryAt,
        item.LastError?.ToString(),
        item.EndedAt,
        item.EndedBy,
        item.Reason);
}
