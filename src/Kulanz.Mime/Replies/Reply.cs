using System.Text;

namespace Kulanz.Mime.Replies;

/// <summary>What a stretch of a mail's text is.</summary>
public enum SegmentKind
{
    /// <summary>The sender's own words.</summary>
    Reply,
    /// <summary>Words of an earlier mail.</summary>
    Quote,
    /// <summary>The lines that introduce an earlier mail: "On … wrote:", "-----Original Message-----", From/Sent/To/Subject.</summary>
    QuoteHeader,
    /// <summary>Close, name, contact data, company particulars, disclaimers, "Sent from my …".</summary>
    Signature,
    /// <summary>A mail passed on to us, with its header.</summary>
    Forwarded,
}

/// <summary>A stretch of the text: <paramref name="Length"/> UTF-16 units from <paramref name="Start"/>.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">The first unit.</param>
/// <param name="Length">How many units, line ends included.</param>
/// <param name="Folded">False for what a reader should see at once: the reply, and the questions it answers in place.</param>
public readonly record struct Segment(SegmentKind Kind, int Start, int Length, bool Folded);

/// <summary>
/// A mail's text, taken apart into the visible reply, the quoted history and the signature.
/// </summary>
/// <remarks>
/// The segments follow each other without gaps: joined they are the input, unit for unit. The texts made of them have
/// LF line ends and no white space at their ends. Time and memory are linear in the input, and nothing throws.
/// Quote marks as in RFC 3676 section 4.5, signature separator as in its section 4.3; the rest is what programs write.
/// </remarks>
public sealed class Reply
{
    private Reply(string source, IReadOnlyList<Segment> segments)
    {
        Source = source;
        Segments = segments;
    }

    /// <summary>The input.</summary>
    public string Source { get; }

    /// <summary>The whole input in order.</summary>
    public IReadOnlyList<Segment> Segments { get; }

    /// <summary>
    /// What a reader sees first: the reply, with those quotes that are answered in place. If the sender wrote nothing and passed
    /// a mail on, that mail. Empty if there is neither.
    /// </summary>
    public string Text => field ??= Join(Source, Segments.Where(segment => !segment.Folded));

    /// <summary>The folded history: quotes, their headers, and a forwarded mail below a reply.</summary>
    public string Quoted => field ??= Join(Source, Segments.Where(segment => segment is { Folded: true, Kind: not SegmentKind.Signature }));

    /// <summary>The signature; empty if there is none.</summary>
    public string Signature => field ??= Join(Source, Segments.Where(segment => segment.Kind == SegmentKind.Signature));

    /// <summary>The mail that was passed on, with its header; empty if none was.</summary>
    public string Forwarded => field ??= Join(Source, Segments.Where(segment => segment.Kind == SegmentKind.Forwarded));

    /// <summary>The reply and its signature, without what is quoted.</summary>
    public string SignedText => field ??= Join(Source, Segments.Where(segment => !segment.Folded || segment.Kind == SegmentKind.Signature));

    /// <summary>All that <see cref="Text"/> leaves out, made readable: introductions wrapped over several lines stand on one, names before quote marks are dropped.</summary>
    public string Elided => field ??= Unwrap(Source, Segments.Where(segment => segment.Folded));

    /// <summary>Takes a mail's plain text apart.</summary>
    /// <param name="text">The decoded text; any line ends; null is empty.</param>
    /// <param name="senderName">The sender's name or address or both, if known: it helps to recognise the signature.</param>
    public static Reply Split(string? text, string? senderName = null)
    {
        text ??= "";
        var lines = Line.Read(text);
        var cut = new Cutting(text, lines, new Signing(text, lines, senderName));
        return new Reply(text, Segment(text, lines, cut));
    }

    private static List<Segment> Segment(string text, Line[] lines, Cutting cut)
    {
        var segments = new List<Segment>();
        for (var i = 0; i < lines.Length;)
        {
            var first = i;
            while (i < lines.Length && cut.Kinds[i] == cut.Kinds[first] && cut.Folded[i] == cut.Folded[first] && cut.Part[i] == cut.Part[first])
                i++;
            var end = i < lines.Length ? lines[i].Start : text.Length;
            segments.Add(new Segment(cut.Kinds[first], lines[first].Start, end - lines[first].Start, cut.Folded[first]));
        }
        return segments;
    }

    private static string Join(string source, IEnumerable<Segment> segments)
    {
        var joined = new StringBuilder();
        foreach (var segment in segments)
            Append(joined, source.AsSpan(segment.Start, segment.Length));
        return Trimmed(joined);
    }

    private static void Append(StringBuilder joined, ReadOnlySpan<char> span)
    {
        while (span.IndexOf('\r') is var at and >= 0)
        {
            joined.Append(span[..at]).Append('\n');
            span = span[(at + (at + 1 < span.Length && span[at + 1] == '\n' ? 2 : 1))..];
        }
        joined.Append(span);
    }

    private static string Unwrap(string source, IEnumerable<Segment> segments)
    {
        var joined = new StringBuilder();
        var lines = Line.Read(source);
        var i = 0;
        foreach (var segment in segments)
        {
            while (i < lines.Length && lines[i].Start < segment.Start)
                i++;
            if (segment.Kind == SegmentKind.QuoteHeader && i < lines.Length && lines[i].Depth == 0)
                i = UnwrapHeader(joined, source, lines, i, segment.Start + segment.Length);
            for (; i < lines.Length && lines[i].Start < segment.Start + segment.Length; i++)
            {
                // "Ann> " becomes "> ": whose words they are stands in the introduction.
                var named = lines[i].Depth > 0 && lines[i].Body > lines[i].Start && char.IsLetter(source[lines[i].Start]);
                var start = named ? lines[i].Body - 1 : lines[i].Start;
                Append(joined, source.AsSpan(start, lines[i].Next - start));
            }
        }
        return Trimmed(joined);
    }

    private static int UnwrapHeader(StringBuilder joined, string source, Line[] lines, int first, int end)
    {
        var last = first;
        while (last < lines.Length && lines[last].Start < end && Attribution.FirstLine(source, lines, last, first) < 0)
            last++;
        if (last >= lines.Length || lines[last].Start >= end)
            return first;
        for (var i = first; i <= last; i++)
            if (Chars.Trim(source.AsSpan(lines[i].Start, lines[i].End - lines[i].Start)) is { IsEmpty: false } words)
                joined.Append(i > first ? " " : "").Append(words);
        joined.Append('\n');
        return last + 1;
    }

    private static string Trimmed(StringBuilder joined)
    {
        var whole = joined.ToString();
        // White space in front is cut by whole lines, so that an indented first line stays indented.
        var start = 0;
        for (var at = 0; at < whole.Length && Chars.IsSpace(whole[at]) | whole[at] == '\n'; at++)
            if (whole[at] == '\n')
                start = at + 1;
        var end = whole.Length;
        while (end > start && (Chars.IsSpace(whole[end - 1]) || whole[end - 1] == '\n'))
            end--;
        return whole[start..end];
    }
}
