using System.Text.Json;
using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Api;
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
                ? Results.Ok(new Page<Spent>(await db.TimeEntries.Where(t => t.CaseId == id).OrderBy(t => t.At).Take(1000).Select(t => new Spent(t.Id, t.Minutes, t.What, t.At, t.ByName, t.MessageId, t.BilledAt)).ToListAsync(cancel)))
                : new NotFound("case").Problem())
            .Says("Lists the time spent on a case").Answers<Page<Spent>>();
        cases.MapPost("/{number:long}/time", async (long number, Time given, HttpContext http, TimeAccounting time, CancellationToken cancel) =>
            (await time.Note(number, given.Minutes, given.What, http.User.Actor(), cancel)).Answer(t => Results.Created($"/api/v1/cases/{number}/time", new Spent(t.Id, t.Minutes)))).RequireAuthorization(Permission.CasesWrite)
            .Says("Notes time spent on a case").Answers<Spent>(201);
        cases.MapDelete("/{number:long}/time/{id:guid}", async (long number, Guid id, HttpContext http, TimeAccounting time, CancellationToken cancel) =>
            (await time.TakeBack(number, id, http.User.Actor(), cancel)).Answer(_ => Results.NoContent())).RequireAuthorization(Permission.CasesWrite)
            .Says("Takes time back").AnswersNothing();
        cases.MapPut("/{number:long}/time/{id:guid}/billed", async (long number, Guid id, HttpContext http, TimeAccounting time, CancellationToken cancel) =>
            (await time.Bill(number, id, true, http.User.Actor(), cancel)).Answer(_ => Results.NoContent())).RequireAuthorization(Permission.CasesWrite)
            .Says("Marks time as billed").AnswersNothing();
        cases.MapDelete("/{number:long}/time/{id:guid}/billed", async (long number, Guid id, HttpContext http, TimeAccounting time, CancellationToken cancel) =>
            (await time.Bill(number, id, false, http.User.Actor(), cancel)).Answer(_ => Results.NoContent())).RequireAuthorization(Permission.CasesWrite)
            .Says("Marks time as not billed").AnswersNothing();

        cases.MapGet("/{number:long}/history", async (long number, Guid? after, int? limit, HttpContext http, KulanzDb db, History history, CancellationToken cancel) =>
        {
            if (await db.CasesFor(http.User.Actor()).AsNoTracking().SingleOrDefaultAsync(c => c.Number == number, cancel) is not { } @case)
                return new NotFound("case").Problem();
            var most = limit.AtMost(usual: History.PageSize);
            var lines = await history.Of(@case, after, most, cancel);
            return Results.Ok(new Page<Act>([.. lines.Select(l => new Act(l.Record.Id, l.Record.At, l.Record.Type, new(l.Record.ActorKind, l.Record.ActorName), l.Sentence, l.Record.Content is null ? null : JsonSerializer.Deserialize<JsonElement>(l.Record.Content)))],
                lines.Count == most ? lines[^1].Record.Id.ToString() : null));
        })
            .Says("Lists what happened to a case", "The latest first.").Answers<Page<Act>>();
    }
}
