using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases.Grants;

/// <summary>What was given in a month for a product, of one kind and in one currency: kept in each act, so that a page never counts all grants.</summary>
public sealed class GrantMonth
{
    /// <summary>Its first day.</summary>
    public DateOnly Month { get; init; }

    /// <summary>Zeros where the case was about none: no key can have a null in it.</summary>
    public Guid ProductId { get; init; }

    public GrantKind Kind { get; init; }

    /// <summary>Empty for incidents.</summary>
    public string Currency { get; init; } = "";

    /// <summary>How many were given and neither refused nor taken back, and what they are worth.</summary>
    public int Given { get; init; }

    public long Amount { get; init; }

    /// <summary>How many of these are carried out.</summary>
    public int Settled { get; init; }

    public long SettledAmount { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<GrantMonth>
    {
        public void Configure(EntityTypeBuilder<GrantMonth> month)
        {
            month.ToTable("grant_months");
            month.Property(m => m.Currency).HasMaxLength(3);
            month.HasKey(m => new { m.Month, m.ProductId, m.Kind, m.Currency });
        }
    }
}

public static class GrantMonths
{
    /// <summary>Counts it in the month it was reserved in. Within a transaction, after which the row is saved.</summary>
    internal static async Task Count(this KulanzDb db, Grant grant, int given, int settled, CancellationToken cancel)
    {
        var (month, product, currency) = (new DateOnly(grant.CountsOn.Year, grant.CountsOn.Month, 1), grant.ProductId ?? Guid.Empty, grant.Currency ?? "");
        // The row that is not there yet is made once.
        await db.Engine.Hold(db, $"grant month {month:yyyy-MM} {product} {grant.Kind} {currency}", cancel);
        var (amount, settledAmount) = (given * grant.Amount, settled * grant.Amount);
        if (await db.Set<GrantMonth>().Where(m => m.Month == month && m.ProductId == product && m.Kind == grant.Kind && m.Currency == currency)
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.Given, m => m.Given + given).SetProperty(m => m.Amount, m => m.Amount + amount)
                .SetProperty(m => m.Settled, m => m.Settled + settled).SetProperty(m => m.SettledAmount, m => m.SettledAmount + settledAmount), cancel) == 0)
            db.Add(new GrantMonth { Month = month, ProductId = product, Kind = grant.Kind, Currency = currency, Given = given, Amount = amount, Settled = settled, SettledAmount = settledAmount });
    }
}
