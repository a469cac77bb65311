using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>What a desk cannot be without: one queue, and the views it begins with.</summary>
public sealed class CasesFirstRun(KulanzDb db, TimeProvider clock)
{
    public async Task Prepare(CancellationToken cancel)
    {
        if (!await db.Queues.AnyAsync(cancel))
            db.Queues.Add(new Queue { Id = Id.New(clock), Name = "Support" });
        // Those that were deleted are still there, and stay deleted.
        var known = await db.Set<View>().Select(v => v.Key).ToListAsync(cancel);
        for (var i = 0; i < ShippedViews.All.Count; i++)
            if (!known.Contains(ShippedViews.All[i].Key))
                db.Add(ShippedViews.Row(ShippedViews.All[i], i, clock));
        await db.SaveChangesAsync(cancel);
    }
}
