using Markdig;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Kulanz.Cases.Knowledge;

/// <summary>
/// Markdown as harmless HTML. HTML inside it is shown as text; links lead to web, mail, telephone or our own pages, everything else is
/// plain words; pictures come from our own store. The extension that lets authors set attributes is left out on purpose.
/// </summary>
public static class Formatted
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .DisableHtml().UsePipeTables().UseAutoLinks().UseEmphasisExtras().UseListExtras().UseTaskLists()
        .Build();

    public static string Html(string markdown)
    {
        var document = Markdown.Parse(markdown, Pipeline);
        foreach (var heading in document.Descendants<HeadingBlock>())
            // The title is the page's first heading.
            heading.Level = Math.Min(6, heading.Level + 1);
        foreach (var table in document.Descendants<Markdig.Extensions.Tables.Table>())
            // Alignment would be written as style="…", which the page's policy forbids.
            table.ColumnDefinitions.ForEach(column => column.Alignment = null);
        foreach (var link in document.Descendants<LinkInline>().ToList())
            Tame(link);
        foreach (var link in document.Descendants<AutolinkInline>().Where(l => !l.IsEmail && !Safe(l.Url)).ToList())
            link.ReplaceBy(new LiteralInline(link.Url));
        return document.ToHtml(Pipeline);
    }

    /// <summary>The words without their marks, for lists and search.</summary>
    public static string Plain(string markdown) => Markdown.ToPlainText(markdown, Pipeline);

    /// <summary>The beginning, to the end of a sentence if there is one.</summary>
    public static string Summary(string markdown)
    {
        var line = Message.Preview(string.Join(' ', Markdown.Parse(markdown, Pipeline).OfType<ParagraphBlock>().Take(2).Select(p => Plain(markdown.Substring(p.Span.Start, p.Span.Length)))));
        var end = line.IndexOf(". ", 40 < line.Length ? 40 : line.Length, StringComparison.Ordinal);
        return end > 0 ? line[..(end + 1)] : line;
    }

    private static void Tame(LinkInline link)
    {
        var url = link.GetDynamicUrl?.Invoke() ?? link.Url ?? "";
        if (link.IsImage ? url.StartsWith("/help/files/", StringComparison.Ordinal) : Safe(url))
        {
            if (url.StartsWith("http", StringComparison.OrdinalIgnoreCase))
                link.GetAttributes().AddProperty("rel", "noopener nofollow");
            if (link.IsImage)
                link.GetAttributes().AddProperty("loading", "lazy");
            return;
        }
        foreach (var inside in link.ToList())
        {
            inside.Remove();
            link.InsertBefore(inside);
        }
        link.Remove();
    }

    private static bool Safe(string url) =>
        url.Length > 0 && !url.Any(char.IsControl)
        && (url[0] == '#' || (url[0] == '/' && !url.StartsWith("//", StringComparison.Ordinal) && !url.Contains('\\', StringComparison.Ordinal))
            || (Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https" or "mailto" or "tel")));
}
