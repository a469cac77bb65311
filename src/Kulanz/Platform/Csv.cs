using System.Buffers;
using System.Text;

namespace Kulanz.Platform;

/// <summary>
/// Comma-separated lines (RFC 4180) that a spreadsheet takes as text: what begins like a formula gets an apostrophe before it,
/// or a customer's subject line could run commands on the desk of whoever opens the export.
/// </summary>
public static class Csv
{
    /// <summary>The byte order mark without which Excel takes UTF-8 for the local code page.</summary>
    public const string Mark = "\uFEFF";

    private static readonly SearchValues<char> Special = SearchValues.Create(",;\"\r\n\t'");

    public static string Line(params IReadOnlyList<string?> cells)
    {
        var line = new StringBuilder();
        for (var i = 0; i < cells.Count; i++)
            line.Append(i == 0 ? "" : ",").Append(Cell(cells[i] ?? ""));
        return line.Append("\r\n").ToString();
    }

    private static string Cell(string text)
    {
        if (text is [var first, ..] && first is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n')
            text = "'" + text;
        return text.AsSpan().IndexOfAny(Special) < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
