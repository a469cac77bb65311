using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Cases;
using Kulanz.Cases.Grants;
using Kulanz.Contracts;
using Kulanz.Platform;
using Kulanz.Tests.Contracts;
using Kulanz.Tests.Contracts.Licences;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using CustomerMerge = Kulanz.Access.CustomerMerge;
using CustomerMerging = Kulanz.Access.CustomerMerging;
using Notice = Kulanz.Cases.Notice;

namespace Kulanz.Tests.Cases.Grants;

/// <summary>What is given, within budgets and with a second pair of eyes.</summary>
public sealed class GrantTests
{
    [Theory, BothEngines]
    public async Task Within_the_limit_a_grant_is_approved_at_once_by_the_rule_and_settled_off_its_budget(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "It crashes");
        var anna = await app.Acting(Someone.Anna);
        var budget = await app.TeamBudget(50_000, 5_000);

        var grant = (await app.Give(number, anna, 4_990)).Value;
        Assert.Equal((GrantState.Approved, false, false), (grant.State, grant.OverLimit, grant.NoBudget));
        Assert.Equal([(GrantStepKind.Reserved, false, "Anna Agent"), (GrantStepKind.Approved, true, "Kulanz")], (await app.Steps(grant)).ConvertAll(s => (s.Kind, s.ByRule, s.ByName)));
        Assert.Equal((4_990, 0), await app.Balance(budget));

        // A refund is paid elsewhere: it has to be said where.
        Assert.Equal("missing", (await app.Do<SettlingGrants, Outcome<SettledGrant>>(s => s.Settle(grant.Number, new(), anna, default))).Refusal!.Code);
        Assert.Equal((4_990, 0), await app.Balance(budget));
        var settled = (await app.Do<SettlingGrants, Outcome<SettledGrant>>(s => s.Settle(grant.Number, new("PAY-17"), anna, default))).Value;
        Assert.Equal("PAY-17", settled.Step.Reference);
        Assert.Equal((0, 4_990), await app.Balance(budget));
        var month = await app.Look(db => db.Set<GrantMonth>().SingleAsync());
        Assert.Equal((new DateOnly(2026, 9, 1), GrantKind.Refund, "EUR", 1, 4_990L, 1, 4_990L), (month.Month, month.Kind, month.Currency, month.Given, month.Amount, month.Settled, month.SettledAmount));
        Assert.Equal("grant_is_over", (await app.Do<SettlingGrants, Outcome<SettledGrant>>(s => s.Settle(grant.Number, new("PAY-17"), anna, default))).Refusal!.Code);
        Assert.Equal("grant_is_over", (await app.Do<CancellingGrants, Outcome<Grant>>(c => c.Cancel(grant.Number, "oops", anna, default))).Refusal!.Code);

