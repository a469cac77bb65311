using System.Diagnostics;
using System.Net;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Kulanz.Mail;

/// <summary>
/// Text of an HTML mail, for reading, search and answers: paragraphs and lines kept, links with their address, lists and tables readable, quotes
/// marked with <c>&gt;</c> as in a plain mail. What is shown is never this HTML but its text.
/// </summary>
public static class HtmlText
{
    /// <summary>Deeper than any mail program writes; a page made to exhaust the stack stops here.</summary>
    private const int Deepest = 400;

    /// <summary>Pictures may lie in it.</summary>
    private const int LongestHtml = 16_000_000;

    private const long MostMemory = 256 << 20;
    private static readonly TimeSpan LongestReading = TimeSpan.FromSeconds(10);

    private static readonly HashSet<string> Blocks = new(StringComparer.OrdinalIgnoreCase)
    {
        "address", "article", "aside", "blockquote", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tr", "ul",
    };

    private static readonly HashSet<string> Silent = new(StringComparer.OrdinalIgnoreCase)
    {
        "head", "script", "style", "title", "template", "noscript", "object", "embed", "svg", "math", "select", "textarea",
    };

    public static string Of(string html)
    {
        if (Tree(html) is not { } document)
            return WithoutTags(html);
        var text = new Writer();
        if (document.Body is { } body)
            Write(body, text, 0);
        return text.ToString();
    }

    /// <summary>
    /// The elements, or null where they would be too many. A parser makes each open <c>font</c> anew in every paragraph that follows: a thousand of those and some
    /// thousand of these are a few kilobytes, and millions of elements. No count of tags tells them from an honest mail; memory and time do.
    /// </summary>
    private static IHtmlDocument? Tree(string html)
    {
        if (html.Length > LongestHtml)
            return null;
        var (allocated, since) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
        var options = new HtmlParserOptions
        {
            OnToken = (_, _) =>
            {
                if (GC.GetAllocatedBytesForCurrentThread() - allocated > MostMemory || Stopwatch.GetElapsedTime(since) > LongestReading)
                    throw new TooElaborateException();
            },
        };
        try
        {
            return new HtmlParser(options).ParseDocument(html);
        }
        catch (TooElaborateException)
        {
            return null;
        }
    }

    private sealed class TooElaborateException : Exception;

    /// <summary>The words alone, in one pass.</summary>
    private static string WithoutTags(string html)
    {
        var text = new Writer();
        for (var at = 0; at < html.Length;)
        {
            var tag = html.IndexOf('<', at);
            text.Words(WebUtility.HtmlDecode(tag < 0 ? html[at..] : html[at..tag]));
            if (tag < 0)
                break;
            var name = TagName(html.AsSpan(tag + 1));
            if (name is "br" || Blocks.Contains(name.TrimStart('/')))
                text.Block(false);
            else
                text.Words(" ");
            var wordless = name is "script" or "style" or "title";
            var end = wordless ? html.IndexOf($"</{name}", tag, StringComparison.OrdinalIgnoreCase) : html.IndexOf('>', tag) + 1;
            at = end <= 0 ? html.Length : end;
        }
        return text.ToString();
    }

    /// <summary>In lower case, with the slash of an end tag.</summary>
    private static string TagName(ReadOnlySpan<char> tag)
    {
        var length = 0;
        while (length < Math.Min(tag.Length, 12) && (char.IsAsciiLetterOrDigit(tag[length]) || length == 0 && tag[length] == '/'))
            length++;
        return tag[..length].ToString().ToLowerInvariant();
    }

    private static void Write(INode node, Writer text, int depth)
    {
        if (depth > Deepest)
        {
            text.Words(node.TextContent);
            return;
        }
        foreach (var child in node.ChildNodes)
            switch (child)
            {
                case IText words:
                    text.Words(words.Data);
                    break;
                case IHtmlBreakRowElement:
                    text.Line();
                    break;
                case IElement element when !Silent.Contains(element.LocalName) && !Hidden(element):
                    Element(element, text, depth);
                    break;
            }
    }

