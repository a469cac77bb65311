using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Grants;

/// <summary>Where a grant falls: by which budgets could be for it.</summary>
public sealed record GrantPlace(string? Role, Guid Team, Guid? Contract, Guid? Partner);

/// <summary>Says for which partner somebody acts, so that the partner's budgets are charged. Without it nobody acts for one.</summary>
public delegate Task<Guid?> PartnerOfGiver(KulanzDb db, Actor by, CancellationToken cancel);

/// <summary>A budget as it stands in the period of a day.</summary>
/// <param name="ScopeName">Of whom: the role, the queue, the contract's number.</param>
public sealed record BudgetStand(Budget Budget, DateOnly Period, long Reserved, long Settled, string ScopeName)
{
    /// <summary>Less than nothing, where the budget was lowered after something had been reserved.</summary>
    public long Left => Budget.Amount - Reserved - Settled;
}

public sealed record BudgetExhausted(string Budget, Money Left) : Refusal("That is more than the budget “{0}” has left: {1}.", Budget, Left);

/// <summary>
/// Charges grants to budgets. Every budget that applies is charged, and a grant must fit in each; see docs/decisions/0037. Whoever changes a balance holds its budget,
/// in the order of their ids, until the transaction ends: whatever is asked at once, none is overdrawn. A balance is read after that, and never remembered.
/// </summary>
public sealed class Charging(KulanzDb db, IEnumerable<PartnerOfGiver> partners)
{
    public async Task<GrantPlace> Place(Case @case, Guid? contract, Actor by, CancellationToken cancel)
    {
        contract ??= await db.Bookings.Where(b => b.CaseId == @case.Id).Select(b => (Guid?)b.ContractId).SingleOrDefaultAsync(cancel);
        Guid? partner = null;
        foreach (var of in partners)
            partner ??= await of(db, by, cancel);
        return new(await Role(by, cancel), @case.QueueId, contract, partner);
    }

    /// <summary>The budgets that could be for what is given there on this day, whatever that is: the fullest last.</summary>
    public async Task<List<BudgetStand>> Stands(GrantPlace place, DateOnly day, CancellationToken cancel) =>
        await Stands(await At(place).Where(b => b.StartsOn <= day && (b.EndsOn == null || b.EndsOn >= day)).ToListAsync(cancel), day, cancel);

    /// <summary>How these budgets stand in the period of a day.</summary>
    public async Task<List<BudgetStand>> Stands(IReadOnlyList<Budget> budgets, DateOnly day, CancellationToken cancel)
    {
        var ids = budgets.Select(b => b.Id).ToList();
        var periods = budgets.Select(b => b.PeriodOf(day)).Distinct().ToList();
        var balances = ids.Count == 0 ? [] : await db.Set<BudgetBalance>().AsNoTracking().Where(b => ids.Contains(b.BudgetId) && periods.Contains(b.Period)).ToListAsync(cancel);
        var queues = budgets.Select(b => b.QueueId).OfType<Guid>().ToList();
        var teams = queues.Count == 0 ? [] : await db.Queues.Where(q => queues.Contains(q.Id)).ToDictionaryAsync(q => q.Id, q => q.Name, cancel);
        var agreed = budgets.Select(b => b.ContractId).OfType<Guid>().ToList();
        var contracts = agreed.Count == 0 ? [] : await db.Contracts.Where(c => agreed.Contains(c.Id)).ToDictionaryAsync(c => c.Id, c => c.Number, cancel);
        var acting = budgets.Select(b => b.PartnerId).OfType<Guid>().ToList();
        var names = acting.Count == 0 ? [] : await db.Partners.Where(p => acting.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.Name, cancel);
        return [.. budgets.Select(b =>
        {
            var balance = balances.Find(t => t.BudgetId == b.Id && t.Period == b.PeriodOf(day));
            var of = b.Scope switch
            {
                BudgetScope.Role => b.RoleName!,
                BudgetScope.Team => teams.GetValueOrDefault(b.QueueId!.Value, ""),
                BudgetScope.Contract => contracts.TryGetValue(b.ContractId!.Value, out var number) ? $"{number}" : "",
                _ => names.GetValueOrDefault(b.PartnerId!.Value, ""),
            };
            return new BudgetStand(b, b.PeriodOf(day), balance?.Reserved ?? 0, balance?.Settled ?? 0, of);
        }).OrderBy(s => s.Left)];
    }

