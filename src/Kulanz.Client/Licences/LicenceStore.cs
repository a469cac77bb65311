using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kulanz.Client.Licences;

/// <summary>What is kept between two starts.</summary>
internal sealed record Kept
{
    /// <summary>This installation's id.</summary>
    public string Installation { get; init; } = "";

    /// <summary>The licence key; null where only files are loaded.</summary>
    public string? Key { get; init; }

    /// <summary>The licence file.</summary>
    public string? File { get; init; }

    /// <summary>The latest moment ever seen.</summary>
    public DateTimeOffset? Seen { get; init; }

    /// <summary>The server said that the seat is given up.</summary>
    public bool Released { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Kept))]
internal sealed partial class KeptJson : JsonSerializerContext;

/// <summary>
/// One file, written whole beside the old one and then put in its place: a power cut leaves the old or the new, never half of one. Several programs of one
/// installation may use it; each reads it anew before it changes something.
/// </summary>
internal sealed class LicenceStore(string? folder)
{
    private const long MaxSize = 256 * 1024;

    private readonly string? path = folder is null ? null : Path.Combine(folder, "licence.json");

    /// <summary>Why it could not be kept when that was last tried; a product goes on without.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Null where there is nothing, or nothing that could be read.</summary>
    public Kept? Load()
    {
        if (path is null)
            return null;
        try
        {
            if (!File.Exists(path) || new FileInfo(path).Length > MaxSize)
                return null;
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), KeptJson.Default.Kept) is { Installation.Length: > 0 } kept ? kept : null;
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException or JsonException)
        {
            Trouble = broken.Message;
            return null;
        }
    }

    public void Save(Kept kept)
    {
        if (path is null)
            return;
        var beside = $"{path}.{Path.GetRandomFileName()}";
        try
        {
            Directory.CreateDirectory(folder!);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var file = new FileStream(beside, options))
            {
                file.Write(JsonSerializer.SerializeToUtf8Bytes(kept, KeptJson.Default.Kept));
                file.Flush(flushToDisk: true);
            }
            File.Move(beside, path, overwrite: true);
            Trouble = null;
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            Trouble = broken.Message;
            TryDelete(beside);
        }
    }

    private static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            // It is a leftover nobody reads.
        }
    }
}
