using System.Globalization;
using System.Text.Json;

namespace Notebook;

/// <summary>The notes: a line each, in a file.</summary>
internal sealed class Notes(string folder)
{
    private readonly string path = Path.Combine(folder, "notes.txt");

    public void Add(string text, DateTimeOffset at)
    {
        Directory.CreateDirectory(folder);
        File.AppendAllLines(path, [string.Create(CultureInfo.InvariantCulture, $"{at:yyyy-MM-dd HH:mm} {text.ReplaceLineEndings(" ")}")]);
    }

    public IReadOnlyList<string> All() => File.Exists(path) ? File.ReadAllLines(path) : [];

    public void Export(string to) => File.WriteAllText(to, JsonSerializer.Serialize(All().Select(line => new { at = line[..16], text = line[17..] })));
}
