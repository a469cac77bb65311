using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Evidence.Log;

/// <summary>
/// The log under its present name, and how far it has been looked through. There is one at a time, the last begun: a new one goes on with the same entries
/// under another name, so that nothing it signs can contradict what was signed before.
/// </summary>
public sealed class PublicLog
{
    public Guid Id { get; init; }

    /// <summary>The name that checkpoints and keys carry: its address without the scheme.</summary>
    public required string Origin { get; init; }

    /// <summary>What topics' pseudonyms are made with, encrypted. Stays the same for ever, or entries could not be made again.</summary>
    public required string TopicSecret { get; init; }

    public DateTimeOffset BegunAt { get; init; }

    /// <summary>Where looking through goes on.</summary>
    public long NextTile { get; set; }

    /// <summary>When it was last looked through to the end, and how many entries that were.</summary>
    public DateTimeOffset? PassedAt { get; set; }

    public long PassedSize { get; set; }

    /// <summary>The restoring from a backup that this log knows of.</summary>
    public DateTimeOffset? RestoredAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<PublicLog>
    {
        public void Configure(EntityTypeBuilder<PublicLog> log)
        {
            log.ToTable("logs");
            log.Property(l => l.Origin).HasMaxLength(200);
        }
    }
}

/// <summary>A key that the log signs with. A retired one has forgotten its private half; what it signed is still checked with the public one.</summary>
public sealed class LogKey
{
    public Guid Id { get; init; }
    public required string Name { get; init; }
    public Ledger.NoteAlgorithm Algorithm { get; init; }
    public byte[] PublicKey { get; init; } = [];

    /// <summary>The private half, encrypted; null once retired.</summary>
    public string? Secret { get; set; }

    public DateTimeOffset MadeAt { get; init; }
    public DateTimeOffset? RetiredAt { get; set; }

    public Ledger.NoteKey Public => new(Name, Algorithm, PublicKey);

    internal sealed class Mapping : IEntityTypeConfiguration<LogKey>
    {
        public void Configure(EntityTypeBuilder<LogKey> key)
        {
            key.ToTable("log_keys");
            key.Property(k => k.Name).HasMaxLength(200);
        }
    }
}

/// <summary>Hashes of the tree, up to 256 side by side: <see cref="Ledger.Tile"/>. A partial one is overwritten as it grows; what it held before is its beginning.</summary>
public sealed class LogTile
{
    public int Level { get; init; }
    public long Position { get; init; }
    public byte[] Hashes { get; set; } = [];

    internal sealed class Mapping : IEntityTypeConfiguration<LogTile>
    {
        public void Configure(EntityTypeBuilder<LogTile> tile)
        {
            tile.ToTable("log_tiles");
            tile.HasKey(t => new { t.Level, t.Position });
        }
    }
}

/// <summary>A signed state of the log.</summary>
public sealed class SignedCheckpoint
{
    public long Size { get; init; }
    public byte[] Root { get; init; } = [];
    public DateTimeOffset At { get; init; }

    /// <summary>As it is served: text, our signatures, those of witnesses.</summary>
    public required string Note { get; set; }

    /// <summary>Since when everybody can read it: at once, or after the witnesses were asked.</summary>
    public DateTimeOffset? PublishedAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<SignedCheckpoint>
    {
        public void Configure(EntityTypeBuilder<SignedCheckpoint> checkpoint)
        {
            checkpoint.ToTable("checkpoints");
            checkpoint.HasKey(c => c.Size);
            checkpoint.Property(c => c.Size).ValueGeneratedNever();
        }
    }
}
