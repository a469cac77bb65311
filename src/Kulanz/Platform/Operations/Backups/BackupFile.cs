using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace Kulanz.Platform.Operations.Backups;

/// <summary>
/// A backup being written: a ZIP file, or a folder for those whose own tool keeps differences. It appears under its name only when it is
/// whole and on disk.
/// </summary>
public sealed class BackupFile : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Readable = new(Platform.Json.Options) { WriteIndented = true };

    private readonly string name;
    private readonly string partial;
    private readonly FileStream? file;
    private readonly ZipArchive? archive;
    private readonly List<Manifest.Piece> pieces = [];

    private BackupFile(string name, bool zip)
    {
        this.name = Path.GetFullPath(name);
        partial = $"{this.name}.partial";
        Directory.CreateDirectory(Path.GetDirectoryName(this.name)!);
        if (Directory.Exists(partial))
            Directory.Delete(partial, recursive: true);
        if (zip)
        {
            file = OwnerOnly.Create(partial);
            archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
        }
        else
            OwnerOnly.Folder(partial);
    }

    public static BackupFile Create(string name) => new(name, Zip(name));

    public static bool Zip(string name) => name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);

    /// <summary>An empty file for the database's copy: beside the backup, where the space is, and its owner's alone before anything is in it.</summary>
    public string Scratch()
    {
        File.Delete(Copy);
        OwnerOnly.Create(Copy).Dispose();
        return Copy;
    }

    private string Copy => $"{partial}.database";

    public async Task Add(string piece, Stream content, bool compress, CancellationToken cancel)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long size = 0;
        await using (var to = archive is not null ? await archive.CreateEntry(piece, compress ? CompressionLevel.Fastest : CompressionLevel.NoCompression).OpenAsync(cancel) : Plain(piece))
        {
            var buffer = new byte[256 * 1024];
            for (int read; (read = await content.ReadAsync(buffer, cancel)) > 0; size += read)
            {
                sha.AppendData(buffer, 0, read);
                await to.WriteAsync(buffer.AsMemory(0, read), cancel);
            }
        }
        pieces.Add(new(piece, size, Convert.ToHexStringLower(sha.GetHashAndReset())));
    }

    /// <summary>Writes the manifest and gives the backup its name. Answers its size.</summary>
    public async Task<long> Finish(Manifest manifest, CancellationToken cancel)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(manifest with { Files = pieces }, Readable);
        await using (var to = archive is not null ? await archive.CreateEntry(Manifest.Name).OpenAsync(cancel) : Plain(Manifest.Name))
            await to.WriteAsync(json, cancel);
        if (archive is null)
        {
            Directory.Move(partial, name);
            return pieces.Sum(piece => piece.Size);
        }
        await archive.DisposeAsync();
        file!.Flush(flushToDisk: true);
        var size = file.Length;
        await file.DisposeAsync();
        File.Move(partial, name, overwrite: true);
        return size;
    }

    /// <summary>What was not finished goes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (archive is not null)
            await archive.DisposeAsync();
        if (file is not null)
            await file.DisposeAsync();
        File.Delete(Copy);
        File.Delete(partial);
        if (Directory.Exists(partial))
            Directory.Delete(partial, recursive: true);
    }

    private FileStream Plain(string piece)
    {
        var path = Path.Combine(partial, piece);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return OwnerOnly.Create(path);
    }
}
