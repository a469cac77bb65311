using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>Queues over HTTP. See docs/api.md.</summary>
public static class QueuesApi
{
    public sealed record GivenQueue(string? Name, bool? OpenToAll, List<Guid>? Members, bool? Closed);

    public sealed record ShownQueue(Guid Id, string Name, bool OpenToAll, IReadOnlyList<Guid> Members, DateTimeOffset? ClosedAt, Guid? SuccessorId);

    /// <param name="Moving">The job that moves its cases; absent if there were none.</param>
    public sealed record Retired(Guid Id, string Name, Guid? SuccessorId, Guid? Moving);

    public static void MapQueuesApi(this WebApplication app)
    {
        var queues = app.MapGroup("/api/v1/queues").WithTags("Queues").DisableAntiforgery();
        queues.MapGet("/", async (bool? closed, HttpContext http, KulanzDb db, CancellationToken cancel) =>
        {
            var by = http.User.Actor();
            // Whoever arranges queues sees all of them, though not what lies in them.
            var visible = by.May(Permission.Administer) ? db.Queues : db.QueuesFor(by);
            var found = await visible.AsNoTracking().Where(q => closed == true || q.RetiredAt == null).OrderBy(q => q.Name).Take(500).ToListAsync(cancel);
            return Results.Ok(new Page<ShownQueue>(await Shown(found, db, cancel)));
        }).RequireAuthorization(Permission.CasesRead)
            .Says("Lists queues", "Closed ones too with `closed=true`.").Answers<Page<ShownQueue>>();
        queues.MapPost("/", async (GivenQueue given, HttpContext http, KulanzDb db, ArrangingQueues arranging, CancellationToken cancel) =>
            await Answer(await arranging.Add(new QueueDraft(given.Name, given.OpenToAll ?? true, given.Members), http.User.Actor(), cancel), 201, db, cancel)).RequireAuthorization(Permission.Administer)
            .Says("Adds a queue", "Open to all staff, or with `openToAll: false` to its `members` only.").Answers<ShownQueue>(201);
        queues.MapPatch("/{id:guid}", async (Guid id, GivenQueue given, HttpContext http, KulanzDb db, ArrangingQueues arranging, CancellationToken cancel) =>
        {
            var by = http.User.Actor();
            if (await db.Queues.AsNoTracking().SingleOrDefaultAsync(q => q.Id == id, cancel) is not { } now)
                return new NotFound("queue").Problem();
            if (given.Closed == true && now.RetiredAt is null)
                return new ClosedByDeleting().Problem();
            var changed = await arranging.Change(id, new QueueDraft(given.Name ?? now.Name, given.OpenToAll ?? now.OpenToAll, given.Members), by, cancel);
            if (changed.Refusal is null && given.Closed == false && now.RetiredAt is not null)
                changed = await arranging.Reopen(id, by, cancel);
            return await Answer(changed, 200, db, cancel);
        }).RequireAuthorization(Permission.Administer)
            .Says("Changes a queue", "Its name and who works in it; `closed: false` reopens it.").Answers<ShownQueue>();
        queues.MapDelete("/{id:guid}", async (Guid id, Guid? moveTo, HttpContext http, ArrangingQueues arranging, CancellationToken cancel) =>
            (await arranging.Close(id, moveTo, http.User.Actor(), cancel)).Answer(c => Results.Ok(new Retired(c.Queue.Id, c.Queue.Name, c.Queue.SuccessorId, c.Moving?.Id)))).RequireAuthorization(Permission.Administer)
            .Says("Closes a queue", "Its open cases, mailboxes, macros and triggers go to the queue `moveTo`; needed if there are any. Cases move in the background. The last open queue stays.").Answers<Retired>();
    }

    private static async Task<IResult> Answer(Outcome<Queue> outcome, int status, KulanzDb db, CancellationToken cancel) =>
        outcome.Done(out var queue, out var refusal) ? Results.Json((await Shown([queue], db, cancel))[0], Json.Options, statusCode: status) : refusal.Problem();

    private static async Task<List<ShownQueue>> Shown(List<Queue> queues, KulanzDb db, CancellationToken cancel)
    {
        var ids = queues.ConvertAll(q => q.Id);
        var members = (await db.QueueMembers.Where(m => ids.Contains(m.QueueId)).ToListAsync(cancel)).ToLookup(m => m.QueueId, m => m.AccountId);
        return queues.ConvertAll(q => new ShownQueue(q.Id, q.Name, q.OpenToAll, [.. members[q.Id]], q.RetiredAt, q.SuccessorId));
    }
}

public sealed record ClosedByDeleting() : Invalid("closed", "A queue is closed with DELETE, which can say where its cases go.");
