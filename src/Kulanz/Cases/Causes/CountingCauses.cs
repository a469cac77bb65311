using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Kulanz.Cases.Causes;

/// <summary>Keeps the counts of causes, in the transaction that changes them.</summary>
public static class CountingCauses
{
    /// <summary>Counts the cause of a case where it belongs now, and no longer where it was counted before.</summary>
    /// <param name="month">The first day of the month in which the case was solved; null while it does not count.</param>
    internal static async Task Count(KulanzDb db, CaseCause cause, DateOnly? month, (Guid Product, Guid? Cause, DateOnly? Month) before, CancellationToken cancel)
    {
        if (before.Month is { } was)
            await Change(db, was, before.Product, before.Cause, -1, cancel);
        if (month is { } now)
            await Change(db, now, cause.ProductId, cause.CauseId, +1, cancel);
    }

    private static async Task Change(KulanzDb db, DateOnly month, Guid product, Guid? cause, int by, CancellationToken cancel)
    {
        var id = cause ?? Guid.Empty;
        // The row that is not there yet is made once.
        await db.Engine.Hold(db, $"cause count {month:yyyy-MM} {product} {id}", cancel);
        if (await db.Set<CauseCount>().Where(c => c.Month == month && c.ProductId == product && c.CauseId == id).ExecuteUpdateAsync(set => set.SetProperty(c => c.Times, c => c.Times + by), cancel) == 0)
            db.Add(new CauseCount { Month = month, ProductId = product, CauseId = id, Times = by });
    }

    public static DateOnly Month(DateTimeOffset local) => new(local.Year, local.Month, 1);
}

/// <summary>Sees, while a case is saved, that it was solved, came back, or became part of another one: its cause counts accordingly, and no act has to think of it.</summary>
public sealed class CauseWatch(Preferences preferences, TimeProvider clock) : SaveChangesInterceptor
{
    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is KulanzDb db)
            foreach (var entry in db.ChangeTracker.Entries<Case>().Where(Turned).ToList())
                await Follow(db, entry.Entity, cancellationToken);
        return result;
    }

    private static bool Turned(EntityEntry<Case> entry) => entry.State == EntityState.Modified && (Counts(entry.Entity.State, entry.Entity.MergedIntoId)
        != Counts(entry.Property(c => c.State).OriginalValue, entry.Property(c => c.MergedIntoId).OriginalValue));

    internal static bool Counts(Case @case) => Counts(@case.State, @case.MergedIntoId);

    private static bool Counts(CaseState state, Guid? mergedInto) => state is CaseState.Solved or CaseState.Closed && mergedInto is null;

    private async Task Follow(KulanzDb db, Case @case, CancellationToken cancel)
    {
        // One that is being established in this very act is counted there.
        if (db.ChangeTracker.Entries<CaseCause>().Any(e => e.Entity.CaseId == @case.Id && e.State is EntityState.Added or EntityState.Modified)
            || await db.Set<CaseCause>().AsNoTracking().SingleOrDefaultAsync(c => c.CaseId == @case.Id, cancel) is not { } cause)
            return;
        DateOnly? month = Counts(@case) ? CountingCauses.Month((await preferences.Get<Company>(cancel)).Local(clock.GetUtcNow())) : null;
        await CountingCauses.Count(db, cause, month, (cause.ProductId, cause.CauseId, cause.CountedIn), cancel);
        await db.Set<CaseCause>().Where(c => c.CaseId == @case.Id).ExecuteUpdateAsync(set => set.SetProperty(c => c.CountedIn, month), cancel);
    }
}
