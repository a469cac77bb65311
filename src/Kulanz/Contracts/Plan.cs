using System.Text.Json;
using Kulanz.Platform;
using Kulanz.WorkTime;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Kulanz.Contracts;

/// <summary>
/// An offer: a product, on these terms, with this much support. What it says is in its editions; a contract keeps the edition it was concluded on,
/// so that changing an offer changes nothing for anybody who has it already.
/// </summary>
public sealed class Plan
{
    public Guid Id { get; init; }
    public Guid ProductId { get; init; }
    public required string Name { get; set; }
    /// <summary>Which law it is made for: what may be agreed with a consumer is narrower than among businesses.</summary>
    public LegalProfile Profile { get; init; }

    /// <summary>Of the latest edition, which new contracts are concluded on.</summary>
    public int Edition { get; set; }

    public DateTimeOffset? RetiredAt { get; set; }
    public int Version { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Plan>
    {
        public void Configure(EntityTypeBuilder<Plan> plan)
        {
            plan.ToTable("plans");
            plan.Property(p => p.Name).HasMaxLength(120);
            plan.HasIndex(p => new { p.ProductId, p.Name }).IsUnique();
            plan.HasOne<Product>().WithMany().HasForeignKey(p => p.ProductId);
        }
    }
}

/// <summary>What a plan said from one day on. Never changed; the next one takes its place.</summary>
public sealed class PlanEdition
{
    public Guid Id { get; init; }
    public Guid PlanId { get; init; }

    /// <summary>1, 2, 3 … within the plan.</summary>
    public int Number { get; init; }

    public required Terms Terms { get; init; }
    public required Coverage Coverage { get; init; }
    public DateTimeOffset At { get; init; }
    public Guid? ById { get; init; }
    public required string ByName { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<PlanEdition>
    {
        public void Configure(EntityTypeBuilder<PlanEdition> edition)
        {
            edition.ToTable("plan_editions");
            edition.Property(e => e.ByName).HasMaxLength(200);
            edition.Property(e => e.Terms).HasConversion(new AsJson<Terms>());
            edition.Property(e => e.Coverage).HasConversion(new AsJson<Coverage>());
            edition.HasIndex(e => new { e.PlanId, e.Number }).IsUnique();
            edition.HasOne<Plan>().WithMany().HasForeignKey(e => e.PlanId);
        }
    }
}

/// <summary>A value that is read and written whole.</summary>
internal sealed class AsJson<T>() : ValueConverter<T, string>(value => JsonSerializer.Serialize(value, Json.Options), text => JsonSerializer.Deserialize<T>(text, Json.Options)!)
    where T : class;
