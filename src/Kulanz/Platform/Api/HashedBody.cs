using System.Security.Cryptography;

namespace Kulanz.Platform.Api;

/// <summary>A request's body that is hashed as it is read, and never held.</summary>
internal sealed class HashedBody : Stream
{
    private readonly Stream body;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool over;

    public HashedBody(Stream body, ReadOnlySpan<byte> salt)
    {
        this.body = body;
        hash.AppendData(salt);
    }

    /// <summary>Null until the body has been read to its end.</summary>
    public byte[]? Hash => over ? hash.GetCurrentHash() : null;

    /// <summary>Reads what nobody else has read.</summary>
    public async Task Drain(CancellationToken cancel)
    {
        var buffer = new byte[16 * 1024];
        while (!over)
            await ReadAsync(buffer, cancel);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await body.ReadAsync(buffer, cancellationToken);
        if (read > 0)
            hash.AppendData(buffer.Span[..read]);
        else if (buffer.Length > 0)
            over = true;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Bodies are read asynchronously.");

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        hash.Dispose();
        base.Dispose(disposing);
    }
}
