using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Kulanz.Cases;

/// <summary>
/// Sees what happens to cases while it is saved, and writes down which triggers have to look at it, in the same transaction.
/// The looking itself is done right after by <see cref="Triggering"/>.
/// </summary>
public sealed class TriggerWatch(Shelf<Trigger> shelf, TimeProvider clock) : SaveChangesInterceptor
{
    /// <summary>A trigger's own doing may set off others, and those others, this far.</summary>
    public const int Deepest = 5;

    /// <summary>While triggers act: which ones led here.</summary>
    internal static readonly AsyncLocal<string?> Chain = new();

    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is KulanzDb db)
            await Watch(db, cancellationToken);
        return result;
    }

    private async Task Watch(KulanzDb db, CancellationToken cancel)
    {
        foreach (var stale in db.ChangeTracker.Entries<TriggerDue>().Where(e => e.State == EntityState.Added && e.Entity.ByCase).ToList())
            stale.State = EntityState.Detached;
        var happened = db.ChangeTracker.Entries<Case>().SelectMany(Happened).Concat(Said(db)).ToList();
        if (happened.Count == 0)
            return;
        var triggers = await shelf.All(db, cancel);
        foreach (var (@case, on) in happened)
            foreach (var due in Due(triggers, @case, on, Chain.Value ?? "", clock))
            {
                db.Add(due);
                db.Announce(Loop.Topic(Triggering.Loop));
            }
    }

    /// <summary>The rows for something that happened, in the triggers' order; for whoever writes cases without the context.</summary>
    public static IEnumerable<TriggerDue> Due(IReadOnlyList<Trigger> triggers, Guid @case, TriggerEvent on, string chain, TimeProvider clock)
    {
        if (chain.Length >= Deepest * 33)
            yield break;
        var happened = Id.New(clock);
        foreach (var trigger in triggers)
            if (trigger.On == on && !chain.Contains(trigger.Id.ToString("N"), StringComparison.Ordinal))
                yield return new TriggerDue { Id = Id.New(clock), TriggerId = trigger.Id, CaseId = @case, On = on, EventId = happened, At = clock.GetUtcNow(), Chain = chain, ByCase = true };
    }

    private static IEnumerable<(Guid Case, TriggerEvent On)> Happened(EntityEntry<Case> entry)
    {
        if (entry.State == EntityState.Added)
            yield return (entry.Entity.Id, TriggerEvent.CaseOpened);
        if (entry.State != EntityState.Modified)
            yield break;
        var before = entry.Property(c => c.State).OriginalValue;
        var after = entry.Entity.State;
        if (before != after)
            yield return (entry.Entity.Id, TriggerEvent.StateChanged);
        if (entry.Entity.Over && before is not (CaseState.Solved or CaseState.Closed))
            yield return (entry.Entity.Id, TriggerEvent.Closed);
        if (entry.Entity.OwnerId is { } owner && entry.Property(c => c.OwnerId).OriginalValue != owner)
            yield return (entry.Entity.Id, TriggerEvent.Assigned);
    }

    private static IEnumerable<(Guid Case, TriggerEvent On)> Said(KulanzDb db)
    {
        var opened = db.ChangeTracker.Entries<Case>().Where(e => e.State == EntityState.Added).Select(e => e.Entity.Id).ToHashSet();
        foreach (var message in db.ChangeTracker.Entries<Message>().Where(e => e.State == EntityState.Added).Select(e => e.Entity))
            if (message.Public && !opened.Contains(message.CaseId))
                if (message.AuthorKind is AuthorKind.Customer)
                    yield return (message.CaseId, TriggerEvent.CustomerMessage);
                else if (message.AuthorKind is AuthorKind.Staff)
                    yield return (message.CaseId, TriggerEvent.StaffMessage);
    }
}
