using Kulanz.Access;
using Kulanz.Contracts;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Grants;

/// <param name="Role">For a budget of a role; <paramref name="Team"/>, <paramref name="Contract"/> and <paramref name="Partner"/> (their numbers) for the others.</param>
/// <param name="Amount">In minor units of the currency; without one, incidents.</param>
/// <param name="LimitEach">What one grant may be worth without approval; null for as much as there is.</param>
/// <param name="Incidents">It is of incidents, and has no currency.</param>
/// <param name="Kinds">For which kinds; none for all of its unit.</param>
public sealed record BudgetGiven(string? Name, BudgetScope Scope, long? Amount)
{
    public string? Role { get; init; }
    public Guid? Team { get; init; }
    public long? Contract { get; init; }
    public long? Partner { get; init; }
    public BudgetPeriod Period { get; init; }
    public DateOnly? StartsOn { get; init; }
    public DateOnly? EndsOn { get; init; }
    public string? Currency { get; init; }
    public bool Incidents { get; init; }
    public long? LimitEach { get; init; }
    public IReadOnlyList<GrantKind> Kinds { get; init; } = [];
}

/// <summary>What is to be different of a budget; what it is of, its period and its currency stay, or balances would mean something else.</summary>
/// <param name="NoLimit">Takes the limit for a single grant away.</param>
/// <param name="NoEnd">Takes its last day away.</param>
public sealed record BudgetChange(string? Name = null, long? Amount = null, long? LimitEach = null, bool NoLimit = false, DateOnly? EndsOn = null, bool NoEnd = false, IReadOnlyList<GrantKind>? Kinds = null, int? Version = null);

public sealed record ImpossibleBudget() : Invalid("amount", "Please enter an amount of 0 or more, and less than ten thousand million.");

public sealed record ImpossibleLimit() : Invalid("limitEach", "Please enter a limit of 0 or more, or leave it empty.");

public sealed record EndsBeforeItStarts() : Invalid("endsOn", "A budget cannot end before it begins.");

public sealed record WholeNeedsAnEnd() : Invalid("endsOn", "A budget for once needs a last day.");

public sealed record KindsDoNotFit() : Invalid("kinds", "Incidents are for free incidents only, and money for all other kinds.");

public sealed record BudgetEnded(long Number, string ByName) : Refusal("Budget {0} was ended by {1}.", Number, ByName);

public sealed record BudgetNotEnded(long Number) : Refusal("Budget {0} has not been ended.", Number);

/// <summary>Makes budgets, changes and ends them. What was reserved stays valid whatever is changed: then there may be less than nothing left, and nothing new fits.</summary>
public sealed class ArrangingBudgets(KulanzDb db, Charging charging, Today today, TimeProvider clock)
{
    public Task<Outcome<Budget>> Add(BudgetGiven given, Actor by, CancellationToken cancel) => db.Write<Outcome<Budget>>(async () =>
    {
        if (!Named(given.Name).Done(out var name, out var refusal) || !(given.Incidents ? (Outcome<string>)"" : Worth.Unit(given.Currency)).Done(out var unit, out refusal))
            return refusal;
        var starts = given.StartsOn ?? await today.Is(cancel);
        var budget = new Budget
        {
            Id = Id.New(clock),
            Number = await db.Engine.NextNumber(db, "budget", cancel),
            Name = name,
            Scope = given.Scope,
            RoleName = given.Scope == BudgetScope.Role ? given.Role : null,
            QueueId = given.Scope == BudgetScope.Team ? given.Team : null,
            ContractId = given.Scope == BudgetScope.Contract ? await db.ContractsFor(by).Where(c => c.Number == given.Contract).Select(c => (Guid?)c.Id).SingleOrDefaultAsync(cancel) : null,
            PartnerId = given.Scope == BudgetScope.Partner ? await db.Partners.Where(p => p.Number == given.Partner).Select(p => (Guid?)p.Id).SingleOrDefaultAsync(cancel) : null,
            Period = given.Period,
            StartsOn = starts,
            EndsOn = given.EndsOn,
            Amount = given.Amount ?? -1,
            Currency = unit.Length == 0 ? null : unit,
            LimitEach = given.LimitEach,
            Kinds = [.. given.Kinds.Distinct().Order()],
            MadeAt = clock.GetUtcNow(),
            MadeByName = by.Name,
        };
        if (await Of(budget, cancel) is { } nobody)
            return nobody;
        if (Problem(budget) is { } problem)
            return problem;
        db.Add(budget);
        db.Record("budget.added", budget.Topic, null, by, Described(budget), clock);
        db.Announce("budgets");
        await db.SaveChangesAsync(cancel);
        return budget;
    }, cancel);

