using Kulanz.WorkTime;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Contracts;

/// <summary>When somebody is there: hours in the week, public holidays of a region, days of one's own.</summary>
public sealed class ServiceCalendar
{
    public Guid Id { get; init; }
    public required string Name { get; set; }

    /// <summary>IANA's name.</summary>
    public required string Zone { get; set; }

    /// <summary>In the short form of <see cref="WeekHours"/>: <c>Mon-Fri 08:00-12:00,13:00-17:00</c>.</summary>
    public required string Hours { get; set; }

    /// <summary>Whose public holidays are kept: <c>DE-BY</c>; empty is nobody's.</summary>
    public string Region { get; set; } = "";

    /// <summary>Days with hours of their own, or none, a line each, as <see cref="SpecialDay"/> reads them.</summary>
    public string SpecialDays { get; set; } = "";

    public DateTimeOffset? RetiredAt { get; set; }
    public int Version { get; set; }

    /// <summary>The calendar that works it out. What is stored was read when it was saved, so it can be read.</summary>
    public WorkCalendar ToWorkCalendar() => new(
        TimeZoneInfo.FindSystemTimeZoneById(Zone),
        WeekHours.Parse(Hours),
        Region.Length > 0 ? HolidayCalendar.For(Region) : HolidayCalendar.None,
        SpecialDays.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(SpecialDay.Parse));

    internal sealed class Mapping : IEntityTypeConfiguration<ServiceCalendar>
    {
        public void Configure(EntityTypeBuilder<ServiceCalendar> calendar)
        {
            calendar.ToTable("service_calendars");
            calendar.Property(c => c.Name).HasMaxLength(120);
            calendar.Property(c => c.Zone).HasMaxLength(80);
            calendar.Property(c => c.Hours).HasMaxLength(1000);
            calendar.Property(c => c.Region).HasMaxLength(20);
            calendar.HasIndex(c => c.Name).IsUnique();
        }
    }
}
