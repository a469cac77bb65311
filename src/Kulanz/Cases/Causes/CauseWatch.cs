using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Kulanz.Cases.Causes;

/// <summary>
/// Sees, while a case is saved, that it was solved, came back, or became part of another one: its cause counts in the month of that, or no longer, in the same
/// transaction. No act has to think of it.
/// </summary>
public sealed class CauseWatch(Preferences preferences, TimeProvider clock) : SaveChangesInterceptor
{
    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is KulanzDb db)
            foreach (var entry in db.ChangeTracker.Entries<Case>().Where(Turned).ToList())
                await Follow(db, entry.Entity, cancellationToken);
        return result;
    }

    private static bool Turned(EntityEntry<Case> entry) => entry.State == EntityState.Modified
        && Counts(entry.Entity) != Counts(entry.Property(c => c.State).OriginalValue, entry.Property(c => c.MergedIntoId).OriginalValue);

    internal static bool Counts(Case @case) => Counts(@case.State, @case.MergedIntoId);

    private static bool Counts(CaseState state, Guid? mergedInto) => state is CaseState.Solved or CaseState.Closed && mergedInto is null;

    /// <summary>The first day of the month of this moment, where the company is.</summary>
    internal static async Task<DateOnly> Month(Preferences preferences, DateTimeOffset at, CancellationToken cancel)
    {
        var local = (await preferences.Get<Company>(cancel)).Local(at);
        return new(local.Year, local.Month, 1);
    }

    private async Task Follow(KulanzDb db, Case @case, CancellationToken cancel)
    {
        // One that is said in this very act is not saved yet.
        if ((db.CaseCauses.Local.FirstOrDefault(c => c.CaseId == @case.Id) ?? await db.CaseCauses.SingleOrDefaultAsync(c => c.CaseId == @case.Id, cancel)) is not { } cause)
            return;
        DateOnly? month = Counts(@case) ? await Month(preferences, clock.GetUtcNow(), cancel) : null;
        db.Entry(cause).Property(c => c.CountedIn).CurrentValue = month;
    }
}
