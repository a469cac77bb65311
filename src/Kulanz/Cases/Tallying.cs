using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Kulanz.Cases;

/// <summary>
/// Looks over the shoulder of whoever saves a case and adds what the views' counts change by to the same transaction.
/// No action has to think of it, and none can forget it.
/// </summary>
public sealed class Tallying(Shelf<View> shelf, TimeProvider clock) : SaveChangesInterceptor
{
    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is KulanzDb db)
            await Tally(db, cancellationToken);
        return result;
    }

    private async Task Tally(KulanzDb db, CancellationToken cancel)
    {
        // A save that failed and is tried again left its rows behind.
        foreach (var stale in db.ChangeTracker.Entries<ViewTally>().Where(e => e.State == EntityState.Added && e.Entity.ByCase).ToList())
            stale.State = EntityState.Detached;

        var touched = db.ChangeTracker.Entries<Case>().Where(e => e.State is EntityState.Added or EntityState.Modified or EntityState.Deleted).ToList();
        if (touched.Count == 0)
            return;
        var views = await shelf.All(db, cancel);
        foreach (var entry in touched)
        {
            var before = entry.State == EntityState.Added ? null : (Case)entry.OriginalValues.ToObject();
            var after = entry.State == EntityState.Deleted ? null : entry.Entity;
            foreach (var (place, change) in Tallies.Changes(views, before, after))
                db.Add(new ViewTally { Id = Id.New(clock), ViewId = place.View, QueueId = place.Queue, ViewerId = place.Viewer, Change = change, ByCase = true });
        }
    }
}
