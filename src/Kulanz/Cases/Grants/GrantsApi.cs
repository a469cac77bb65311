using Kulanz.Access;
using Kulanz.Cases.Causes;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Grants;

/// <summary>Goodwill over HTTP. See docs/api.md.</summary>
public static class GrantsApi
{
    /// <param name="Amount">In minor units: 4990 is 49.90. Left out for a free incident.</param>
    /// <param name="Currency"><c>EUR</c>.</param>
    /// <param name="What">Of a shipped item: what it is.</param>
    /// <param name="Days">Of an extension: how long it is.</param>
    /// <param name="Licence">Of a replacement: the number of the licence that is replaced when the grant is settled.</param>
    /// <param name="TellCustomer">The customer is written to when it is settled.</param>
    /// <param name="KeepSeats">Of a replacement: installations that hold a seat keep it. They do where nothing is said.</param>
    /// <param name="MailKey">Of a replacement: the new key is mailed to the customer.</param>
    public sealed record GiveGiven(GrantKind? Kind, long? Amount, string? Currency, string? Reason, string? What, int? Days, long? Licence, bool TellCustomer, bool? KeepSeats, bool MailKey);

    public sealed record WordsGiven(string? Reason);

    /// <param name="Reference">Where what was done can be found. Needed for what Kulanz cannot do itself: refunds, credits, what is shipped by others.</param>
    /// <param name="On">On which day; today where nothing is said.</param>
    /// <param name="Until">Of an extension; worked out where nothing is said.</param>
    /// <param name="Shipment">Of a shipped item: its number.</param>
    public sealed record SettleGiven(string? Reference, DateOnly? On, string? Note, DateOnly? Until, long? Shipment, bool? TellCustomer);

    public sealed record ShownStep(GrantStepKind Kind, DateTimeOffset At, string By, bool ByRule, string Reason, string Reference, DateOnly? DoneOn, DateOnly? Until);

    /// <param name="Currency">Null where the amount counts incidents.</param>
    /// <param name="OverLimit">It was worth more than a budget lets one person give.</param>
    /// <param name="NoBudget">No budget was for it.</param>
    /// <param name="Budgets">The numbers of the budgets it is charged to.</param>
    public sealed record ShownGrant(long Number, long Case, Guid CustomerId, Guid? ProductId, Guid QueueId, GrantKind Kind, long Amount, string? Currency, string What, int? Days, string Reason, GrantState State,
        DateTimeOffset GivenAt, string GivenBy, DateOnly CountsOn, bool OverLimit, bool NoBudget, long? Licence, IReadOnlyList<long> Budgets, IReadOnlyList<ShownStep> Steps);

