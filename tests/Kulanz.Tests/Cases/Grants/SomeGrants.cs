using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Cases.Grants;
using Kulanz.Platform;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Cases.Grants;

internal static class SomeGrants
{
    /// <summary>A budget of the team that has the case, in euros: what is left of it, and up to what one may give alone.</summary>
    public static async Task<Budget> TeamBudget(this TestApp app, long amount, long? limit = null, BudgetPeriod period = BudgetPeriod.Month, DateOnly? ends = null, string? currency = "EUR", params GrantKind[] kinds)
    {
        var queue = await app.Look(db => db.Queues.OrderBy(q => q.Name).Select(q => q.Id).FirstAsync());
        var given = new BudgetGiven("Support", BudgetScope.Team, amount) { Team = queue, LimitEach = limit, Period = period, StartsOn = new(2026, 1, 1), EndsOn = ends, Currency = currency, Incidents = currency is null, Kinds = kinds };
        return (await app.Do<ArrangingBudgets, Outcome<Budget>>(b => b.Add(given, Actor.System, default))).Value;
    }

    public static Task<Outcome<Grant>> Give(this TestApp app, long number, Actor by, long? amount, GrantKind kind = GrantKind.Refund, string? currency = "EUR", string reason = "We were slow") =>
        app.Do<Giving, Outcome<Grant>>(g => g.Give(number, new(kind, reason, amount, currency), by, default));

    public static async Task<(long Reserved, long Settled)> Balance(this TestApp app, Budget budget, DateOnly? period = null)
    {
        var row = await app.Look(db => db.Set<BudgetBalance>().Where(b => b.BudgetId == budget.Id && (period == null || b.Period == period)).OrderBy(b => b.Period).LastOrDefaultAsync());
        return (row?.Reserved ?? 0, row?.Settled ?? 0);
    }

    public static Task<List<GrantStep>> Steps(this TestApp app, Grant grant) => app.Look(db => db.Set<GrantStep>().Where(s => s.GrantId == grant.Id).OrderBy(s => s.At).ToListAsync());
}
