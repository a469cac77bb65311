using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Contracts;

/// <summary>
/// One matter counted against a contract: reserved when it was opened, settled when it was closed, released when it turned out to be our own fault.
/// One that lay outside of what the plan covers, or was served as goodwill, is on record and takes none of the incidents.
/// </summary>
public sealed class Booking
{
    /// <summary>The case's own id: one matter is booked once.</summary>
    public Guid CaseId { get; init; }

    public Guid ContractId { get; set; }

    /// <summary>The first day of the period it counts in.</summary>
    public DateOnly Period { get; set; }

    public DateTimeOffset ReservedAt { get; init; }
    public DateTimeOffset? SettledAt { get; set; }
    public DateTimeOffset? ReleasedAt { get; set; }
    public string? ReleasedReason { get; set; }
    public string? ReleasedByName { get; set; }

    /// <summary>Why it was outside of what is covered when it was asked; empty where it was inside.</summary>
    public string OutOfScope { get; set; } = "";

    /// <summary>Served all the same, by whom and why.</summary>
    public DateTimeOffset? GoodwillAt { get; set; }

    public string? GoodwillReason { get; set; }
    public string? GoodwillByName { get; set; }

    /// <summary>Its case became part of another one, whose booking stands for both; coming back it counts again.</summary>
    public Guid? MergedIntoId { get; set; }

    /// <summary>Takes one of the incidents of its period.</summary>
    public bool Counts => ReleasedAt is null && MergedIntoId is null && GoodwillAt is null && OutOfScope.Length == 0;

    internal sealed class Mapping : IEntityTypeConfiguration<Booking>
    {
        public void Configure(EntityTypeBuilder<Booking> booking)
        {
            booking.ToTable("bookings");
            booking.HasKey(b => b.CaseId);
            booking.Property(b => b.ReleasedReason).HasMaxLength(1000);
            booking.Property(b => b.ReleasedByName).HasMaxLength(200);
            booking.Property(b => b.OutOfScope).HasMaxLength(200);
            booking.Property(b => b.GoodwillReason).HasMaxLength(1000);
            booking.Property(b => b.GoodwillByName).HasMaxLength(200);
            booking.HasIndex(b => new { b.ContractId, b.Period });
            booking.HasIndex(b => new { b.ContractId, b.ReservedAt });
            booking.HasIndex(b => b.MergedIntoId).HasFilter("merged_into_id IS NOT NULL");
            booking.HasOne<Contract>().WithMany().HasForeignKey(b => b.ContractId);
        }
    }
}
