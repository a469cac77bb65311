using System.Globalization;
using Kulanz.Cases.Knowledge;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Portal;

/// <summary>All answers by category, or those that fit what was searched; and what is written in the other language only.</summary>
public sealed class HelpModel(KulanzDb db) : PageModel
{
    private const int MostInCategory = 12;

    [BindProperty(SupportsGet = true, Name = "q")]
    public string? Words { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? Category { get; set; }

    /// <summary>The language to read the shelves in, where it is not the page's.</summary>
    [BindProperty(SupportsGet = true)]
    public string? In { get; set; }

    public IReadOnlyList<ArticleLine> Found { get; private set; } = [];

    /// <summary>What this reader finds in the other language only.</summary>
    public IReadOnlyList<ArticleLine> Elsewhere { get; private set; } = [];

    public bool MoreElsewhere { get; private set; }

    public IReadOnlyList<(ArticleCategory? Category, IReadOnlyList<ArticleLine> Articles, bool More)> Shelves { get; private set; } = [];

    public string Language => In is "de" or "en" ? In : CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;

    public string Other => Language == "de" ? "en" : "de";

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var who = User.Actor();
        if (!string.IsNullOrWhiteSpace(Words))
        {
            Found = await db.FindArticles(who, Words, Language, 30, cancel);
            if (Found.Count == 0)
                Found = await db.SuggestArticles(who, Words, Language, 10, cancel);
            if (Found.Count == 0)
                Elsewhere = await db.FindArticles(who, Words, Other, 10, cancel);
            return;
        }
        var categories = await db.ArticleCategories.AsNoTracking().Where(c => Category == null || c.Id == Category).OrderBy(c => c.Position).ThenBy(c => c.Id).Take(50).ToListAsync(cancel);
        var most = Category is null ? MostInCategory : 500;
        var shelves = new List<(ArticleCategory?, IReadOnlyList<ArticleLine>, bool)>();
        foreach (var category in categories.Cast<ArticleCategory?>().Concat(Category is null ? [null] : []))
        {
            var id = category?.Id;
            var lines = await db.ArticlesFor(who)
                .Where(t => t.Language == Language && t.PublishedVersion != null && db.Articles.Any(a => a.Id == t.ArticleId && a.CategoryId == id && a.RetiredAt == null))
                .OrderByDescending(t => t.Helped).ThenBy(t => t.ArticleId).Take(most + 1)
                .Select(t => new ArticleLine(t.ArticleId, t.Language, t.Slug, t.Title, t.Summary, db.Articles.Where(a => a.Id == t.ArticleId).Select(a => a.Audience).First())).ToListAsync(cancel);
            if (lines.Count > 0)
                shelves.Add((category, [.. lines.Take(most)], lines.Count > most));
        }
        Shelves = shelves;
        var untranslated = await Untranslated(who).OrderByDescending(t => t.Helped).ThenBy(t => t.ArticleId).Take(MostInCategory + 1)
            .Select(t => new ArticleLine(t.ArticleId, t.Language, t.Slug, t.Title, t.Summary, db.Articles.Where(a => a.Id == t.ArticleId).Select(a => a.Audience).First())).ToListAsync(cancel);
        (Elsewhere, MoreElsewhere) = ([.. untranslated.Take(MostInCategory)], untranslated.Count > MostInCategory);
    }

    private IQueryable<ArticleText> Untranslated(Actor who)
    {
        var readable = db.ArticlesFor(who).Where(t => t.PublishedVersion != null && db.Articles.Any(a => a.Id == t.ArticleId && a.RetiredAt == null && (Category == null || a.CategoryId == Category)));
        var here = readable.Where(t => t.Language == Language);
        return readable.Where(t => t.Language == Other && !here.Any(o => o.ArticleId == t.ArticleId));
    }
}
