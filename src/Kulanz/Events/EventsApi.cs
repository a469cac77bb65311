using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Events;

/// <summary>The stream of events, and webhooks, over HTTP. See docs/api.md.</summary>
public static class EventsApi
{
    public sealed record Given(string? Name, string? Url, IReadOnlyList<string>? Types, bool? Enabled);

    /// <param name="Secret">Only in the answer that makes it.</param>
    public sealed record Shown(Guid Id, string Name, string Url, IReadOnlyList<string> Types, bool Enabled, DateTimeOffset? DisabledAt, string? DisabledBecause, DateTimeOffset AddedAt, string AddedBy,
        DateTimeOffset? DeliveredAt, DateTimeOffset? FailingSince, string? Secret = null);

    public sealed record ShownCall(Guid Id, string MessageId, string Type, string Topic, DateTimeOffset At, WebhookCallState State, int Attempts, DateTimeOffset? TriedAt, int? Status, string? Answer, string? Problem, int? Milliseconds);

    public static void MapEventsApi(this WebApplication app)
    {
        app.MapGet("/api/v1/events", EventStream.Get).RequireAuthorization(Permission.EventsRead).WithTags("Events")
            .Says("Follows everything that happens", "Server-sent events: each has its position as `id` and a JSON envelope as `data`. Resume with `Last-Event-ID` or `?after=`; without either the stream begins now. "
                + "`?types=case.*,customer.merged` chooses. A stream ends after 15 minutes, or when its reader does not read: connect again. With `Accept: application/json` the same as a page, from `?after=` on.")
            .Produces<EventStream.EventPage>(StatusCodes.Status200OK, "application/json", "text/event-stream");

        var hooks = app.MapGroup("/api/v1/webhooks").RequireAuthorization(Permission.Administer).WithTags("Webhooks").DisableAntiforgery();

        hooks.MapGet("/", async (KulanzDb db, CancellationToken cancel) =>
            Results.Ok(new Page<Shown>([.. (await Subscribing.All(db).AsNoTracking().ToListAsync(cancel)).Select(w => Show(w))])))
            .Says("Lists webhooks").Answers<Page<Shown>>();

        hooks.MapGet("/{id:guid}", async (Guid id, KulanzDb db, CancellationToken cancel) =>
            await Subscribing.All(db).AsNoTracking().SingleOrDefaultAsync(w => w.Id == id, cancel) is { } found ? Results.Ok(Show(found)) : new NotFound("webhook").Problem())
            .Says("Shows a webhook").Answers<Shown>();

        hooks.MapPost("/", async (Given given, HttpContext http, Subscribing subscribing, CancellationToken cancel) =>
            (await subscribing.Add(new(given.Name, given.Url, given.Types), http.User.Actor(), cancel)).Answer(w => Results.Created($"/api/v1/webhooks/{w.Webhook.Id}", Show(w.Webhook, w.Secret))))
            .Says("Adds a webhook", "The answer holds the secret that signs its calls; it is never shown again. Events from now on are sent, in their order, each until it is taken or given up after some days.").Answers<Shown>(201);

        hooks.MapPatch("/{id:guid}", async (Guid id, Given given, HttpContext http, Subscribing subscribing, CancellationToken cancel) =>
        {
            var by = http.User.Actor();
            var changed = await subscribing.Change(id, new(given.Name, given.Url, given.Types), by, cancel);
            if (changed.Refusal is null && given.Enabled is { } on)
                changed = on ? await subscribing.Enable(id, by, cancel) : await subscribing.Disable(id, by, cancel);
            return changed.Answer(w => Results.Ok(Show(w)));
        }).Says("Changes a webhook, or switches it off and on", "What is not sent stays as it is. What happens while it is off is not sent later.").Answers<Shown>();

        hooks.MapDelete("/{id:guid}", async (Guid id, HttpContext http, Subscribing subscribing, CancellationToken cancel) =>
            (await subscribing.Remove(id, http.User.Actor(), cancel)).Answer(_ => Results.NoContent())).Says("Removes a webhook").AnswersNothing();

        hooks.MapPost("/{id:guid}/secret", async (Guid id, HttpContext http, Subscribing subscribing, CancellationToken cancel) =>
            (await subscribing.Renew(id, http.User.Actor(), cancel)).Answer(w => Results.Ok(Show(w.Webhook, w.Secret))))
            .Says("Gives a webhook a new secret", "For 24 hours calls carry two signatures, by the new secret and by the old.").Answers<Shown>();

        hooks.MapPost("/{id:guid}/test", async (Guid id, HttpContext http, CallingAgain calls, CancellationToken cancel) =>
            (await calls.Test(id, http.User.Actor(), cancel)).Answer(c => Results.Ok(Show(c))))
            .Says("Calls a webhook now", "With an event of the type `webhook.test`; answers what came back.").Answers<ShownCall>();

        hooks.MapGet("/{id:guid}/deliveries", async (Guid id, string? after, int? limit, Word<WebhookCallState>? state, KulanzDb db, CancellationToken cancel) =>
        {
            if (!await Subscribing.All(db).AnyAsync(w => w.Id == id, cancel))
                return new NotFound("webhook").Problem();
            var most = limit.AtMost();
            var calls = await Calls(db, id, Guid.TryParse(after, out var place) ? place : null, state?.Value).Take(most).ToListAsync(cancel);
            return Results.Ok(new Page<ShownCall>([.. calls.Select(Show)], calls.Count == most ? calls[^1].Id.ToString() : null));
        }).Says("Lists what a webhook was sent", "The latest first; kept for a month.").Answers<Page<ShownCall>>();

        hooks.MapPost("/{id:guid}/deliveries/{delivery:guid}/retry", async (Guid id, Guid delivery, HttpContext http, CallingAgain calls, CancellationToken cancel) =>
            (await calls.Again(id, delivery, http.User.Actor(), cancel)).Answer(c => Results.Json(Show(c), statusCode: 202)))
            .Says("Sends an event again", "With the same `webhook-id`.").Answers<ShownCall>(202);
    }

    /// <summary>The latest first, from where the page before ended.</summary>
    public static IQueryable<WebhookCall> Calls(KulanzDb db, Guid webhook, Guid? after, WebhookCallState? state) => db.WebhookCalls.AsNoTracking()
        .Where(c => c.WebhookId == webhook && (after == null || c.Id < after) && (state == null || c.State == state)).OrderByDescending(c => c.Id);

    private static Shown Show(Webhook w, string? secret = null) =>
        new(w.Id, w.Name, w.Url, w.Types, w.On, w.DisabledAt, w.DisabledWhy?.ToString(), w.AddedAt, w.AddedBy, w.DeliveredAt, w.FailingSince, secret);

    private static ShownCall Show(WebhookCall c) =>
        new(c.Id, Calling.MessageId(c), c.Type, c.Topic, c.At, c.State, c.Attempts, c.TriedAt, c.Status, c.Answer, c.Problem?.ToString(), c.Milliseconds);
}
