using System.Text.Json;
using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>What was done and how long it took.</summary>
public static partial class CasesApi
{
    public sealed record Time(int Minutes, string? What);

    private static void MapTime(RouteGroupBuilder cases)
    {
        cases.MapGet("/{number:long}/time", async (long number, HttpContext http, KulanzDb db, CancellationToken cancel) =>
            (await Found(db, number, http, cancel)) is { } id
                ? Results.Ok(await db.TimeEntries.Where(t => t.CaseId == id).OrderBy(t => t.At).Take(1000).Select(t => new { t.Id, t.Minutes, t.What, t.At, t.ByName, t.MessageId, t.BilledAt }).ToListAsync(cancel))
                : new NotFound("case").Problem());
        cases.MapPost("/{number:long}/time", async (long number, Time given, HttpContext http, TimeAccounting time, CancellationToken cancel) =>
            (await time.Note(number, given.Minutes, given.What, http.User.Actor(), cancel)).Answer(t => Results.Created($"/api/v1/cases/{number}/time", new { t.Id, t.Minutes }))).RequireAuthorization(Permission.CasesWrite);
        cases.MapDelete("/{number:long}/time/{id:guid}", async (long number, Guid id, HttpContext http, TimeAccounting time, CancellationToken cancel) =>
            (await time.TakeBack(number, id, http.User.Actor(), cancel)).Answer(_ => Results.NoContent())).RequireAuthorization(Permission.CasesWrite);
        cases.MapPut("/{number:long}/time/{id:guid}/billed", async (long number, Guid id, HttpContext http, TimeAccounting time, CancellationToken cancel) =>
            (await time.Bill(number, id, true, http.User.Actor(), cancel)).Answer(_ => Results.NoContent())).RequireAuthorization(Permission.CasesWrite);
        cases.MapDelete("/{number:long}/time/{id:guid}/billed", async (long number, Guid id, HttpContext http, TimeAccounting time, CancellationToken cancel) =>
            (await time.Bill(number, id, false, http.User.Actor(), cancel)).Answer(_ => Results.NoContent())).RequireAuthorization(Permission.CasesWrite);

        cases.MapGet("/{number:long}/history", async (long number, Guid? after, int? limit, HttpContext http, KulanzDb db, History history, CancellationToken cancel) =>
        {
            if (await db.CasesFor(http.User.Actor()).AsNoTracking().SingleOrDefaultAsync(c => c.Number == number, cancel) is not { } @case)
                return new NotFound("case").Problem();
            var lines = await history.Of(@case, after, Math.Clamp(limit ?? History.PageSize, 1, 200), cancel);
            return Results.Ok(lines.Select(l => new { l.Record.Id, l.Record.At, l.Record.Type, By = new { Kind = l.Record.ActorKind, Name = l.Record.ActorName }, l.Sentence, Content = l.Record.Content is null ? (JsonElement?)null : JsonSerializer.Deserialize<JsonElement>(l.Record.Content) }));
        });
    }
}
