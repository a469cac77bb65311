using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>All views in memory: every change of a case asks each of them. Every node forgets them when one of them is changed.</summary>
public sealed class ViewShelf
{
    public const string Topic = "views";

    private volatile IReadOnlyList<View>? known;
    private int forgotten;

    /// <summary>The views there are, in their order. Not to be changed: these rows are everybody's.</summary>
    public async ValueTask<IReadOnlyList<View>> All(KulanzDb db, CancellationToken cancel)
    {
        if (known is { } views)
            return views;
        var before = Volatile.Read(ref forgotten);
        var read = await db.Set<View>().AsNoTracking().Where(v => v.DeletedAt == null).OrderBy(v => v.Position).ThenBy(v => v.Id).ToListAsync(cancel);
        // Whoever is changing views right now reads what is not committed yet: for this once only.
        if (!db.ChangeTracker.Entries<View>().Any() && before == Volatile.Read(ref forgotten))
            known = read;
        return read;
    }

    public void Forget()
    {
        Interlocked.Increment(ref forgotten);
        known = null;
    }
}
