using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Files;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Knowledge;

/// <summary>What an author saves.</summary>
/// <param name="Publish">Readers see it at once; otherwise it is a draft beside what they see.</param>
public sealed record ArticleGiven(string Language, string? Title, string? Body, bool Publish)
{
    public Guid? CategoryId { get; init; }
    public Audience Audience { get; init; }
    public DateOnly? ReviewOn { get; init; }
    public string? Comment { get; init; }

    /// <summary>The version the author had before them; null overwrites nothing but asks nothing either.</summary>
    public int? Read { get; init; }
}

public sealed record NotAPicture(string Name) : Invalid("file", "{0} is not a picture that pages can show. Please use PNG, JPEG, GIF or WebP.", Name);

/// <summary>Writes articles: every saving a version, the published one beside the draft.</summary>
public sealed class ArticleWriting(KulanzDb db, TimeProvider clock)
{
    public const int LongestBody = 200_000;
    public const int LargestPicture = 10 * 1024 * 1024;

    /// <param name="id">Null for a new article.</param>
    public async Task<Outcome<Article>> Save(Guid? id, ArticleGiven given, Actor by, CancellationToken cancel)
    {
        var (title, body, comment) = (Typed.Line(given.Title), Typed.Text(given.Body), Typed.Line(given.Comment));
        if (Refused(title, body, comment) is { } refusal)
            return refusal;
        return await db.Write<Outcome<Article>>(async () =>
        {
            var now = clock.GetUtcNow();
            var article = id is null ? new Article { Id = Id.New(clock), CreatedAt = now } : await db.Articles.Include(a => a.Texts).SingleOrDefaultAsync(a => a.Id == id, cancel);
            if (article is null || (given.CategoryId is { } category && !await db.ArticleCategories.AnyAsync(c => c.Id == category, cancel)))
                return new NotFound("article");
            var language = given.Language == "en" ? "en" : "de";
            if (id is null)
                db.Add(article);
            else if (article.Refuses(given.Audience, given.Publish ? language : null) is { } kept)
                return kept;
            (article.CategoryId, article.Audience, article.ReviewOn) = (given.CategoryId, given.Audience, given.ReviewOn);

            var text = article.Texts.Find(t => t.Language == language);
            if (text is not null && given.Read is { } read && read != text.LatestVersion)
                return new ChangedMeanwhile();
            if (text is null)
            {
                text = new ArticleText { ArticleId = article.Id, Language = language, Slug = await FreeSlug(title, cancel), DraftTitle = title };
                article.Texts.Add(text);
                db.Add(text);
            }
            var latest = await db.ArticleVersions.SingleOrDefaultAsync(v => v.ArticleId == article.Id && v.Language == language && v.Number == text.LatestVersion, cancel);
            if (latest is null || latest.Title != title || latest.Body != body)
            {
                text.LatestVersion++;
                db.Add(new ArticleVersion { Id = Id.New(clock), ArticleId = article.Id, Language = language, Number = text.LatestVersion, Title = title, Body = body, At = now, ById = by.Id, ByName = by.Name, Comment = comment });
                (text.DraftTitle, text.ChangedAt) = (title, now);
            }
            var published = given.Publish && text.PublishedVersion != text.LatestVersion;
            if (published)
                await Publish(text, title, body, now, cancel);
            db.Record(published ? "article.published" : "article.saved", article.Topic, null, by, new { language, title, text.LatestVersion, article.Audience }, clock);
            db.Announce("articles");
            await db.SaveChangesAsync(cancel);
            return article;
        }, cancel);
    }

    /// <summary>Readers see this language no more; every version stays.</summary>
    public async Task<Outcome<Article>> Withdraw(Guid id, string language, Actor by, CancellationToken cancel) =>
        await db.Write<Outcome<Article>>(async () =>
        {
            if (await db.Articles.Include(a => a.Texts).SingleOrDefaultAsync(a => a.Id == id, cancel) is not { } article || article.Texts.Find(t => t.Language == language) is not { PublishedVersion: not null } text)
                return new NotFound("article");
            (text.PublishedVersion, text.PublishedAt, text.Title, text.Body, text.Summary) = (null, null, "", "", "");
            await db.ArticleWords.Where(w => w.ArticleId == id && w.Language == language).ExecuteDeleteAsync(cancel);
            db.Record("article.withdrawn", article.Topic, null, by, new { language }, clock);
            await db.SaveChangesAsync(cancel);
            return article;
        }, cancel);

    /// <summary>Takes the whole article out of use, or puts it back.</summary>
    public async Task<Outcome<Article>> Retire(Guid id, bool retired, Actor by, CancellationToken cancel)
    {
        if (await db.Articles.SingleOrDefaultAsync(a => a.Id == id && (a.RetiredAt == null) == retired, cancel) is not { } article)
            return new NotFound("article");
        article.RetiredAt = retired ? clock.GetUtcNow() : null;
        db.Record(retired ? "article.retired" : "article.put_back", article.Topic, null, by, new { }, clock);
        await db.SaveChangesAsync(cancel);
        return article;
    }

