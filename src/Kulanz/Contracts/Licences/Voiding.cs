using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Contracts.Licences;

public enum VoidingKind
{
    /// <summary>Another licence has taken its place: for good.</summary>
    Replaced,

    /// <summary>Taken back; may be given again.</summary>
    Withdrawn,
}

/// <summary>A licence was made void: by whom, when, why; and, where it was given back, when that was.</summary>
public sealed class Voiding
{
    public Guid Id { get; init; }
    public Guid LicenceId { get; init; }
    public VoidingKind Kind { get; init; }
    public DateTimeOffset At { get; init; }
    public Guid? ById { get; init; }
    public required string ByName { get; init; }
    public string Reason { get; init; } = "";
    public DateTimeOffset? UndoneAt { get; set; }
    public string? UndoneByName { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Voiding>
    {
        public void Configure(EntityTypeBuilder<Voiding> voiding)
        {
            voiding.ToTable("licence_voidings");
            voiding.Property(v => v.ByName).HasMaxLength(200);
            voiding.Property(v => v.Reason).HasMaxLength(Withdrawing.LongestReason);
            voiding.Property(v => v.UndoneByName).HasMaxLength(200);
            // One at a time, whoever clicks twice.
            voiding.HasIndex(v => v.LicenceId).IsUnique().HasFilter("undone_at IS NULL");
            voiding.HasOne<Licence>().WithMany().HasForeignKey(v => v.LicenceId);
        }
    }
}
