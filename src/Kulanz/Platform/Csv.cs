using System.Text;

namespace Kulanz.Platform;

/// <summary>
/// Rows for spreadsheets (RFC 4180). A cell that a spreadsheet would take for a formula gets an apostrophe in front, which our own
/// import takes away again (CSV injection, CWE-1236).
/// </summary>
public static class Csv
{
    private static readonly System.Buffers.SearchValues<char> Quoted = System.Buffers.SearchValues.Create("\",;\t\r\n");

    /// <summary>The separator the reader's spreadsheet expects: a German one takes the comma for the decimal point.</summary>
    public static char Separator(string language) => language == "de" ? ';' : ',';

    /// <summary>One row with its line end.</summary>
    public static string Row(char separator, params ReadOnlySpan<object?> cells)
    {
        var row = new StringBuilder();
        for (var i = 0; i < cells.Length; i++)
        {
            if (i > 0)
                row.Append(separator);
            row.Append(Cell(cells[i]));
        }
        return row.Append("\r\n").ToString();
    }

    /// <summary>The text as a spreadsheet may have it: never a formula.</summary>
    public static string Harmless(string text) => Formula(text) ? $"'{text}" : text;

    /// <summary>Takes away the apostrophe that <see cref="Harmless"/> put there.</summary>
    public static string Original(string cell) => cell is ['\'', ..] && Formula(cell[1..]) ? cell[1..] : cell;

    private static string Cell(object? value)
    {
        var text = value switch
        {
            null => "",
            DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
            string words => Harmless(words),
            IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
            _ => Harmless(value.ToString() ?? ""),
        };
        return text.AsSpan().ContainsAny(Quoted) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    /// <summary>Also the full-width forms, and blanks in front: some programs look behind them.</summary>
    private static bool Formula(string text)
    {
        if (text is ['\t' or '\r' or '\n', ..])
            return true;
        var words = text.AsSpan().TrimStart(" \u00A0\u3000\uFEFF\u200B\0");
        return words is ['=' or '+' or '-' or '@' or '|' or '%' or '＝' or '＋' or '－' or '＠', ..];
    }
}
