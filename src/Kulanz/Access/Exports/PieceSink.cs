using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access.Exports;

/// <summary>
/// Writes the archive on from any length it had. What a writer that was killed had put behind that length is overwritten or taken away, so it does not matter
/// what of it was saved. Holds a few pieces in memory, whatever the size of the archive.
/// </summary>
internal sealed class PieceSink : Stream
{
    private const int AtOnce = 16;

    private readonly KulanzDb db;
    private readonly Guid export;
    private readonly byte[] buffer = new byte[ExportPiece.Size];
    private readonly List<ExportPiece> unsaved = [];
    private ExportPiece? tail;
    private int filled;
    private int position;

    private PieceSink(KulanzDb db, Guid export) => (this.db, this.export) = (db, export);

    /// <summary>What is written now is lost: the end of a packed stretch that is to go on.</summary>
    public bool Deaf { get; set; }

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => (long)position * ExportPiece.Size + filled;

    public override long Position
    {
        get => Length;
        set => throw new NotSupportedException();
    }

    public static async Task<PieceSink> Open(KulanzDb db, Guid export, long length, CancellationToken cancel)
    {
        var sink = new PieceSink(db, export) { position = (int)(length / ExportPiece.Size), filled = (int)(length % ExportPiece.Size) };
        await db.Set<ExportPiece>().Where(p => p.ExportId == export && p.Position > sink.position).ExecuteDeleteAsync(cancel);
        sink.tail = await db.Set<ExportPiece>().SingleOrDefaultAsync(p => p.ExportId == export && p.Position == sink.position, cancel);
        sink.tail?.Bytes.AsSpan(0, sink.filled).CopyTo(sink.buffer);
        return sink;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default)
    {
        while (bytes.Length > 0 && !Deaf)
        {
            var count = Math.Min(bytes.Length, buffer.Length - filled);
            bytes[..count].CopyTo(buffer.AsMemory(filled));
            (filled, bytes) = (filled + count, bytes[count..]);
            if (filled < buffer.Length)
                return;
            Put();
            (tail, filled, position) = (null, 0, position + 1);
            if (unsaved.Count >= AtOnce)
                await Save(cancellationToken);
        }
    }

    /// <summary>Everything so far is in the database.</summary>
    public async Task Save(CancellationToken cancel)
    {
        if (filled > 0)
            Put();
        await db.SaveChangesAsync(cancel);
        foreach (var piece in unsaved.Where(p => p != tail))
            db.Entry(piece).State = EntityState.Detached;
        unsaved.Clear();
    }

    private void Put()
    {
        var bytes = buffer.AsSpan(0, filled).ToArray();
        if (tail is null)
            db.Add(tail = new ExportPiece { ExportId = export, Position = position, Bytes = bytes });
        else
            tail.Bytes = bytes;
        if (!unsaved.Contains(tail))
            unsaved.Add(tail);
    }

    public override void Flush()
    {
        // Saved when asked to, not whenever a compressor is done with a block.
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Write asynchronously.");

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
