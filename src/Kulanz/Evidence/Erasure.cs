using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Evidence;

/// <summary>The content of records was taken away: by whom, when and why. Their proofs stay, and say so.</summary>
public sealed class Erasure
{
    public const int ReasonLength = 1000;

    public Guid Id { get; init; }
    public DateTimeOffset At { get; init; }
    public Guid? ById { get; init; }
    public required string ByName { get; init; }
    public required string Reason { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<Erasure>
    {
        public void Configure(EntityTypeBuilder<Erasure> erasure)
        {
            erasure.ToTable("erasures");
            erasure.Property(e => e.ByName).HasMaxLength(200);
            erasure.Property(e => e.Reason).HasMaxLength(ReasonLength);
        }
    }
}
