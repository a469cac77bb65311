using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases;

public enum TriggerEvent
{
    CaseOpened,

    /// <summary>The customer wrote again, in a case that was there.</summary>
    CustomerMessage,
    StaffMessage,
    StateChanged,
    Assigned,
    Closed,

    /// <summary>Every five minutes, for each case that has come to meet the conditions.</summary>
    TimePassed,
}

/// <summary>When this happens to a case and these conditions hold, these steps are taken. They stand in an order and see what those before them did.</summary>
public sealed class Trigger
{
    public Guid Id { get; init; }
    public required string Name { get; set; }
    public TriggerEvent On { get; set; }
    public required Conditions Conditions { get; set; }
    public IReadOnlyList<Step> Steps { get; set; } = [];
    public int Position { get; set; }

    /// <summary>Switched off since.</summary>
    public DateTimeOffset? DisabledAt { get; set; }

    public DateTimeOffset? DeletedAt { get; set; }
    public int Version { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Trigger>
    {
        public void Configure(EntityTypeBuilder<Trigger> trigger)
        {
            trigger.ToTable("triggers");
            trigger.Property(t => t.Name).HasMaxLength(80);
            Conditions.Store(trigger, t => t.Conditions);
            Macro.Mapping.Store(trigger.Property(t => t.Steps));
        }
    }
}

/// <summary>
/// A trigger has to look at a case. Written in the transaction of what happened and gone in the transaction of what the trigger does:
/// a crash between the two loses nothing and does nothing twice.
/// </summary>
public sealed class TriggerDue
{
    public const int MostAttempts = 5;

    public Guid Id { get; init; }
    public Guid TriggerId { get; init; }
    public Guid CaseId { get; init; }
    public TriggerEvent On { get; init; }

    /// <summary>The same for all triggers that look at one thing that happened.</summary>
    public Guid EventId { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>The triggers whose own doing led to this, so that none goes in circles.</summary>
    public string Chain { get; init; } = "";

    /// <summary>How often it broke; after <see cref="MostAttempts"/> it waits for an administrator.</summary>
    public int Attempts { get; set; }

    public string? Error { get; set; }

    /// <summary>Not stored: made while saving a case, and to be made anew if that save fails.</summary>
    internal bool ByCase { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<TriggerDue>
    {
        public void Configure(EntityTypeBuilder<TriggerDue> due)
        {
            due.ToTable("trigger_dues");
            due.HasIndex(d => new { d.Attempts, d.Id });
            due.HasIndex(d => d.EventId);
        }
    }
}

/// <summary>A trigger on time has fired for a case that still meets its conditions: not again before it has ceased to.</summary>
public sealed class TriggerHold
{
    public Guid TriggerId { get; init; }
    public Guid CaseId { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<TriggerHold>
    {
        public void Configure(EntityTypeBuilder<TriggerHold> hold)
        {
            hold.ToTable("trigger_holds");
            hold.HasKey(h => new { h.TriggerId, h.CaseId });
        }
    }
}

/// <summary>What a trigger did lately, for its page. The lasting proof is the record in the case.</summary>
public sealed class TriggerFiring
{
    public Guid Id { get; init; }
    public Guid TriggerId { get; init; }
    public long CaseNumber { get; init; }
    public DateTimeOffset At { get; init; }

    /// <summary>Why it could not, as <see cref="BulkCase.Say"/> writes it; null if it was done.</summary>
    public string? Reason { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<TriggerFiring>
    {
        public void Configure(EntityTypeBuilder<TriggerFiring> firing)
        {
            firing.ToTable("trigger_firings");
            firing.HasIndex(f => new { f.TriggerId, f.Id });
            firing.HasIndex(f => f.At);
        }
    }
}
