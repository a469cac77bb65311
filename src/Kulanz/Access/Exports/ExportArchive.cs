using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access.Exports;

/// <summary>How far an archive is: with this, any node writes on.</summary>
internal sealed record ArchiveState(long Length, int Entries, OpenEntry? Open);

/// <summary>A file within it that is not at its end yet.</summary>
/// <param name="Items">How many values of a list stand in it: before the next comes a comma.</param>
internal sealed record OpenEntry(string Name, long Offset, uint Crc, long Size, long Items);

/// <summary>
/// A ZIP (APPNOTE 6.3.10) that can be written on after any interruption: packed data is a row of blocks, and blocks end at a byte when asked to, so another
/// compressor may add its own behind them. Sizes stand behind each file, since nobody knows them before; what is larger than four gigabytes, or more than 65,535
/// files, is said in the form that came later (ZIP64). .NET's own archive remembers its directory in memory only, and so must be written in one go.
/// </summary>
internal sealed class ExportArchive : IAsyncDisposable
{
    private const uint Largest = 0xFFFFFFFF;

    private readonly KulanzDb db;
    private readonly CustomerExport export;
    private readonly PieceSink sink;
    private readonly List<ExportEntry> unsaved = [];
    private DeflateStream? packer;
    private IncrementalHash? hash;
    private bool packed;

    private ExportArchive(KulanzDb db, CustomerExport export, PieceSink sink, ArchiveState state) => (this.db, this.export, this.sink, Entries, Open) = (db, export, sink, state.Entries, state.Open);

    public int Entries { get; private set; }

    public OpenEntry? Open { get; private set; }

    public long Length => sink.Length;

    /// <summary>How much was put in since it was opened, before packing.</summary>
    public long Written { get; private set; }

    public static async Task<ExportArchive> GoOn(KulanzDb db, CustomerExport export, ArchiveState state, CancellationToken cancel)
    {
        await db.Set<ExportEntry>().Where(e => e.ExportId == export.Id && e.Position >= state.Entries).ExecuteDeleteAsync(cancel);
        return new ExportArchive(db, export, await PieceSink.Open(db, export.Id, state.Length, cancel), state);
    }

    public async Task Begin(string name, CancellationToken cancel)
    {
        Open = new OpenEntry(name, sink.Length, 0, 0, 0);
        hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var called = Encoding.UTF8.GetBytes(name);
        var head = new byte[30 + called.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(head, 0x04034B50);
        Common(head.AsSpan(4), 20);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(26), (ushort)called.Length);
        called.CopyTo(head, 30);
        await sink.WriteAsync(head, cancel);
    }

    public async Task Write(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        packer ??= new DeflateStream(sink, CompressionLevel.Fastest, leaveOpen: true);
        await packer.WriteAsync(bytes, cancel);
        hash?.AppendData(bytes.Span);
        packed |= bytes.Length > 0;
        Written += bytes.Length;
        Open = Open! with { Crc = Crc32.Of(Open.Crc, bytes.Span), Size = Open.Size + bytes.Length };
    }

    public Task Write(string text, CancellationToken cancel) => Write(Encoding.UTF8.GetBytes(text), cancel);

    /// <summary>One more value of a list stands there.</summary>
    public void Count() => Open = Open! with { Items = Open.Items + 1 };

    public void CountAnew() => Open = Open! with { Items = 0 };

    public async Task End(CancellationToken cancel)
    {
        var open = Open!;
        await Pack(last: true);
        var head = 30 + Encoding.UTF8.GetByteCount(open.Name);
        var size = sink.Length - open.Offset - head;
        // A file that was begun by another program, or before others had their turn: its hash is taken of what was written.
        var sum = hash?.GetHashAndReset() ?? await HashOf(open.Offset + head, size, cancel);
        var large = size >= Largest || open.Size >= Largest;
        var after = new byte[large ? 24 : 16];
        BinaryPrimitives.WriteUInt32LittleEndian(after, 0x08074B50);
        BinaryPrimitives.WriteUInt32LittleEndian(after.AsSpan(4), open.Crc);
        if (large)
        {
            BinaryPrimitives.WriteInt64LittleEndian(after.AsSpan(8), size);
            BinaryPrimitives.WriteInt64LittleEndian(after.AsSpan(16), open.Size);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(after.AsSpan(8), (uint)size);
            BinaryPrimitives.WriteUInt32LittleEndian(after.AsSpan(12), (uint)open.Size);
        }
        await sink.WriteAsync(after, cancel);
        unsaved.Add(new ExportEntry { ExportId = export.Id, Position = Entries++, Name = open.Name, Offset = open.Offset, Crc = open.Crc, Packed = size, Size = open.Size, Sha256 = sum });
        db.Add(unsaved[^1]);
        Written += 256;
        hash?.Dispose();
        (Open, hash) = (null, null);
    }

