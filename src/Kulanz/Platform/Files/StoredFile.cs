using System.Security.Cryptography;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Platform.Files;

/// <summary>
/// Bytes people sent us, in the database: they are committed with the message they belong to, every node has them, and one backup has all.
/// Named by their content, so the same file is kept once. Alternatives dropped: a folder (no node but one has it, and a crash parts it
/// from its row), PostgreSQL's large objects (nothing like them in SQLite).
/// </summary>
public sealed class StoredFile
{
    /// <summary>SHA-256 of the content.</summary>
    public byte[] Hash { get; init; } = [];

    public long Size { get; init; }
    public DateTimeOffset StoredAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<StoredFile>
    {
        public void Configure(EntityTypeBuilder<StoredFile> file)
        {
            file.ToTable("files");
            file.HasKey(f => f.Hash);
        }
    }
}

/// <summary>A piece of a file, at most <see cref="Size"/> bytes, so that a large one is never in memory whole.</summary>
public sealed class FileChunk
{
    public const int Size = 256 * 1024;

    public byte[] Hash { get; init; } = [];
    public int Position { get; init; }
    public byte[] Bytes { get; init; } = [];

    internal sealed class Mapping : IEntityTypeConfiguration<FileChunk>
    {
        public void Configure(EntityTypeBuilder<FileChunk> chunk)
        {
            chunk.ToTable("file_chunks");
            chunk.HasKey(c => new { c.Hash, c.Position });
            chunk.HasOne<StoredFile>().WithMany().HasForeignKey(c => c.Hash);
        }
    }
}

public static class FileStore
{
    /// <summary>Adds the content to the transaction under way, unless it is there already; answers its hash. The caller saves.</summary>
    public static async Task<byte[]> Store(this KulanzDb db, ReadOnlyMemory<byte> content, TimeProvider clock, CancellationToken cancel)
    {
        var hash = SHA256.HashData(content.Span);
        // The same file from two people at once is kept once, and refused to neither.
        if (db.Database.CurrentTransaction is not null)
            await db.Engine.Hold(db, $"file {Convert.ToHexString(hash)}", cancel);
        if (db.ChangeTracker.Entries<StoredFile>().Any(e => e.Entity.Hash.AsSpan().SequenceEqual(hash)) || await db.Set<StoredFile>().AnyAsync(f => f.Hash == hash, cancel))
            return hash;
        db.Add(new StoredFile { Hash = hash, Size = content.Length, StoredAt = clock.GetUtcNow() });
        for (var (position, from) = (0, 0); from < content.Length; position++, from += FileChunk.Size)
            db.Add(new FileChunk { Hash = hash, Position = position, Bytes = content.Slice(from, Math.Min(FileChunk.Size, content.Length - from)).ToArray() });
        return hash;
    }

    /// <summary>The content whole, for what has to be parsed; null if there is none of this hash.</summary>
    public static async Task<byte[]?> ReadFile(this KulanzDb db, byte[] hash, CancellationToken cancel)
    {
        if (await db.Set<StoredFile>().AsNoTracking().SingleOrDefaultAsync(f => f.Hash == hash, cancel) is not { } file)
            return null;
        var content = new byte[file.Size];
        var at = 0;
        await foreach (var bytes in Chunks(db, hash).WithCancellation(cancel))
        {
            bytes.CopyTo(content, at);
            at += bytes.Length;
        }
        return content;
    }

    /// <summary>Writes the content piece by piece, for downloads.</summary>
    public static async Task CopyFile(this KulanzDb db, byte[] hash, Stream to, CancellationToken cancel)
    {
        await foreach (var bytes in Chunks(db, hash).WithCancellation(cancel))
            await to.WriteAsync(bytes, cancel);
    }

    private static IAsyncEnumerable<byte[]> Chunks(KulanzDb db, byte[] hash) =>
        db.Set<FileChunk>().Where(c => c.Hash == hash).OrderBy(c => c.Position).Select(c => c.Bytes).AsAsyncEnumerable();
}
