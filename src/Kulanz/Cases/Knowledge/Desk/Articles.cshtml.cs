using System.Globalization;
using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Knowledge.Desk;

public enum ArticleShelf
{
    All,
    Drafts,
    Review,
    Retired,
}

/// <summary>The knowledge base from the inside: what there is, what is unfinished, what should be read again.</summary>
[Authorize(Permission.CasesRead)]
public sealed class ArticlesModel(KulanzDb db, Settings settings, TimeProvider clock) : PageModel
{
    private const int PageSize = 50;

    public sealed record Line(Guid Id, string Title, string Languages, string? Category, Audience Audience, bool Draft, DateOnly? ReviewOn, DateTimeOffset ChangedAt, int Helped, int DidNotHelp);

    [BindProperty(SupportsGet = true, Name = "q")]
    public string? Words { get; set; }

    [BindProperty(SupportsGet = true)]
    public ArticleShelf Shelf { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    public IReadOnlyList<Line> Lines { get; private set; } = [];

    public Guid? More { get; private set; }

    public bool MayWrite => User.Actor().May(Permission.KnowledgeWrite);

    public DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    private static string Language => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var who = User.Actor();
        var articles = db.Articles.AsNoTracking().Where(a => db.ArticlesFor(who).Any(t => t.ArticleId == a.Id));
        if (!string.IsNullOrWhiteSpace(Words))
        {
            var found = (await db.FindArticles(who, Words, Language, PageSize, cancel)).Concat(await db.FindArticles(who, Words, Language == "de" ? "en" : "de", PageSize, cancel)).Select(l => l.Id).Distinct().ToList();
            articles = articles.Where(a => found.Contains(a.Id));
        }
        var today = Today;
        articles = Shelf switch
        {
            ArticleShelf.Drafts => articles.Where(a => a.RetiredAt == null && a.Texts.Any(t => t.PublishedVersion != t.LatestVersion || t.PublishedVersion == null)),
            ArticleShelf.Review => articles.Where(a => a.RetiredAt == null && a.ReviewOn != null && a.ReviewOn <= today),
            ArticleShelf.Retired => articles.Where(a => a.RetiredAt != null),
            _ => articles.Where(a => a.RetiredAt == null),
        };
        if (After is { } last)
            articles = articles.Where(a => a.Id < last);
        var page = await articles.OrderByDescending(a => a.Id).Take(PageSize + 1).Select(a => new
        {
            Article = a,
            Texts = a.Texts.OrderBy(t => t.Language).Select(t => new { t.Language, t.DraftTitle, t.PublishedVersion, t.LatestVersion, t.ChangedAt, t.Helped, t.DidNotHelp }).ToList(),
            Category = db.ArticleCategories.Where(c => c.Id == a.CategoryId).Select(c => new { c.German, c.English }).FirstOrDefault(),
        }).ToListAsync(cancel);
        if (page.Count > PageSize)
        {
            page.RemoveAt(PageSize);
            More = page[^1].Article.Id;
        }
        Lines = [.. page.Select(p => new Line(p.Article.Id,
            (p.Texts.Find(t => t.Language == Language) ?? p.Texts[0]).DraftTitle, string.Join(" · ", p.Texts.Select(t => t.Language)),
            Language == "de" ? p.Category?.German : p.Category?.English, p.Article.Audience,
            p.Texts.Exists(t => t.PublishedVersion != t.LatestVersion), p.Article.ReviewOn, p.Texts.Max(t => t.ChangedAt), p.Texts.Sum(t => t.Helped), p.Texts.Sum(t => t.DidNotHelp)))];
    }

    /// <summary>For the composer: articles that fit these words, as buttons that put a link into the text (see knowledge.js).</summary>
    public async Task<IActionResult> OnGetLinksAsync(string? q, string? language, CancellationToken cancel)
    {
        var wanted = language is "de" or "en" ? language : Language;
        var who = User.Actor();
        var found = await db.FindArticles(who, q, wanted, 8, cancel);
        if (found.Count == 0)
            found = await db.SuggestArticles(who, q ?? "", wanted, 8, cancel);
        // The customer's door for what is public; for what is not, the desk's, where customers do not get in.
        (string? Words, string Language, List<(ArticleLine Article, string Url)> Found) panel =
            (q, wanted, [.. found.Select(a => (a, a.Audience == Audience.Public ? $"{settings.Url}/help/{a.Slug}" : $"{settings.Url}/desk/knowledge/{a.Id}"))]);
        return Partial("/Cases/Knowledge/Desk/_LinkPanel.cshtml", panel);
    }
}
