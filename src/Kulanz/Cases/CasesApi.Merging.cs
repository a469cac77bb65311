using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;

namespace Kulanz.Cases;

/// <summary>How cases hang together: merged, split, linked.</summary>
public static partial class CasesApi
{
    public sealed record MergeInto(long Into, bool Despite);

    public sealed record SplitOff(IReadOnlyList<Guid>? Messages, string? Subject);

    public sealed record LinkTo(long To, LinkKind? Kind);

    private static void MapMerging(RouteGroupBuilder cases)
    {
        cases.MapPost("/{number:long}/merge", async (long number, MergeInto given, HttpContext http, Merging merging, CancellationToken cancel) =>
            (await merging.Merge(number, given.Into, given.Despite, http.User.Actor(), cancel)).Answer(m => Results.Ok(new Merged(m.At, given.Into)))).RequireAuthorization(Permission.CasesWrite)
            .Says("Merges a case into another", "`despite` where they belong to different customers.").Answers<Merged>();
        cases.MapDelete("/{number:long}/merge", async (long number, HttpContext http, Merging merging, CancellationToken cancel) =>
            (await merging.Undo(number, http.User.Actor(), cancel)).Answer(_ => Results.NoContent())).RequireAuthorization(Permission.CasesWrite)
            .Says("Undoes a merge").AnswersNothing();

        cases.MapPost("/{number:long}/split", async (long number, SplitOff given, HttpContext http, Splitting splitting, CancellationToken cancel) =>
            (await splitting.Split(number, given.Messages ?? [], given.Subject, http.User.Actor(), cancel)).Answer(c => Results.Created($"/api/v1/cases/{c.Number}", new Opened(c.Number, c.Id)))).RequireAuthorization(Permission.CasesWrite)
            .Says("Splits messages off into a case of their own").Answers<Opened>(201);
        cases.MapDelete("/{number:long}/split", async (long number, HttpContext http, Splitting splitting, CancellationToken cancel) =>
            (await splitting.Undo(number, http.User.Actor(), cancel)).Answer(c => Results.Ok(new PutBack(c.Number)))).RequireAuthorization(Permission.CasesWrite)
            .Says("Undoes a split").Answers<PutBack>();

        cases.MapGet("/{number:long}/links", async (long number, HttpContext http, KulanzDb db, Linking linking, CancellationToken cancel) =>
            (await Found(db, number, http, cancel)) is { } id
                ? Results.Ok(new Page<ShownLink>(await linking.Of(await Moving.Family(db, id, cancel), http.User.Actor(), cancel)))
                : new NotFound("case").Problem())
            .Says("Lists the cases linked with a case").Answers<Page<ShownLink>>();
        cases.MapPost("/{number:long}/links", async (long number, LinkTo given, HttpContext http, Linking linking, CancellationToken cancel) =>
            (await linking.Link(number, given.To, given.Kind ?? LinkKind.RelatesTo, http.User.Actor(), cancel)).Answer(l => Results.Ok(new Linked(l.Id, l.Kind)))).RequireAuthorization(Permission.CasesWrite)
            .Says("Links two cases").Answers<Linked>();
        cases.MapDelete("/{number:long}/links/{id:guid}", async (long number, Guid id, HttpContext http, Linking linking, CancellationToken cancel) =>
            (await linking.Unlink(number, id, http.User.Actor(), cancel)).Answer(_ => Results.NoContent())).RequireAuthorization(Permission.CasesWrite)
            .Says("Removes a link").AnswersNothing();
    }
}
