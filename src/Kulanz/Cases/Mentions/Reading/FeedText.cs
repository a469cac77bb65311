using System.Globalization;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Mail;
using Kulanz.Platform;

namespace Kulanz.Cases.Mentions.Reading;

/// <summary>A post, as its feed or page tells it; only what was said, in plain text.</summary>
public sealed record Post(string Url, string Title, string Text)
{
    /// <summary>What its feed calls it.</summary>
    public string? Called { get; init; }
    public string? Author { get; init; }
    public string? AuthorEmail { get; init; }
    public string? AuthorUrl { get; init; }
    public DateTimeOffset? PublishedAt { get; init; }
}

/// <param name="Every">How often it wants to be read at most; null where it does not say.</param>
public sealed record FeedRead(string Title, string? Site, IReadOnlyList<Post> Posts, TimeSpan? Every);

/// <summary>RSS of all ages, Atom and JSON Feed, read as they are and not as they should be. Never throws; null is no feed.</summary>
public static class FeedText
{
    public const int MostPosts = 500, LongestText = 60_000, LongestTitle = 300;

    public static FeedRead? Read(string text, Uri from, DateTimeOffset now)
    {
        var begin = text.AsSpan().TrimStart();
        if (begin.StartsWith("{"))
            return Json(text, from, now);
        var tree = Tree.Read(text);
        if (Find(tree, "feed") is { } atom && atom.All("entry").Concat(atom.All("title")).Any())
            return Atom(atom, from, now);
        if (Find(tree, "rdf") is { } rdf && rdf.Child("channel") is { } about)
            return Rss(about, rdf, from, now);
        return Find(tree, "rss")?.Child("channel") is { } channel ? Rss(channel, channel, from, now) : Find(tree, "channel") is { } bare ? Rss(bare, bare, from, now) : null;
    }

    private static Node? Find(Node tree, string name) => tree.Child(name) ?? tree.Children.Select(c => c.Child(name)).FirstOrDefault(c => c is not null);

    private static FeedRead Rss(Node channel, Node items, Uri from, DateTimeOffset now)
    {
        var site = Link(channel.All("link").Select(l => l.Own.ToString()).FirstOrDefault(l => l.Trim().Length > 0), from);
        var of = Uri.TryCreate(site, UriKind.Absolute, out var home) ? home : from;
        return new(Plain(channel.Child("title"), LongestTitle), site, [.. items.All("item").Concat(items == channel ? [] : channel.All("item")).Take(MostPosts).Select(item =>
        {
            var guid = item.Child("guid") is { } id ? id.Own.ToString().Trim() : item["rdf:about"].Trim();
            var permanent = item.Child("guid") is { } link && link["ispermalink"] != "false" && guid.StartsWith("http", StringComparison.OrdinalIgnoreCase) ? guid : null;
            var (author, email) = Author(item.Child("creator", "dc")?.Text() ?? item.Child("author")?.Text() ?? channel.Child("managingeditor")?.Text());
            return new Post(Link(item.All("link").Select(l => l.Own.ToString()).Append(item.All("link").Select(l => l["href"]).FirstOrDefault() ?? "").FirstOrDefault(l => l.Trim().Length > 0) ?? permanent ?? item["rdf:about"], of) ?? "",
                Plain(item.Child("title"), LongestTitle), Plain(item.Child("encoded", "content") ?? item.Child("description") ?? item.Child("summary"), LongestText))
            {
                Called = guid.Length > 0 ? guid : null, Author = author, AuthorEmail = email, PublishedAt = Moment(item.Child("pubdate")?.Text() ?? item.Child("date")?.Text() ?? item.Child("published")?.Text(), now),
            };
        })], Every(channel));
    }

    private static FeedRead Atom(Node feed, Uri from, DateTimeOffset now)
    {
        var site = Alternate(feed, from);
        var of = Uri.TryCreate(feed["xml:base"] is { Length: > 0 } stated ? stated : site, UriKind.Absolute, out var home) ? home : from;
        return new(Plain(feed.Child("title"), LongestTitle), site, [.. feed.All("entry").Take(MostPosts).Select(entry =>
        {
            var author = entry.Child("author") ?? feed.Child("author");
            var (name, email) = Author(author?.Child("name")?.Text());
            return new Post(Alternate(entry, of) ?? "", Plain(entry.Child("title"), LongestTitle), Plain(entry.Child("content") ?? entry.Child("summary"), LongestText))
            {
                Called = entry.Child("id")?.Text().Trim() is { Length: > 0 } id ? id : null,
                Author = name,
                AuthorEmail = Deliverable(author?.Child("email")?.Text()) ?? email,
                AuthorUrl = Link(author?.Child("uri")?.Text(), of),
                PublishedAt = Moment(entry.Child("published")?.Text() ?? entry.Child("issued")?.Text() ?? entry.Child("updated")?.Text(), now),
            };
        })], Every(feed));
    }

