using Kulanz.Access;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Contracts;

public enum DeclarationKind
{
    /// <summary>By the button of § 312k BGB.</summary>
    Cancellation,

    /// <summary>By the button of § 356a BGB.</summary>
    Withdrawal,
}

/// <summary>
/// What a customer has declared in the portal, word for word, with the moment it arrived. It is confirmed at once, whoever it was; which contract it
/// ends is a second question, answered by itself where it can be, and by a person where it cannot.
/// </summary>
public sealed class Declaration
{
    public Guid Id { get; init; }
    public DeclarationKind Kind { get; init; }
    public DateTimeOffset At { get; init; }
    public required string Name { get; init; }

    /// <summary>Where the confirmation goes.</summary>
    public required string Email { get; init; }

    /// <summary>How they call the contract: its number, what it is about.</summary>
    public required string Contract { get; init; }

    /// <summary>The day they ask for; null is as early as possible.</summary>
    public DateOnly? WishedOn { get; init; }

    /// <summary>They say that there is a cause, and which.</summary>
    public bool ForCause { get; init; }

    public string Text { get; init; } = "";
    public string Language { get; init; } = "de";

    /// <summary>Signed in as this customer, when they declared it.</summary>
    public Guid? CustomerId { get; set; }

    /// <summary>What came of it: the contract and the notice.</summary>
    public Guid? ContractId { get; set; }

    public Guid? NoticeId { get; set; }

    /// <summary>Nothing is left to do: it was matched, or somebody has said why it ends nothing.</summary>
    public DateTimeOffset? SettledAt { get; set; }

    public string? SettledByName { get; set; }
    public string? Outcome { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Declaration>
    {
        public void Configure(EntityTypeBuilder<Declaration> declaration)
        {
            declaration.ToTable("declarations");
            declaration.Property(d => d.Name).HasMaxLength(200);
            declaration.Property(d => d.Email).HasMaxLength(400);
            declaration.Property(d => d.Contract).HasMaxLength(200);
            declaration.Property(d => d.Text).HasMaxLength(Notice.LongestText);
            declaration.Property(d => d.Language).HasMaxLength(2);
            declaration.Property(d => d.SettledByName).HasMaxLength(200);
            declaration.Property(d => d.Outcome).HasMaxLength(1000);
            declaration.HasIndex(d => d.At).HasFilter("settled_at IS NULL");
            declaration.HasIndex(d => d.CustomerId);
            declaration.HasIndex(d => d.ContractId);
            declaration.HasOne<Customer>().WithMany().HasForeignKey(d => d.CustomerId);
            declaration.HasOne<Contract>().WithMany().HasForeignKey(d => d.ContractId);
            declaration.HasOne<Notice>().WithMany().HasForeignKey(d => d.NoticeId);
        }
    }
}
