using System.Text;

namespace Kulanz.Mime;

/// <summary>Text sent as <c>format=flowed</c> (RFC 3676): lines that end in a blank go on in the next, at the same depth of quoting.</summary>
public static class Flowed
{
    /// <summary>Joins what was only wrapped for transport. Quote marks stay in front of each joined line.</summary>
    /// <param name="text">Lines ending in LF.</param>
    /// <param name="deleteSpace">DelSp=yes: the blank at the line end was added by the sender's software (§4.1, §6).</param>
    public static string Unwrap(string text, bool deleteSpace)
    {
        var result = new StringBuilder(text.Length);
        var flowing = false;
        var depthBefore = 0;
        var rest = text.AsSpan();
        while (rest.Length > 0)
        {
            var end = rest.IndexOf('\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            var depth = 0;
            while (depth < line.Length && line[depth] == '>')
                depth++;
            line = line[depth..];
            if (line.Length > 0 && line[0] == ' ')
                line = line[1..]; // space-stuffing, §4.4
            var signature = line is "-- ";
            if (flowing && (depth != depthBefore || signature))
            {
                result.Append('\n');
                flowing = false;
            }
            if (!flowing && depth > 0)
            {
                result.Append('>', depth);
                if (line.Length > 0)
                    result.Append(' ');
            }
            flowing = !signature && line.Length > 0 && line[^1] == ' ';
            result.Append(flowing && deleteSpace ? line[..^1] : line);
            if (!flowing && (end >= 0 || rest.Length > 0))
                result.Append('\n');
            depthBefore = depth;
        }
        if (flowing && text.EndsWith('\n'))
            result.Append('\n');
        return result.ToString();
    }
}
