using Kulanz.Access;
using Kulanz.Partners;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Handovers;

/// <summary>Handovers over HTTP. See docs/api.md.</summary>
public static class HandoversApi
{
    /// <param name="Partner">By number, as partners are called.</param>
    public sealed record GivenTo(Guid? Colleague, Guid? Queue, long? Partner);

    public sealed record GivenHandover(GivenTo? To, string? Summary, string? Identified, string? Asked, string? Tried, string? Promised, DateTimeOffset? PromisedBy, string? NeverAskAgain);

    public sealed record Correction(DateTimeOffset At, string By, string Text);

    /// <param name="Outcome">Null while it waits.</param>
    public sealed record ShownHandover(Guid Id, long Case, DateTimeOffset GivenAt, string GivenBy, string From, HandoverTo To, string ToName, string Summary, string Identified, string Asked, string Tried,
        string Promised, DateTimeOffset? PromisedBy, string NeverAskAgain, HandoverOutcome? Outcome, DateTimeOffset? DecidedAt, string? DecidedBy, string Reason, int WaitedMinutes, IReadOnlyList<Correction> Corrections);

    /// <param name="Hands">How often somebody took the case into their hands.</param>
    /// <param name="WaitedMinutes">How long it was on its way between hands, all handovers together.</param>
    public sealed record ShownHandovers(int Hands, int WaitedMinutes, IReadOnlyList<ShownHandover> Items);

    public sealed record Why(string? Reason);

    public sealed record TakenBack(long Number);

