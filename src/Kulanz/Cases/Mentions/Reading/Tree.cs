using System.Net;
using System.Text;

namespace Kulanz.Cases.Mentions.Reading;

/// <summary>An element of a feed.</summary>
public sealed class Node(string name)
{
    /// <summary>As it is called without its prefix, in small letters.</summary>
    public string Name { get; } = name;

    /// <summary>The prefix it was written with: <c>content</c> in <c>content:encoded</c>.</summary>
    public string Prefix { get; init; } = "";

    public Dictionary<string, string> Attributes { get; } = [];
    public List<Node> Children { get; } = [];
    public StringBuilder Own { get; } = new();

    public string this[string attribute] => Attributes.GetValueOrDefault(attribute, "");

    public Node? Child(string name, string? prefix = null) => Children.Find(c => c.Name == name && (prefix is null || c.Prefix == prefix));

    public IEnumerable<Node> All(string name) => Children.Where(c => c.Name == name);

    /// <summary>What stands in it, with what stands in its elements.</summary>
    public string Text()
    {
        if (Children.Count == 0)
            return Own.ToString();
        var text = new StringBuilder();
        Write(text);
        return text.ToString();
    }

    private void Write(StringBuilder text)
    {
        text.Append(Own);
        foreach (var child in Children)
        {
            if (child.Name is "p" or "div" or "br" or "li" or "h1" or "h2" or "h3" or "blockquote" or "tr")
                text.Append("\n\n");
            child.Write(text);
        }
    }
}

/// <summary>
/// Reads XML as feeds have it, which is often none: unclosed elements, names from HTML, documents cut off in the middle. One pass, no recursion, no entities but the known ones: a
/// document type is skipped with all it declares, so there is nothing to expand. .NET's own reader stops at the first such mistake.
/// </summary>
public static class Tree
{
    private const int Deepest = 60, MostNodes = 200_000;

    public static Node Read(string xml)
    {
        var root = new Node("");
        var open = new List<Node> { root };
        var nodes = 0;
        var at = 0;
        while (at < xml.Length)
        {
            var tag = xml.IndexOf('<', at);
            var here = open[^1];
            if (tag < 0)
            {
                here.Own.Append(WebUtility.HtmlDecode(xml[at..]));
                break;
            }
            if (tag > at)
                here.Own.Append(WebUtility.HtmlDecode(xml[at..tag]));
            var rest = xml.AsSpan(tag);
            if (rest.StartsWith("<!--"))
                at = After(xml, "-->", tag + 4);
            else if (rest.StartsWith("<![CDATA["))
            {
                var end = xml.IndexOf("]]>", tag + 9, StringComparison.Ordinal);
                here.Own.Append(xml, tag + 9, (end < 0 ? xml.Length : end) - tag - 9);
                at = end < 0 ? xml.Length : end + 3;
            }
            else if (rest.StartsWith("<!"))
                at = AfterDeclaration(xml, tag);
            else if (rest.StartsWith("<?"))
                at = After(xml, "?>", tag);
            else if (rest.StartsWith("</"))
            {
                at = After(xml, ">", tag);
                var name = Name(xml.AsSpan(tag + 2)).ToString();
                var colon = name.IndexOf(':', StringComparison.Ordinal);
                var opened = open.FindLastIndex(n => n.Name.Equals(name[(colon + 1)..], StringComparison.OrdinalIgnoreCase));
                if (opened > 0)
                    open.RemoveRange(opened, open.Count - opened);
            }
            else if (rest.Length > 1 && (char.IsLetter(rest[1]) || rest[1] == '_') && nodes < MostNodes)
            {
                nodes++;
                var (node, closed, end) = Element(xml, tag + 1);
                here.Children.Add(node);
                if (!closed && open.Count < Deepest)
                    open.Add(node);
                at = end;
            }
            else
            {
                here.Own.Append('<');
                at = tag + 1;
            }
        }
        return root;
    }

    private static (Node Node, bool Closed, int End) Element(string xml, int at)
    {
        var full = Name(xml.AsSpan(at)).ToString();
        var colon = full.IndexOf(':', StringComparison.Ordinal);
        var node = new Node(full[(colon + 1)..].ToLowerInvariant()) { Prefix = colon < 0 ? "" : full[..colon].ToLowerInvariant() };
        at += full.Length;
        while (at < xml.Length)
        {
            while (at < xml.Length && char.IsWhiteSpace(xml[at]))
                at++;
            if (at >= xml.Length || xml[at] == '>')
                return (node, false, Math.Min(xml.Length, at + 1));
            if (xml[at] == '/')
            {
                if (at + 1 < xml.Length && xml[at + 1] == '>')
                    return (node, true, at + 2);
                at++;
                continue;
            }
            // An element that was never closed: the next one begins.
            if (xml[at] == '<')
                return (node, false, at);
            var name = Name(xml.AsSpan(at)).ToString();
            at += Math.Max(1, name.Length);
            while (at < xml.Length && char.IsWhiteSpace(xml[at]))
                at++;
            if (at >= xml.Length || xml[at] != '=')
                continue;
            at++;
            while (at < xml.Length && char.IsWhiteSpace(xml[at]))
                at++;
            if (at >= xml.Length)
                break;
            int end;
            if (xml[at] is '"' or '\'')
            {
                end = xml.IndexOf(xml[at], at + 1);
                // A quote that never ends is one that was forgotten.
                if (end < 0)
                    return (node, false, After(xml, ">", at));
                at++;
            }
            else
            {
                end = at;
                while (end < xml.Length && !char.IsWhiteSpace(xml[end]) && xml[end] != '>')
                    end++;
            }
            if (node.Attributes.Count < 40)
                node.Attributes.TryAdd(name.ToLowerInvariant(), WebUtility.HtmlDecode(xml[at..end]));
            at = end < xml.Length && xml[end] is '"' or '\'' ? end + 1 : end;
        }
        return (node, false, xml.Length);
    }

    private static ReadOnlySpan<char> Name(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < Math.Min(text.Length, 80) && (char.IsLetterOrDigit(text[length]) || text[length] is ':' or '_' or '-' or '.'))
            length++;
        return text[..length];
    }

    private static int After(string xml, string end, int from) => xml.IndexOf(end, from, StringComparison.Ordinal) is >= 0 and var at ? at + end.Length : xml.Length;

    /// <summary>With all that it declares between brackets.</summary>
    private static int AfterDeclaration(string xml, int from)
    {
        var brackets = 0;
        for (var at = from; at < xml.Length; at++)
            if (xml[at] == '[')
                brackets++;
            else if (xml[at] == ']')
                brackets--;
            else if (xml[at] == '>' && brackets <= 0)
                return at + 1;
        return xml.Length;
    }
}