    public Task<Outcome<Budget>> Change(long number, BudgetChange change, Actor by, CancellationToken cancel) => Held(number, async budget =>
    {
        if (change.Version is { } seen && seen != budget.Version)
            return new ChangedMeanwhile();
        if (budget.EndedAt is not null)
            return new BudgetEnded(number, budget.EndedByName ?? "");
        if (!Named(change.Name ?? budget.Name).Done(out var name, out var refusal))
            return refusal;
        var before = Described(budget);
        (budget.Name, budget.Amount) = (name, change.Amount ?? budget.Amount);
        budget.LimitEach = change.NoLimit ? null : change.LimitEach ?? budget.LimitEach;
        budget.EndsOn = change.NoEnd ? null : change.EndsOn ?? budget.EndsOn;
        budget.Kinds = change.Kinds is { } kinds ? [.. kinds.Distinct().Order()] : budget.Kinds;
        if (Problem(budget) is { } problem)
            return problem;
        if (Described(budget) is var after && after != before)
            db.Record("budget.changed", budget.Topic, null, by, new { From = before, To = after }, clock);
        await Task.CompletedTask;
        return null;
    }, cancel);

    /// <summary>From now on nothing is charged to it; what was reserved in it stays.</summary>
    public Task<Outcome<Budget>> End(long number, string? reason, Actor by, CancellationToken cancel) => Held(number, budget =>
    {
        if (budget.EndedAt is not null)
            return Task.FromResult<Refusal?>(new BudgetEnded(number, budget.EndedByName ?? ""));
        if (!Typed.Needed(reason, "reason", Giving.LongestReason).Done(out var why, out var refusal))
            return Task.FromResult<Refusal?>(refusal);
        (budget.EndedAt, budget.EndedByName, budget.EndedReason) = (clock.GetUtcNow(), by.Name, why);
        db.Record("budget.ended", budget.Topic, null, by, new { budget.Number, budget.Name, Reason = why }, clock);
        return Task.FromResult<Refusal?>(null);
    }, cancel);

    public Task<Outcome<Budget>> Resume(long number, Actor by, CancellationToken cancel) => Held(number, budget =>
    {
        if (budget.EndedAt is null)
            return Task.FromResult<Refusal?>(new BudgetNotEnded(number));
        (budget.EndedAt, budget.EndedByName, budget.EndedReason) = (null, null, null);
        db.Record("budget.resumed", budget.Topic, null, by, new { budget.Number, budget.Name }, clock);
        return Task.FromResult<Refusal?>(null);
    }, cancel);

    /// <summary>Whoever gives meanwhile waits, and meets the budget as it is then.</summary>
    private Task<Outcome<Budget>> Held(long number, Func<Budget, Task<Refusal?>> act, CancellationToken cancel) => db.Write<Outcome<Budget>>(async () =>
    {
        if (await db.Set<Budget>().Where(b => b.Number == number).Select(b => (Guid?)b.Id).SingleOrDefaultAsync(cancel) is not { } id)
            return new NotFound("budget");
        await charging.Hold([id], cancel);
        var budget = await db.Set<Budget>().SingleAsync(b => b.Id == id, cancel);
        if (await act(budget) is { } refusal)
        {
            db.ChangeTracker.Clear();
            return refusal;
        }
        db.Announce("budgets");
        await db.SaveChangesAsync(cancel);
        return budget;
    }, cancel);

    /// <summary>Of whom it is has to be there.</summary>
    private async Task<Refusal?> Of(Budget budget, CancellationToken cancel) => budget.Scope switch
    {
        BudgetScope.Role => await db.Roles.AnyAsync(r => r.Name == budget.RoleName, cancel) ? null : new NotFound("role"),
        BudgetScope.Team => await db.Queues.AnyAsync(q => q.Id == budget.QueueId, cancel) ? null : new NotFound("queue"),
        BudgetScope.Contract => budget.ContractId is null ? new NotFound("contract") : null,
        _ => budget.PartnerId is null ? new NotFound("partner") : null,
    };

    private static Refusal? Problem(Budget budget) =>
        budget.Amount is < 0 or > Worth.Most ? new ImpossibleBudget()
        : budget.LimitEach is < 0 or > Worth.Most ? new ImpossibleLimit()
        : budget.EndsOn < budget.StartsOn ? new EndsBeforeItStarts()
        : budget is { Period: BudgetPeriod.Whole, EndsOn: null } ? new WholeNeedsAnEnd()
        : budget.Kinds.Any(k => k == GrantKind.FreeIncident != budget.Currency is null) ? new KindsDoNotFit()
        : null;

    private static Outcome<string> Named(string? name) => Typed.Line(name) is { Length: > 0 } said ? said.Length <= 120 ? said : new TooLong("name", 120) : new Missing("name");

    private sealed record Description(long Number, string Name, BudgetScope Scope, string? Of, BudgetPeriod Period, DateOnly StartsOn, DateOnly? EndsOn, long Amount, string? Currency, long? LimitEach, string Kinds);

    private static Description Described(Budget b) => new(b.Number, b.Name, b.Scope, b.RoleName ?? (b.QueueId ?? b.ContractId ?? b.PartnerId)?.ToString(), b.Period, b.StartsOn, b.EndsOn, b.Amount, b.Currency, b.LimitEach, string.Join(' ', b.Kinds.Select(k => SnakeCaseNames.Of(k.ToString()))));
}
