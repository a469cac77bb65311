using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Contracts;

/// <summary>What the customer may do about a change that the company announces.</summary>
public enum CustomersRight
{
    /// <summary>It is better for them, or nothing that has to be asked: it simply takes effect.</summary>
    None,

    /// <summary>It takes effect only if they agree; silence is no consent.</summary>
    Consent,

    /// <summary>It takes effect, and they may end the contract without cost until a day.</summary>
    SpecialNotice,
}

public enum ChangeAnswer
{
    Agreed,
    Declined,

    /// <summary>Ended the contract instead.</summary>
    GaveNotice,
}

/// <summary>
/// A change of price or terms: announced, effective on a day, with the right that the customer has against it. The contract carries it only from
/// that day on, and only where the right was kept.
/// </summary>
public sealed class TermsChange
{
    public Guid Id { get; init; }
    public Guid ContractId { get; init; }
    public DateTimeOffset AnnouncedAt { get; init; }
    public Guid? ById { get; init; }
    public required string ByName { get; init; }
    public DateOnly EffectiveOn { get; init; }
    public required Terms Terms { get; init; }

    /// <summary>The edition of the plan it changes to; the one it has where only the terms change.</summary>
    public Guid EditionId { get; init; }

    /// <summary>What changes and why, as the customer reads it.</summary>
    public required string Text { get; init; }

    public CustomersRight Right { get; init; }

    /// <summary>The last day to use the right.</summary>
    public DateOnly? Until { get; init; }

    public ChangeAnswer? Answer { get; set; }
    public DateTimeOffset? AnsweredAt { get; set; }
    public string? AnsweredByName { get; set; }

    public DateTimeOffset? AppliedAt { get; set; }
    public DateTimeOffset? CalledOffAt { get; set; }
    public string? CalledOffReason { get; set; }

    /// <summary>Will take effect on its day as things stand.</summary>
    public bool Holds => CalledOffAt is null && Answer is not ChangeAnswer.Declined and not ChangeAnswer.GaveNotice && (Right != CustomersRight.Consent || Answer == ChangeAnswer.Agreed);

    /// <summary>The customer can still say something about it.</summary>
    public bool Open(DateOnly today) => CalledOffAt is null && AppliedAt is null && Right != CustomersRight.None && Answer is null && today <= (Until ?? EffectiveOn.AddDays(-1));

    internal sealed class Mapping : IEntityTypeConfiguration<TermsChange>
    {
        public void Configure(EntityTypeBuilder<TermsChange> change)
        {
            change.ToTable("terms_changes");
            change.Property(c => c.ByName).HasMaxLength(200);
            change.Property(c => c.Terms).HasConversion(new AsJson<Terms>());
            change.Property(c => c.Text).HasMaxLength(Notice.LongestText);
            change.Property(c => c.AnsweredByName).HasMaxLength(200);
            change.Property(c => c.CalledOffReason).HasMaxLength(1000);
            change.HasIndex(c => new { c.ContractId, c.EffectiveOn });
            change.HasIndex(c => c.EffectiveOn).HasFilter("applied_at IS NULL AND called_off_at IS NULL");
            change.HasOne<Contract>().WithMany().HasForeignKey(c => c.ContractId);
            change.HasOne<PlanEdition>().WithMany().HasForeignKey(c => c.EditionId);
        }
    }
}
