using System.Text.RegularExpressions;
using Kulanz.Access;
using Kulanz.Mime.Replies;

namespace Kulanz.Cases;

/// <summary>A stretch of a message's text; what is <paramref name="Folded"/> is history or signature and opens on a click.</summary>
public sealed record TextPart(string Text, SegmentKind Kind, bool Folded);

/// <summary>Tells what somebody says now from what they quote, and from their signature.</summary>
public static partial class Folding
{
    /// <summary>What was typed here is all meant; mail is taken apart, neighbours of one kind together.</summary>
    public static IReadOnlyList<TextPart> Of(Message message) => Of(message.Text, message.AuthorName, message.Channel == Channel.Mail && message.AuthorKind != AuthorKind.Staff);

    /// <summary>What is not folded: the words of this message and of no other.</summary>
    public static string Said(Message message) => Said(Of(message));

    /// <inheritdoc cref="Said(Message)"/>
    public static string Said(string written, string author) => Said(Of(written, author, mail: true));

    private static string Said(IEnumerable<TextPart> parts) => string.Join("\n\n", parts.Where(p => !p.Folded).Select(p => p.Text));

    private static List<TextPart> Of(string written, string author, bool mail)
    {
        if (!mail)
            return [new TextPart(written.TrimEnd(), SegmentKind.Reply, false)];
        var parts = new List<TextPart>();
        foreach (var segment in Reply.Split(written, author).Segments)
        {
            var text = written.Substring(segment.Start, segment.Length);
            var kind = segment is { Folded: true, Kind: SegmentKind.QuoteHeader } ? SegmentKind.Quote : segment.Kind;
            if (parts is [.., var last] && (last.Kind, last.Folded) == (kind, segment.Folded))
                parts[^1] = last with { Text = last.Text + text };
            else
                parts.Add(new TextPart(text, kind, segment.Folded));
        }
        parts = [.. parts.Select(p => p with { Text = p.Text.Trim('\r', '\n', ' ') }).Where(p => p.Text.Length > 0)];
        // Somebody who only quotes says that much: a message never opens on nothing.
        return parts.Count > 0 && parts.TrueForAll(p => p.Folded) ? [.. parts.Select(p => p with { Folded = false })] : parts;
    }

    /// <summary>The text's pieces, addresses on the web apart from the rest.</summary>
    public static IEnumerable<(string Text, bool Address)> Addresses(string text)
    {
        var at = 0;
        foreach (Match match in Web().Matches(text))
        {
            var length = text.AsSpan(match.Index, match.Length).TrimEnd(".,;:!?)'\"").Length;
            if (match.Index > at)
                yield return (text[at..match.Index], false);
            yield return (text.Substring(match.Index, length), true);
            at = match.Index + length;
        }
        if (at < text.Length)
            yield return (text[at..], false);
    }

    [GeneratedRegex(@"https?://[^\s<>""\u0000-\u001F]{1,1000}")]
    private static partial Regex Web();
}
