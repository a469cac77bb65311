using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Platform.Files;

/// <summary>Reads a stored file from any place on, a chunk at a time, for work that goes on where it was.</summary>
public sealed class StoredStream(KulanzDb db, byte[] hash, long from) : Stream
{
    private byte[] chunk = [];
    private long at = from;
    private long chunkStart = -1;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => at;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var start = at / FileChunk.Size * FileChunk.Size;
        if (start != chunkStart)
        {
            var position = (int)(at / FileChunk.Size);
            chunk = await db.Set<FileChunk>().Where(c => c.Hash == hash && c.Position == position).Select(c => c.Bytes).SingleOrDefaultAsync(cancellationToken) ?? [];
            chunkStart = start;
        }
        var rest = chunk.AsMemory(Math.Min((int)(at - chunkStart), chunk.Length));
        var count = Math.Min(rest.Length, buffer.Length);
        rest[..count].CopyTo(buffer);
        at += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
        // Nothing is written.
    }
}
