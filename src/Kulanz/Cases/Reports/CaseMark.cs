using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases.Reports;

/// <summary>Something has happened to a case that reports ask for. Rows are only added, so that nobody waits for anybody; <see cref="ReckoningCases"/> takes them away.</summary>
public sealed class CaseMark
{
    public Guid Id { get; init; }
    public Guid CaseId { get; init; }

    /// <summary>Figures are whole up to the oldest of these.</summary>
    public DateTimeOffset At { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<CaseMark>
    {
        // No reference: a mark asks for nothing to be held.
        public void Configure(EntityTypeBuilder<CaseMark> mark) => mark.ToTable("case_marks");
    }
}

/// <summary>
/// Marks, in the transaction that changes it, each case whose times may be others now. It reckons nothing itself: an answer waits for one row to be added. So merging, splitting
/// and undoing need no rules of their own: what they leave is looked at afterwards.
/// </summary>
public sealed class CaseTimesWatch(TimeProvider clock) : SaveChangesInterceptor
{
    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is KulanzDb db)
        {
            var changed = new HashSet<Guid>();
            foreach (var entry in db.ChangeTracker.Entries())
                if (entry.State is EntityState.Added or EntityState.Modified)
                    Changed(entry, changed);
            // A save that failed and is tried again left its rows behind.
            foreach (var left in db.ChangeTracker.Entries<CaseMark>())
                if (left.State == EntityState.Added)
                    changed.Remove(left.Entity.CaseId);
            foreach (var id in changed)
                db.Add(new CaseMark { Id = Id.New(clock), CaseId = id, At = clock.GetUtcNow() });
        }
        return ValueTask.FromResult(result);
    }

    private static void Changed(EntityEntry entry, HashSet<Guid> cases)
    {
        switch (entry.Entity)
        {
            case Case @case when entry.State == EntityState.Added || Other(entry, nameof(Case.State), nameof(Case.QueueId), nameof(Case.ProductId), nameof(Case.OwnerId), nameof(Case.PartnerId), nameof(Case.MergedIntoId)):
                cases.Add(@case.Id);
                // What it became part of, or was part of until now.
                if (@case.MergedIntoId is { } into)
                    cases.Add(into);
                if (entry.State == EntityState.Modified && entry.OriginalValues.GetValue<Guid?>(nameof(Case.MergedIntoId)) is { } from)
                    cases.Add(from);
                break;
            case Message { Automatic: false } message when message.Kind != MessageKind.Note && (entry.State == EntityState.Added || Other(entry, nameof(Message.CaseId))):
                cases.Add(message.CaseId);
                if (entry.State == EntityState.Modified)
                    cases.Add(entry.OriginalValues.GetValue<Guid>(nameof(Message.CaseId)));
                break;
            case Closure closure:
                cases.Add(closure.CaseId);
                break;
            case Satisfaction rating:
                cases.Add(rating.CaseId);
                break;
        }
    }

    private static bool Other(EntityEntry entry, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (entry.Property(name) is { IsModified: true } property && !Equals(property.OriginalValue, property.CurrentValue))
                return true;
        return false;
    }
}
