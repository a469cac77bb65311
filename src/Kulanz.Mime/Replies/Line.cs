namespace Kulanz.Mime.Replies;

/// <summary>
/// One line of a mail's text: where it lies, how deep it is quoted, and where its own words begin behind the quote marks.
/// </summary>
internal readonly record struct Line(int Start, int End, int Next, int Depth, int Body, int First, bool Code)
{
    // Longer lines are cut for recognition only: nothing that introduces or signs a mail is that long.
    private const int Longest = 600;

    public ReadOnlySpan<char> Words(string text) =>
        Chars.Trim(text.AsSpan(First, Math.Min(End - First, Longest)));

    public bool IsBlank => Depth == 0 && First == End;

    public static Line[] Read(string text)
    {
        var lines = Split(text);
        MarkCode(text, lines);
        for (var i = 0; i < lines.Count; i++)
            if (!lines[i].Code)
                lines[i] = AnglesOf(text, lines[i]);
        FreeEscapedFrom(text, lines);
        MarkBars(text, lines);
        MarkInitials(text, lines);
        MarkBrokenWraps(text, lines);
        return [.. lines];
    }

    private static List<Line> Split(string text)
    {
        var lines = new List<Line>();
        for (var start = 0; start < text.Length;)
        {
            var length = text.AsSpan(start).IndexOfAny('\r', '\n');
            var end = length < 0 ? text.Length : start + length;
            var next = end;
            if (next < text.Length)
                next += text[next] == '\r' && next + 1 < text.Length && text[next + 1] == '\n' ? 2 : 1;
            lines.Add(new Line(start, end, next, 0, start, start, false).Quoted(text, 0, start));
            start = next;
        }
        return lines;
    }

    private Line Quoted(string text, int depth, int body)
    {
        var first = body;
        while (first < End && Chars.IsSpace(text[first]))
            first++;
        return this with { Depth = depth, Body = body, First = first };
    }

    // A fence that is never closed is no fence: otherwise one stray ``` would hide every quote below it.
    private static void MarkCode(string text, List<Line> lines)
    {
        var open = -1;
        for (var i = 0; i < lines.Count; i++)
        {
            if (!lines[i].Words(text).StartsWith("```"))
                continue;
            if (open < 0)
            {
                open = i;
                continue;
            }
            for (var k = open; k <= i; k++)
                lines[k] = lines[k] with { Code = true };
            open = -1;
        }
    }

    private static Line AnglesOf(string text, Line line)
    {
        int at = line.Start, depth = 0, indent = 0;
        while (at < line.End)
        {
            var rest = text.AsSpan(at, line.End - at);
            if (rest[0] is '>' or '›' or '»' or '＞')
                (at, depth) = (at + 1, depth + 1);
            else if (rest.StartsWith("&gt;"))
                (at, depth) = (at + 4, depth + 1);
            else if (Chars.IsSpace(rest[0]) && (depth > 0 || indent++ < 3))
                at++;
            else
                break;
        }
        if (depth == 0)
            return line;
        // The spaces behind the last mark belong to the quoted words (indented code), except the one that sets them off.
        while (at > line.Start && Chars.IsSpace(text[at - 1]))
            at--;
        return line.Quoted(text, depth, at < line.End && Chars.IsSpace(text[at]) ? at + 1 : at);
    }

    // mbox files write ">From " for a line that began with "From ": alone among unquoted lines it is no quote.
    private static void FreeEscapedFrom(string text, List<Line> lines)
    {
        for (var i = 0; i < lines.Count; i++)
            if (lines[i] is { Depth: 1 } line && text.AsSpan(line.Start, line.End - line.Start).StartsWith(">From ")
                && (i == 0 || lines[i - 1].Depth == 0) && (i == lines.Count - 1 || lines[i + 1].Depth == 0))
                lines[i] = line.Quoted(text, 0, line.Start);
    }

    // One bar may be a table or a taste; two lines of them without a closing bar are a quote.
    private static void MarkBars(string text, List<Line> lines)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            var last = i;
            while (last < lines.Count && IsBarred(text, lines[last]))
                last++;
            if (last - i >= 2)
                for (var k = i; k < last; k++)
                    lines[k] = Unbar(text, lines[k]);
            i = Math.Max(i, last - 1);
        }
    }

    private static bool IsBarred(string text, Line line)
    {
        var words = line.Words(text);
        return line is { Depth: 0, Code: false } && words.StartsWith("|")
            && (words.Length == 1 || Chars.IsSpace(words[1]) || words[1] == '|')
            && (words.Length == 1 || words[^1] != '|' || words.Trim('|').IsEmpty);
    }

    private static Line Unbar(string text, Line line)
    {
        int at = line.Start, depth = 0;
        while (at < line.End && (text[at] == '|' || Chars.IsSpace(text[at])))
            if (text[at++] == '|')
                depth++;
        return line.Quoted(text, depth, at);
    }

    // "Richard> " is a quote when it stands under an introduction or comes more than once.
    private static void MarkInitials(string text, List<Line> lines)
    {
        var introduced = false;
        for (var i = 0; i < lines.Count; i++)
        {
            var length = InitialsOf(text, lines[i]);
            if (length > 0 && (introduced || Repeats(i - 1, i) || Repeats(i + 1, i)))
            {
                lines[i] = lines[i].Quoted(text, 1, lines[i].Start + length);
                introduced = true;
            }
            else if (!lines[i].IsBlank)
                introduced = lines[i].Words(text) is [.., ':'];
        }

        bool Repeats(int other, int line)
        {
            if (other < 0 || other >= lines.Count)
                return false;
            var name = text.AsSpan(lines[line].Start, InitialsOf(text, lines[line] with { Depth = 0 }));
            return name.Length > 0 && text.AsSpan(lines[other].Start, lines[other].End - lines[other].Start).StartsWith(name);
        }
    }

    private static int InitialsOf(string text, Line line)
    {
        if (line.Depth > 0 || line.Code)
            return 0;
        var at = line.Start;
        while (at < line.End && at - line.Start <= 12 && char.IsLetter(text[at]))
            at++;
        if (at == line.Start || at >= line.End || text[at] != '>')
            return 0;
        at++;
        return at == line.End || Chars.IsSpace(text[at]) || text[at] == '>' ? at - line.Start : 0;
    }

    // A client that wraps quoted lines again leaves their tails without a mark: between two quoted lines, after a full one,
    // a line is such a tail unless it starts like a sentence of its own.
    private static void MarkBrokenWraps(string text, List<Line> lines)
    {
        for (var i = 1; i + 1 < lines.Count; i++)
        {
            var (above, here, below) = (lines[i - 1], lines[i], lines[i + 1]);
            if (here.Depth > 0 || above.Depth == 0 || below.Depth == 0 || here.Code || here.IsBlank || above.End - above.Start < 60)
                continue;
            var tail = here.Words(text);
            var head = above.Words(text);
            if (char.IsLower(tail[0]) || !head.IsEmpty && head[^1] is not ('.' or '!' or '?' or ':'))
                lines[i] = here with { Depth = above.Depth };
        }
    }
}
