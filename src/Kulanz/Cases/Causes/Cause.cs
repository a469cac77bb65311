using Kulanz.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases.Causes;

/// <summary>
/// What can be wrong with a product, in a tree: "Activation › Server refuses the key › Key used up". What was used once is retired and never deleted, so a cause can be
/// counted for ever under the same id. That a cause is unknown is a null where the cause would stand, not a row here.
/// </summary>
public sealed class Cause
{
    public const int LongestName = 120;

    /// <summary>Deeper than anybody reads.</summary>
    public const int Deepest = 6;

    public const int MostOfAProduct = 500;

    public Guid Id { get; init; }
    public Guid ProductId { get; init; }

    /// <summary>What it is a part of; null at the top.</summary>
    public Guid? ParentId { get; set; }

    /// <summary>In the language the company works in.</summary>
    public required string Name { get; set; }

    /// <summary>Among its siblings, from 1.</summary>
    public int Position { get; set; }

    /// <summary>No longer chosen; where it stands already it stays. What lies below it goes with it.</summary>
    public DateTimeOffset? RetiredAt { get; set; }

    public int Version { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Cause>
    {
        public void Configure(EntityTypeBuilder<Cause> cause)
        {
            cause.ToTable("causes");
            cause.Property(c => c.Name).HasMaxLength(LongestName);
            cause.HasIndex(c => new { c.ProductId, c.Position });
            cause.HasIndex(c => c.ParentId);
            cause.HasOne<Product>().WithMany().HasForeignKey(c => c.ProductId);
            cause.HasOne<Cause>().WithMany().HasForeignKey(c => c.ParentId);
        }
    }
}
