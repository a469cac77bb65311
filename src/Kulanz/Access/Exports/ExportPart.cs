using System.Text;
using Kulanz.Platform.Data;

namespace Kulanz.Access.Exports;

/// <summary>Whose copy is being written.</summary>
public sealed record ExportReading(KulanzDb Db, Customer Customer, IServiceProvider Services);

/// <summary>Some of a long list, and where to go on.</summary>
/// <param name="Next">Handed back for the next some; null when these were the last.</param>
/// <param name="Covers">How much of the part's <see cref="ExportPart.Weight"/> this was.</param>
public sealed record Stretch<T>(IReadOnlyList<T> Of, string? Next, long? Covers = null)
{
    public static readonly Stretch<T> Nothing = new([], null);
}

/// <summary>Some of the list after <paramref name="after"/>, null at first: a bounded number, in a fixed order, found by an index.</summary>
public delegate Task<Stretch<T>> ExportStretch<T>(ExportReading reading, string? after, CancellationToken cancel);

/// <summary>A table for spreadsheets. Its rows are text, numbers and times as they are; cells that a spreadsheet would take for formulas are made harmless here.</summary>
public sealed record ExportTable(string Name, IReadOnlyList<string> Columns, ExportStretch<object?[]> Rows);

/// <param name="Path">Below <c>files/</c>, each part of it made by <see cref="ExportPart.Safe"/>.</param>
/// <param name="Open">Its content, read once and let go; null where there is none any more.</param>
public sealed record ExportFile(string Path, Func<CancellationToken, Task<Stream?>> Open);

/// <summary>
/// What a module has of a customer, for the customer's copy of everything: a section of <c>data.json</c>, which is one value or a list, tables, and files. Only
/// what this customer may see. The writing is done a stretch at a time and may be killed between any two, so a part remembers nothing itself: where it goes
/// on it is told.
/// </summary>
/// <param name="Section">Its name in <c>data.json</c>, in camelCase.</param>
/// <param name="Says">What it is, for the page and for the archive's own explanation: English, looked up in German.</param>
public sealed record ExportPart(int Order, string Section, string Says)
{
    /// <summary>The section as one value; <see cref="List"/> for one that may be long.</summary>
    public Func<ExportReading, CancellationToken, Task<object?>>? Value { get; init; }

    public ExportStretch<object>? List { get; init; }

    public IReadOnlyList<ExportTable> Tables { get; init; } = [];

    public ExportStretch<ExportFile>? Files { get; init; }

    /// <summary>How much it is, against other parts, for showing how far the work is; 1 where nobody knows better.</summary>
    public Func<ExportReading, CancellationToken, Task<long>>? Weight { get; init; }

    /// <summary>A name as a part of a path, on any system: nothing that leads elsewhere, is forbidden there, or is too long.</summary>
    public static string Safe(string name)
    {
        var kept = new StringBuilder();
        foreach (var rune in Platform.Typed.Kept(name).EnumerateRunes())
        {
            if (Encoding.UTF8.GetByteCount(kept.ToString()) > 180)
                break;
            kept.Append(Rune.IsControl(rune) || rune.Value is '/' or '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|' or >= 0x202A and <= 0x202E or >= 0x2066 and <= 0x2069 ? "_" : rune.ToString());
        }
        // Where it was cut off its ending goes on: a picture stays one that opens.
        var cut = kept.ToString();
        if (cut.Length < name.Length && Path.GetExtension(name) is { Length: > 1 and < 10 } ending && ending.All(c => c == '.' || char.IsAsciiLetterOrDigit(c)) && !cut.EndsWith(ending, StringComparison.Ordinal))
            cut += ending;
        return cut.Trim(' ', '.') is { Length: > 0 } left ? left : "_";
    }
}
