using Kulanz.Access;
using Kulanz.Partners;
using Kulanz.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases.Handovers;

public enum HandoverTo
{
    Colleague,
    Queue,
    Partner,
}

public enum HandoverOutcome
{
    /// <summary>The receiver has the case from now on.</summary>
    Accepted,

    /// <summary>The receiver did not take it, and said why; it never left the giver.</summary>
    Returned,

    /// <summary>The giver thought better of it, or the case ended.</summary>
    Withdrawn,
}

/// <summary>
/// A case goes from one hand to the next, together with what the next must know: who the customer is and how that was made sure, what was asked
/// and tried, what was promised until when, and what nobody is to ask them again. Until the receiver accepts, the case stays with the giver. The
/// customer reads what was handed on and can correct it; what was written does not change, a correction stands below it.
/// </summary>
public sealed class Handover : IMovesAlong
{
    public const int LongestSummary = 2000;
    public const int LongestField = 1000;

    public Guid Id { get; init; }
    public Guid CaseId { get; set; }
    public Guid? HomeId { get; set; }
    public Guid CustomerId { get; set; }

    public DateTimeOffset GivenAt { get; init; }
    public Guid? GivenById { get; init; }
    public required string GivenByName { get; init; }

    /// <summary>The partner with which the case lay; null where it was with us.</summary>
    public Guid? FromPartnerId { get; init; }

    /// <summary>In whose hands it was, as people say it.</summary>
    public required string FromName { get; init; }

    public HandoverTo To { get; init; }

    /// <summary>The account, queue or partner it goes to, one of the three.</summary>
    public Guid? ToAccountId { get; init; }

    public Guid? ToQueueId { get; init; }
    public Guid? ToPartnerId { get; init; }
    public required string ToName { get; init; }

    public required string Summary { get; init; }

    /// <summary>How it was made sure who the customer is.</summary>
    public string Identified { get; init; } = "";

    /// <summary>What they were asked, with the answers.</summary>
    public string Asked { get; init; } = "";

    public string Tried { get; init; } = "";
    public string Promised { get; init; } = "";

    /// <summary>Until when.</summary>
    public DateTimeOffset? PromisedBy { get; init; }

    public string NeverAskAgain { get; init; } = "";

    public HandoverOutcome? Outcome { get; private set; }
    public DateTimeOffset? DecidedAt { get; private set; }
    public Guid? DecidedById { get; private set; }
    public string? DecidedByName { get; private set; }

    /// <summary>Why it was returned or withdrawn.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>When the giver was told that nobody has taken it.</summary>
    public DateTimeOffset? RemindedAt { get; set; }

    public int Version { get; set; }

    public bool Waits => Outcome is null;

    /// <summary>How long the case was, or is, on its way.</summary>
    public TimeSpan Waited(DateTimeOffset now) => (DecidedAt ?? now) - GivenAt;

    /// <summary>Only whoever it goes to decides whether they take it. A queue is everybody who works in it.</summary>
    /// <param name="partner">For whom the actor works.</param>
    /// <param name="queues">In which queues the actor works.</param>
    public bool GoesTo(Actor who, Guid? partner, IReadOnlyCollection<Guid> queues) => To switch
    {
        HandoverTo.Colleague => who.Kind == ActorKind.Staff && who.Id == ToAccountId,
        HandoverTo.Queue => who.Kind == ActorKind.Staff && queues.Contains(ToQueueId!.Value),
        _ => partner is not null && partner == ToPartnerId,
    };

    /// <summary>Only once: the second of two who answer in the same moment reads what the first has said.</summary>
    public Refusal? Decide(HandoverOutcome outcome, string reason, Actor by, DateTimeOffset now)
    {
        if (Outcome is { } before)
            return before switch
            {
                HandoverOutcome.Accepted => new HandoverTaken(DecidedByName!),
                HandoverOutcome.Returned => new HandoverReturned(DecidedByName!),
                _ => new HandoverWithdrawn(DecidedByName!),
            };
        (Outcome, DecidedAt, DecidedById, DecidedByName, Reason) = (outcome, now, by.Id, by.Name, reason);
        return null;
    }

