using System.Globalization;
using Kulanz.Cases.Knowledge;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Portal;

/// <summary>All answers by category, or those that fit what was searched.</summary>
public sealed class HelpModel(KulanzDb db) : PageModel
{
    private const int MostInCategory = 12;

    [BindProperty(SupportsGet = true, Name = "q")]
    public string? Words { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? Category { get; set; }

    public IReadOnlyList<ArticleLine> Found { get; private set; } = [];

    public IReadOnlyList<(ArticleCategory? Category, IReadOnlyList<ArticleLine> Articles, bool More)> Shelves { get; private set; } = [];

    private static string Language => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var who = User.Actor();
        if (!string.IsNullOrWhiteSpace(Words))
        {
            Found = await db.FindArticles(who, Words, Language, 30, cancel);
            if (Found.Count == 0)
                Found = await db.SuggestArticles(who, Words, Language, 10, cancel);
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
    }
}
