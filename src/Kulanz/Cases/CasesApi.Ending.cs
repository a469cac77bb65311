using Kulanz.Access;
using Kulanz.Cases.Causes;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>How a case ended: what the customer said of it, and what it was.</summary>
public static partial class CasesApi
{
    /// <param name="Cause">The id of a cause of the product the case is about.</param>
    /// <param name="Unknown">It was looked for, and not found.</param>
    /// <param name="Note">What product management should know of it.</param>
    public sealed record CauseSaid(Guid? Cause, bool Unknown, string? Note)
    {
        internal CauseGiven? Given => Cause is null && !Unknown ? null : new(Unknown ? null : Cause) { Note = Note };
    }

    /// <param name="Path">From the top of the tree down to it; empty where it was not found.</param>
    /// <param name="CountedIn">The month it counts in, by its first day; none while the case is open, or part of another.</param>
    public sealed record ShownCause(Guid? Cause, IReadOnlyList<string> Path, Guid ProductId, string Note, DateTimeOffset At, string By, DateOnly? CountedIn);

    /// <param name="NotedBy">Who of us wrote it down; none where the customer answered themselves.</param>
    public sealed record ShownVerdict(DateTimeOffset AskedAt, Verdict? Verdict, string Comment, DateTimeOffset? AnsweredAt, string? NotedBy);

    private static void MapEnding(RouteGroupBuilder cases)
    {
        cases.MapGet("/{number:long}/verdict", async (long number, HttpContext http, KulanzDb db, CancellationToken cancel) =>
            await Found(db, number, http, cancel) is { } id && await db.Satisfactions.AsNoTracking().SingleOrDefaultAsync(s => s.CaseId == id, cancel) is { } said
                ? Results.Ok(Of(said)) : new NotFound("verdict").Problem())
            .Says("Shows what the customer said of how they were helped", "Not found where nobody has asked.").Answers<ShownVerdict>();
        cases.MapPut("/{number:long}/verdict", async (long number, VerdictGiven given, HttpContext http, NotingVerdicts noting, CancellationToken cancel) =>
            (await noting.Note(number, given, http.User.Actor(), cancel)).Answer(said => Results.Ok(Of(said)))).RequireAuthorization(Permission.CasesWrite)
            .Says("Notes what the customer said of how they were helped", "For what was said on the telephone about a case that is solved: whoever has said it is not asked by mail. What customers answer themselves stands.").Answers<ShownVerdict>();

        cases.MapGet("/{number:long}/cause", async (long number, HttpContext http, KulanzDb db, CauseTree tree, CancellationToken cancel) =>
            await Found(db, number, http, cancel) is { } id && await db.CaseCauses.AsNoTracking().SingleOrDefaultAsync(c => c.CaseId == id, cancel) is { } said
                ? Results.Ok(await Of(said, tree, cancel)) : new NotFound("cause").Problem())
            .Says("Shows what it was in the end", "Not found where nobody has said so.").Answers<ShownCause>();
        cases.MapPut("/{number:long}/cause", async (long number, CauseSaid given, HttpContext http, Establishing establishing, CauseTree tree, CancellationToken cancel) =>
        {
            if (given.Given is not { } cause)
                return new Missing("cause").Problem();
            return (await establishing.Establish(number, cause, http.User.Actor(), cancel)).Done(out var said, out var refusal) ? Results.Ok(await Of(said, tree, cancel)) : refusal.Problem();
        }).RequireAuthorization(Permission.CasesWrite)
            .Says("Says what it was in the end", "`cause`, or `unknown` where it was looked for and not found. A case about no product becomes one about the product of the cause.").Answers<ShownCause>();
        cases.MapDelete("/{number:long}/cause", async (long number, HttpContext http, Establishing establishing, CancellationToken cancel) =>
            (await establishing.TakeBack(number, http.User.Actor(), cancel)).Answer(_ => Results.NoContent())).RequireAuthorization(Permission.CasesWrite)
            .Says("Takes back what it was").AnswersNothing();
    }

    private static ShownVerdict Of(Satisfaction said) => new(said.AskedAt, said.Verdict, said.Comment, said.AnsweredAt, said.NotedByName);

    private static async Task<ShownCause> Of(CaseCause said, CauseTree tree, CancellationToken cancel) =>
        new(said.CauseId, said.CauseId is { } cause && await tree.Find(cause, cancel) is { } place ? place.Path : [], said.ProductId, said.Note, said.At, said.ByName, said.CountedIn);
}
