namespace Kulanz.Mime;

/// <summary>
/// uuencode, the attachment format before MIME: <c>begin 644 name</c>, lines that start with their length, <c>end</c>.
/// Found as a transfer encoding and pasted into plain text.
/// </summary>
internal static class UuEncoding
{
    /// <summary>A block found in a text: where it lies and what it holds.</summary>
    public readonly record struct Block(int Start, int End, string Name, ReadOnlyMemory<byte> Content);

    /// <summary>The content of the first block; where there is no <c>begin</c> line, the lines themselves.</summary>
    public static ReadOnlyMemory<byte> Decode(ReadOnlySpan<byte> source)
    {
        var begin = FindBegin(source, 0, out var body, out _);
        return Lines(source, begin < 0 ? 0 : body, out _);
    }

    /// <summary>The blocks inside a text. Prose that merely begins with "begin" is left alone: the first line must have the length it claims.</summary>
    public static List<Block>? Blocks(ReadOnlySpan<byte> text)
    {
        List<Block>? found = null;
        var from = 0;
        while (FindBegin(text, from, out var body, out var name) is var start and >= 0)
        {
            from = body;
            if (!LooksEncoded(text[body..]))
                continue;
            var content = Lines(text, body, out var end);
            (found ??= []).Add(new Block(start, end, name, content));
            from = end;
        }
        return found;
    }

    private static int FindBegin(ReadOnlySpan<byte> text, int from, out int body, out string name)
    {
        body = 0;
        name = "";
        while (from < text.Length)
        {
            var at = text[from..].StartsWith("begin "u8) && (from == 0 || text[from - 1] == '\n') ? 0 : text[from..].IndexOf("\nbegin "u8);
            if (at < 0)
                return -1;
            var start = from + at + (text[from + at] == '\n' ? 1 : 0);
            var lineEnd = text[start..].IndexOf((byte)'\n');
            lineEnd = lineEnd < 0 ? text.Length : start + lineEnd;
            var line = text[(start + 6)..lineEnd].TrimEnd((byte)'\r');
            var digits = 0;
            while (digits < line.Length && line[digits] is >= (byte)'0' and <= (byte)'7')
                digits++;
            if (digits is 3 or 4 && digits < line.Length && line[digits] == ' ')
            {
                body = Math.Min(lineEnd + 1, text.Length);
                name = Charsets.DecodeHeader(line[(digits + 1)..Math.Min(line.Length, digits + 400)], null).Trim().Trim('"');
                return start;
            }
            from = lineEnd;
        }
        return -1;
    }

    private static bool LooksEncoded(ReadOnlySpan<byte> body)
    {
        var end = body.IndexOf((byte)'\n');
        var line = (end < 0 ? body : body[..end]).TrimEnd((byte)'\r');
        if (line.Length == 0 || line[0] is < 32 or > 96)
            return false;
        var groups = (((line[0] - 32) & 63) + 2) / 3 * 4;
        return line.Length - 1 >= groups - 3 && line.Length - 1 <= groups + 2 && !line.ContainsAnyExceptInRange((byte)32, (byte)96);
    }

    private static ReadOnlyMemory<byte> Lines(ReadOnlySpan<byte> source, int from, out int end)
    {
        // Measured before it is allocated: a text full of "begin" lines would otherwise ask for the whole rest each time.
        var size = 0;
        end = source.Length;
        var at = from;
        while (at < source.Length)
        {
            var line = Line(source, at, out var next);
            if (line.StartsWith("end"u8) && line.TrimEnd((byte)' ').Length == 3)
            {
                end = next;
                break;
            }
            // Text after a block that was never ended is text again.
            if (line.Length > 0 && line[0] is < 32 or > 96)
            {
                end = at;
                break;
            }
            size += Claimed(line);
            at = next;
        }
        var stop = at;
        var target = new byte[size];
        var written = 0;
        for (at = from; at < stop;)
        {
            var line = Line(source, at, out at);
            var length = Claimed(line);
            for (int i = 1, done = 0; done < length; i += 4)
            {
                var bits = Value(line, i) << 18 | Value(line, i + 1) << 12 | Value(line, i + 2) << 6 | Value(line, i + 3);
                for (var shift = 16; shift >= 0 && done < length; shift -= 8, done++)
                    target[written++] = (byte)(bits >> shift);
            }
        }
        return target;
    }

    private static ReadOnlySpan<byte> Line(ReadOnlySpan<byte> source, int from, out int next)
    {
        var end = source[from..].IndexOf((byte)'\n');
        next = end < 0 ? source.Length : from + end + 1;
        return source[from..(end < 0 ? source.Length : from + end)].TrimEnd((byte)'\r');
    }

    /// <summary>How many bytes a line holds: what it claims, at most what its characters can hold.</summary>
    private static int Claimed(ReadOnlySpan<byte> line) =>
        line.Length == 0 ? 0 : Math.Min((line[0] - 32) & 63, (line.Length - 1 + 3) / 4 * 3);

    private static int Value(ReadOnlySpan<byte> line, int index) => index < line.Length ? (line[index] - 32) & 63 : 0;
}
