using Kulanz.Cases.Grants;
using Kulanz.Contracts;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Reports;

/// <summary>What was given of a kind, for a product, in a currency.</summary>
/// <param name="Currency">Null: incidents.</param>
public sealed record GivenSum(DateOnly Month, Guid? ProductId, string? Product, GrantKind Kind, string? Currency, int Given, long Amount, int Settled, long SettledAmount);

/// <summary>Goodwill by month, from the rows its acts keep. Months are whole ones: all that the period touches.</summary>
public sealed class GivenAway(KulanzDb db, Catalogue catalogue)
{
    private const int Most = 5000;

    public async Task<List<GivenSum>> Of(ReportScope scope, ReportPeriod period, CancellationToken cancel)
    {
        var (first, last) = (period.From.FirstOfMonth(), period.Until.FirstOfMonth());
        var months = db.Set<GrantMonth>().AsNoTracking().Where(m => m.Month >= first && m.Month <= last && m.Given > 0);
        if (scope.Of == FiguresOf.Product && Guid.TryParse(scope.Keys[0], out var product))
            months = months.Where(m => m.ProductId == product);
        var names = (await catalogue.Products(cancel)).ToDictionary(p => p.Id, p => p.Name);
        return [.. (await months.OrderBy(m => m.Month).Take(Most).ToListAsync(cancel))
            .Select(m => new GivenSum(m.Month, m.ProductId == Guid.Empty ? null : m.ProductId, names.GetValueOrDefault(m.ProductId), m.Kind, m.Currency.Length == 0 ? null : m.Currency, m.Given, m.Amount, m.Settled, m.SettledAmount))];
    }

    /// <summary>Over all months: by product, kind and currency, the most costly first within its currency.</summary>
    public static List<GivenSum> Sums(IEnumerable<GivenSum> months) =>
        [.. months.GroupBy(m => (m.ProductId, m.Product, m.Kind, m.Currency))
            .Select(g => new GivenSum(g.Min(m => m.Month), g.Key.ProductId, g.Key.Product, g.Key.Kind, g.Key.Currency, g.Sum(m => m.Given), g.Sum(m => m.Amount), g.Sum(m => m.Settled), g.Sum(m => m.SettledAmount)))
            .OrderBy(s => s.Currency, StringComparer.Ordinal).ThenByDescending(s => s.Amount).ThenBy(s => s.Product, StringComparer.CurrentCulture).ThenBy(s => s.Kind)];
}
