using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Knowledge;

public sealed record CategoryInUse(string Name, int Articles) : Refusal("{0} still has {1} articles. Move them to another category first.", Name, Articles);

/// <summary>The shelves: added, renamed, put in order, taken away when empty.</summary>
public sealed class ArticleCategories(KulanzDb db, TimeProvider clock)
{
    public async Task<Outcome<ArticleCategory>> Save(Guid? id, string? german, string? english, int position, Actor by, CancellationToken cancel)
    {
        var (de, en) = (Typed.Line(german), Typed.Line(english));
        if (de.Length == 0 || en.Length == 0)
            return new Missing(de.Length == 0 ? "german" : "english");
        if (de.Length > 80 || en.Length > 80)
            return new TooLong(de.Length > 80 ? "german" : "english", 80);
        var category = id is null ? new ArticleCategory { Id = Id.New(clock), German = de, English = en } : await db.ArticleCategories.SingleOrDefaultAsync(c => c.Id == id, cancel);
        if (category is null)
            return new NotFound("category");
        (category.German, category.English, category.Position) = (de, en, position);
        if (id is null)
            db.Add(category);
        db.Record("article_category.saved", $"article-category/{category.Id}", null, by, new { de, en, position }, clock);
        await db.SaveChangesAsync(cancel);
        return category;
    }

    public async Task<Outcome<ArticleCategory>> Remove(Guid id, Actor by, CancellationToken cancel)
    {
        if (await db.ArticleCategories.SingleOrDefaultAsync(c => c.Id == id, cancel) is not { } category)
            return new NotFound("category");
        if (await db.Articles.CountAsync(a => a.CategoryId == id, cancel) is > 0 and var articles)
            return new CategoryInUse(category.German, articles);
        db.Remove(category);
        db.Record("article_category.removed", $"article-category/{category.Id}", null, by, new { category.German, category.English }, clock);
        await db.SaveChangesAsync(cancel);
        return category;
    }
}
