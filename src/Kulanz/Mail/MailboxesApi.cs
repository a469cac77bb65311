using Kulanz.Access;
using Kulanz.Platform;
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
            Results.Ok(new { Items = (await db.Mailboxes.AsNoTracking().OrderBy(m => m.Address).Take(500).ToListAsync(cancel)).Select(Shown) }));
        boxes.MapGet("/{id:guid}", async (Guid id, KulanzDb db, CancellationToken cancel) =>
            await db.Mailboxes.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id, cancel) is { } found ? Results.Ok(Shown(found)) : new Platform.NotFound("mailbox").Problem());
        boxes.MapPost("/", async (MailboxForm form, HttpContext http, Mailboxes mailboxes, CancellationToken cancel) =>
            (await mailboxes.Add(form, http.User.Actor(), cancel)).Answer(m => Results.Created($"/api/v1/mailboxes/{m.Id}", Shown(m))));
        boxes.MapPut("/{id:guid}", async (Guid id, MailboxForm form, HttpContext http, Mailboxes mailboxes, CancellationToken cancel) =>
            (await mailboxes.Change(id, form, http.User.Actor(), cancel)).Answer(m => Results.Ok(Shown(m))));
        boxes.MapPost("/{id:guid}/disabling", async (Guid id, HttpContext http, Mailboxes mailboxes, CancellationToken cancel) =>
            (await mailboxes.Disable(id, true, http.User.Actor(), cancel)).Answer(m => Results.Ok(Shown(m))));
        boxes.MapDelete("/{id:guid}/disabling", async (Guid id, HttpContext http, Mailboxes mailboxes, CancellationToken cancel) =>
            (await mailboxes.Disable(id, false, http.User.Actor(), cancel)).Answer(m => Results.Ok(Shown(m))));

        var outbox = app.MapGroup("/api/v1/outbox").RequireAuthorization(Permission.Administer).WithTags("Mail").DisableAntiforgery();
        outbox.MapGet("/", async (OutboxState? state, string? after, int? limit, KulanzDb db, CancellationToken cancel) =>
        {
            var most = Math.Clamp(limit ?? 50, 1, 200);
            var items = await db.Outbox(state ?? OutboxState.Waiting, after).Take(most).ToListAsync(cancel);
            return Results.Ok(new { Items = items.Select(Shown), Next = items.Count == most ? OutboxList.Place(items[^1]) : null });
        });
        outbox.MapPost("/{id:guid}/retry", async (Guid id, HttpContext http, OutboxCare care, CancellationToken cancel) =>
            (await care.TryAgain(id, http.User.Actor(), cancel)).Answer(i => Results.Ok(Shown(i))));
        outbox.MapPost("/{id:guid}/discarding", async (Guid id, Discard given, HttpContext http, OutboxCare care, CancellationToken cancel) =>
            (await care.Discard(id, given.Reason, http.User.Actor(), cancel)).Answer(i => Results.Ok(Shown(i))));
    }

    private static object Shown(Mailbox mailbox) => new
    {
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
        Incoming = mailbox.Incoming is { } incoming ? new { Server = Mailboxes.Shown(incoming.Server), incoming.Folder, incoming.After, incoming.MoveTo } : null,
        Outgoing = mailbox.Outgoing is { } outgoing ? Mailboxes.Shown(outgoing) : null,
        mailbox.DisabledAt,
    };

    private static object Shown(OutboxItem item) => new
    {
        item.Id,
        item.Kind,
        item.Topic,
        item.Recipient,
        item.State,
        item.AddedAt,
        item.Attempts,
        item.NextTryAt,
        LastError = item.LastError?.ToString(),
        item.EndedAt,
        item.EndedBy,
        item.Reason,
    };
}
