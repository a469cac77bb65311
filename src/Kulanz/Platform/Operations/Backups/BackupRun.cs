using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Platform.Operations.Backups;

/// <summary>One nightly backup: begun, and either written or broken off. A program that dies in between leaves neither.</summary>
public sealed class BackupRun
{
    public Guid Id { get; init; }
    public DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>The name of the file, without its folder.</summary>
    public string? File { get; set; }

    public long Size { get; set; }

    /// <summary>Why there is none.</summary>
    public Sentence? Problem { get; set; }

    public bool Good => EndedAt is not null && Problem is null;

    public static Task<BackupRun?> Last(KulanzDb db, CancellationToken cancel) =>
        db.Set<BackupRun>().AsNoTracking().OrderByDescending(r => r.StartedAt).FirstOrDefaultAsync(cancel);

    public static Task<BackupRun?> LastGood(KulanzDb db, CancellationToken cancel) =>
        db.Set<BackupRun>().AsNoTracking().Where(r => r.EndedAt != null && r.Problem == null).OrderByDescending(r => r.StartedAt).FirstOrDefaultAsync(cancel);

    internal sealed class Mapping : IEntityTypeConfiguration<BackupRun>
    {
        public void Configure(EntityTypeBuilder<BackupRun> run)
        {
            run.ToTable("backup_runs");
            run.Property(r => r.File).HasMaxLength(255);
            run.Property(r => r.Problem).HasConversion<Sentence.Column>();
            run.HasIndex(r => r.StartedAt);
        }
    }
}
