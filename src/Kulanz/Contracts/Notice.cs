using Kulanz.WorkTime;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Contracts;

public enum NoticeKind
{
    /// <summary>Ends it at the next end the terms allow: the ordinary one, by either side.</summary>
    Ordinary,

    /// <summary>For cause, or by a right the law gives, such as after a change of terms: ends it on a day of its own.</summary>
    Extraordinary,

    /// <summary>A consumer takes the conclusion back within the period the law gives (§ 355 BGB).</summary>
    Withdrawal,

    /// <summary>Both sides agreed on an end.</summary>
    Agreement,
}

/// <summary>How something reached the other side.</summary>
public enum DeliveredBy
{
    Portal,
    Mail,
    Letter,
    RegisteredLetter,
    Courier,
    Fax,
    InPerson,
    Phone,
}

/// <summary>
/// One side has said that the contract is to end: when and how that reached the other one, and what day follows from it. It is never deleted;
/// what was taken back, or turned out not to hold, says so.
/// </summary>
public sealed class Notice
{
    public const int LongestText = 10_000;

    public Guid Id { get; init; }
    public Guid ContractId { get; init; }
    public NoticeKind Kind { get; init; }
    public ContractSide By { get; init; }
    public DateTimeOffset At { get; init; }
    public Guid? ById { get; init; }
    public required string ByName { get; init; }

    /// <summary>When it reached the other side; for a letter of ours that is under way, when it is expected to.</summary>
    public DateOnly ReceivedOn { get; set; }

    public DeliveredBy How { get; set; }

    /// <summary>Since when it is certain that it was received, and from what: the tracking number, the answer, the portal.</summary>
    public DateTimeOffset? ProvenAt { get; set; }

    public string Proof { get; set; } = "";
    public byte[]? ProofHash { get; set; }
    public string? ProofName { get; set; }
    public string? ProofType { get; set; }

    /// <summary>The day the other side asked for, where that is later than the next possible end.</summary>
    public DateOnly? WishedOn { get; init; }

    /// <summary>The contract's last day by this notice; moves when it turns out to have been received later than expected.</summary>
    public DateOnly EffectiveOn { get; set; }

    /// <summary>Why, among ourselves.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What was said, word for word: the customer's declaration, or our letter.</summary>
    public string Text { get; init; } = "";

    /// <summary>Our letter as it was written.</summary>
    public byte[]? LetterHash { get; set; }

    public DateTimeOffset? TakenBackAt { get; set; }
    public string? TakenBackByName { get; set; }
    public string? TakenBackReason { get; set; }

    public bool Holds => TakenBackAt is null;

    /// <summary>Of ours, and nobody can say yet that it has arrived.</summary>
    public bool Unproven => By == ContractSide.Provider && ProvenAt is null && Holds && Kind != NoticeKind.Agreement;

    internal sealed class Mapping : IEntityTypeConfiguration<Notice>
    {
        public void Configure(EntityTypeBuilder<Notice> notice)
        {
            notice.ToTable("notices");
            notice.Property(n => n.ByName).HasMaxLength(200);
            notice.Property(n => n.Proof).HasMaxLength(1000);
            notice.Property(n => n.ProofName).HasMaxLength(260);
            notice.Property(n => n.ProofType).HasMaxLength(200);
            notice.Property(n => n.Reason).HasMaxLength(2000);
            notice.Property(n => n.TakenBackByName).HasMaxLength(200);
            notice.Property(n => n.TakenBackReason).HasMaxLength(1000);
            notice.HasIndex(n => new { n.ContractId, n.At });
            notice.HasIndex(n => n.ReceivedOn).HasFilter("proven_at IS NULL AND taken_back_at IS NULL");
            notice.HasOne<Contract>().WithMany().HasForeignKey(n => n.ContractId);
        }
    }
}
