using System.Text;
using Kulanz.Platform;

namespace Kulanz.Access.Importing;

public sealed record QuoteNotClosed() : Refusal("A quotation mark is opened here and never closed.");

public sealed record TextAfterQuote() : Refusal("There is text behind a closing quotation mark.");

public sealed record RowTooLong() : Refusal("This row is too long: perhaps a quotation mark is missing.");

/// <param name="Line">Where the row begins in the file, as an editor counts.</param>
/// <param name="End">The byte behind it, to go on from.</param>
/// <param name="NextLine">The line there.</param>
public sealed record CsvRow(long Line, IReadOnlyList<string> Cells, long End, long NextLine, Refusal? Problem = null)
{
    public bool Empty => Problem is null && Cells.All(string.IsNullOrWhiteSpace);
}

/// <summary>
/// Rows of a file (RFC 4180), one after another, with the byte at which each ends, so that reading can go on from there after a break.
/// A quotation mark that never closes would swallow the rest of the file: its row is refused, and reading goes on in the next line.
/// </summary>
public sealed class CsvRows(Stream stream, CsvForm form, long from, long line)
{
    private const int LongestRow = 1_000_000;

    private readonly Encoding letters = form.Letters();
    private readonly Decoder decoder = form.Letters().GetDecoder();
    private readonly byte[] bytes = new byte[32 * 1024];
    private readonly char[] buffer = new char[32 * 1024 + 2];
    private readonly Stack<char> again = new();
    private int filled;
    private int next;
    private long position = from;
    private long current = line;

    /// <summary>The next row; null at the end of the file.</summary>
    public async ValueTask<CsvRow?> Read(CancellationToken cancel)
    {
        var (start, raw, cells, cell) = (current, new StringBuilder(), new List<string>(), new StringBuilder());
        var (quoted, closed, lines, problem) = (false, false, false, (Refusal?)null);
        while (await Next(cancel) is { } letter)
        {
            raw.Append(letter);
            if (raw.Length > LongestRow)
                return await Long(raw, start, quoted, cancel);
            if (quoted)
            {
                if (letter != '"')
                {
                    cell.Append(letter);
                    lines |= letter == '\n';
                }
                else if (await Peek(cancel) == '"')
                {
                    raw.Append((await Next(cancel))!.Value);
                    cell.Append('"');
                }
                else
                    (quoted, closed) = (false, true);
            }
            else if (letter == form.Separator)
            {
                cells.Add(cell.ToString());
                cell.Clear();
                closed = lines = false;
            }
            else if (letter is '\n' or '\r')
            {
                if (letter == '\r' && await Peek(cancel) == '\n')
                    raw.Append((await Next(cancel))!.Value);
                return Done(raw, start, cells, cell, problem);
            }
            else if (letter == '"' && cell.Length == 0 && !closed)
                quoted = true;
            else if (closed)
            {
                // Behind a cell of several lines it was no closing mark: it opened the next cell, and the one before was never closed.
                if (lines)
                    return GiveUp(raw, start, new QuoteNotClosed());
                problem ??= new TextAfterQuote();
            }
            else
                cell.Append(letter);
        }
        if (quoted)
            return GiveUp(raw, start, new QuoteNotClosed());
        return raw.Length == 0 ? null : Done(raw, start, cells, cell, problem);
    }

    private CsvRow Done(StringBuilder raw, long start, List<string> cells, StringBuilder cell, Refusal? problem)
    {
        cells.Add(cell.ToString());
        var text = raw.ToString();
        position += letters.GetByteCount(text);
        current += Math.Max(1, Lines(text));
        return new(start, cells, position, current, problem);
    }

    /// <summary>A quotation mark that never closes costs its line; one line of this length is passed over to its end.</summary>
    private async ValueTask<CsvRow> Long(StringBuilder raw, long start, bool quoted, CancellationToken cancel)
    {
        if (raw.ToString().Contains('\n', StringComparison.Ordinal))
            return GiveUp(raw, start, quoted ? new QuoteNotClosed() : new RowTooLong());
        position += letters.GetByteCount(raw.ToString());
        // Half a character is two bytes, in UTF-8 as in UTF-16.
        for (char? letter = ' '; letter is not null and not '\n';)
            if ((letter = await Next(cancel)) is { } passed)
                position += char.IsSurrogate(passed) ? 2 : letters.GetByteCount([passed]);
        current++;
        return new(start, [], position, current, new RowTooLong());
    }

    /// <summary>Only the first line of what was read is lost; the rest is read again.</summary>
    private CsvRow GiveUp(StringBuilder raw, long start, Refusal problem)
    {
        var text = raw.ToString();
        var end = text.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var at ? at + 1 : text.Length;
        for (var i = text.Length - 1; i >= end; i--)
            again.Push(text[i]);
        position += letters.GetByteCount(text.AsSpan(0, end));
        current++;
        return new(start, [], position, current, problem);
    }

    /// <summary>\r\n is one.</summary>
    private static int Lines(string text)
    {
        var lines = 0;
        for (var i = 0; i < text.Length; i++)
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')))
                lines++;
        return lines;
    }

    private async ValueTask<char?> Next(CancellationToken cancel)
    {
        if (again.TryPop(out var letter))
            return letter;
        return await Fill(cancel) ? buffer[next++] : null;
    }

    private async ValueTask<char?> Peek(CancellationToken cancel) => again.TryPeek(out var letter) ? letter : await Fill(cancel) ? buffer[next] : null;

    private async ValueTask<bool> Fill(CancellationToken cancel)
    {
        if (next < filled)
            return true;
        // A few bytes of a character alone make none yet: read on.
        for ((next, filled) = (0, 0); filled == 0;)
        {
            var count = await stream.ReadAsync(bytes.AsMemory(), cancel);
            filled = decoder.GetChars(bytes, 0, count, buffer, 0, flush: count == 0);
            if (count == 0)
                return filled > 0;
        }
        return true;
    }
}