    private static void Element(IElement element, Writer text, int depth)
    {
        var block = Blocks.Contains(element.LocalName);
        if (block)
            text.Block(element.LocalName is "p" or "blockquote" or "table" or "ul" or "ol" or "h1" or "h2" or "h3" or "hr");
        var before = text.Keep(Keeps(element));
        Contents(element, text, depth);
        text.Keep(before);
        if (block)
            text.Block(element.LocalName is "p" or "blockquote" or "table" or "ul" or "ol" or "h1" or "h2" or "h3" or "hr");
    }

    private static void Contents(IElement element, Writer text, int depth)
    {
        switch (element.LocalName)
        {
            case "blockquote":
                text.Quote(+1);
                Write(element, text, depth + 1);
                text.Block(false);
                text.Quote(-1);
                break;
            case "li":
                text.Words("- ");
                Write(element, text, depth + 1);
                break;
            case "hr":
                text.Words("---");
                break;
            case "td" or "th":
                Write(element, text, depth + 1);
                text.Words(" ");
                break;
            case "img":
                text.Words(element.GetAttribute("alt") ?? "");
                break;
            case "a":
                var before = text.Length;
                Write(element, text, depth + 1);
                if (element.GetAttribute("href") is { } address && (address.StartsWith("http", StringComparison.OrdinalIgnoreCase)) && !text.Since(before).Contains(Shown(address), StringComparison.OrdinalIgnoreCase))
                    text.Words($" <{address}>");
                break;
            default:
                Write(element, text, depth + 1);
                break;
        }
    }

    private static string Shown(string address) => address.Split("//", 2)[^1].TrimEnd('/');

    private static bool Hidden(IElement element) => Style(element).Contains("display:none", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether its lines are lines, as in a log that somebody pasted; null where it says nothing about that.</summary>
    private static bool? Keeps(IElement element) =>
        Style(element) is var style && style.Contains("white-space:pre", StringComparison.OrdinalIgnoreCase) ? true
        : style.Contains("white-space:n", StringComparison.OrdinalIgnoreCase) ? false
        : element.LocalName is "pre" ? true
        : null;

    private static string Style(IElement element) => element.GetAttribute("style")?.Replace(" ", "", StringComparison.Ordinal) ?? "";

    /// <summary>Puts words on lines: white space folded but where it is kept, at most one empty line between paragraphs, quotes marked.</summary>
    private sealed class Writer
    {
        private readonly StringBuilder text = new();
        private int quotes;
        private int pendingLines;
        private bool pendingSpace;
        private bool kept;

        public int Length => text.Length;

        public string Since(int from) => text.ToString(from, text.Length - from);

        public void Quote(int change) => quotes += change;

        /// <summary>Keeps white space or folds it from here on, where that is said; answers what was before.</summary>
        public bool Keep(bool? keep)
        {
            var before = kept;
            kept = keep ?? kept;
            return before;
        }

        public void Line() => (pendingLines, pendingSpace) = (Math.Min(2, pendingLines + 1), false);

        public void Block(bool apart) => (pendingLines, pendingSpace) = (Math.Max(pendingLines, apart ? 2 : 1), false);

        public void Words(string words)
        {
            foreach (var c in words)
            {
                if (kept && c is '\n' or ' ' or '\t')
                {
                    AsItIs(c);
                    continue;
                }
                if (char.IsWhiteSpace(c) && c != '\u00a0' || c is '\0' or '\u200b' or '\ufeff')
                {
                    pendingSpace = true;
                    continue;
                }
                Flush();
                text.Append(c == '\u00a0' ? ' ' : c);
            }
        }

        private void AsItIs(char space)
        {
            if (space == '\n')
            {
                (pendingLines, pendingSpace) = (pendingLines + 1, false);
                return;
            }
            Flush();
            text.Append(space);
        }

        private void Flush()
        {
            if (text.Length == 0)
                (pendingLines, pendingSpace) = (0, false);
            for (; pendingLines > 0; pendingLines--, pendingSpace = false)
                text.Append('\n').Append(pendingLines == 1 ? string.Concat(Enumerable.Repeat("> ", Math.Min(quotes, 10))) : quotes > 0 ? ">" : "");
            if (text.Length == 0 && quotes > 0)
                text.Append("> ");
            if (pendingSpace && text.Length > 0 && text[^1] is not (' ' or '\n'))
                text.Append(' ');
            pendingSpace = false;
        }

        public override string ToString() => text.ToString().TrimEnd();
    }
}
