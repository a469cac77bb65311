using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Kulanz.Cases.ServiceLevels;

/// <summary>
/// Sets clocks going and stops them while a case is saved, in the same transaction: no act has to think of it, and none can forget it. What the clocks should do follows
/// from where the case stands; an answer is what stops the one that waits for an answer, not a click on the state.
/// </summary>
public sealed class ServiceLevelWatch(Promises promises, TimeProvider time) : SaveChangesInterceptor
{
    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is KulanzDb db)
            foreach (var entry in db.ChangeTracker.Entries<Case>().Where(Moved).ToList())
                if (!await promises.None(db, cancellationToken) || await db.Set<ServiceClock>().AnyAsync(c => c.CaseId == entry.Entity.Id, cancellationToken))
                    await Follow(db, entry, cancellationToken);
        return result;
    }

    private static bool Moved(EntityEntry<Case> entry) => entry.State == EntityState.Added || (entry.State == EntityState.Modified && entry.Properties.Any(p => p.IsModified
        && p.Metadata.Name is nameof(Case.State) or nameof(Case.WaitingSince) or nameof(Case.Priority) or nameof(Case.ProductId) or nameof(Case.TopicId) or nameof(Case.TouchedAt) or nameof(Case.MergedIntoId) && !Equals(p.OriginalValue, p.CurrentValue)));

    private async Task Follow(KulanzDb db, EntityEntry<Case> entry, CancellationToken cancel)
    {
        var (@case, now) = (entry.Entity, time.GetUtcNow());
        var promise = await promises.Of(db, @case, cancel);
        var warn = await promises.WarnAt(cancel);
        var clocks = await db.Set<ServiceClock>().Where(c => c.CaseId == @case.Id).ToListAsync(cancel);
        clocks.AddRange(db.ChangeTracker.Entries<ServiceClock>().Where(e => e.State == EntityState.Added && e.Entity.CaseId == @case.Id).Select(e => e.Entity).Except(clocks));

        // Retargeted first: what follows is reckoned by what is promised now.
        foreach (var clock in clocks.Where(c => c.StoppedAt is null && promise.Minutes.TryGetValue(c.Kind, out var minutes) && (c.TargetMinutes != minutes || c.CalendarId != promise.CalendarId)))
            clock.Aim(promise.Minutes[clock.Kind], promise.PlanId, promise.CalendarId, now, await promises.Calendar(db, clock.CalendarId, cancel), promise.Calendar, warn);

        var (heard, answered) = Said(db, @case);
        if (answered || @case.Over)
            foreach (var clock in clocks.Where(c => c.Kind != ClockKind.Resolution && c.StoppedAt is null))
                clock.Stop(now, await promises.Calendar(db, clock.CalendarId, cancel));
        if (heard && !@case.Over && @case.WaitingSince is { } waiting && !clocks.Exists(c => c.Kind != ClockKind.Resolution && c.StoppedAt is null))
            Start(entry.State == EntityState.Added ? ClockKind.FirstResponse : ClockKind.NextResponse, waiting);
        if (entry.State == EntityState.Added && @case.MergedIntoId is null)
            Start(ClockKind.Resolution, now);
        // Cases that were joined are one matter, promised when the first of them began.
        var first = clocks.Where(c => c.Kind == ClockKind.Resolution).MinBy(c => c.StartedAt);
        foreach (var clock in clocks.Where(c => c.Kind == ClockKind.Resolution))
        {
            var calendar = await promises.Calendar(db, clock.CalendarId, cancel);
            if (@case.Over || @case.MergedIntoId is not null || clock != first)
                clock.Stop(now, calendar);
            else if (@case.State == CaseState.WaitingOnCustomer)
                clock.Pause(now, calendar);
            else
                clock.Run(now, calendar, warn);
        }
        // Nothing else finds out what has changed while it is being saved.
        foreach (var clock in clocks)
            db.Entry(clock).DetectChanges();
        var due = clocks.Where(c => c.Runs).Min(c => c.DueAt);
        if (@case.DueAt != due)
            entry.Property(c => c.DueAt).CurrentValue = due;

        void Start(ClockKind kind, DateTimeOffset from)
        {
            if (!promise.Minutes.TryGetValue(kind, out var minutes))
                return;
            var clock = new ServiceClock { Id = Platform.Id.New(time), CaseId = @case.Id, Kind = kind, PlanId = promise.PlanId, CalendarId = promise.CalendarId, TargetMinutes = minutes, StartedAt = from };
            clock.Run(from, promise.Calendar, warn);
            clocks.Add(clock);
            db.Add(clock);
        }
    }

    /// <summary>What is said in this very act: by the customer, so that somebody waits for an answer; by us, so that they have one. What is said on the telephone is said.</summary>
    private static (bool Heard, bool Answered) Said(KulanzDb db, Case @case)
    {
        var words = db.ChangeTracker.Entries<Message>().Where(e => e.State == EntityState.Added && e.Entity.CaseId == @case.Id && !e.Entity.Automatic).Select(e => e.Entity).ToList();
        return (words.Exists(m => m.Kind == MessageKind.Reply && m.AuthorKind is not (AuthorKind.Staff or AuthorKind.System)),
            words.Exists(m => m.AuthorKind is AuthorKind.Staff or AuthorKind.Partner && m.Kind is MessageKind.Reply or MessageKind.CallNote));
    }
}
