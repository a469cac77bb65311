using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Kulanz.Mail;
using Kulanz.Platform;

namespace Kulanz.Cases.Mentions.Reading;

/// <summary>What a page says of itself: title, author, when, its text, and where its feeds are.</summary>
public static class PageText
{
    private const int LongestPage = 2_000_000;

    public static Post Read(string html, Uri from, DateTimeOffset now)
    {
        using var page = new HtmlParser().ParseDocument(FeedText.Cut(html, LongestPage));
        string? Meta(params string[] names) => names.Select(name => page.QuerySelector($"meta[property='{name}'],meta[name='{name}'],meta[itemprop='{name}']")?.GetAttribute("content")).FirstOrDefault(c => !string.IsNullOrWhiteSpace(c));
        var author = Meta("author", "article:author", "dc.creator", "twitter:creator") ?? page.QuerySelector("[rel~=author],.p-author,[itemprop=author],.byline")?.TextContent;
        var email = page.QuerySelector("article a[href^='mailto:'],[rel~=author][href^='mailto:'],address a[href^='mailto:']")?.GetAttribute("href");
        var body = page.QuerySelector("article .e-content,.e-content,[itemprop=articleBody],article .entry-content,article,main,[role=main]") ?? page.Body;
        var published = Meta("article:published_time", "date", "dc.date", "datePublished") ?? page.QuerySelector("article time[datetime],time.dt-published,time[datetime]")?.GetAttribute("datetime");
        var canonical = FeedText.Link(page.QuerySelector("link[rel=canonical]")?.GetAttribute("href"), from);
        return new Post(canonical is not null && new Uri(canonical).Host == from.Host ? canonical : from.AbsoluteUri,
            FeedText.Cut(Typed.Line(Meta("og:title") ?? page.QuerySelector("article h1,h1")?.TextContent ?? page.Title), FeedText.LongestTitle),
            FeedText.Cut(body is null ? "" : Typed.Text(HtmlText.Of(body.OuterHtml)).Trim(), FeedText.LongestText))
        {
            Author = author is null || author.StartsWith("http", StringComparison.OrdinalIgnoreCase) ? null : FeedText.Cut(Typed.Line(author), 200) is { Length: > 0 } name ? name : null,
            AuthorEmail = email?[7..].Split('?')[0] is { } address && Access.EmailAddress.Deliverable(address) ? address : null,
            PublishedAt = FeedText.Moment(published, now),
        };
    }

    /// <summary>The feeds a page names, the first one first.</summary>
    public static IReadOnlyList<string> Feeds(string html, Uri from)
    {
        using var page = new HtmlParser().ParseDocument(FeedText.Cut(html, LongestPage));
        return [.. page.QuerySelectorAll("link[rel~=alternate]").Where(l => l.GetAttribute("type")?.Trim().ToLowerInvariant() is "application/rss+xml" or "application/atom+xml" or "application/feed+json" or "application/json" or "application/rdf+xml" or "text/xml")
            .Select(l => FeedText.Link(l.GetAttribute("href"), from)).OfType<string>().Distinct().Take(10)];
    }
}