    /// <summary>A line of the directory at the end.</summary>
    public async Task List(ExportEntry entry, CancellationToken cancel)
    {
        var called = Encoding.UTF8.GetBytes(entry.Name);
        using var more = new MemoryStream();
        void Long(long value)
        {
            Span<byte> eight = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(eight, value);
            more.Write(eight);
        }
        foreach (var value in new[] { entry.Size, entry.Packed, entry.Offset })
            if (value >= Largest)
                Long(value);
        var line = new byte[46 + called.Length + (more.Length == 0 ? 0 : 4 + (int)more.Length)];
        BinaryPrimitives.WriteUInt32LittleEndian(line, 0x02014B50);
        // Made on Unix, where a mode says who may read it: its owner.
        BinaryPrimitives.WriteUInt16LittleEndian(line.AsSpan(4), 3 << 8 | 45);
        Common(line.AsSpan(6), (ushort)(more.Length == 0 ? 20 : 45));
        BinaryPrimitives.WriteUInt32LittleEndian(line.AsSpan(16), (uint)entry.Crc);
        BinaryPrimitives.WriteUInt32LittleEndian(line.AsSpan(20), (uint)Math.Min(entry.Packed, Largest));
        BinaryPrimitives.WriteUInt32LittleEndian(line.AsSpan(24), (uint)Math.Min(entry.Size, Largest));
        BinaryPrimitives.WriteUInt16LittleEndian(line.AsSpan(28), (ushort)called.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(line.AsSpan(38), 0x81800000);
        BinaryPrimitives.WriteUInt32LittleEndian(line.AsSpan(42), (uint)Math.Min(entry.Offset, Largest));
        called.CopyTo(line, 46);
        if (more.Length > 0)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(line.AsSpan(30), (ushort)(4 + more.Length));
            BinaryPrimitives.WriteUInt16LittleEndian(line.AsSpan(46 + called.Length), 1);
            BinaryPrimitives.WriteUInt16LittleEndian(line.AsSpan(48 + called.Length), (ushort)more.Length);
            more.ToArray().CopyTo(line, 50 + called.Length);
        }
        await sink.WriteAsync(line, cancel);
        Written += line.Length;
    }

    /// <param name="directory">Where the directory begins; it ends here.</param>
    public async Task Close(long directory, CancellationToken cancel)
    {
        var (at, size) = (sink.Length, sink.Length - directory);
        if (Entries >= 0xFFFF || directory >= Largest || size >= Largest)
        {
            var late = new byte[76];
            BinaryPrimitives.WriteUInt32LittleEndian(late, 0x06064B50);
            BinaryPrimitives.WriteInt64LittleEndian(late.AsSpan(4), 44);
            BinaryPrimitives.WriteUInt16LittleEndian(late.AsSpan(12), 3 << 8 | 45);
            BinaryPrimitives.WriteUInt16LittleEndian(late.AsSpan(14), 45);
            BinaryPrimitives.WriteInt64LittleEndian(late.AsSpan(24), Entries);
            BinaryPrimitives.WriteInt64LittleEndian(late.AsSpan(32), Entries);
            BinaryPrimitives.WriteInt64LittleEndian(late.AsSpan(40), size);
            BinaryPrimitives.WriteInt64LittleEndian(late.AsSpan(48), directory);
            BinaryPrimitives.WriteUInt32LittleEndian(late.AsSpan(56), 0x07064B50);
            BinaryPrimitives.WriteInt64LittleEndian(late.AsSpan(64), at);
            BinaryPrimitives.WriteInt32LittleEndian(late.AsSpan(72), 1);
            await sink.WriteAsync(late, cancel);
        }
        var end = new byte[22];
        BinaryPrimitives.WriteUInt32LittleEndian(end, 0x06054B50);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(8), (ushort)Math.Min(Entries, 0xFFFF));
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(10), (ushort)Math.Min(Entries, 0xFFFF));
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(12), (uint)Math.Min(size, Largest));
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(16), (uint)Math.Min(directory, Largest));
        await sink.WriteAsync(end, cancel);
    }

    /// <summary>What was ended can be asked for.</summary>
    public async Task Save(CancellationToken cancel)
    {
        await sink.Save(cancel);
        // Thousands of small files would all be looked at again at each saving.
        foreach (var entry in unsaved)
            db.Entry(entry).State = EntityState.Detached;
        unsaved.Clear();
    }

    /// <summary>All is in the database; from the answer another goes on.</summary>
    public async Task<ArchiveState> Pause(CancellationToken cancel)
    {
        await Pack(last: false);
        await Save(cancel);
        return new ArchiveState(sink.Length, Entries, Open);
    }

    /// <summary>Ends the packed blocks at a byte; the <paramref name="last"/> says that it is the last one.</summary>
    private async Task Pack(bool last)
    {
        if (packer is not null)
        {
            if (!last)
            {
                await packer.FlushAsync();
                sink.Deaf = true;
            }
            await packer.DisposeAsync();
            sink.Deaf = false;
        }
        // Where nothing was packed since the last pause .NET writes no end; this is an empty block that says it.
        if (last && !packed)
            await sink.WriteAsync(new byte[] { 3, 0 });
        (packer, packed) = (null, false);
    }

    private async Task<byte[]> HashOf(long from, long size, CancellationToken cancel)
    {
        await Save(cancel);
        await using var all = new PieceSource(db, export.Id, from + size) { Position = from };
        await using var unpacked = new DeflateStream(all, CompressionMode.Decompress);
        return await SHA256.HashDataAsync(unpacked, cancel);
    }

    /// <summary>What stands in both heads of a file: which version reads it, that sizes follow and names are UTF-8, how it is packed, when it was made.</summary>
    private void Common(Span<byte> head, ushort version)
    {
        var at = export.AskedAt.UtcDateTime;
        BinaryPrimitives.WriteUInt16LittleEndian(head, version);
        BinaryPrimitives.WriteUInt16LittleEndian(head[2..], 0x0808);
        BinaryPrimitives.WriteUInt16LittleEndian(head[4..], 8);
        BinaryPrimitives.WriteUInt16LittleEndian(head[6..], (ushort)(at.Hour << 11 | at.Minute << 5 | at.Second / 2));
        BinaryPrimitives.WriteUInt16LittleEndian(head[8..], (ushort)((Math.Max(at.Year, 1980) - 1980) << 9 | at.Month << 5 | at.Day));
    }

    public async ValueTask DisposeAsync()
    {
        sink.Deaf = true;
        if (packer is not null)
            await packer.DisposeAsync();
        hash?.Dispose();
        await sink.DisposeAsync();
    }
}
