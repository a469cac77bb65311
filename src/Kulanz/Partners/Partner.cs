using Kulanz.Access;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Partners;

/// <summary>A company that acts for us. What it may do in our name is not said here: that is for its mandates.</summary>
public sealed class Partner
{
    public const int LongestName = 200;

    public Guid Id { get; init; }
    public long Number { get; init; }
    public required string Name { get; set; }

    /// <summary>Where word of what waits for them goes; without one to each of its people.</summary>
    public string? Email { get; set; }

    /// <summary>In which it is written to: <c>de</c> or <c>en</c>.</summary>
    public string Language { get; set; } = "de";

    public DateTimeOffset Since { get; init; }

    /// <summary>It acts for us no more: nothing is handed to it, and its people see nothing.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    public string? EndedWhy { get; set; }
    public int Version { get; set; }

    public string Topic => $"partner/{Number}";

    internal sealed class Mapping : IEntityTypeConfiguration<Partner>
    {
        public void Configure(EntityTypeBuilder<Partner> partner)
        {
            partner.ToTable("partners");
            partner.Ignore(p => p.Topic);
            partner.Property(p => p.Name).HasMaxLength(LongestName);
            partner.Property(p => p.Email).HasMaxLength(254);
            partner.Property(p => p.Language).HasMaxLength(2);
            partner.Property(p => p.EndedWhy).HasMaxLength(1000);
            partner.HasIndex(p => p.Number).IsUnique();
            partner.HasIndex(p => new { p.Name, p.Id });
        }
    }
}

/// <summary>Somebody who works for a partner; the account is theirs, what they see is the partner's.</summary>
public sealed class PartnerPerson
{
    public Guid AccountId { get; init; }
    public Guid PartnerId { get; init; }
    public DateTimeOffset Since { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<PartnerPerson>
    {
        public void Configure(EntityTypeBuilder<PartnerPerson> person)
        {
            person.ToTable("partner_people");
            person.HasKey(p => p.AccountId);
            person.HasIndex(p => p.PartnerId);
            person.HasOne<Account>().WithMany().HasForeignKey(p => p.AccountId);
            person.HasOne<Partner>().WithMany().HasForeignKey(p => p.PartnerId);
        }
    }
}