    /// <summary>Makes an old version the latest again, as a draft.</summary>
    public async Task<Outcome<Article>> Restore(Guid id, string language, int number, Actor by, CancellationToken cancel)
    {
        if (await db.Articles.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, cancel) is not { } article
            || await db.ArticleVersions.AsNoTracking().SingleOrDefaultAsync(v => v.ArticleId == id && v.Language == language && v.Number == number, cancel) is not { } old)
            return new NotFound("version");
        return await Save(id, new ArticleGiven(language, old.Title, old.Body, Publish: false) { CategoryId = article.CategoryId, Audience = article.Audience, ReviewOn = article.ReviewOn, Comment = $"← {number}" }, by, cancel);
    }

    /// <summary>Takes a picture for an article.</summary>
    public async Task<Outcome<ArticleFile>> AddPicture(Guid id, string name, Stream content, long size, Actor by, CancellationToken cancel)
    {
        name = Attaching.CleanName(Typed.Line(name));
        if (size > LargestPicture)
            return new FileTooLarge(name, LargestPicture / 1024 / 1024);
        if (!await db.Articles.AnyAsync(a => a.Id == id, cancel))
            return new NotFound("article");
        var bytes = new byte[size];
        await content.ReadExactlyAsync(bytes, cancel);
        if (Pictures.Type(bytes) is not { } type)
            return new NotAPicture(name);
        var file = new ArticleFile { Id = Id.New(clock), ArticleId = id, Name = name, Type = type, Size = size, Hash = await db.Store(bytes, clock, cancel), At = clock.GetUtcNow() };
        db.Add(file);
        db.Record("article.picture_added", $"article/{id}", null, by, new { name, size }, clock);
        await db.SaveChangesAsync(cancel);
        return file;
    }

    /// <summary>A reader's verdict; counted on the text, so that lists need not count.</summary>
    public async Task<Outcome<ArticleFeedback>> Rate(Guid id, string language, bool helpful, string? comment, Actor reader, CancellationToken cancel)
    {
        var words = Typed.Text(comment);
        if (words.Length > 1000)
            return new TooLong("comment", 1000);
        return await db.Write<Outcome<ArticleFeedback>>(async () =>
        {
            if (!await db.ArticlesFor(reader).AnyAsync(t => t.ArticleId == id && t.Language == language && t.PublishedVersion != null, cancel))
                return new NotFound("article");
            var feedback = new ArticleFeedback { Id = Id.New(clock), ArticleId = id, Language = language, Helpful = helpful, Comment = words, At = clock.GetUtcNow() };
            db.Add(feedback);
            await db.ArticleTexts.Where(t => t.ArticleId == id && t.Language == language).ExecuteUpdateAsync(set => set
                .SetProperty(t => t.Helped, t => t.Helped + (helpful ? 1 : 0))
                .SetProperty(t => t.DidNotHelp, t => t.DidNotHelp + (helpful ? 0 : 1)), cancel);
            await db.SaveChangesAsync(cancel);
            return feedback;
        }, cancel);
    }

    private static Refusal? Refused(string title, string body, string comment) => title.Length switch
    {
        0 => new Missing("title"),
        > 200 => new TooLong("title", 200),
        _ => string.IsNullOrWhiteSpace(body) ? new Missing("body") : body.Length > LongestBody ? new TooLong("body", LongestBody) : comment.Length > 300 ? new TooLong("comment", 300) : null,
    };

    private async Task Publish(ArticleText text, string title, string body, DateTimeOffset now, CancellationToken cancel)
    {
        (text.PublishedVersion, text.PublishedAt, text.Title, text.Body, text.Summary) = (text.LatestVersion, now, title, body, Formatted.Summary(body));
        await db.ArticleWords.Where(w => w.ArticleId == text.ArticleId && w.Language == text.Language).ExecuteDeleteAsync(cancel);
        db.AddRange(ArticleSearch.Index(text.ArticleId, text.Language, title, Formatted.Plain(body)));
    }

    /// <summary>"Wie richte ich WLAN ein?" is <c>wie-richte-ich-wlan-ein</c>; the second of that name gets a number.</summary>
    private async Task<string> FreeSlug(string title, CancellationToken cancel)
    {
        var words = string.Join('-', ArticleSearch.Words(title).Where(w => w.All(char.IsAscii)));
        var slug = words.Length == 0 ? "article" : Naming.Cut(words, 100).Trim('-');
        for (var number = 1; ; number++)
        {
            var wanted = number == 1 ? slug : $"{slug}-{number}";
            if (!await db.ArticleTexts.AnyAsync(t => t.Slug == wanted, cancel))
                return wanted;
        }
    }
}

/// <summary>What the first bytes prove; SVG is not among them, because it can carry scripts.</summary>
public static class Pictures
{
    public static string? Type(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => "image/png",
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "image/gif",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "image/webp",
        _ => null,
    };
}
