using System.Data;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>
/// Compares a view's maintained count with the cases and writes the difference. Both are read in one snapshot, so it is exact while
/// others write, and nobody waits for it. Done when a view is made or changed, again shortly after (another node may have
/// counted by the old conditions for a moment), and once a day, in case something wrote cases behind everybody's back.
/// </summary>
public sealed class Recounting(KulanzDb db, TimeProvider clock)
{
    public const string Loop = "view-counts";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    /// <summary>In the transaction under way, which must be a snapshot; <paramref name="view"/> is tracked and saved by the caller.</summary>
    public async Task Recount(View view, bool changed, CancellationToken cancel)
    {
        view.RecountAt = changed ? clock.GetUtcNow() + Soon : view.DeletedAt is null ? clock.GetUtcNow().AddDays(1) : null;
        if (view.DeletedAt is not null)
        {
            await db.Set<ViewTally>().Where(t => t.ViewId == view.Id).ExecuteDeleteAsync(cancel);
            return;
        }
        var there = view.Counted ? await Counted(view, cancel) : [];
        var kept = await db.Set<ViewTally>().Where(t => t.ViewId == view.Id).GroupBy(t => new { t.QueueId, t.ViewerId })
            .Select(g => new { g.Key.QueueId, g.Key.ViewerId, Sum = g.Sum(t => t.Change) }).ToListAsync(cancel);
        foreach (var sum in kept)
            there[(sum.QueueId, sum.ViewerId)] = there.GetValueOrDefault((sum.QueueId, sum.ViewerId)) - sum.Sum;
        foreach (var ((queue, viewer), missing) in there)
            if (missing != 0)
                db.Add(new ViewTally { Id = Id.New(clock), ViewId = view.Id, QueueId = queue, ViewerId = viewer, Change = missing });
    }

    /// <summary>One round of the loop: folds what has piled up, recounts what is due.</summary>
    public async Task Round(CancellationToken cancel)
    {
        try
        {
            while (await Folded(cancel))
            {
                // There was more than one bite.
            }
        }
        catch (DbUpdateConcurrencyException)
        {
            // Somebody recounted or deleted a view at the same moment; the next round folds the rest.
        }
        var now = clock.GetUtcNow();
        var due = await db.Set<View>().AsNoTracking().Where(v => v.RecountAt <= now).OrderBy(v => v.RecountAt).Select(v => v.Id).Take(100).ToListAsync(cancel);
        foreach (var id in due)
        {
            db.ChangeTracker.Clear();
            try
            {
                await db.Write(async () =>
                {
                    var view = await db.Set<View>().SingleAsync(v => v.Id == id, cancel);
                    await Recount(view, changed: false, cancel);
                    return await db.SaveChangesAsync(cancel);
                }, cancel, IsolationLevel.RepeatableRead);
            }
            catch (DbUpdateConcurrencyException)
            {
                // Somebody changed or recounted this view at the same moment; the next round looks again.
            }
        }
        db.ChangeTracker.Clear();
    }

    private async Task<Dictionary<(Guid Queue, Guid? Viewer), long>> Counted(View view, CancellationToken cancel)
    {
        var anybody = view.Conditions.For(new Viewpoint(view.OwnerId ?? Guid.Empty, default));
        var counted = (await db.Cases.Where(anybody).GroupBy(c => c.QueueId).Select(g => new { g.Key, Count = g.LongCount() }).ToListAsync(cancel))
            .ToDictionary(g => (g.Key, (Guid?)null), g => g.Count);
        if (!view.PerViewer)
            return counted;
        await Add(db.Cases.Where(c => c.OwnerId != null).Where(view.Conditions.ForOwner()), +1);
        await Add(db.Cases.Where(c => c.OwnerId != null).Where(anybody), -1);
        return counted;

        async Task Add(IQueryable<Case> cases, int sign)
        {
            foreach (var group in await cases.GroupBy(c => new { c.QueueId, c.OwnerId }).Select(g => new { g.Key.QueueId, g.Key.OwnerId, Count = g.LongCount() }).ToListAsync(cancel))
                counted[(group.QueueId, group.OwnerId)] = counted.GetValueOrDefault((group.QueueId, group.OwnerId)) + sign * group.Count;
        }
    }

    /// <summary>Puts one row in place of many, where there are many; true if there may be more of it.</summary>
    private Task<bool> Folded(CancellationToken cancel) => db.Write(async () =>
    {
        const int bite = 200;
        var piles = await db.Set<ViewTally>().GroupBy(t => new { t.ViewId, t.QueueId, t.ViewerId })
            .Where(g => g.Count() > 1)
            .Select(g => new { g.Key.ViewId, g.Key.QueueId, g.Key.ViewerId, Sum = g.Sum(t => t.Change) }).OrderBy(g => g.ViewId).Take(bite).ToListAsync(cancel);
        foreach (var pile in piles)
        {
            await db.Set<ViewTally>().Where(t => t.ViewId == pile.ViewId && t.QueueId == pile.QueueId && t.ViewerId == pile.ViewerId).ExecuteDeleteAsync(cancel);
            if (pile.Sum != 0)
                db.Add(new ViewTally { Id = Id.New(clock), ViewId = pile.ViewId, QueueId = pile.QueueId, ViewerId = pile.ViewerId, Change = pile.Sum });
        }
        await db.SaveChangesAsync(cancel);
        return piles.Count == bite;
    }, cancel, IsolationLevel.RepeatableRead);
}