        // The case, its history and the customer's page tell of it.
        using var desk = await app.SignedIn(Someone.Anna);
        Assert.Contains("450.10 EUR left", await desk.Read($"/desk/cases/{number}"), StringComparison.Ordinal);
        Assert.Contains("One grant in 12 months: 49.90 EUR", await desk.Read($"/desk/cases/{number}"), StringComparison.Ordinal);
        Assert.Contains("Anna Agent gave as goodwill: Refund, 49.90 EUR. Reason: We were slow", await desk.Read($"/desk/cases/{number}/history"), StringComparison.Ordinal);
        Assert.Contains("Goodwill carried out", await desk.Read($"/desk/customers/{(await app.Customer(Someone.Jonas)).Number}"), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task Above_the_limit_somebody_else_approves_and_never_the_giver(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "It crashes");
        var (lea, ada, anna) = (await app.Acting(Someone.Lea), await app.Acting(Someone.Ada), await app.Acting(Someone.Anna));
        await app.TeamBudget(50_000, 5_000);

        var own = (await app.Give(number, lea, 5_001)).Value;
        Assert.Equal((GrantState.Waiting, true), (own.State, own.OverLimit));
        // The bell of everybody who may approve, but not of the giver.
        var told = await app.Look(db => db.Notifications.Where(n => n.About == Notice.ApprovalAsked).Select(n => n.AccountId).ToListAsync());
        Assert.Contains(ada.Id!.Value, told);
        Assert.DoesNotContain(lea.Id!.Value, told);
        Assert.DoesNotContain(anna.Id!.Value, told);
        Assert.Equal("own_grant", (await app.Do<DecidingGrants, Outcome<Grant>>(d => d.Approve(own.Number, null, lea, default))).Refusal!.Code);
        Assert.Equal("not_approved", (await app.Do<SettlingGrants, Outcome<SettledGrant>>(s => s.Settle(own.Number, new("x"), lea, default))).Refusal!.Code);
        using var leads = await app.SignedIn(Someone.Lea);
        Assert.DoesNotContain("ApproveGrant", await leads.Read($"/desk/cases/{number}"), StringComparison.Ordinal);
        Assert.Contains("somebody else has to decide", (await (await leads.Submit($"/desk/cases/{number}", new() { ["grant"] = $"{own.Number}" }, $"/desk/cases/{number}?handler=ApproveGrant")).Read()).ToLowerInvariant(), StringComparison.Ordinal);

        Assert.Equal(GrantState.Approved, (await app.Do<DecidingGrants, Outcome<Grant>>(d => d.Approve(own.Number, "fair", ada, default))).Value.State);
        Assert.Equal([lea.Id!.Value], await app.Look(db => db.Notifications.Where(n => n.About == Notice.GrantApproved).Select(n => n.AccountId).ToListAsync()));

        // Agents do not approve at all.
        var annas = (await app.Give(number, anna, 6_000)).Value;
        using var agent = await app.Program("Agent");
        Assert.Equal(HttpStatusCode.Forbidden, (await agent.PostAsJsonAsync($"/api/v1/grants/{annas.Number}/approval", new { })).StatusCode);
        Assert.Contains("We were slow", await leads.Read("/desk/goodwill"), StringComparison.Ordinal);
        Assert.Contains("Waits for your approval", await leads.Read("/desk/goodwill"), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task Of_two_who_decide_at_once_one_does_and_the_other_reads_who_was_faster(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "It crashes");
        var budget = await app.TeamBudget(50_000, 0);
        var grant = (await app.Give(number, await app.Acting(Someone.Anna), 1_000)).Value;
        var (lea, ada) = (await app.Acting(Someone.Lea), await app.Acting(Someone.Ada));

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => i % 2 == 0
            ? app.Do<DecidingGrants, Outcome<Grant>>(d => d.Approve(grant.Number, null, lea, default))
            : app.Do<DecidingGrants, Outcome<Grant>>(d => d.Refuse(grant.Number, "too much", ada, default))));

