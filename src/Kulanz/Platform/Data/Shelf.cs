using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Kulanz.Platform.Data;

/// <summary>
/// A small table in memory, asked with every mail or every change of a case: views, triggers, mailboxes. Whoever saves a row of it makes this
/// node forget the table while the turn to write is still theirs, and the other nodes as soon as they hear of it; nobody has to think of it.
/// </summary>
/// <param name="kept">Which rows, in which order.</param>
public sealed class Shelf<T>(Func<IQueryable<T>, IQueryable<T>> kept) : SaveChangesInterceptor where T : class
{
    private volatile IReadOnlyList<T>? known;
    private int forgotten;

    public string Topic { get; } = $"shelf:{typeof(T).Name}";

    /// <summary>Not to be changed: these rows are everybody's.</summary>
    public async ValueTask<IReadOnlyList<T>> All(KulanzDb db, CancellationToken cancel)
    {
        if (known is { } rows)
            return rows;
        var before = Volatile.Read(ref forgotten);
        var read = await kept(db.Set<T>().AsNoTracking()).ToListAsync(cancel);
        // Whoever is changing them right now reads what is not committed yet: for this once only.
        if (!Changing(db) && before == Volatile.Read(ref forgotten))
            known = read;
        return read;
    }

    public void Forget()
    {
        Interlocked.Increment(ref forgotten);
        known = null;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is KulanzDb db && db.ChangeTracker.Entries<T>().Any(e => e.State is not EntityState.Unchanged))
            db.Announce(Topic);
        return ValueTask.FromResult(result);
    }

    public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is KulanzDb db && Changing(db))
            Forget();
        return ValueTask.FromResult(result);
    }

    private static bool Changing(KulanzDb db) => db.ChangeTracker.Entries<T>().Any();
}

public static class Shelves
{
    public static void AddShelf<T>(this IServiceCollection services, Func<IQueryable<T>, IQueryable<T>> kept) where T : class
    {
        var shelf = new Shelf<T>(kept);
        services.AddSingleton(shelf).AddSingleton<IInterceptor>(shelf).AddSingleton(new Live.Ear(shelf.Topic, shelf.Forget));
    }
}
