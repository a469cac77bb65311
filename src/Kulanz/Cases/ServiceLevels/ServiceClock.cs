using Kulanz.WorkTime;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases.ServiceLevels;

/// <summary>
/// A clock on a case: how much working time it may take, how much of that is used, and, while it runs, when it is over. It keeps the time used up to its last
/// stop and the moment it went on; the moment it is due follows from these and the calendar, and can be reckoned anew when that changes.
/// </summary>
public sealed class ServiceClock : IMovesAlong
{
    public Guid Id { get; init; }
    public Guid CaseId { get; set; }
    public Guid? HomeId { get; set; }
    public ClockKind Kind { get; init; }

    /// <summary>The plan it was promised in; null is everybody's.</summary>
    public Guid? PlanId { get; set; }

    /// <summary>Whose hours it runs by; null is around the clock.</summary>
    public Guid? CalendarId { get; set; }

    public int TargetMinutes { get; set; }
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>Since when it runs; null while it stands still.</summary>
    public DateTimeOffset? RunsSince { get; set; }

    /// <summary>Working time used before that.</summary>
    public long UsedSeconds { get; set; }

    /// <summary>While it runs: when it will have taken all its time; null where its calendar never opens again.</summary>
    public DateTimeOffset? DueAt { get; set; }

    public DateTimeOffset? WarnAt { get; set; }
    public DateTimeOffset? WarnedAt { get; set; }

    /// <summary>When its time was over before it was stopped.</summary>
    public DateTimeOffset? BreachedAt { get; set; }

    /// <summary>What it measures has happened: answered, solved. A solved case that comes back sets its clock going again.</summary>
    public DateTimeOffset? StoppedAt { get; set; }

    public bool Runs => RunsSince is not null;

    public TimeSpan Target => TimeSpan.FromMinutes(TargetMinutes);

    public TimeSpan Used(DateTimeOffset now, WorkCalendar calendar) => TimeSpan.FromSeconds(UsedSeconds) + (RunsSince is { } since && now > since ? calendar.Between(since, now) : TimeSpan.Zero);

    /// <summary>Goes on, or begins.</summary>
    public void Run(DateTimeOffset now, WorkCalendar calendar, int warnPercent)
    {
        if (Runs)
            return;
        (RunsSince, StoppedAt) = (now, null);
        Reckon(calendar, warnPercent);
    }

    /// <summary>Stands still; what was used is kept.</summary>
    public void Pause(DateTimeOffset now, WorkCalendar calendar)
    {
        if (!Runs)
            return;
        UsedSeconds = (long)Used(now, calendar).TotalSeconds;
        // Nobody has looked in between: what happened is the same.
        if (DueAt <= now)
            BreachedAt ??= DueAt;
        (RunsSince, DueAt, WarnAt) = (null, null, null);
    }

    /// <summary>What it measures has happened.</summary>
    public void Stop(DateTimeOffset now, WorkCalendar calendar)
    {
        Pause(now, calendar);
        StoppedAt ??= now;
    }

    /// <summary>Another target: more or less time, from what is used already.</summary>
    public void Aim(int minutes, Guid? plan, Guid? calendarId, DateTimeOffset now, WorkCalendar before, WorkCalendar after, int warnPercent)
    {
        var running = Runs;
        Pause(now, before);
        (TargetMinutes, PlanId, CalendarId) = (minutes, plan, calendarId);
        if (running)
            Run(now, after, warnPercent);
    }

    /// <summary>When it is due by this calendar. A breach that was noticed stays one; one that now lies ahead of us again does not.</summary>
    public void Reckon(WorkCalendar calendar, int warnPercent)
    {
        if (RunsSince is not { } since)
            return;
        var (left, warning) = (Target - TimeSpan.FromSeconds(UsedSeconds), Target * warnPercent / 100 - TimeSpan.FromSeconds(UsedSeconds));
        DueAt = left > TimeSpan.Zero ? calendar.Add(since, left) : since;
        WarnAt = warning > TimeSpan.Zero ? calendar.Add(since, warning) : since;
    }

    internal sealed class Mapping : IEntityTypeConfiguration<ServiceClock>
    {
        public void Configure(EntityTypeBuilder<ServiceClock> clock)
        {
            clock.ToTable("service_clocks");
            clock.HasIndex(c => new { c.CaseId, c.Kind });
            // What the loop looks for, and what a changed calendar touches: clocks that run.
            clock.HasIndex(c => c.DueAt).HasFilter("due_at IS NOT NULL AND breached_at IS NULL");
            clock.HasIndex(c => c.WarnAt).HasFilter("warn_at IS NOT NULL AND warned_at IS NULL");
            clock.HasIndex(c => new { c.CalendarId, c.Id }).HasFilter("runs_since IS NOT NULL");
            clock.HasIndex(c => new { c.BreachedAt, c.Id }).HasFilter("breached_at IS NOT NULL");
            clock.HasOne<Case>().WithMany().HasForeignKey(c => c.CaseId);
        }
    }
}
