using Kulanz.Access;
using Kulanz.Contracts;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Grants;

/// <summary>Budgets over HTTP. See docs/api.md.</summary>
public static class BudgetsApi
{
    /// <param name="Role">For <c>scope: role</c>.</param>
    /// <param name="Queue">For <c>scope: team</c>: the queue's id.</param>
    /// <param name="Contract">For <c>scope: contract</c>: its number.</param>
    /// <param name="Partner">For <c>scope: partner</c>: its number.</param>
    /// <param name="Amount">In minor units of the currency, or a number of incidents.</param>
    /// <param name="Currency"><c>EUR</c>, where nothing is said.</param>
    /// <param name="Incidents">It counts incidents, and has no currency.</param>
    /// <param name="LimitEach">What one grant may be worth without approval; without it as much as there is.</param>
    /// <param name="Kinds">For which kinds; none for all.</param>
    public sealed record AddGiven(string? Name, BudgetScope? Scope, string? Role, Guid? Queue, long? Contract, long? Partner, BudgetPeriod? Period, DateOnly? StartsOn, DateOnly? EndsOn, long? Amount, string? Currency, bool Incidents, long? LimitEach, IReadOnlyList<GrantKind>? Kinds);

    /// <param name="NoLimit">Takes the limit for a single grant away.</param>
    /// <param name="NoEnd">Takes the last day away.</param>
    /// <param name="Ended">Ends the budget, with the reason; <c>false</c> takes that back.</param>
    public sealed record ChangeGiven(string? Name, long? Amount, long? LimitEach, bool NoLimit, DateOnly? EndsOn, bool NoEnd, IReadOnlyList<GrantKind>? Kinds, bool? Ended, string? Reason, int? Version);

    /// <param name="CurrentPeriod">The first day of the period of today.</param>
    /// <param name="Left">Of that period; below 0 where it was lowered after something had been reserved.</param>
    public sealed record ShownBudget(long Number, string Name, BudgetScope Scope, string Of, BudgetPeriod Period, DateOnly StartsOn, DateOnly? EndsOn, long Amount, string? Currency, long? LimitEach, IReadOnlyList<GrantKind> Kinds, DateTimeOffset? EndedAt,
        DateOnly CurrentPeriod, long Reserved, long Settled, long Left, int Version);

    public static void MapBudgetsApi(this WebApplication app)
    {
        var api = app.MapGroup("/api/v1/budgets").RequireAuthorization(Permission.BudgetsManage).WithTags("Goodwill").DisableAntiforgery();

        api.MapGet("/", async (bool? ended, long? after, int? limit, KulanzDb db, Charging charging, Today today, CancellationToken cancel) =>
        {
            var most = limit.AtMost();
            var budgets = await db.Set<Budget>().AsNoTracking().Where(b => (ended == true || b.EndedAt == null) && (after == null || b.Number > after)).OrderBy(b => b.Number).Take(most).ToListAsync(cancel);
            return Results.Ok(new Page<ShownBudget>([.. (await charging.Stands(budgets, await today.Is(cancel), cancel)).OrderBy(s => s.Budget.Number).Select(Show)], budgets.Count == most ? $"{budgets[^1].Number}" : null));
        })
            .Says("Lists budgets", "With what is reserved, settled and left in the period of today; with `?ended=true` also those that were ended.").Answers<Page<ShownBudget>>();

        api.MapPost("/", async (AddGiven given, HttpContext http, ArrangingBudgets arranging, Charging charging, Today today, CancellationToken cancel) =>
        {
            if (given.Scope is not { } scope)
                return new Missing("scope").Problem();
            var wanted = new BudgetGiven(given.Name, scope, given.Amount)
            {
                Role = given.Role,
                Team = given.Queue,
                Contract = given.Contract,
                Partner = given.Partner,
                Period = given.Period ?? BudgetPeriod.Month,
                StartsOn = given.StartsOn,
                EndsOn = given.EndsOn,
                Currency = given.Currency,
                Incidents = given.Incidents,
                LimitEach = given.LimitEach,
                Kinds = given.Kinds ?? [],
            };
            return (await arranging.Add(wanted, http.User.Actor(), cancel)).Done(out var budget, out var refusal)
                ? Results.Created($"/api/v1/budgets/{budget.Number}", Show((await charging.Stands([budget], await today.Is(cancel), cancel))[0])) : refusal.Problem();
        })
            .Says("Makes a budget", "Every budget that applies to a grant is charged, and a grant must fit in each.").Answers<ShownBudget>(201);

        api.MapGet("/{number:long}", async (long number, KulanzDb db, Charging charging, Today today, CancellationToken cancel) =>
            await db.Set<Budget>().AsNoTracking().SingleOrDefaultAsync(b => b.Number == number, cancel) is { } budget ? Results.Ok(Show((await charging.Stands([budget], await today.Is(cancel), cancel))[0])) : new NotFound("budget").Problem())
            .Says("Shows a budget").Answers<ShownBudget>();

        api.MapPatch("/{number:long}", async (long number, ChangeGiven given, HttpContext http, KulanzDb db, ArrangingBudgets arranging, Charging charging, Today today, CancellationToken cancel) =>
        {
            var by = http.User.Actor();
            var changed = given.Ended switch
            {
                true => await arranging.End(number, given.Reason, by, cancel),
                false => await arranging.Resume(number, by, cancel),
                _ => await arranging.Change(number, new(given.Name, given.Amount, given.LimitEach, given.NoLimit, given.EndsOn, given.NoEnd, given.Kinds, given.Version), by, cancel),
            };
            return changed.Done(out var budget, out var refusal) ? Results.Ok(Show((await charging.Stands([budget], await today.Is(cancel), cancel))[0])) : refusal.Problem();
        })
            .Says("Changes or ends a budget", "What is not sent stays as it is; of whom it is, its period and its currency always stay. What was reserved stays valid, so there may be less than nothing left.").Answers<ShownBudget>();
    }

    private static ShownBudget Show(BudgetStand s) => new(s.Budget.Number, s.Budget.Name, s.Budget.Scope, s.ScopeName, s.Budget.Period, s.Budget.StartsOn, s.Budget.EndsOn, s.Budget.Amount, s.Budget.Currency, s.Budget.LimitEach, s.Budget.Kinds, s.Budget.EndedAt,
        s.Period, s.Reserved, s.Settled, s.Left, s.Budget.Version);
}
