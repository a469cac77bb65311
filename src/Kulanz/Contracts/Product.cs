using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Contracts;

/// <summary>What the company sells and supports: "Lohn & Gehalt", "DSL 100".</summary>
public sealed class Product
{
    public Guid Id { get; init; }

    /// <summary>Its short name for programs, chosen once: licence files and the API say it.</summary>
    public required string Key { get; init; }

    public required string Name { get; set; }

    /// <summary>No longer sold: what runs goes on, nothing new is concluded.</summary>
    public DateTimeOffset? RetiredAt { get; set; }

    public int Version { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Product>
    {
        public void Configure(EntityTypeBuilder<Product> product)
        {
            product.ToTable("products");
            product.Property(p => p.Key).HasMaxLength(40);
            product.Property(p => p.Name).HasMaxLength(120);
            product.HasIndex(p => p.Key).IsUnique();
        }
    }
}

/// <summary>What one can ask for help with: "Installation", "Year-end closing", "Training". Plans say which of them they cover.</summary>
public sealed class SupportTopic
{
    public Guid Id { get; init; }

    /// <summary>Null is a topic of every product.</summary>
    public Guid? ProductId { get; init; }

    public required string Name { get; set; }
    public DateTimeOffset? RetiredAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<SupportTopic>
    {
        public void Configure(EntityTypeBuilder<SupportTopic> topic)
        {
            topic.ToTable("support_topics");
            topic.Property(t => t.Name).HasMaxLength(120);
            topic.HasIndex(t => new { t.ProductId, t.Name });
            topic.HasOne<Product>().WithMany().HasForeignKey(t => t.ProductId);
        }
    }
}
