using Kulanz.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Access.Exports;

/// <summary>
/// A copy of everything a customer may see of what is kept about them (Art. 15 and 20 GDPR), in one archive: asked for, written in the background, ready for some
/// days, gone. A customer has one at a time.
/// </summary>
public sealed class CustomerExport
{
    public Guid Id { get; init; }
    public Guid CustomerId { get; init; }

    /// <summary>The work that writes it.</summary>
    public Guid JobId { get; init; }

    /// <summary>Of the words in it that are ours.</summary>
    public required string Language { get; init; }

    public DateTimeOffset AskedAt { get; init; }
    public ActorKind ByKind { get; init; }
    public Guid? ById { get; init; }
    public required string ByName { get; init; }

    /// <summary>In bytes, once it is ready.</summary>
    public long Length { get; set; }

    public DateTimeOffset? ReadyAt { get; set; }

    /// <summary>When it goes: the day promised to whoever asked, at once where it was taken back, a day on where it never became ready.</summary>
    public DateTimeOffset RemoveAt { get; set; }

    /// <summary>Nobody sees it any more; its pieces go in the background.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>Until when it can be fetched.</summary>
    public DateTimeOffset? Until => ReadyAt is null ? null : RemoveAt;

    /// <summary>What it is called where it is saved.</summary>
    public string FileName(long customer) => FormattableString.Invariant($"kulanz-{customer}-{AskedAt:yyyy-MM-dd}.zip");

    internal sealed class Mapping : IEntityTypeConfiguration<CustomerExport>
    {
        public void Configure(EntityTypeBuilder<CustomerExport> export)
        {
            export.ToTable("customer_exports");
            export.Ignore(e => e.Until);
            export.Property(e => e.Language).HasMaxLength(2);
            export.Property(e => e.ByName).HasMaxLength(200);
            export.HasIndex(e => e.CustomerId);
            export.HasIndex(e => e.RemoveAt);
            export.HasOne<Customer>().WithMany().HasForeignKey(e => e.CustomerId);
        }
    }
}

/// <summary>A stretch of the archive, each as long as the others but the last: any place of it is found by its number.</summary>
public sealed class ExportPiece
{
    public const int Size = 256 * 1024;

    public Guid ExportId { get; init; }
    public int Position { get; init; }
    public byte[] Bytes { get; set; } = [];

    internal sealed class Mapping : IEntityTypeConfiguration<ExportPiece>
    {
        public void Configure(EntityTypeBuilder<ExportPiece> piece)
        {
            piece.ToTable("export_pieces");
            piece.HasKey(p => new { p.ExportId, p.Position });
            piece.HasOne<CustomerExport>().WithMany().HasForeignKey(p => p.ExportId);
        }
    }
}

/// <summary>A file within the archive: what its directory at the end says of it, and its hash for the manifest.</summary>
public sealed class ExportEntry
{
    public Guid ExportId { get; init; }
    public int Position { get; init; }
    public required string Name { get; init; }
    public long Offset { get; init; }
    public long Crc { get; init; }
    public long Packed { get; init; }
    public long Size { get; init; }
    public byte[] Sha256 { get; init; } = [];

    internal sealed class Mapping : IEntityTypeConfiguration<ExportEntry>
    {
        public void Configure(EntityTypeBuilder<ExportEntry> entry)
        {
            entry.ToTable("export_entries");
            entry.HasKey(e => new { e.ExportId, e.Position });
            entry.Property(e => e.Name).HasMaxLength(400);
            entry.HasOne<CustomerExport>().WithMany().HasForeignKey(e => e.ExportId);
        }
    }
}

/// <summary>For how long a copy lies ready.</summary>
public sealed record ExportKeeping
{
    public const int LongestDays = 90;

    public int Days { get; init; } = 7;
}
