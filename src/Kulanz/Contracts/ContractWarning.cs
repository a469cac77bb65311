using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Contracts;

public enum WarningAbout
{
    OutOfScope,
    RepeatedQuestions,
    Frequency,
    Conduct,
    Payment,
    SomethingElse,
}

/// <summary>What a customer was told about how they use their contract: when, how, about what, in which words. The file for later is made of these.</summary>
public sealed class ContractWarning
{
    public Guid Id { get; init; }
    public Guid ContractId { get; init; }
    public DateTimeOffset At { get; init; }

    /// <summary>The day it was given, which may be before it was written down.</summary>
    public DateOnly GivenOn { get; init; }

    public DeliveredBy How { get; init; }
    public WarningAbout About { get; init; }
    public required string Text { get; init; }
    public Guid? ById { get; init; }
    public required string ByName { get; init; }
    public byte[]? LetterHash { get; init; }
    public DateTimeOffset? TakenBackAt { get; set; }
    public string? TakenBackByName { get; set; }
    public string? TakenBackReason { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<ContractWarning>
    {
        public void Configure(EntityTypeBuilder<ContractWarning> warning)
        {
            warning.ToTable("contract_warnings");
            warning.Property(w => w.Text).HasMaxLength(Notice.LongestText);
            warning.Property(w => w.ByName).HasMaxLength(200);
            warning.Property(w => w.TakenBackByName).HasMaxLength(200);
            warning.Property(w => w.TakenBackReason).HasMaxLength(1000);
            warning.HasIndex(w => new { w.ContractId, w.At });
            warning.HasOne<Contract>().WithMany().HasForeignKey(w => w.ContractId);
        }
    }
}