    /// <summary>Reserves what the grant is worth in every budget that applies. Within a transaction; the caller saves.</summary>
    /// <returns>What applies, as it stood before; nothing where no budget does.</returns>
    internal async Task<Outcome<List<BudgetStand>>> Reserve(Guid grant, GrantKind kind, Worth worth, GrantPlace place, DateOnly day, CancellationToken cancel)
    {
        var ids = (await At(place).ToListAsync(cancel)).Where(b => b.IsFor(kind, worth, day)).Select(b => b.Id).ToList();
        await Hold(ids, cancel);
        // As they are now that nobody else changes them: one that was ended or lowered meanwhile counts so.
        var now = await db.Set<Budget>().AsNoTracking().Where(b => ids.Contains(b.Id)).ToListAsync(cancel);
        var stands = await Stands([.. now.Where(b => b.IsFor(kind, worth, day))], day, cancel);
        foreach (var stand in stands)
            if (worth.Amount > 0 && worth.Amount > stand.Left)
                return new BudgetExhausted(stand.Budget.Name, new(stand.Left, stand.Budget.Currency));
        foreach (var stand in stands)
        {
            await Change(stand.Budget.Id, stand.Period, worth.Amount, 0, cancel);
            db.Add(new GrantCharge { GrantId = grant, BudgetId = stand.Budget.Id, Period = stand.Period, Amount = worth.Amount });
        }
        return stands;
    }

    /// <summary>What was reserved is taken for good, where it was reserved.</summary>
    internal Task Settle(Guid grant, CancellationToken cancel) => Each(grant, charge => Change(charge.BudgetId, charge.Period, -charge.Amount, charge.Amount, cancel), cancel);

    /// <summary>What was reserved goes back to where it came from, whatever became of the budget meanwhile.</summary>
    internal Task Return(Guid grant, CancellationToken cancel) => Each(grant, charge => Change(charge.BudgetId, charge.Period, -charge.Amount, 0, cancel), cancel);

    /// <summary>Nobody else changes these budgets or their balances until the transaction ends. In the order of ids, or two who need the same two wait for each other.</summary>
    internal async Task Hold(IEnumerable<Guid> budgets, CancellationToken cancel)
    {
        foreach (var id in budgets.Order())
            await db.Engine.Hold(db, $"budget {id}", cancel);
    }

    private async Task Each(Guid grant, Func<GrantCharge, Task> change, CancellationToken cancel)
    {
        var charges = await db.Set<GrantCharge>().AsNoTracking().Where(c => c.GrantId == grant).ToListAsync(cancel);
        await Hold(charges.Select(c => c.BudgetId), cancel);
        foreach (var charge in charges)
            await change(charge);
    }

    private async Task Change(Guid budget, DateOnly period, long reserved, long settled, CancellationToken cancel)
    {
        if (await db.Set<BudgetBalance>().Where(b => b.BudgetId == budget && b.Period == period)
            .ExecuteUpdateAsync(set => set.SetProperty(b => b.Reserved, b => b.Reserved + reserved).SetProperty(b => b.Settled, b => b.Settled + settled), cancel) == 0)
            db.Add(new BudgetBalance { BudgetId = budget, Period = period, Reserved = reserved, Settled = settled });
    }

    private IQueryable<Budget> At(GrantPlace place) => db.Set<Budget>().AsNoTracking().Where(b => b.EndedAt == null
        && ((b.Scope == BudgetScope.Role && b.RoleName == place.Role) || (b.Scope == BudgetScope.Team && b.QueueId == place.Team)
            || (b.Scope == BudgetScope.Contract && b.ContractId == place.Contract) || (b.Scope == BudgetScope.Partner && b.PartnerId == place.Partner)));

    private async Task<string?> Role(Actor by, CancellationToken cancel) => by switch
    {
        { Kind: ActorKind.Staff, Id: { } id } => await db.Accounts.Where(a => a.Id == id).Select(a => a.RoleName).SingleOrDefaultAsync(cancel),
        { Kind: ActorKind.Machine, Id: { } id } => await db.ApiKeys.Where(k => k.Id == id).Select(k => k.RoleName).SingleOrDefaultAsync(cancel),
        _ => null,
    };
}
