using Kulanz.Access;
using Kulanz.Cases.Grants;
using Kulanz.Platform;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Cases.Grants;

/// <summary>Budgets that change, and periods that end.</summary>
public sealed class BudgetTests
{
    [Theory, BothEngines]
    public async Task What_was_reserved_before_a_budget_was_lowered_stays_and_nothing_new_fits(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "It crashes");
        var (anna, lea) = (await app.Acting(Someone.Anna), await app.Acting(Someone.Lea));
        var budget = await app.TeamBudget(10_000, 5_000);
        var (waiting, ready) = ((await app.Give(number, anna, 6_000)).Value, (await app.Give(number, anna, 3_000)).Value);

        await app.Do<ArrangingBudgets, Outcome<Budget>>(b => b.Change(budget.Number, new(Amount: 4_000, LimitEach: 100), lea, default));

        var refused = Assert.IsType<BudgetExhausted>((await app.Give(number, anna, 1)).Refusal);
        Assert.Equal(-5_000, refused.Left.Amount);
        // Nothing that costs nothing is kept out.
        Assert.Null((await app.Give(number, anna, 0, GrantKind.Voucher)).Refusal);
        using var desk = await app.SignedIn(Someone.Lea);
        var page = await desk.Read($"/desk/cases/{number}");
        Assert.Contains("-50.00 EUR left", page, StringComparison.Ordinal);
        Assert.Contains("The budget “Support” is overdrawn since it was changed.", page, StringComparison.Ordinal);
        Assert.Contains("What was reserved before it was lowered stays valid.", await desk.Read($"/desk/budgets/{budget.Number}"), StringComparison.Ordinal);