    internal sealed class Mapping : IEntityTypeConfiguration<Handover>
    {
        public void Configure(EntityTypeBuilder<Handover> handover)
        {
            handover.ToTable("handovers");
            handover.Ignore(h => h.Waits);
            handover.Property(h => h.GivenByName).HasMaxLength(200);
            handover.Property(h => h.FromName).HasMaxLength(200);
            handover.Property(h => h.ToName).HasMaxLength(200);
            handover.Property(h => h.Summary).HasMaxLength(LongestSummary);
            handover.Property(h => h.Identified).HasMaxLength(LongestField);
            handover.Property(h => h.Asked).HasMaxLength(LongestField);
            handover.Property(h => h.Tried).HasMaxLength(LongestField);
            handover.Property(h => h.Promised).HasMaxLength(LongestField);
            handover.Property(h => h.NeverAskAgain).HasMaxLength(LongestField);
            handover.Property(h => h.DecidedByName).HasMaxLength(200);
            handover.Property(h => h.Reason).HasMaxLength(LongestField);
            handover.HasIndex(h => new { h.CaseId, h.GivenAt });
            handover.HasIndex(h => new { h.CustomerId, h.GivenAt });
            // What waits is a short list, whatever has piled up behind it.
            handover.HasIndex(h => new { h.ToAccountId, h.GivenAt }).HasFilter("outcome IS NULL");
            handover.HasIndex(h => new { h.ToQueueId, h.GivenAt }).HasFilter("outcome IS NULL");
            handover.HasIndex(h => new { h.GivenById, h.GivenAt }).HasFilter("outcome IS NULL");
            handover.HasIndex(h => h.GivenAt).HasFilter("outcome IS NULL");
            handover.HasIndex(h => new { h.ToPartnerId, h.GivenAt }).HasFilter("to_partner_id IS NOT NULL");
            handover.HasIndex(h => h.FromPartnerId).HasFilter("from_partner_id IS NOT NULL");
            handover.HasOne<Case>().WithMany().HasForeignKey(h => h.CaseId);
            handover.HasOne<Customer>().WithMany().HasForeignKey(h => h.CustomerId);
            handover.HasOne<Account>().WithMany().HasForeignKey(h => h.ToAccountId);
            handover.HasOne<Queue>().WithMany().HasForeignKey(h => h.ToQueueId);
            handover.HasOne<Partner>().WithMany().HasForeignKey(h => h.ToPartnerId);
            handover.HasOne<Partner>().WithMany().HasForeignKey(h => h.FromPartnerId);
        }
    }
}

/// <summary>The customer says what is not right about what was handed on.</summary>
public sealed class HandoverCorrection
{
    public Guid Id { get; init; }
    public Guid HandoverId { get; init; }
    public DateTimeOffset At { get; init; }
    public required string ByName { get; init; }
    public required string Text { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<HandoverCorrection>
    {
        public void Configure(EntityTypeBuilder<HandoverCorrection> correction)
        {
            correction.ToTable("handover_corrections");
            correction.Property(c => c.ByName).HasMaxLength(200);
            correction.Property(c => c.Text).HasMaxLength(Handover.LongestSummary);
            correction.HasIndex(c => new { c.HandoverId, c.At });
            correction.HasOne<Handover>().WithMany().HasForeignKey(c => c.HandoverId);
        }
    }
}

public sealed record HandoverTaken(string By) : Refusal("{0} has accepted this handover already.", By);

public sealed record HandoverReturned(string By) : Refusal("{0} has returned this handover already.", By);

public sealed record HandoverWithdrawn(string By) : Refusal("This handover was withdrawn by {0}.", By);

public sealed record HandoverUnderWay(string To) : Refusal("The case is being handed to {0} already. Withdraw that first.", To);

public sealed record HandoverToWhom() : Invalid("to", "Please choose to whom the case is handed: a colleague, a queue or a partner.");

public sealed record HandoverToYourself() : Invalid("to", "The case is with you already. Please choose somebody else.");

public sealed record WithPartner(string Partner) : Refusal("The case is with {0}. Take it back first, or wait until they hand it back.", Partner);

public sealed record NotWithPartner(long Number) : Refusal("Case {0} is not with a partner.", Number);

public sealed record PromiseWithoutWords() : Invalid("promised", "Please say what was promised until then.");

/// <summary>Asked of what was decided already, or by somebody else than it concerns.</summary>
public sealed record NotYourHandover() : Refusal("Only whoever gave this handover can withdraw it.");
