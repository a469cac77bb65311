namespace Kulanz.Platform.Api;

/// <summary>
/// Holds an answer back until it is stored. One that grows too large to be stored streams on as if nobody had wanted to keep it:
/// answers to a POST are a few lines, and a stream of a million lines must stay a stream.
/// </summary>
internal sealed class KeptAnswer(Stream response) : Stream
{
    private const int Most = 1 << 20;

    private readonly MemoryStream kept = new();

    public bool TooLarge { get; private set; }

    public byte[] Bytes => kept.ToArray();

    public async Task Send(CancellationToken cancel)
    {
        if (!TooLarge && kept.Length > 0)
            await response.WriteAsync(kept.GetBuffer().AsMemory(0, (int)kept.Length), cancel);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!TooLarge && kept.Length + buffer.Length <= Most)
        {
            kept.Write(buffer.Span);
            return;
        }
        await Send(cancellationToken);
        TooLarge = true;
        await response.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => TooLarge ? response.FlushAsync(cancellationToken) : Task.CompletedTask;

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Answers are written asynchronously.");

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        kept.Dispose();
        base.Dispose(disposing);
    }
}
