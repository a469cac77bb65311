using System.Globalization;
using System.Text.Json;

namespace Kulanz.Evidence.Checking;

/// <summary>An entry as Kulanz writes it into its log. Logs of others hold what they like: that is no problem of theirs.</summary>
public sealed record PublishedEntry(string Type, string Utc, string Topic, byte[] Commit)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>What is wrong with an entry that means to be one of ours; null where nothing is, or where it is somebody else's.</summary>
    public static string? Problem(ReadOnlyMemory<byte> entry)
    {
        // Ours are objects: whatever begins otherwise need not be read.
        if (entry.Length == 0 || entry.Span[0] != (byte)'{')
            return null;
        try
        {
            using var json = JsonDocument.Parse(entry, Strict);
            return IsOurs(json.RootElement) ? Read(json.RootElement).Problem : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <exception cref="FormatException">It is none; a sentence says why.</exception>
    public static PublishedEntry Parse(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text, Strict);
            var (entry, problem) = json.RootElement.ValueKind == JsonValueKind.Object ? Read(json.RootElement) : (null, "it is no object");
            return entry ?? throw new FormatException($"The entry cannot be read: {problem}.");
        }
        catch (JsonException)
        {
            throw new FormatException("The entry cannot be read: it is no JSON.");
        }
    }

    private static bool IsOurs(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty("v", out _) && json.TryGetProperty("type", out _) && json.TryGetProperty("commit", out _);

    private static (PublishedEntry? Entry, string? Problem) Read(JsonElement json)
    {
        if (!json.TryGetProperty("v", out var v) || v.ValueKind != JsonValueKind.Number || !v.TryGetInt32(out var version) || version != 1)
            return (null, "its v is not 1");
        var (type, utc, topic, commit) = (Word(json, "type"), Word(json, "utc"), Word(json, "topic"), Word(json, "commit"));
        if (type is null)
            return (null, "its type is missing");
        if (!TryTime(utc, out _))
            return (null, "its utc is no time");
        if (topic is null)
            return (null, "its topic is missing");
        return Bytes(commit) is { } bytes ? (new PublishedEntry(type, utc!, topic, bytes), null) : (null, "its commit is not 32 bytes in base64");
    }

    /// <summary>A text that is there and not empty.</summary>
    internal static string? Word(JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return value.GetString() is { Length: > 0 } text ? text : null;
        }
        catch (InvalidOperationException)
        {
            // Half a letter (a lone surrogate) is JSON, but no text.
            return null;
        }
    }

    internal static bool TryTime(string? utc, out DateTimeOffset time)
    {
        time = default;
        return utc is { Length: <= 40 } && utc.EndsWith('Z') && DateTimeOffset.TryParse(utc, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }

    /// <summary>32 bytes in base64, or null.</summary>
    internal static byte[]? Bytes(string? base64)
    {
        var bytes = new byte[33];
        return base64 is { Length: 44 } && Convert.TryFromBase64String(base64, bytes, out var length) && length == 32 ? bytes[..32] : null;
    }
}
