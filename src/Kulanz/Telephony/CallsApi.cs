using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Telephony;

/// <summary>Calls over HTTP, for other programs. See docs/api.md.</summary>
public static class CallsApi
{
    public sealed record CustomerGiven(Guid? CustomerId);

    /// <param name="Dismissed">Nobody need call; otherwise somebody has.</param>
    public sealed record CallBackGiven(bool Dismissed, string? Reason);

    public static void MapCallsApi(this WebApplication app)
    {
        var calls = app.MapGroup("/api/v1/calls").RequireAuthorization(Permission.CallsRead).WithTags("Calls").DisableAntiforgery();

        calls.MapGet("/", async (Word<CallView>? view, Guid? customerId, Guid? agentId, string? phone, DateTimeOffset? from, DateTimeOffset? until, bool? oldestFirst, string? after, int? limit, HttpContext http, KulanzDb db, CancellationToken cancel) =>
        {
            var by = http.User.Actor();
            var filter = new CallFilter
            {
                View = agentId is null ? view?.Value ?? CallView.AllCalls : CallView.MyCalls, Mine = agentId ?? by.Id, Customer = customerId, Outside = phone is null ? null : ContactPoint.Phone(phone), From = from, Until = until, OldestFirst = oldestFirst == true,
            };
            var page = await db.Calls(by, filter, after, limit.AtMost(), cancel);
            return Results.Ok(new Page<ShownCall>(page.Lines.Select(l => Shown(l.Call)).ToList(), page.After));
        })
            .Says("Lists calls", "The latest first. `?view=to_call_back` are those who rang in vain and were not called back since; `?customerId=`, `?agentId=` and `?phone=` (in any notation) are those with somebody, `?from=` and `?until=` those of a time.").Answers<Page<ShownCall>>();

        calls.MapGet("/{number:long}", async (long number, HttpContext http, KulanzDb db, CancellationToken cancel) =>
            await db.CallsFor(http.User.Actor()).AsNoTracking().Include(c => c.Legs).SingleOrDefaultAsync(c => c.Number == number, cancel) is { } call
                ? Results.Ok(Whole(call, await db.Candidates(call, http.User.Actor(), cancel)))
                : new NotFound("call").Problem())
            .Says("Shows a call", "`legs` are the telephones it went through. `candidates` are customers who have this number, where several have and nobody has said which.").Answers<WholeCall>();

        calls.MapPut("/{number:long}/customer", async (long number, CustomerGiven given, HttpContext http, Recognising recognising, CancellationToken cancel) =>
            (given.CustomerId is null ? new Missing("customerId") : await recognising.Recognise(number, given.CustomerId, http.User.Actor(), cancel)).Answer(c => Results.Ok(Shown(c)))).RequireAuthorization(Permission.CallsWrite)
            .Says("Says who called, or was called").Answers<ShownCall>();

        calls.MapDelete("/{number:long}/customer", async (long number, HttpContext http, Recognising recognising, CancellationToken cancel) =>
            (await recognising.Recognise(number, null, http.User.Actor(), cancel)).Answer(_ => Results.NoContent())).RequireAuthorization(Permission.CallsWrite)
            .Says("Takes that back: nobody known").AnswersNothing();

        calls.MapPost("/{number:long}/callback", async (long number, CallBackGiven given, HttpContext http, CallingBack callingBack, CancellationToken cancel) =>
            (await callingBack.Settle(number, given.Dismissed ? CallBackKind.Dismissed : CallBackKind.SaidDone, given.Reason, http.User.Actor(), cancel)).Answer(b => Results.Ok(new ShownCallBack(b.At, b.ByName, b.Kind, b.Reason)))).RequireAuthorization(Permission.CallsWrite)
            .Says("Settles a missed call", "They were called back, or, with `dismissed`, nobody need call. A call to the number, or an answered one from it, settles it by itself.").Answers<ShownCallBack>();

        calls.MapDelete("/{number:long}/callback", async (long number, HttpContext http, CallingBack callingBack, CancellationToken cancel) =>
            (await callingBack.Undo(number, http.User.Actor(), cancel)).Answer(_ => Results.NoContent())).RequireAuthorization(Permission.CallsWrite)
            .Says("Lets them wait to be called back again").AnswersNothing();
    }

    private static ShownCall Shown(Call c) => new(c.Number, c.Id, c.Direction, c.State, c.Outcome, c.Cause, c.Outside, c.Withheld, c.Inside, c.CustomerId, c.AgentId, c.AgentName, c.BeganAt, c.AnsweredAt, c.EndedAt, c.WaitingSince);

    private static WholeCall Whole(Call c, IReadOnlyList<Customer> candidates) => new(Shown(c), [.. candidates.Select(k => new ShownCandidate(k.Id, k.Number, k.Name))],
        [.. c.Legs.OrderBy(l => l.Id).Select(l => new ShownLeg(l.Users, l.AgentId, l.AnsweredOn, l.DivertedFrom, l.BeganAt, l.AnsweredAt, l.EndedAt, l.Machine, l.Cause))]);

    /// <param name="Outside">Who is on the other end, E.164; other digits where nobody can say which number they are; null where it is withheld, or deleted because nobody knows them.</param>
    /// <param name="Inside">Our number.</param>
    public sealed record ShownCall(long Number, Guid Id, CallDirection Direction, CallState State, CallOutcome? Outcome, HangupCause? Cause, string? Outside, bool Withheld, string? Inside, Guid? CustomerId, Guid? AgentId, string? Agent,
        DateTimeOffset BeganAt, DateTimeOffset? AnsweredAt, DateTimeOffset? EndedAt, DateTimeOffset? WaitingSince);

    public sealed record ShownLeg(string? Users, Guid? AgentId, string? AnsweredOn, string? DivertedFrom, DateTimeOffset BeganAt, DateTimeOffset? AnsweredAt, DateTimeOffset? EndedAt, bool Machine, string? Cause);

    public sealed record ShownCandidate(Guid Id, long Number, string Name);

    public sealed record WholeCall(ShownCall Call, IReadOnlyList<ShownCandidate> Candidates, IReadOnlyList<ShownLeg> Legs);

    public sealed record ShownCallBack(DateTimeOffset At, string By, CallBackKind Kind, string? Reason);
}
