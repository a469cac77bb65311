using Kulanz.Client.Licences;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Contracts.Licences;

/// <summary>Who gave up a seat.</summary>
public enum ReleaseKind
{
    /// <summary>The product itself, such as when it was uninstalled.</summary>
    Product,
    Customer,
    Staff,

    /// <summary>Nothing was heard of it for long.</summary>
    Silence,

    /// <summary>The licence was replaced, and the seats did not move along.</summary>
    Replacement,
}

/// <summary>One installation of the product and the seat it holds, from when to when.</summary>
public sealed class Activation
{
    public Guid Id { get; init; }
    public Guid LicenceId { get; set; }

    /// <summary>The installation's id, by which the product knows itself.</summary>
    public required string Installation { get; init; }

    /// <summary>What people call it: the computer's name.</summary>
    public required string Name { get; set; }

    public DateTimeOffset Since { get; init; }

    /// <summary>When it last asked.</summary>
    public DateTimeOffset SeenAt { get; set; }

    /// <summary>Nothing heard of it until then, its seat is free again. Not before the last file it got is of no more use: two would work on one seat.</summary>
    public DateTimeOffset StaleAt { get; set; }

    /// <summary>Its file was fetched by hand: it is not expected to ask.</summary>
    public bool Offline { get; set; }

    public DateTimeOffset? ReleasedAt { get; set; }
    public ReleaseKind? ReleasedBy { get; set; }
    public string? ReleasedByName { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Activation>
    {
        public void Configure(EntityTypeBuilder<Activation> activation)
        {
            activation.ToTable("activations");
            activation.Property(a => a.Installation).HasMaxLength(InstallationId.MaxLength).InOrderOfBytes();
            activation.Property(a => a.Name).HasMaxLength(200);
            activation.Property(a => a.ReleasedByName).HasMaxLength(200);
            // An installation holds one seat of a licence; before that it may have held others.
            activation.HasIndex(a => new { a.LicenceId, a.Installation }).IsUnique().HasFilter("released_at IS NULL");
            activation.HasIndex(a => new { a.LicenceId, a.Installation, a.ReleasedAt });
            // Who holds a seat, by when they were heard of; who held one, by when it was released.
            activation.HasIndex(a => new { a.LicenceId, a.ReleasedAt, a.SeenAt });
            activation.HasIndex(a => a.StaleAt).HasFilter("released_at IS NULL");
            activation.HasIndex(a => a.ReleasedAt).HasFilter("released_at IS NOT NULL");
            activation.HasOne<Licence>().WithMany().HasForeignKey(a => a.LicenceId);
        }
    }
}