        Assert.Equal(1, answers.Count(a => a.Refusal is null));
        var first = (await app.Steps(grant)).Last();
        Assert.All(answers.Where(a => a.Refusal is not null), a => Assert.Equal(first.ByName, Assert.IsType<DecidedAlready>(a.Refusal).ByName));
        Assert.Equal(first.Kind == GrantStepKind.Approved ? (1_000, 0) : (0, 0), await app.Balance(budget));
        Assert.Equal(2, (await app.Steps(grant)).Count);
    }

    [Theory, BothEngines]
    public async Task Parallel_givers_never_overdraw_a_budget(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "It crashes");
        var (anna, ben) = (await app.Acting(Someone.Anna), await app.Acting(Someone.Ben));
        var team = await app.TeamBudget(10_000);
        var role = (await app.Do<ArrangingBudgets, Outcome<Budget>>(b => b.Add(new("Agents", BudgetScope.Role, 7_500) { Role = "Agent", StartsOn = new(2026, 1, 1) }, Actor.System, default))).Value;

        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => app.Give(number, i % 2 == 0 ? anna : ben, 1_000)));

        // Each must fit in both: seven in the smaller one.
        Assert.Equal(7, answers.Count(a => a.Refusal is null));
        Assert.All(answers.Where(a => a.Refusal is not null), a => Assert.IsType<BudgetExhausted>(a.Refusal));
        Assert.Equal(((7_000, 0), (7_000, 0)), (await app.Balance(team), await app.Balance(role)));
        Assert.Equal(7, await app.Look(db => db.Set<Grant>().CountAsync()));
        // A smaller one still fits.
        Assert.Null((await app.Give(number, anna, 500)).Refusal);
        Assert.Equal(7, (await app.Look(db => db.Set<GrantMonth>().SingleAsync())).Given - 1);
    }

    [Theory, BothEngines]
    public async Task Without_a_budget_for_it_everything_waits_and_another_currency_is_another_budget(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "It crashes");
        var anna = await app.Acting(Someone.Anna);
        Assert.True((await app.Give(number, anna, 1)).Value is { NoBudget: true, State: GrantState.Waiting });
        var euros = await app.TeamBudget(10_000, null, kinds: GrantKind.Refund);

        var dollars = (await app.Give(number, anna, 500, currency: "usd")).Value;
        Assert.Equal(("USD", true, GrantState.Waiting), (dollars.Currency!, dollars.NoBudget, dollars.State));
        Assert.True((await app.Give(number, anna, 500, GrantKind.Credit)).Value.NoBudget);
        Assert.Equal((0, 0), await app.Balance(euros));
        Assert.Equal(GrantState.Approved, (await app.Give(number, anna, 500)).Value.State);
        Assert.Equal((500, 0), await app.Balance(euros));
    }

    [Theory, BothEngines]
    public async Task What_is_taken_back_or_refused_goes_back_to_its_budgets(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "It crashes");
        var (anna, lea) = (await app.Acting(Someone.Anna), await app.Acting(Someone.Lea));
        var budget = await app.TeamBudget(10_000, 2_000);
        var (small, large) = ((await app.Give(number, anna, 1_500)).Value, (await app.Give(number, anna, 8_000)).Value);
        Assert.Equal((9_500, 0), await app.Balance(budget));

        Assert.Equal("missing", (await app.Do<CancellingGrants, Outcome<Grant>>(c => c.Cancel(small.Number, " ", anna, default))).Refusal!.Code);
        Assert.Equal(GrantState.Cancelled, (await app.Do<CancellingGrants, Outcome<Grant>>(c => c.Cancel(small.Number, "Not needed", anna, default))).Value.State);
        Assert.Equal("missing", (await app.Do<DecidingGrants, Outcome<Grant>>(d => d.Refuse(large.Number, "", lea, default))).Refusal!.Code);
        Assert.Equal(GrantState.Refused, (await app.Do<DecidingGrants, Outcome<Grant>>(d => d.Refuse(large.Number, "Too much", lea, default))).Value.State);

        Assert.Equal((0, 0), await app.Balance(budget));
        var month = await app.Look(db => db.Set<GrantMonth>().SingleAsync());
        Assert.Equal((0, 0L), (month.Given, month.Amount));
        Assert.Contains("Lea Lead did not approve grant 2: Too much", await (await app.SignedIn(Someone.Anna)).Read($"/desk/cases/{number}/history"), StringComparison.Ordinal);
        Assert.Equal(0, (await app.Look(db => GrantSum.Of(db, [small.CustomerId], app.Clock.GetUtcNow(), default))).Count);
    }

    [Theory, BothEngines]
    public async Task Impossible_worths_are_refused_with_a_sentence(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "It crashes");
        var anna = await app.Acting(Someone.Anna);
        foreach (var amount in new long?[] { null, 0, -1, Worth.Most + 1, long.MaxValue, long.MinValue })
            Assert.Equal("impossible_amount", (await app.Give(number, anna, amount)).Refusal!.Code);
        Assert.Equal("unknown_currency", (await app.Give(number, anna, 1, currency: "EURO")).Refusal!.Code);
        Assert.Equal("missing", (await app.Give(number, anna, 1, reason: " ")).Refusal!.Code);
        Assert.Equal("too_long", (await app.Give(number, anna, 1, reason: new string('x', 1001))).Refusal!.Code);
        Assert.Equal("impossible_days", (await app.Give(number, anna, 1, GrantKind.Extension)).Refusal!.Code);
        Assert.Equal("not_booked", (await app.Give(number, anna, null, GrantKind.FreeIncident, currency: null)).Refusal!.Code);
        Assert.Null((await app.Give(number, anna, null, GrantKind.Voucher)).Refusal);
        using var desk = await app.SignedIn(Someone.Anna, "de");
        var answer = await desk.Submit($"/desk/cases/{number}", new() { ["grantKind"] = "Refund", ["amount"] = "viel", ["currency"] = "EUR", ["reason"] = "Es war unser Fehler" }, $"/desk/cases/{number}?handler=Give");
        var page = await answer.Read();
        Assert.Contains("„viel“ ist kein Betrag. Bitte schreiben Sie ihn wie 49,90.", page, StringComparison.Ordinal);
        Assert.Contains("value=\"Es war unser Fehler\"", page, StringComparison.Ordinal);
        Assert.Equal(1, await app.Look(db => db.Set<Grant>().CountAsync()));
    }

    [Theory, BothEngines]
    public async Task A_free_incident_gives_the_contract_its_incident_back(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var payroll = await app.Payroll();
        await app.Conclude(await app.Plan(payroll, coverage: new CoverageGiven(Incidents: 3)), (await app.Customer(Someone.Jonas)).Id);
        var number = await app.OpenCase(Someone.Jonas, "It crashes");
        var anna = await app.Acting(Someone.Anna);
        var budget = await app.TeamBudget(2, null, currency: null);
        Assert.Equal("one_incident_only", (await app.Give(number, anna, 5, GrantKind.FreeIncident, currency: null)).Refusal!.Code);

        var grant = (await app.Give(number, anna, null, GrantKind.FreeIncident, currency: null)).Value;
        Assert.True(await app.Look(async db => (await db.Bookings.SingleAsync()).Counts));
        await app.Do<SettlingGrants, Outcome<SettledGrant>>(s => s.Settle(grant.Number, new(), anna, default));

        Assert.False(await app.Look(async db => (await db.Bookings.SingleAsync()).Counts));
        Assert.Equal((0, 1), await app.Balance(budget));
        Assert.Equal("free_already", (await app.Give(number, anna, null, GrantKind.FreeIncident, currency: null)).Refusal!.Code);
    }

    [Theory, BothEngines]
    public async Task A_grant_goes_along_when_cases_are_merged_and_when_customers_are(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (one, two) = (await app.OpenCase(Someone.Jonas, "It crashes"), await app.OpenCase(Someone.Jonas, "Again"));
        var anna = await app.Acting(Someone.Anna);
        await app.TeamBudget(10_000);
        var grant = (await app.Give(two, anna, 100)).Value;
        await app.Do<Merging, Outcome<Merge>>(m => m.Merge(two, one, false, anna, default));
        Assert.Equal(await Id(one), (await app.Look(db => db.Set<Grant>().SingleAsync())).CaseId);
        Assert.Null((await app.Do<CancellingGrants, Outcome<Grant>>(c => c.Cancel(grant.Number, "not needed", anna, default))).Refusal);
        await app.Do<Merging, Outcome<Case>>(m => m.Undo(two, anna, default));
        Assert.Equal(await Id(two), (await app.Look(db => db.Set<Grant>().SingleAsync())).CaseId);

        var (jonas, mary) = (await app.Customer(Someone.Jonas), await app.Customer(Someone.Mary));
        Assert.Null((await app.Do<CustomerMerging, Outcome<CustomerMerge>>(m => m.Merge(jonas.Id, mary.Id, Actor.System, default))).Refusal);
        Assert.Equal(mary.Id, (await app.Look(db => db.Set<Grant>().SingleAsync())).CustomerId);

        Task<Guid> Id(long number) => app.Look(db => db.Cases.Where(c => c.Number == number).Select(c => c.Id).SingleAsync());
    }

    [Theory, BothEngines]
    public async Task Programs_give_list_approve_and_settle_and_see_only_what_they_may(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "It crashes");
        using var agent = await app.Program("Agent");
        using var lead = await app.Program("Team lead");
        var made = await (await lead.PostAsJsonAsync("/api/v1/budgets", new { name = "Agents", scope = "role", role = "Agent", amount = 10_000, limitEach = 1_000, startsOn = "2026-01-01" })).Json(HttpStatusCode.Created);
        Assert.Equal(("month", "10000", "2026-09-01"), (made.Word("period"), made.Word("left"), made.Word("currentPeriod")));
        var grant = await (await agent.PostAsJsonAsync($"/api/v1/cases/{number}/grants", new { kind = "refund", amount = 2_500, currency = "EUR", reason = "slow" })).Json(HttpStatusCode.Created);
        Assert.Equal(("waiting", "True"), (grant.Word("state"), grant.Word("overLimit")));
        Assert.Equal(HttpStatusCode.OK, (await lead.PostAsJsonAsync($"/api/v1/grants/{grant.Word("number")}/approval", new { })).StatusCode);
        Assert.Equal("decided_already", (await (await lead.PostAsJsonAsync($"/api/v1/grants/{grant.Word("number")}/refusal", new { reason = "no" })).Json(HttpStatusCode.Conflict)).Word("code"));
        var done = await (await agent.PostAsJsonAsync($"/api/v1/grants/{grant.Word("number")}/settlement", new { reference = "4711" })).Json(HttpStatusCode.OK);
        Assert.Equal(["reserved", "approved", "settled"], done.GetProperty("steps").EnumerateArray().Select(s => s.Word("kind")));
        Assert.Single((await agent.GetFromJsonAsync<JsonElement>("/api/v1/grants?kind=refund&state=settled&sort=dearest")).GetProperty("items").EnumerateArray());
        Assert.Empty((await agent.GetFromJsonAsync<JsonElement>("/api/v1/grants?state=approved")).GetProperty("items").EnumerateArray());
        var left = (await lead.GetFromJsonAsync<JsonElement>("/api/v1/budgets")).GetProperty("items")[0];
        Assert.Equal(("0", "2500", "7500"), (left.Word("reserved"), left.Word("settled"), left.Word("left")));
        Assert.Equal(HttpStatusCode.NotFound, (await agent.GetAsync("/api/v1/grants/99")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await agent.PostAsJsonAsync("/api/v1/cases/99/grants", new { kind = "refund", amount = 1, reason = "x" })).StatusCode);
        var csv = await (await app.SignedIn(Someone.Lea)).Read("/desk/goodwill?handler=Csv");
        Assert.Contains("refund,25.00,EUR", csv, StringComparison.Ordinal);
    }
}
