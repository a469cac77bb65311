using Kulanz.Contracts;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Causes;

/// <param name="Cause">Null: not found.</param>
/// <param name="Path">From the top down to it; empty where it was not found.</param>
/// <param name="Before">In the month before.</param>
public sealed record CauseLine(Guid ProductId, string Product, Guid? Cause, IReadOnlyList<string> Path, int Times, int Before);

/// <summary>What product management should know of a month: which causes brought how many cases. From rows that are kept, whatever the number of cases.</summary>
public sealed class CauseList(KulanzDb db, CauseTree tree, Catalogue catalogue)
{
    /// <summary>The most frequent first, product by product.</summary>
    public async Task<List<CauseLine>> Of(DateOnly month, Guid? product, CancellationToken cancel)
    {
        var last = month.AddMonths(-1);
        var counts = await db.Set<CauseCount>().AsNoTracking().Where(c => (c.Month == month || c.Month == last) && (product == null || c.ProductId == product)).ToListAsync(cancel);
        var lines = new List<CauseLine>();
        foreach (var of in counts.GroupBy(c => (c.ProductId, c.CauseId)))
        {
            var (times, before) = (of.Where(c => c.Month == month).Sum(c => c.Times), of.Where(c => c.Month == last).Sum(c => c.Times));
            if (times + before == 0 || await catalogue.Product(of.Key.ProductId, cancel) is not { } known)
                continue;
            var cause = of.Key.CauseId == Guid.Empty ? null : await tree.Find(of.Key.CauseId, cancel);
            lines.Add(new(known.Id, known.Name, cause?.Cause.Id, cause?.Path ?? [], times, before));
        }
        return [.. lines.OrderBy(l => l.Product, StringComparer.CurrentCultureIgnoreCase).ThenByDescending(l => l.Times).ThenByDescending(l => l.Before).ThenBy(l => string.Join(CausePlace.Between, l.Path), StringComparer.CurrentCultureIgnoreCase)];
    }

    /// <summary>The cases behind a line, the latest first.</summary>
    public Task<List<(long Number, string Subject)>> Cases(DateOnly month, Guid product, Guid? cause, Actor who, int most, CancellationToken cancel) =>
        (from said in db.Set<CaseCause>()
         where said.ProductId == product && said.CountedIn == month && said.CauseId == cause
         join @case in db.CasesFor(who) on said.CaseId equals @case.Id
         orderby @case.Number descending
         select new ValueTuple<long, string>(@case.Number, @case.Subject)).Take(most).ToListAsync(cancel);
}

/// <summary>Which month's list was handed on last.</summary>
public sealed record CauseListed
{
    public DateOnly? Month { get; init; }
}

/// <summary>When a month is over, its list is an event: whoever follows events or has a webhook for it, such as product management's tool, gets it.</summary>
public sealed class ListingCauses(KulanzDb db, CauseList list, Preferences preferences, Today today, TimeProvider clock)
{
    public const string Loop = "cause-lists";

    public static async Task Round(IServiceProvider services, CancellationToken cancel)
    {
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ListingCauses>().List(cancel);
    }

    private async Task List(CancellationToken cancel)
    {
        var now = await today.Is(cancel);
        var month = new DateOnly(now.Year, now.Month, 1).AddMonths(-1);
        if ((await preferences.Get<CauseListed>(cancel)).Month >= month)
            return;
        await db.Write(async () =>
        {
            var lines = (await list.Of(month, null, cancel)).Where(l => l.Times > 0).ToList();
            if (lines.Count > 0)
                db.Record("cause.listed", $"causes/{month:yyyy-MM}", null, Actor.System, new { Month = $"{month:yyyy-MM}", Causes = lines.Select(l => new { l.Product, l.ProductId, l.Cause, l.Path, l.Times, l.Before }) }, clock);
            await Preferences.Set(db, new CauseListed { Month = month }, cancel);
            return await db.SaveChangesAsync(cancel);
        }, cancel);
    }
}
