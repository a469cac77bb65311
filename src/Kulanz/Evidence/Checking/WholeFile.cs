namespace Kulanz.Evidence.Checking;

/// <summary>Files that are there whole or not at all.</summary>
public static class WholeFile
{
    /// <summary>The most bytes and one more, which says that there are more; null if there is no such file.</summary>
    public static async Task<byte[]?> Read(string name, int most, CancellationToken cancel)
    {
        try
        {
            await using var file = new FileStream(name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: true);
            return await Read(file, most, cancel);
        }
        catch (Exception none) when (none is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public static async Task<byte[]> Read(Stream from, int most, CancellationToken cancel)
    {
        // Grows with what comes, so that a small answer to a large permission costs little.
        var bytes = new byte[Math.Min(most + 1, 16 * 1024)];
        var length = 0;
        while (true)
        {
            var read = await from.ReadAsync(bytes.AsMemory(length), cancel);
            length += read;
            if (read == 0 || length > most)
                return bytes[..length];
            if (length == bytes.Length)
                Array.Resize(ref bytes, (int)Math.Min(most + 1L, bytes.Length * 4L));
        }
    }

    /// <summary>In the place of what was there before, if anything.</summary>
    /// <param name="durable">On disk before this returns, so that not even a power failure takes it back.</param>
    public static void Write(string name, ReadOnlySpan<byte> bytes, bool durable)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(name))!);
        var partial = $"{name}.partial";
        using (var file = new FileStream(partial, FileMode.Create))
        {
            file.Write(bytes);
            file.Flush(durable);
        }
        File.Move(partial, name, overwrite: true);
        if (!durable)
            return;
        // Once more under its own name: the renaming itself is on disk only then.
        using var moved = new FileStream(name, FileMode.Open, FileAccess.ReadWrite);
        moved.Flush(flushToDisk: true);
    }
}
