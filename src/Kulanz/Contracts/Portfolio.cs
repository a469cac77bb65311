using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Contracts;

/// <summary>How many contracts come up in a month: to be renewed unless somebody gives notice, or to end. Counted in the background, because a page cannot count a million.</summary>
public sealed class PortfolioMonth
{
    /// <summary>Its first day.</summary>
    public DateOnly Month { get; init; }

    /// <summary>Whose term ends in it and is followed by another one.</summary>
    public int Renewing { get; init; }

    /// <summary>Whose end is settled and lies in it.</summary>
    public int Ending { get; init; }

    /// <summary>On which the company has to decide in it, if it is to give notice.</summary>
    public int Deciding { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<PortfolioMonth>
    {
        public void Configure(EntityTypeBuilder<PortfolioMonth> month)
        {
            month.ToTable("portfolio_months");
            month.HasKey(m => m.Month);
        }
    }
}

/// <summary>The picture of what comes up: the months ahead.</summary>
public static class Portfolio
{
    public const string Loop = "portfolio";

    public const int Months = 18;

    /// <summary>The months from this one on, those without anything too.</summary>
    public static async Task<IReadOnlyList<PortfolioMonth>> Ahead(KulanzDb db, DateOnly today, CancellationToken cancel)
    {
        var first = new DateOnly(today.Year, today.Month, 1);
        var known = await db.Set<PortfolioMonth>().AsNoTracking().Where(m => m.Month >= first).OrderBy(m => m.Month).Take(Months).ToDictionaryAsync(m => m.Month, cancel);
        return [.. Enumerable.Range(0, Months).Select(i => known.GetValueOrDefault(first.AddMonths(i)) ?? new PortfolioMonth { Month = first.AddMonths(i) })];
    }

    /// <summary>Counts anew: three walks along three indexes, none of them longer than what lies in these months.</summary>
    public static async Task Round(IServiceProvider services, CancellationToken cancel)
    {
        await using var scope = services.CreateAsyncScope();
        var (db, now) = (scope.ServiceProvider.GetRequiredService<KulanzDb>(), await scope.ServiceProvider.GetRequiredService<Today>().Is(cancel));
        var first = now.FirstOfMonth();
        var counted = new List<PortfolioMonth>();
        for (var i = 0; i < Months; i++)
        {
            var (from, to) = (first.AddMonths(i), first.AddMonths(i + 1));
            counted.Add(new PortfolioMonth
            {
                Month = from,
                Renewing = await db.Contracts.CountAsync(c => c.TermEndsOn >= from && c.TermEndsOn < to && c.EndsOn == null, cancel),
                Ending = await db.Contracts.CountAsync(c => c.EndsOn >= from && c.EndsOn < to, cancel),
                Deciding = await db.Contracts.CountAsync(c => c.OurLastDay >= from && c.OurLastDay < to, cancel),
            });
        }
        await db.Write(async () =>
        {
            var before = await db.Set<PortfolioMonth>().AsNoTracking().ToListAsync(cancel);
            if (before.Count == counted.Count && before.OrderBy(m => m.Month).Zip(counted).All(p => (p.First.Month, p.First.Renewing, p.First.Ending, p.First.Deciding) == (p.Second.Month, p.Second.Renewing, p.Second.Ending, p.Second.Deciding)))
                return false;
            await db.Set<PortfolioMonth>().ExecuteDeleteAsync(cancel);
            db.AddRange(counted);
            db.Announce("portfolio");
            await db.SaveChangesAsync(cancel);
            return true;
        }, cancel);
    }
}