        // Whoever decides knows that, and decides; what was approved stays approved though the limit is lower now.
        Assert.Null((await app.Do<DecidingGrants, Outcome<Grant>>(d => d.Approve(waiting.Number, null, lea, default))).Refusal);
        Assert.Null((await app.Do<SettlingGrants, Outcome<SettledGrant>>(s => s.Settle(waiting.Number, new("a"), anna, default))).Refusal);
        Assert.Null((await app.Do<SettlingGrants, Outcome<SettledGrant>>(s => s.Settle(ready.Number, new("b"), anna, default))).Refusal);
        Assert.Equal((0, 9_000), await app.Balance(budget));
    }

    [Theory, BothEngines]
    public async Task A_budget_that_was_ended_takes_nothing_new_and_gives_back_what_was_reserved(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "It crashes");
        var (anna, lea) = (await app.Acting(Someone.Anna), await app.Acting(Someone.Lea));
        var budget = await app.TeamBudget(10_000);
        var grant = (await app.Give(number, anna, 6_000)).Value;

        Assert.Equal("missing", (await app.Do<ArrangingBudgets, Outcome<Budget>>(b => b.End(budget.Number, "", lea, default))).Refusal!.Code);
        Assert.Null((await app.Do<ArrangingBudgets, Outcome<Budget>>(b => b.End(budget.Number, "A new year", lea, default))).Refusal);
        Assert.True((await app.Give(number, anna, 100)).Value.NoBudget);
        Assert.Equal((6_000, 0), await app.Balance(budget));
        await app.Do<CancellingGrants, Outcome<Grant>>(c => c.Cancel(grant.Number, "not needed", anna, default));
        Assert.Equal((0, 0), await app.Balance(budget));
        Assert.Equal("budget_ended", (await app.Do<ArrangingBudgets, Outcome<Budget>>(b => b.Change(budget.Number, new(Amount: 1), lea, default))).Refusal!.Code);
        await app.Do<ArrangingBudgets, Outcome<Budget>>(b => b.Resume(budget.Number, lea, default));
        Assert.False((await app.Give(number, anna, 100)).Value.NoBudget);
    }

    [Theory, BothEngines]
    public async Task A_month_ends_at_midnight_in_Berlin_also_when_the_clocks_have_changed_in_it(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "It crashes");
        var anna = await app.Acting(Someone.Anna);
        var budget = await app.TeamBudget(1_000);
        // 31 October 2026, 23:59:30 in Berlin: winter time since the 25th, so 22:59:30 UTC and no longer 21:59:30.
        app.Clock.Advance(new DateTimeOffset(2026, 10, 31, 22, 59, 30, TimeSpan.Zero) - app.Clock.GetUtcNow());
        var october = (await app.Give(number, anna, 900)).Value;
        Assert.IsType<BudgetExhausted>((await app.Give(number, anna, 200)).Refusal);

        app.Clock.Advance(TimeSpan.FromMinutes(1));
        var november = (await app.Give(number, anna, 200)).Value;

        Assert.Equal((new DateOnly(2026, 10, 31), new DateOnly(2026, 11, 1)), (october.CountsOn, november.CountsOn));
        // Settled in November, it counts where it was reserved.
        await app.Do<SettlingGrants, Outcome<SettledGrant>>(s => s.Settle(october.Number, new("x"), anna, default));
        Assert.Equal(((0, 900), (200, 0)), (await app.Balance(budget, new(2026, 10, 1)), await app.Balance(budget, new(2026, 11, 1))));
    }

    [Fact]
    public void Periods_begin_where_they_should()
    {
        var day = new DateOnly(2028, 2, 29);
        Assert.Equal([new(2028, 2, 1), new(2028, 1, 1), new(2028, 1, 1), new(2027, 5, 3)], Enum.GetValues<BudgetPeriod>().Select(period => new Budget { Name = "x", MadeByName = "x", Period = period, StartsOn = new(2027, 5, 3) }.PeriodOf(day)));
        Assert.Equal(new(2026, 10, 1), new Budget { Name = "x", MadeByName = "x", Period = BudgetPeriod.Quarter }.PeriodOf(new(2026, 12, 31)));
    }

    [Theory, BothEngines]
    public async Task Budgets_that_make_no_sense_are_refused(string engine)
    {
        await using var app = await TestApp.Start(engine);
        async Task<string> Code(BudgetGiven given) => (await app.Do<ArrangingBudgets, Outcome<Budget>>(b => b.Add(given, Actor.System, default))).Refusal!.Code;
        var fine = new BudgetGiven("Agents", BudgetScope.Role, 100) { Role = "Agent" };
        Assert.Equal("missing", await Code(fine with { Name = " " }));
        Assert.Equal("impossible_budget", await Code(fine with { Amount = -1 }));
        Assert.Equal("impossible_budget", await Code(fine with { Amount = long.MaxValue }));
        Assert.Equal("impossible_limit", await Code(fine with { LimitEach = -1 }));
        Assert.Equal("unknown_currency", await Code(fine with { Currency = "€" }));
        Assert.Equal("not_found", await Code(fine with { Role = "Nobody" }));
        Assert.Equal("not_found", await Code(fine with { Scope = BudgetScope.Team, Team = Guid.Empty }));
        Assert.Equal("not_found", await Code(fine with { Scope = BudgetScope.Contract, Contract = 1 }));
        Assert.Equal("whole_needs_an_end", await Code(fine with { Period = BudgetPeriod.Whole }));
        Assert.Equal("ends_before_it_starts", await Code(fine with { StartsOn = new(2026, 2, 1), EndsOn = new(2026, 1, 1) }));
        Assert.Equal("kinds_do_not_fit", await Code(fine with { Kinds = [GrantKind.FreeIncident] }));
        Assert.Equal(0, await app.Look(db => db.Set<Budget>().CountAsync()));
        using var desk = await app.SignedIn(Someone.Lea, "de");
        var made = await desk.Submit("/desk/budgets", new() { ["Name"] = "Team", ["Scope"] = "Role", ["Role"] = "Agent", ["Amount"] = "500,50", ["Currency"] = "eur", ["LimitEach"] = "50", ["Period"] = "Quarter" });
        Assert.Equal(System.Net.HttpStatusCode.Redirect, made.StatusCode);
        Assert.Equal((50_050, 5_000L, "EUR"), await app.Look(async db => (await db.Set<Budget>().SingleAsync()) is var b ? (b.Amount, b.LimitEach!.Value, b.Currency!) : default));
        Assert.Contains("500,50 EUR", await desk.Read("/desk/budgets"), StringComparison.Ordinal);
    }
}
