using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Knowledge;

/// <summary>Articles over HTTP. Public ones need no key, so that a website can show them. See docs/api.md.</summary>
public static class ArticlesApi
{
    public sealed record Given(string? Language, string? Title, string? Body, bool Publish, Guid? CategoryId, Audience? Audience, DateOnly? ReviewOn, string? Comment, int? Version);

    public sealed record Line(Guid Id, string Language, string Title, string Summary, string Url);

    /// <param name="Body">As it was written, in Markdown.</param>
    public sealed record ShownText(string Language, string Slug, string Title, string Body, string Html, int? PublishedVersion, DateTimeOffset? PublishedAt, int LatestVersion, int Helped, int DidNotHelp);

    public sealed record Shown(Guid Id, IReadOnlyList<ShownText> Texts);

    public sealed record Made(Guid Id);

    public static void MapArticlesApi(this WebApplication app)
    {
        var articles = app.MapGroup("/api/v1/articles").WithTags("Articles").DisableAntiforgery();

        articles.MapGet("/", async (string? q, string? language, Guid? category, int? limit, string? after, HttpContext http, KulanzDb db, Settings settings, CancellationToken cancel) =>
        {
            var (who, most, wanted) = (http.User.Actor(), limit.AtMost(), language == "en" ? "en" : "de");
            if (!string.IsNullOrWhiteSpace(q))
                return Results.Ok(new Page<Line>([.. (await db.FindArticles(who, q, wanted, most, cancel)).Select(a => new Line(a.Id, a.Language, a.Title, a.Summary, $"{settings.Url}/help/{a.Slug}"))]));
            var from = Guid.TryParse(after, out var last) ? last : Guid.Empty;
            var items = await db.ArticlesFor(who).Where(t => t.Language == wanted && t.ArticleId > from && (category == null || db.Articles.Any(a => a.Id == t.ArticleId && a.CategoryId == category)))
                .OrderBy(t => t.ArticleId).Take(most).Select(t => new Line(t.ArticleId, t.Language, t.Title, t.Summary, settings.Url + "/help/" + t.Slug)).ToListAsync(cancel);
            return Results.Ok(new Page<Line>(items, items.Count == most ? items[^1].Id.ToString() : null));
        })
            .Says("Lists articles, or finds them", "Without a key those that everybody may read.").Answers<Page<Line>>();

        articles.MapGet("/{id:guid}", async (Guid id, HttpContext http, KulanzDb db, CancellationToken cancel) =>
            await db.ArticlesFor(http.User.Actor()).AsNoTracking().Where(t => t.ArticleId == id).ToListAsync(cancel) is { Count: > 0 } texts
                ? Results.Ok(new Shown(id, [.. texts.Select(t => new ShownText(t.Language, t.Slug, t.Title, t.Body, Formatted.Html(t.Body), t.PublishedVersion, t.PublishedAt, t.LatestVersion, t.Helped, t.DidNotHelp))]))
                : new NotFound("article").Problem())
            .Says("Shows an article in its languages").Answers<Shown>();

        articles.MapPost("/", async (Given given, HttpContext http, ArticleWriting writing, CancellationToken cancel) =>
            (await writing.Save(null, Whole(given, null), http.User.Actor(), cancel)).Answer(a => Results.Created($"/api/v1/articles/{a.Id}", new Made(a.Id)))).RequireAuthorization(Permission.KnowledgeWrite)
            .Says("Writes an article", "A draft, or with `publish` published at once.").Answers<Made>(201);

        articles.MapPatch("/{id:guid}", async (Guid id, Given given, HttpContext http, KulanzDb db, ArticleWriting writing, CancellationToken cancel) =>
        {
            if (await db.Articles.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, cancel) is not { } now)
                return new NotFound("article").Problem();
            var latest = await db.ArticleVersions.AsNoTracking().Where(v => v.ArticleId == id && v.Language == (given.Language ?? "de")).OrderByDescending(v => v.Number).FirstOrDefaultAsync(cancel);
            var whole = Whole(given, now) with { Title = given.Title ?? latest?.Title, Body = given.Body ?? latest?.Body };
            return (await writing.Save(id, whole, http.User.Actor(), cancel)).Answer(a => Results.Ok(new Made(a.Id)));
        }).RequireAuthorization(Permission.KnowledgeWrite)
            .Says("Changes an article", "An article for staff only is opened to everybody by publishing, not by a draft, and not while it is published in the other language too.").Answers<Made>();
    }

    private static ArticleGiven Whole(Given given, Article? now) => new(given.Language ?? "de", given.Title, given.Body, given.Publish)
    {
        CategoryId = given.CategoryId ?? now?.CategoryId,
        Audience = given.Audience ?? now?.Audience ?? Audience.Public,
        ReviewOn = given.ReviewOn ?? now?.ReviewOn,
        Comment = given.Comment,
        Read = given.Version,
    };
}
