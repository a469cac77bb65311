using Kulanz.Contracts;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Causes;

/// <param name="Cause">Null: not found.</param>
/// <param name="Path">From the top down to it; empty where it was not found.</param>
/// <param name="Cases">How many cases with it were solved in the month.</param>
/// <param name="Before">In the month before.</param>
public sealed record CauseLine(Guid ProductId, string Product, Guid? Cause, IReadOnlyList<string> Path, int Cases, int Before);

/// <summary>What product management should know of a month: which causes brought how many cases. Counted from an index that is read for that month alone.</summary>
public sealed class CauseList(KulanzDb db, CauseTree tree, Catalogue catalogue)
{
    /// <summary>The most frequent first, product by product.</summary>
    public async Task<List<CauseLine>> Of(DateOnly month, Guid? product, CancellationToken cancel)
    {
        var (now, before) = (await Counted(month, product, cancel), await Counted(month.AddMonths(-1), product, cancel));
        var lines = new List<CauseLine>();
        foreach (var (of, cause) in now.Keys.Union(before.Keys))
        {
            if (await catalogue.Product(of, cancel) is not { } known)
                continue;
            var place = cause is { } id ? await tree.Find(id, cancel) : null;
            lines.Add(new(known.Id, known.Name, place?.Cause.Id, place?.Path ?? [], now.GetValueOrDefault((of, cause)), before.GetValueOrDefault((of, cause))));
        }
        return [.. lines.OrderBy(l => l.Product, StringComparer.CurrentCultureIgnoreCase).ThenByDescending(l => l.Cases).ThenByDescending(l => l.Before).ThenBy(l => string.Join(CausePlace.Between, l.Path), StringComparer.CurrentCultureIgnoreCase)];
    }

    /// <summary>The cases behind a line, the latest first.</summary>
    public Task<List<FoundUnderCause>> Cases(DateOnly month, Guid product, Guid? cause, Actor who, int most, CancellationToken cancel) =>
        (from said in db.CaseCauses
         where said.CountedIn == month && said.ProductId == product && said.CauseId == cause
         join @case in db.CasesFor(who) on said.CaseId equals @case.Id
         orderby @case.Number descending
         select new FoundUnderCause(@case.Number, @case.Subject, said.Note)).Take(most).ToListAsync(cancel);

    private async Task<Dictionary<(Guid Product, Guid? Cause), int>> Counted(DateOnly month, Guid? product, CancellationToken cancel) =>
        (await db.CaseCauses.Where(c => c.CountedIn == month && (product == null || c.ProductId == product)).GroupBy(c => new { c.ProductId, c.CauseId })
            .Select(g => new { g.Key, Cases = g.Count() }).ToListAsync(cancel)).ToDictionary(g => (g.Key.ProductId, g.Key.CauseId), g => g.Cases);
}

/// <param name="Note">What product management should know of it.</param>
public sealed record FoundUnderCause(long Number, string Subject, string Note);