    public static void MapHandoversApi(this WebApplication app)
    {
        var cases = app.MapGroup("/api/v1/cases/{number:long}").RequireAuthorization(Permission.CasesRead).WithTags("Handovers").DisableAntiforgery();
        cases.MapGet("/handovers", async (long number, HttpContext http, KulanzDb db, TimeProvider clock, CancellationToken cancel) =>
        {
            if (await db.CasesFor(http.User.Actor()).AsNoTracking().SingleOrDefaultAsync(c => c.Number == number, cancel) is not { } @case)
                return new NotFound("case").Problem();
            var handovers = await db.Handovers.AsNoTracking().Where(h => h.CaseId == @case.Id).OrderBy(h => h.GivenAt).Take(200).ToListAsync(cancel);
            var shown = await Shown(db, handovers, clock.GetUtcNow(), cancel);
            return Results.Ok(new ShownHandovers(@case.Hands, shown.Sum(h => h.WaitedMinutes), shown));
        })
            .Says("Lists the handovers of a case", "With the number of hands it went through and how long it was on its way between them.").Answers<ShownHandovers>();
        cases.MapPost("/handovers", async (long number, GivenHandover given, HttpContext http, HandingOver handing, KulanzDb db, TimeProvider clock, CancellationToken cancel) =>
        {
            var partner = given.To?.Partner is { } n ? await db.Partners.Where(p => p.Number == n).Select(p => (Guid?)p.Id).SingleOrDefaultAsync(cancel) ?? Guid.Empty : (Guid?)null;
            var outcome = await handing.Give(number, new HandoverGiven(given.To is null ? null : new(given.To.Colleague, given.To.Queue, partner), given.Summary)
            {
                Identified = given.Identified,
                Asked = given.Asked,
                Tried = given.Tried,
                Promised = given.Promised,
                PromisedBy = given.PromisedBy,
                NeverAskAgain = given.NeverAskAgain,
            }, http.User.Actor(), cancel);
            return outcome.Done(out var handover, out var refusal) ? Results.Created($"/api/v1/cases/{number}/handovers", (await Shown(db, [handover], clock.GetUtcNow(), cancel))[0]) : refusal.Problem();
        }).RequireAuthorization(Permission.CasesWrite)
            .Says("Hands a case on", "To a colleague, a queue or a partner: one of the three. Until somebody accepts, the case stays where it is.").Answers<ShownHandover>(201);
        cases.MapPost("/handovers/return-from-partner", async (long number, Why why, HttpContext http, HandingOver handing, CancellationToken cancel) =>
            (await handing.TakeBack(number, why.Reason, http.User.Actor(), cancel)).Answer(c => Results.Ok(new TakenBack(c.Number)))).RequireAuthorization(Permission.CasesWrite)
            .Says("Takes a case back from a partner", "At once, whether they have handed it back or not.").Answers<TakenBack>();

        var handovers = app.MapGroup("/api/v1/handovers").RequireAuthorization(Permission.CasesRead).WithTags("Handovers").DisableAntiforgery();
        handovers.MapGet("/", async (string? after, int? limit, HttpContext http, KulanzDb db, TimeProvider clock, CancellationToken cancel) =>
        {
            var most = limit.AtMost();
            var waiting = db.HandoversFor(http.User.Actor()).AsNoTracking().Where(h => h.Outcome == null);
            if (Guid.TryParse(after, out var last) && await db.Handovers.Where(h => h.Id == last).Select(h => (DateTimeOffset?)h.GivenAt).SingleOrDefaultAsync(cancel) is { } at)
                waiting = waiting.Where(h => h.GivenAt > at || h.GivenAt == at && h.Id.CompareTo(last) > 0);
            var some = await waiting.OrderBy(h => h.GivenAt).ThenBy(h => h.Id).Take(most + 1).ToListAsync(cancel);
            return Results.Ok(new Page<ShownHandover>(await Shown(db, [.. some.Take(most)], clock.GetUtcNow(), cancel), some.Count > most ? $"{some[most - 1].Id}" : null));
        })
            .Says("Lists handovers nobody has accepted yet", "The oldest first.").Answers<Page<ShownHandover>>();
        handovers.MapPost("/{id:guid}/acceptance", async (Guid id, HttpContext http, TakingOver taking, KulanzDb db, TimeProvider clock, CancellationToken cancel) =>
            await Answer(await taking.Accept(id, http.User.Actor(), cancel), db, clock, cancel)).RequireAuthorization(Permission.CasesWrite)
            .Says("Accepts a handover", "By whom it goes to, or somebody of the queue it goes to.").Answers<ShownHandover>();
        handovers.MapPost("/{id:guid}/return", async (Guid id, Why why, HttpContext http, TakingOver taking, KulanzDb db, TimeProvider clock, CancellationToken cancel) =>
            await Answer(await taking.Return(id, why.Reason, http.User.Actor(), cancel), db, clock, cancel)).RequireAuthorization(Permission.CasesWrite)
            .Says("Returns a handover", "With the reason; the case stays with the giver.").Answers<ShownHandover>();
        handovers.MapPost("/{id:guid}/withdrawal", async (Guid id, Why why, HttpContext http, HandingOver handing, KulanzDb db, TimeProvider clock, CancellationToken cancel) =>
            await Answer(await handing.Withdraw(id, why.Reason, http.User.Actor(), cancel), db, clock, cancel)).RequireAuthorization(Permission.CasesWrite)
            .Says("Withdraws a handover", "By whoever gave it, or who leads the desk.").Answers<ShownHandover>();
    }

    private static async Task<IResult> Answer(Outcome<Handover> outcome, KulanzDb db, TimeProvider clock, CancellationToken cancel) =>
        outcome.Done(out var handover, out var refusal) ? Results.Ok((await Shown(db, [handover], clock.GetUtcNow(), cancel))[0]) : refusal.Problem();

    private static async Task<List<ShownHandover>> Shown(KulanzDb db, List<Handover> handovers, DateTimeOffset now, CancellationToken cancel)
    {
        if (handovers.Count == 0)
            return [];
        var corrections = await db.CorrectionsOf(handovers, cancel);
        var caseIds = handovers.Select(h => h.CaseId).Distinct().ToList();
        var numbers = await db.Cases.Where(c => caseIds.Contains(c.Id)).ToDictionaryAsync(c => c.Id, c => c.Number, cancel);
        return [.. handovers.Select(h => new ShownHandover(h.Id, numbers[h.CaseId], h.GivenAt, h.GivenByName, h.FromName, h.To, h.ToName, h.Summary, h.Identified, h.Asked, h.Tried, h.Promised, h.PromisedBy, h.NeverAskAgain,
            h.Outcome, h.DecidedAt, h.DecidedByName, h.Reason, (int)h.Waited(now).TotalMinutes, [.. corrections[h.Id].Select(c => new Correction(c.At, c.ByName, c.Text))]))];
    }
}
