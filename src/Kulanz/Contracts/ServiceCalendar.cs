using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Contracts;

/// <summary>A day with hours of its own, or none: "24 December, 08:00–12:00".</summary>
public sealed record OwnDay(DateOnly Day, string Hours, string Name);

/// <summary>When somebody is there: hours in the week, public holidays of a region, days of one's own.</summary>
public sealed class ServiceCalendar
{
    public Guid Id { get; init; }
    public required string Name { get; set; }

    /// <summary>IANA's name.</summary>
    public required string Zone { get; set; }

    /// <summary>In the short form: <c>Mo-Fr 08:00-12:00,13:00-17:00</c>.</summary>
    public required string Hours { get; set; }

    /// <summary>Whose public holidays are kept: <c>DE-BY</c>; empty is nobody's.</summary>
    public string Region { get; set; } = "";

    public required IReadOnlyList<OwnDay> OwnDays { get; set; }
    public DateTimeOffset? RetiredAt { get; set; }
    public int Version { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<ServiceCalendar>
    {
        public void Configure(EntityTypeBuilder<ServiceCalendar> calendar)
        {
            calendar.ToTable("service_calendars");
            calendar.Property(c => c.Name).HasMaxLength(120);
            calendar.Property(c => c.Zone).HasMaxLength(80);
            calendar.Property(c => c.Hours).HasMaxLength(400);
            calendar.Property(c => c.Region).HasMaxLength(20);
            calendar.Property(c => c.OwnDays).HasConversion(new AsJson<IReadOnlyList<OwnDay>>());
            calendar.HasIndex(c => c.Name).IsUnique();
        }
    }
}
