using Kulanz.Platform.Files;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Access.Importing;

/// <summary>A file of customers that somebody gave us, how it is to be read, and the work that takes it in.</summary>
public sealed class CustomerImport
{
    public Guid Id { get; init; }
    public required string FileName { get; init; }
    public byte[] Hash { get; init; } = [];
    public long Size { get; init; }

    /// <summary>Rows with something in them.</summary>
    public long Rows { get; set; }

    /// <summary>A <see cref="ImportReading"/> as JSON.</summary>
    public required string Reading { get; set; }

    public DateTimeOffset At { get; init; }
    public Guid? ById { get; init; }
    public required string ByName { get; init; }

    /// <summary>Set once it has been started.</summary>
    public Guid? JobId { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<CustomerImport>
    {
        public void Configure(EntityTypeBuilder<CustomerImport> import)
        {
            import.ToTable("customer_imports");
            import.Property(i => i.FileName).HasMaxLength(200);
            import.Property(i => i.ByName).HasMaxLength(200);
            import.HasIndex(i => i.At);
            import.HasIndex(i => i.JobId);
            import.HasOne<StoredFile>().WithMany().HasForeignKey(i => i.Hash);
        }
    }
}

/// <summary>How the file is read: its form, what its columns mean, and who wins where file and database differ.</summary>
/// <param name="Replace">Names and languages in the file replace ours; otherwise only what is missing is filled in.</param>
/// <param name="Language">Of those for whom the file names none.</param>
public sealed record ImportReading(CsvForm Form, bool Header, IReadOnlyList<ImportField> Fields, bool Replace, string Language = "de");

public enum RowFate
{
    New,
    Completed,
    Unchanged,
    Refused,
}

/// <summary>What became of one row, for the report.</summary>
public sealed class ImportedRow
{
    public Guid ImportId { get; init; }
    public long Line { get; init; }
    public RowFate Fate { get; init; }
    public long? CustomerNumber { get; init; }

    /// <summary>Why it was refused: the sentence in English, and below it, each on a line, what it names.</summary>
    public string? Reason { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<ImportedRow>
    {
        public void Configure(EntityTypeBuilder<ImportedRow> row)
        {
            row.ToTable("imported_rows");
            row.HasKey(r => new { r.ImportId, r.Line });
            row.HasOne<CustomerImport>().WithMany().HasForeignKey(r => r.ImportId);
        }
    }
}
