using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access.Exports;

/// <summary>Reads an archive from any place, a piece at a time: what a download that goes on asks for.</summary>
internal sealed class PieceSource(KulanzDb db, Guid export, long length) : Stream
{
    private byte[] piece = [];
    private int loaded = -1;

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override long Length => length;
    public override long Position { get; set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Position >= length)
            return 0;
        var wanted = (int)(Position / ExportPiece.Size);
        if (wanted != loaded)
        {
            // Taken back while somebody downloads it: the line breaks, so that nobody takes half of it for the whole.
            piece = await db.Set<ExportPiece>().AsNoTracking().Where(p => p.ExportId == export && p.Position == wanted).Select(p => p.Bytes).SingleOrDefaultAsync(cancellationToken)
                ?? throw new IOException("This copy is no longer there.");
            loaded = wanted;
        }
        var from = (int)(Position % ExportPiece.Size);
        var count = (int)Math.Min(Math.Min(buffer.Length, piece.Length - from), length - Position);
        if (count <= 0)
            throw new IOException("This copy is shorter than it should be.");
        piece.AsMemory(from, count).CopyTo(buffer);
        Position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch { SeekOrigin.Begin => offset, SeekOrigin.Current => Position + offset, _ => length + offset };

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Flush()
    {
        // Nothing is written.
    }
}
