using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Platform.Data;

/// <summary>The last number given out, per series. PostgreSQL uses sequences instead and leaves it empty.</summary>
public sealed class NumberSeries
{
    public required string Name { get; init; }
    public long Last { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<NumberSeries>
    {
        public void Configure(EntityTypeBuilder<NumberSeries> series)
        {
            series.ToTable("number_series");
            series.HasKey(s => s.Name);
            series.Property(s => s.Name).HasMaxLength(40);
        }
    }
}
