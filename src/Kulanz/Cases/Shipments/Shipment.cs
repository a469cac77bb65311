using Kulanz.Access;
using Kulanz.Cases.Grants;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases.Shipments;

/// <summary>Where it is, as far as we know: the last of its <see cref="ShipmentStep"/>s, kept in the row for lists.</summary>
public enum ShipmentState
{
    OnItsWay,
    Arrived,
    Lost,
    Returned,
}

public sealed record AlreadyThere(long Number) : Refusal("Shipment {0} has arrived already.", Number);

public sealed record SaidAlready(long Number) : Refusal("That is what is known of shipment {0} already.", Number);

/// <summary>Something that was sent to a customer in a case: what, with whom, where to; and how it went (<see cref="ShipmentStep"/>).</summary>
public sealed class Shipment : IMovesAlong
{
    public Guid Id { get; init; }
    public long Number { get; init; }
    public Guid CaseId { get; set; }
    public Guid? HomeId { get; set; }
    public Guid CustomerId { get; set; }

    /// <summary>The goodwill it was given as, if it was.</summary>
    public Guid? GrantId { get; init; }

    public Carrier Carrier { get; init; }

    /// <summary>Of a carrier we do not know.</summary>
    public string CarrierName { get; init; } = "";

    /// <summary>Without blanks, in capitals; empty where there is none.</summary>
    public string Tracking { get; init; } = "";

    /// <summary>Of a carrier we do not know: where it can be followed.</summary>
    public string Link { get; init; } = "";

    public string What { get; init; } = "";

    /// <summary>Where to, on one line, as it was then.</summary>
    public string Address { get; init; } = "";

    public DateOnly SentOn { get; init; }
    public DateOnly? ExpectedOn
    {
        get;
        init => (field, DueOn) = (value, value ?? Never);
    }

    /// <summary>The day it is expected on, for lists: those without one stand last, on either engine.</summary>
    public DateOnly DueOn { get; private init; } = Never;

    internal static readonly DateOnly Never = new(9999, 12, 31);

    public DateOnly? ArrivedOn { get; set; }
    public ShipmentState State { get; set; }
    public DateTimeOffset MadeAt { get; init; }
    public required string MadeByName { get; init; }
    public int Version { get; set; }

    public bool Overdue(DateOnly today) => State == ShipmentState.OnItsWay && ExpectedOn < today;

    public Refusal? MayTurn(ShipmentState to) => to == State ? to == ShipmentState.Arrived ? new AlreadyThere(Number) : new SaidAlready(Number) : null;

    internal sealed class Mapping : IEntityTypeConfiguration<Shipment>
    {
        public void Configure(EntityTypeBuilder<Shipment> shipment)
        {
            shipment.ToTable("shipments");
            shipment.Property(s => s.CarrierName).HasMaxLength(80);
            shipment.Property(s => s.Tracking).HasMaxLength(TrackingNumber.Longest);
            shipment.Property(s => s.Link).HasMaxLength(500);
            shipment.Property(s => s.What).HasMaxLength(300);
            shipment.Property(s => s.Address).HasMaxLength(400);
            shipment.Property(s => s.MadeByName).HasMaxLength(200);
            shipment.HasIndex(s => s.Number).IsUnique();
            shipment.HasIndex(s => new { s.CaseId, s.Number });
            shipment.HasIndex(s => new { s.CustomerId, s.Number });
            // What is on its way, what is overdue first; the rest, the newest first.
            shipment.HasIndex(s => new { s.State, s.DueOn, s.Number });
            shipment.HasIndex(s => new { s.State, s.Number });
            shipment.HasIndex(s => s.Tracking);
            shipment.HasIndex(s => s.GrantId).HasFilter("grant_id IS NOT NULL");
            shipment.HasOne<Case>().WithMany().HasForeignKey(s => s.CaseId);
            shipment.HasOne<Customer>().WithMany().HasForeignKey(s => s.CustomerId);
            shipment.HasOne<Grant>().WithMany().HasForeignKey(s => s.GrantId);
        }
    }
}

/// <summary>What became of a shipment: who said so, when, why. Rows are only ever added.</summary>
public sealed class ShipmentStep
{
    public Guid Id { get; init; }
    public Guid ShipmentId { get; init; }
    public ShipmentState Kind { get; init; }
    public DateTimeOffset At { get; init; }

    /// <summary>On which day it happened.</summary>
    public DateOnly? HappenedOn { get; init; }

    public Guid? ById { get; init; }
    public required string ByName { get; init; }

    /// <summary>A colleague, the customer, or a program.</summary>
    public ActorKind ByKind { get; init; }

    public string Reason { get; init; } = "";

    internal sealed class Mapping : IEntityTypeConfiguration<ShipmentStep>
    {
        public void Configure(EntityTypeBuilder<ShipmentStep> step)
        {
            step.ToTable("shipment_steps");
            step.Property(s => s.ByName).HasMaxLength(200);
            step.Property(s => s.Reason).HasMaxLength(1000);
            step.HasIndex(s => new { s.ShipmentId, s.At });
            step.HasOne<Shipment>().WithMany().HasForeignKey(s => s.ShipmentId);
        }
    }
}

public static class ShipmentsSeen
{
    /// <summary>Whoever sees the case sees what was sent in it.</summary>
    public static IQueryable<Shipment> ShipmentsFor(this KulanzDb db, Actor who) => db.Set<Shipment>().Where(s => db.CasesFor(who).Any(c => c.Id == s.CaseId));
}
