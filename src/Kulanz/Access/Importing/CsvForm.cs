using System.Buffers;
using System.Text;
using Kulanz.Platform;

namespace Kulanz.Access.Importing;

public sealed record FileIsEmpty() : Invalid("file", "This file is empty.");

public sealed record NotATable() : Invalid("file", "This is not a text file with rows. If it is a spreadsheet, please save it there as CSV first.");

/// <summary>Guessing would garble either this line or all others.</summary>
public sealed record LettersNotUtf8(long Line) : Invalid("file", "This file is marked as UTF-8, but line {0} has a letter that is not. Please correct it there and save the file as UTF-8.", Line);

public sealed record FileTooBig(int Megabytes) : Invalid("file", "This file is larger than {0} MB. Please divide it.", Megabytes);

/// <summary>How a file is written: its letters and what stands between its cells. Found out from the file itself.</summary>
/// <param name="Encoding">By name: <c>utf-8</c>, <c>utf-16</c>, <c>utf-16BE</c>, <c>windows-1252</c>.</param>
/// <param name="Start">How many bytes the mark at the beginning takes.</param>
public sealed record CsvForm(string Encoding, int Start, char Separator)
{
    private static readonly char[] Separators = [';', ',', '\t', '|'];

    public Encoding Letters() => CodePagesEncodingProvider.Instance.GetEncoding(Encoding) ?? System.Text.Encoding.GetEncoding(Encoding);

    /// <summary>Looks at the whole file: an umlaut in the last line decides as much as one in the first.</summary>
    public static Outcome<CsvForm> Of(ReadOnlySpan<byte> file)
    {
        if (file.Length == 0)
            return new FileIsEmpty();
        var (encoding, start) = file switch
        {
            [0xEF, 0xBB, 0xBF, ..] => ("utf-8", 3),
            [0xFF, 0xFE, ..] => ("utf-16", 2),
            [0xFE, 0xFF, ..] => ("utf-16BE", 2),
            _ when Zeros(file, 1) => ("utf-16", 0),
            _ when Zeros(file, 0) => ("utf-16BE", 0),
            _ => (System.Text.Unicode.Utf8.IsValid(file) ? "utf-8" : "windows-1252", 0),
        };
        if (file.Length == start)
            return new FileIsEmpty();
        // What stands in for a broken letter is longer than it: whoever goes on by counting bytes would begin within a row.
        if (encoding == "utf-8" && !System.Text.Unicode.Utf8.IsValid(file[start..]))
            return new LettersNotUtf8(BrokenLine(file[start..]));
        var form = new CsvForm(encoding, start, ',');
        // A whole number of characters in every encoding: an uneven end would be read as a broken letter.
        var beginning = form.Letters().GetString(file.Slice(start, Math.Min(file.Length - start, 256 * 1024) & ~1));
        if (beginning.StartsWith("PK\u0003\u0004", StringComparison.Ordinal) || beginning.StartsWith("%PDF", StringComparison.Ordinal) || beginning.Count(c => c is '\0' or (< ' ' and not ('\t' or '\r' or '\n' or '\f'))) > beginning.Length / 50)
            return new NotATable();
        if (string.IsNullOrWhiteSpace(beginning))
            return new FileIsEmpty();
        return form with { Separator = SeparatorOf(beginning) };
    }

    private static bool Zeros(ReadOnlySpan<byte> file, int offset)
    {
        var (zeros, seen) = (0, 0);
        for (var i = offset; i < Math.Min(file.Length, 2000); i += 2, seen++)
            if (file[i] == 0)
                zeros++;
        return seen > 1 && zeros > seen * 0.4;
    }

    private static long BrokenLine(ReadOnlySpan<byte> text)
    {
        var line = 1L;
        while (Rune.DecodeFromUtf8(text, out var letter, out var length) == OperationStatus.Done)
        {
            if (letter.Value == '\n')
                line++;
            text = text[length..];
        }
        return line;
    }

    /// <summary>The one that cuts most rows into equally many cells; a comma where there is a single column.</summary>
    private static char SeparatorOf(string beginning)
    {
        var best = (Separator: ',', Score: 0);
        foreach (var separator in Separators)
        {
            var widths = Widths(beginning, separator);
            if (widths.Count == 0)
                continue;
            var usual = widths.GroupBy(w => w).MaxBy(g => (g.Count(), g.Key))!;
            var score = usual.Key > 1 ? usual.Count() * 100 / widths.Count * 10 + Math.Min(usual.Key, 9) : 0;
            if (score > best.Score)
                best = (separator, score);
        }
        return best.Separator;
    }

    private static List<int> Widths(string text, char separator)
    {
        var (widths, width, quoted, empty) = (new List<int>(), 1, false, true);
        foreach (var letter in text)
        {
            if (letter == '"')
                quoted = !quoted;
            else if (letter == separator && !quoted)
                width++;
            else if (letter == '\n' && !quoted)
            {
                if (!empty)
                    widths.Add(width);
                (width, empty) = (1, true);
                if (widths.Count == 100)
                    break;
                continue;
            }
            empty &= letter is '\r';
        }
        if (widths.Count < 100 && !empty)
            widths.Add(width);
        return widths;
    }
}
