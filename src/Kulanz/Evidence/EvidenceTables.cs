using Kulanz.Evidence;
using Kulanz.Evidence.Log;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Platform.Data;

public sealed partial class KulanzDb
{
    public DbSet<Record> Records => Set<Record>();
    public DbSet<Erasure> Erasures => Set<Erasure>();
    public DbSet<PublicLog> Logs => Set<PublicLog>();
    public DbSet<LogKey> LogKeys => Set<LogKey>();
    public DbSet<LogTile> LogTiles => Set<LogTile>();
    public DbSet<SignedCheckpoint> Checkpoints => Set<SignedCheckpoint>();
    public DbSet<LogFinding> LogFindings => Set<LogFinding>();
    public DbSet<LogWitness> LogWitnesses => Set<LogWitness>();
}
