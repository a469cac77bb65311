using Kulanz.Cases.Causes;
using Kulanz.Client.Licences;
using Kulanz.Contracts;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Grants;

/// <param name="Said">Somebody has said what it was. Where not, there is neither product nor cause.</param>
/// <param name="Cause">Null: not found, or not said.</param>
/// <param name="Path">From the top of the tree down to it.</param>
/// <param name="Amount">In minor units; incidents have no currency.</param>
public sealed record CauseCost(bool Said, string? Product, Guid? Cause, IReadOnlyList<string> Path, string? Currency, int Given, long Amount);

/// <summary>What the causes cost in goodwill: of what was given in a month, how much in cases with which cause. Along the index of the days on which something was given.</summary>
public sealed class GrantsByCause(KulanzDb db, CauseTree tree, Catalogue catalogue, Preferences preferences)
{
    /// <summary>The dearest first; amounts of different currencies are not added.</summary>
    /// <param name="month">Its first day.</param>
    public async Task<List<CauseCost>> Of(DateOnly month, CancellationToken cancel)
    {
        var zone = (await preferences.Get<Company>(cancel)).Zone;
        var (begin, end) = (LicenceTerms.Begin(month, zone), LicenceTerms.Begin(month.AddMonths(1), zone));
        var sums = await (from grant in db.Set<Grant>()
                          where grant.GivenAt >= begin && grant.GivenAt < end && grant.State != GrantState.Refused && grant.State != GrantState.Cancelled
                          join said in db.CaseCauses on grant.CaseId equals said.CaseId into all
                          from cause in all.DefaultIfEmpty()
                          group grant by new { Product = (Guid?)cause.ProductId, cause.CauseId, grant.Currency } into sum
                          select new { sum.Key, Given = sum.Count(), Amount = sum.Sum(g => g.Amount) }).ToListAsync(cancel);
        var costs = new List<CauseCost>();
        foreach (var sum in sums)
            costs.Add(new(sum.Key.Product is not null, (await catalogue.Product(sum.Key.Product, cancel))?.Name, sum.Key.CauseId, sum.Key.CauseId is { } id && await tree.Find(id, cancel) is { } place ? place.Path : [], sum.Key.Currency, sum.Given, sum.Amount));
        return [.. costs.OrderByDescending(c => c.Said).ThenByDescending(c => c.Amount).ThenByDescending(c => c.Given)];
    }
}