    private static FeedRead? Json(string text, Uri from, DateTimeOffset now)
    {
        try
        {
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 32, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            var feed = json.RootElement;
            if (feed.ValueKind != JsonValueKind.Object || !feed.TryGetProperty("items", out var items) || items.ValueKind != JsonValueKind.Array)
                return null;
            return new(Cut(Typed.Line(Said(feed, "title")), LongestTitle), Link(Said(feed, "home_page_url"), from), [.. items.EnumerateArray().Where(i => i.ValueKind == JsonValueKind.Object).Take(MostPosts).Select(item =>
            {
                var author = item.TryGetProperty("authors", out var authors) && authors.ValueKind == JsonValueKind.Array && authors.GetArrayLength() > 0 ? authors[0] : item.TryGetProperty("author", out var one) ? one : default;
                return new Post(Link(Said(item, "url") ?? Said(item, "external_url"), from) ?? "", Line(Said(item, "title")),
                    Cut(Said(item, "content_html") is { } html ? HtmlText.Of(html) : Typed.Text(Said(item, "content_text") ?? Said(item, "summary")), LongestText).Trim())
                {
                    Called = Said(item, "id"), Author = Said(author, "name"), AuthorUrl = Link(Said(author, "url"), from), PublishedAt = Moment(Said(item, "date_published") ?? Said(item, "date_modified"), now),
                };
            })], null);
        }
        // Half a surrogate pair is no JSON either, and said so otherwise.
        catch (Exception broken) when (broken is JsonException or ArgumentException)
        {
            return null;
        }
    }

    private static string? Said(JsonElement of, string name) => of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number ? Typed.Kept(value.ToString()) is { Length: > 0 } said ? said : null : null;

    private static string? Alternate(Node of, Uri from)
    {
        var links = of.All("link").ToList();
        var link = links.Find(l => l["rel"] is "" or "alternate" && l["type"] is "" or "text/html" or "application/xhtml+xml") ?? links.Find(l => l["rel"] is "" or "alternate") ?? links.Find(l => l["rel"] != "self");
        return Link(link is null ? null : link["href"] is { Length: > 0 } href ? href : link.Own.ToString(), of["xml:base"] is { Length: > 0 } stated && Uri.TryCreate(from, stated, out var other) ? other : from);
    }

    /// <summary>Absolute, and of the web: nothing else is ever opened or shown as a link.</summary>
    internal static string? Link(string? href, Uri from) =>
        href?.Trim() is { Length: > 0 and < 2000 } given && Uri.TryCreate(from, given, out var link) && link.Scheme is "http" or "https" && link.AbsoluteUri.Length < 2000 ? link.AbsoluteUri : null;

    private static string Line(string? text) => Cut(Typed.Line(text?.Contains('<', StringComparison.Ordinal) == true || text?.Contains('&', StringComparison.Ordinal) == true ? HtmlText.Of(text) : text), LongestTitle);

    /// <summary>Without its HTML, wherever that was put: also in titles, also encoded twice.</summary>
    private static string Plain(Node? node, int most)
    {
        if (node is null)
            return "";
        var text = node.Text();
        if (node["type"] != "xhtml" && node["type"] != "text" && (text.Contains('<', StringComparison.Ordinal) || text.Contains('&', StringComparison.Ordinal)))
            text = HtmlText.Of(text);
        return most == LongestTitle ? Cut(Typed.Line(text), most) : Cut(Typed.Text(text).Trim(), most);
    }

    internal static string Cut(string text, int most) => Naming.Cut(text, most);

    /// <summary><c>jo@blog.example (Jo)</c>, <c>Jo &lt;jo@blog.example&gt;</c>, or only a name.</summary>
    private static (string? Name, string? Email) Author(string? said)
    {
        var text = Cut(Typed.Line(said), 300);
        if (text.Length == 0)
            return (null, null);
        var email = text.Split([' ', '(', ')', '<', '>', ','], StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(word => word.Contains('@', StringComparison.Ordinal) && EmailAddress.Deliverable(word));
        var name = email is null ? text : text.Replace(email, "", StringComparison.Ordinal).Trim(' ', '(', ')', '<', '>', ',', '"');
        return (name.Length > 0 ? Cut(name, 200) : null, email);
    }

    private static string? Deliverable(string? email) => email?.Trim() is { } given && EmailAddress.Deliverable(given) ? given : null;

    /// <summary>A date that has not come yet is one that is not known.</summary>
    internal static DateTimeOffset? Moment(string? said, DateTimeOffset now)
    {
        var text = Cut(Typed.Line(said), 60);
        foreach (var (name, offset) in new[] { (" GMT", " +0000"), (" UTC", " +0000"), (" UT", " +0000"), (" Z", " +0000"), (" CEST", " +0200"), (" CET", " +0100"), (" MESZ", " +0200"), (" MEZ", " +0100"), (" EST", " -0500"), (" EDT", " -0400"), (" PST", " -0800"), (" PDT", " -0700") })
            if (text.EndsWith(name, StringComparison.OrdinalIgnoreCase))
                text = text[..^name.Length] + offset;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces, out var at) && at <= now.AddMinutes(5) && at.Year > 1990 ? at.ToUniversalTime() : null;
    }

    private static TimeSpan? Every(Node channel)
    {
        if (int.TryParse(channel.Child("ttl")?.Text().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) && minutes is > 0 and < 100_000)
            return TimeSpan.FromMinutes(minutes);
        var period = channel.Child("updateperiod")?.Text().Trim().ToLowerInvariant() switch { "hourly" => 1, "daily" => 24, "weekly" => 24 * 7, "monthly" => 24 * 30, _ => 0 };
        var times = int.TryParse(channel.Child("updatefrequency")?.Text().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n is > 0 and < 1000 ? n : 1;
        return period == 0 ? null : TimeSpan.FromHours((double)period / times);
    }
}
