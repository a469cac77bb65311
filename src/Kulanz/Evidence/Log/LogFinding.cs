using Kulanz.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Evidence.Log;

/// <summary>What was found not to be as it was signed or committed.</summary>
public enum LogFindingKind
{
    /// <summary>A record's type, time, topic or commitment is another one than the log signed.</summary>
    EntryChanged,

    /// <summary>A record that the log has signed is gone.</summary>
    EntryMissing,

    /// <summary>A record with a number is gone before the log signed it, or was put between.</summary>
    Gap,

    /// <summary>The stored tree is another one than was signed.</summary>
    TreeChanged,

    /// <summary>The last checkpoint does not carry our signature.</summary>
    CheckpointChanged,

    /// <summary>The entry is as signed, but the record's content is not what its commitment is over.</summary>
    ContentChanged,

    /// <summary>The record says that it is older than it can be.</summary>
    DatedBack,

    /// <summary>A witness has seen another log under our name.</summary>
    WitnessDisagrees,
}

/// <summary>Something is wrong with the evidence. Stays until it is found to be right again or an administrator has explained it.</summary>
public sealed class LogFinding
{
    public Guid Id { get; init; }
    public LogFindingKind Kind { get; init; }

    /// <summary>The record's number, from 1, where it is about one.</summary>
    public long? Position { get; init; }

    public required Sentence Said { get; init; }
    public DateTimeOffset At { get; init; }
    public DateTimeOffset? GoneAt { get; set; }
    public string? ExplainedBy { get; set; }
    public string? Explanation { get; set; }

    /// <summary>The log does not go on as long as it is there: what it signed next would not fit what it signed before.</summary>
    public bool StopsTheLog => Stops(Kind);

    public static bool Stops(LogFindingKind kind) => kind is not (LogFindingKind.ContentChanged or LogFindingKind.DatedBack or LogFindingKind.WitnessDisagrees);

    internal sealed class Mapping : IEntityTypeConfiguration<LogFinding>
    {
        public void Configure(EntityTypeBuilder<LogFinding> finding)
        {
            finding.ToTable("log_findings");
            finding.Property(f => f.Said).HasConversion<Sentence.Column>();
            finding.Property(f => f.ExplainedBy).HasMaxLength(200);
            finding.Property(f => f.Explanation).HasMaxLength(1000);
            finding.HasIndex(f => f.At).HasFilter("gone_at IS NULL");
        }
    }
}
