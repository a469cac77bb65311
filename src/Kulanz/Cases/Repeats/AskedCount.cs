using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases.Repeats;

/// <summary>How often one thing was asked in a month, a year and ever: kept as rows, so that the page of what is asked most is the beginning of an index.</summary>
public sealed class AskedCount
{
    /// <summary>"2026-09", "2026" or "ever", in the company's time zone.</summary>
    public required string Period { get; init; }

    /// <summary>What was asked first: a message, or the article that answers it.</summary>
    public Guid HeadId { get; init; }

    public bool Article { get; init; }

    /// <summary>All together, the first asking included.</summary>
    public int Times { get; set; }

    /// <summary>Those that somebody has confirmed.</summary>
    public int Repeats { get; set; }

    /// <summary>Those that say the same in the same words.</summary>
    public int Copies { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<AskedCount>
    {
        public void Configure(EntityTypeBuilder<AskedCount> count)
        {
            count.ToTable("asked_counts");
            count.HasKey(c => new { c.Period, c.HeadId });
            count.Property(c => c.Period).HasMaxLength(7);
            count.HasIndex(c => new { c.Period, c.Times, c.HeadId });
            count.HasIndex(c => c.HeadId);
        }
    }
}
