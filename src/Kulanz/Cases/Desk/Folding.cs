using System.Text.RegularExpressions;

namespace Kulanz.Cases.Desk;

/// <summary>A stretch of a message's text; what is <paramref name="Folded"/> is history or signature and opens on a click.</summary>
public sealed record TextPart(string Text, bool Folded);

/// <summary>Tells what somebody says now from what they quote below it.</summary>
public static partial class Folding
{
    /// <summary>Folded is the tail of quoted lines (beginning with "&gt;"), with the line that introduces it, or everything from a signature mark on.</summary>
    public static IReadOnlyList<TextPart> Of(string text)
    {
        var lines = text.Split('\n');
        var end = lines.Length;
        while (end > 0 && (lines[end - 1].StartsWith('>') || lines[end - 1].Trim().Length == 0))
            end--;
        if (end < lines.Length && !lines[end..].Any(l => l.StartsWith('>')))
            end = lines.Length;
        while (end < lines.Length && end > 0 && Introduces().IsMatch(lines[end - 1]))
            end--;
        var signature = Array.FindIndex(lines, 0, end, l => l is "-- " or "--");
        if (signature > 0)
            end = signature;
        var said = string.Join('\n', lines[..end]).TrimEnd();
        var rest = string.Join('\n', lines[end..]).Trim('\n');
        return said.Length == 0 || rest.Length == 0 ? [new TextPart(text.TrimEnd(), false)] : [new TextPart(said, false), new TextPart(rest, true)];
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

    [GeneratedRegex(@"^\s*(On|Am|Le) .{1,200}(wrote|schrieb.*|écrit)\s*:\s*$|^-{3,}\s*(Original Message|Ursprüngliche Nachricht)\s*-{3,}\s*$")]
    private static partial Regex Introduces();

    [GeneratedRegex(@"https?://[^\s<>""\u0000-\u001F]{1,1000}")]
    private static partial Regex Web();
}
