using Kulanz.Contracts;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases.Grants;

/// <summary>Whose goodwill a budget limits.</summary>
public enum BudgetScope
{
    /// <summary>What everybody with a role gives, together.</summary>
    Role,

    /// <summary>What is given in the cases of a queue.</summary>
    Team,
    Partner,
    Contract,
}

public enum BudgetPeriod
{
    Month,
    Quarter,
    Year,

    /// <summary>From its first day to its last.</summary>
    Whole,
}

/// <summary>
/// How much may be given in each period, by whom or to whom, of which kinds. What of it is taken are rows (<see cref="BudgetBalance"/>); what is left follows from them and
/// from the amount of today, so that a budget can be changed at any time and nothing is lost.
/// </summary>
public sealed class Budget
{
    public Guid Id { get; init; }
    public long Number { get; init; }
    public required string Name { get; set; }
    public BudgetScope Scope { get; init; }
    public string? RoleName { get; init; }
    public Guid? QueueId { get; init; }
    public Guid? ContractId { get; init; }

    /// <summary>No reference: partners are another module's.</summary>
    public Guid? PartnerId { get; init; }

    public BudgetPeriod Period { get; init; }
    public DateOnly StartsOn { get; init; }

    /// <summary>The last day on which something may be reserved.</summary>
    public DateOnly? EndsOn { get; set; }

    /// <summary>In minor units of <see cref="Currency"/>; without one, incidents.</summary>
    public long Amount { get; set; }

    public string? Currency { get; init; }

    /// <summary>What a single grant may be worth without a second pair of eyes; null for as much as there is.</summary>
    public long? LimitEach { get; set; }

    /// <summary>Which kinds it is for; none named means all.</summary>
    public IReadOnlyList<GrantKind> Kinds { get; set; } = [];

    public DateTimeOffset MadeAt { get; init; }
    public required string MadeByName { get; init; }
    public DateTimeOffset? EndedAt { get; set; }
    public string? EndedByName { get; set; }
    public string? EndedReason { get; set; }
    public int Version { get; set; }

    public string Topic => $"budget/{Number}";

    /// <summary>Whether it is for such a grant on this day. One in another currency is not: what cannot be added up cannot be limited.</summary>
    public bool IsFor(GrantKind kind, Worth worth, DateOnly day) => Runs(day) && Currency == worth.Currency && Covers(kind);

    public bool Covers(GrantKind kind) => (Kinds.Count == 0 || Kinds.Contains(kind)) && kind == GrantKind.FreeIncident == Currency is null;

    public bool Runs(DateOnly day) => EndedAt is null && StartsOn <= day && (EndsOn is null || day <= EndsOn);

    /// <summary>The first day of the period a day lies in.</summary>
    public DateOnly PeriodOf(DateOnly day) => Period switch
    {
        BudgetPeriod.Month => new(day.Year, day.Month, 1),
        BudgetPeriod.Quarter => new(day.Year, (day.Month - 1) / 3 * 3 + 1, 1),
        BudgetPeriod.Year => new(day.Year, 1, 1),
        _ => StartsOn,
    };

    internal sealed class Mapping : IEntityTypeConfiguration<Budget>
    {
        public void Configure(EntityTypeBuilder<Budget> budget)
        {
            budget.ToTable("budgets");
            budget.Property(b => b.Name).HasMaxLength(120);
            budget.Property(b => b.RoleName).HasMaxLength(80);
            budget.Property(b => b.Currency).HasMaxLength(3);
            budget.Property(b => b.Kinds).HasMaxLength(400).HasConversion(new AsJson<IReadOnlyList<GrantKind>>(), new ValueComparer<IReadOnlyList<GrantKind>>((a, b) => a!.SequenceEqual(b!), list => list.Count, list => list));
            budget.Property(b => b.MadeByName).HasMaxLength(200);
            budget.Property(b => b.EndedByName).HasMaxLength(200);
            budget.Property(b => b.EndedReason).HasMaxLength(1000);
            budget.HasIndex(b => b.Number).IsUnique();
            budget.HasIndex(b => new { b.EndedAt, b.Number });
            budget.HasIndex(b => b.RoleName).HasFilter("role_name IS NOT NULL");
            budget.HasIndex(b => b.QueueId).HasFilter("queue_id IS NOT NULL");
            budget.HasIndex(b => b.ContractId).HasFilter("contract_id IS NOT NULL");
            budget.HasIndex(b => b.PartnerId).HasFilter("partner_id IS NOT NULL");
            budget.HasOne<Queue>().WithMany().HasForeignKey(b => b.QueueId);
            budget.HasOne<Contract>().WithMany().HasForeignKey(b => b.ContractId);
        }
    }
}

/// <summary>What of a budget is taken in one of its periods: kept in the act that takes it, never summed.</summary>
public sealed class BudgetBalance
{
    public Guid BudgetId { get; init; }

    /// <summary>The period's first day.</summary>
    public DateOnly Period { get; init; }

    public long Reserved { get; set; }
    public long Settled { get; set; }

    public long Taken => Reserved + Settled;

    internal sealed class Mapping : IEntityTypeConfiguration<BudgetBalance>
    {
        public void Configure(EntityTypeBuilder<BudgetBalance> balance)
        {
            balance.ToTable("budget_balances");
            balance.HasKey(b => new { b.BudgetId, b.Period });
            balance.HasOne<Budget>().WithMany().HasForeignKey(b => b.BudgetId);
        }
    }
}

/// <summary>A grant takes so much of a budget in one of its periods: there it is settled, or goes back to.</summary>
public sealed class GrantCharge
{
    public Guid GrantId { get; init; }
    public Guid BudgetId { get; init; }
    public DateOnly Period { get; init; }
    public long Amount { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<GrantCharge>
    {
        public void Configure(EntityTypeBuilder<GrantCharge> charge)
        {
            charge.ToTable("grant_charges");
            charge.HasKey(c => new { c.GrantId, c.BudgetId });
            charge.HasIndex(c => new { c.BudgetId, c.Period });
            charge.HasOne<Grant>().WithMany().HasForeignKey(c => c.GrantId);
            charge.HasOne<Budget>().WithMany().HasForeignKey(c => c.BudgetId);
        }
    }
}