    public static void MapGrantsApi(this WebApplication app)
    {
        var api = app.MapGroup("/api/v1").RequireAuthorization(Permission.CasesRead).WithTags("Goodwill").DisableAntiforgery();

        api.MapGet("/cases/{number:long}/grants", async (long number, HttpContext http, KulanzDb db, CancellationToken cancel) =>
        {
            if (await db.CasesFor(http.User.Actor()).Where(c => c.Number == number).Select(c => (Guid?)c.Id).SingleOrDefaultAsync(cancel) is not { } id)
                return new NotFound("case").Problem();
            return Results.Ok(new Page<ShownGrant>(await Shown(db, await db.Set<Grant>().AsNoTracking().Where(g => g.CaseId == id).OrderBy(g => g.Number).Take(200).ToListAsync(cancel), cancel)));
        })
            .Says("Lists what was given in a case").Answers<Page<ShownGrant>>();

        api.MapPost("/cases/{number:long}/grants", async (long number, GiveGiven given, HttpContext http, KulanzDb db, Giving giving, CancellationToken cancel) =>
        {
            if (given.Kind is not { } kind)
                return new Missing("kind").Problem();
            var wanted = new GrantGiven(kind, given.Reason, given.Amount, given.Currency) { What = given.What, Days = given.Days, Licence = given.Licence, TellCustomer = given.TellCustomer, KeepSeats = given.KeepSeats ?? true, MailKey = given.MailKey };
            return (await giving.Give(number, wanted, http.User.Actor(), cancel)).Done(out var grant, out var refusal)
                ? Results.Created($"/api/v1/grants/{grant.Number}", (await Shown(db, [grant], cancel))[0]) : refusal.Problem();
        }).RequireAuthorization(Permission.GrantsGive)
            .Says("Gives goodwill", "It is reserved in every budget that applies. `state` is `approved` where it is within the limits, otherwise `waiting`: somebody else has to approve it.").Answers<ShownGrant>(201);

        api.MapGet("/grants", async (Word<GrantState>? state, Word<GrantKind>? kind, Guid? product, Guid? queue, Guid? by, DateOnly? from, DateOnly? until, Word<GrantOrder>? sort, string? after, int? limit, HttpContext http, KulanzDb db, GrantList list, CancellationToken cancel) =>
        {
            var (lines, next) = await list.Of(http.User.Actor(), new(state?.Value, kind?.Value, product, queue, by, from, until, false, sort?.Value ?? GrantOrder.Newest), after, limit.AtMost(), cancel);
            return Results.Ok(new Page<ShownGrant>(await Shown(db, [.. lines.Select(l => l.Grant)], cancel), next));
        })
            .Says("Lists goodwill", "Of the cases you see, the newest first, or with `?sort=dearest` what is worth most. `?kind=refund&state=approved` are the refunds that are still to be paid.").Answers<Page<ShownGrant>>();

        api.MapGet("/grants/causes/{month}", async (string month, GrantsByCause costs, CancellationToken cancel) =>
            CauseMonth.Read(month) is { } of ? Results.Ok(new Page<CauseCost>(await costs.Of(of, cancel))) : new BadMonth(Naming.Cut(month, 20)).Problem()).RequireAuthorization(Permission.GrantsApprove)
            .Says("Lists what causes cost in goodwill", "Of what was given in `month` (`2026-09`) and neither refused nor taken back: how much in cases with which cause, in minor units, each currency by itself. `said` is false for cases of which nobody has said what it was.").Answers<Page<CauseCost>>();

        api.MapGet("/grants/{number:long}", async (long number, HttpContext http, KulanzDb db, CancellationToken cancel) => await One(number, http, db, cancel))
            .Says("Shows a grant").Answers<ShownGrant>();

        api.MapPost("/grants/{number:long}/approval", async (long number, WordsGiven? given, HttpContext http, KulanzDb db, DecidingGrants deciding, CancellationToken cancel) =>
            (await deciding.Approve(number, given?.Reason, http.User.Actor(), cancel)).Refusal is { } refusal ? refusal.Problem() : await One(number, http, db, cancel)).RequireAuthorization(Permission.GrantsApprove)
            .Says("Approves a grant", "Never one's own. Of two who decide at once the first does, and the other is told who that was (409 `decided_already`).").Answers<ShownGrant>();

        api.MapPost("/grants/{number:long}/refusal", async (long number, WordsGiven given, HttpContext http, KulanzDb db, DecidingGrants deciding, CancellationToken cancel) =>
            (await deciding.Refuse(number, given.Reason, http.User.Actor(), cancel)).Refusal is { } refusal ? refusal.Problem() : await One(number, http, db, cancel)).RequireAuthorization(Permission.GrantsApprove)
            .Says("Does not approve a grant", "With the reason. What was reserved goes back to its budgets.").Answers<ShownGrant>();

        api.MapPost("/grants/{number:long}/settlement", async (long number, SettleGiven? given, HttpContext http, KulanzDb db, SettlingGrants settling, CancellationToken cancel) =>
            (await settling.Settle(number, new(given?.Reference, given?.On, given?.Note, given?.Until, given?.Shipment, given?.TellCustomer), http.User.Actor(), cancel)).Refusal is { } refusal
                ? refusal.Problem() : await One(number, http, db, cancel)).RequireAuthorization(Permission.GrantsGive)
            .Says("Carries out a grant", "Kulanz does what it can itself: replaces the licence, frees the case, extends support. Of everything else `reference` says what was done.").Answers<ShownGrant>();

        api.MapPost("/grants/{number:long}/cancellation", async (long number, WordsGiven given, HttpContext http, KulanzDb db, CancellingGrants cancelling, CancellationToken cancel) =>
            (await cancelling.Cancel(number, given.Reason, http.User.Actor(), cancel)).Refusal is { } refusal ? refusal.Problem() : await One(number, http, db, cancel)).RequireAuthorization(Permission.GrantsGive)
            .Says("Takes a grant back", "As long as it is not carried out. What was reserved goes back to its budgets.").Answers<ShownGrant>();
    }

    private static async Task<IResult> One(long number, HttpContext http, KulanzDb db, CancellationToken cancel) =>
        await db.GrantsFor(http.User.Actor()).AsNoTracking().SingleOrDefaultAsync(g => g.Number == number, cancel) is { } grant ? Results.Ok((await Shown(db, [grant], cancel))[0]) : new NotFound("grant").Problem();

    private static async Task<IReadOnlyList<ShownGrant>> Shown(KulanzDb db, List<Grant> grants, CancellationToken cancel)
    {
        if (grants.Count == 0)
            return [];
        var (ids, caseIds, licenceIds) = (grants.Select(g => g.Id).ToList(), grants.Select(g => g.CaseId).Distinct().ToList(), grants.Select(g => g.LicenceId).OfType<Guid>().Distinct().ToList());
        var steps = (await db.Set<GrantStep>().AsNoTracking().Where(s => ids.Contains(s.GrantId)).OrderBy(s => s.At).ThenBy(s => s.Id).ToListAsync(cancel)).ToLookup(s => s.GrantId);
        var budgets = (await db.Set<GrantCharge>().Where(c => ids.Contains(c.GrantId)).Join(db.Set<Budget>(), c => c.BudgetId, b => b.Id, (c, b) => new { c.GrantId, b.Number }).ToListAsync(cancel)).ToLookup(c => c.GrantId, c => c.Number);
        var cases = await db.Cases.Where(c => caseIds.Contains(c.Id)).ToDictionaryAsync(c => c.Id, c => c.Number, cancel);
        var licences = licenceIds.Count == 0 ? [] : await db.Licences.Where(l => licenceIds.Contains(l.Id)).ToDictionaryAsync(l => l.Id, l => l.Number, cancel);
        return [.. grants.Select(g => new ShownGrant(g.Number, cases[g.CaseId], g.CustomerId, g.ProductId, g.QueueId, g.Kind, g.Amount, g.Currency, g.What, g.Days, g.Reason, g.State, g.GivenAt, g.GivenByName, g.CountsOn, g.OverLimit, g.NoBudget,
            g.LicenceId is { } licence ? licences[licence] : null, [.. budgets[g.Id].Order()], [.. steps[g.Id].Select(s => new ShownStep(s.Kind, s.At, s.ByName, s.ByRule, s.Reason, s.Reference, s.DoneOn, s.Until))]))];
    }
}
