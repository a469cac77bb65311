using System.Text;
using System.Text.Json;
using Kulanz.Platform;

namespace Kulanz.Demo;

/// <summary>The files in Stories, as they lie inside the program.</summary>
public static class Shelf
{
    private const string Prefix = "Kulanz.Demo.Stories.";

    /// <summary>All stories, in the order of their files' names.</summary>
    public static IReadOnlyList<Story> Stories() =>
        [.. typeof(Shelf).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix + "cases-", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .SelectMany(name => Story.Read(Text(name[Prefix.Length..])))];

    /// <summary>Lines of fields that are parted by "|"; those that begin with "#" are remarks.</summary>
    public static IEnumerable<string[]> Rows(string file) =>
        Text(file).Split('\n').Where(line => line.Trim().Length > 0 && line[0] != '#').Select(line => line.Split('|', StringSplitOptions.TrimEntries));

    public static T Json<T>(string file) => JsonSerializer.Deserialize<T>(Text(file), Platform.Json.Options)!;

    public static string Text(string file)
    {
        using var stream = typeof(Shelf).Assembly.GetManifestResourceStream(Prefix + file) ?? throw new InvalidOperationException($"There is no {file} in Demo/Stories.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
