using Kulanz.Access;
using Kulanz.Platform.Data;
using Kulanz.Search;
using Kulanz.Search.Words;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Kulanz.Cases.Knowledge;

/// <summary>Articles as they are searched: each language a text of its own, what is published before the draft behind it.</summary>
public static class FoundArticles
{
    public const int Code = 3;

    /// <summary>More than any knowledge base has on one word: the order of the best is made of all of them.</summary>
    private const int MostWeighed = 2000;

    public static readonly SearchKind Kind = new(Code, "articles", "Articles", "book", Permission.CasesRead, Sees, Show, ByTitle: true) { Words = ["article", "articles", "artikel"] };

    public static readonly SearchSource Source = new("article", Code, Touches, Read, (db, behind) => db.Articles.Where(a => a.Id > behind).OrderBy(a => a.Id).Select(a => a.Id))
    {
        Rebuilt = async (db, articles, cancel) =>
        {
            foreach (var text in await db.ArticleTexts.AsNoTracking().Where(t => articles.Contains(t.ArticleId) && t.PublishedVersion != null).ToListAsync(cancel))
            {
                await db.ArticleWords.Where(w => w.ArticleId == text.ArticleId && w.Language == text.Language).ExecuteDeleteAsync(cancel);
                db.AddRange(ArticleSearch.Index(text.ArticleId, text.Language, text.Title, Formatted.Plain(text.Body)));
            }
        },
    };

    /// <summary>The entries of one language that match, as articles.</summary>
    public static IQueryable<Guid> Matching(KulanzDb db, Query query, string language) =>
        SearchIndex.Of(db).Newest(db, query, SearchEntry.First(Code), SearchEntry.First(Code + 1), MostWeighed).Where(e => e.Part == language).Select(e => e.ThingId);

    private static Touched? Touches(KulanzDb db, EntityEntry entry) => entry.Entity switch
    {
        // Readers' verdicts change the row, not the text.
        ArticleText text when entry.State != EntityState.Modified || entry.Property(nameof(ArticleText.PublishedVersion)).IsModified || entry.Property(nameof(ArticleText.LatestVersion)).IsModified => Touched.One(text.ArticleId),
        _ => null,
    };

    private static async Task<List<SearchText>> Read(KulanzDb db, IReadOnlyList<Guid> things, CancellationToken cancel)
    {
        var texts = await db.ArticleTexts.AsNoTracking().Where(t => things.Contains(t.ArticleId)).Select(t => new
        {
            t.ArticleId, t.Language, t.PublishedVersion, t.Title, t.Body, t.DraftTitle, t.ChangedAt,
            Draft = t.PublishedVersion != null ? null : db.ArticleVersions.Where(v => v.ArticleId == t.ArticleId && v.Language == t.Language && v.Number == t.LatestVersion).Select(v => v.Body).FirstOrDefault(),
        }).ToListAsync(cancel);
        return texts.ConvertAll(t => new SearchText(t.ArticleId, t.Language, t.ChangedAt, t.PublishedVersion is null ? $"{t.DraftTitle}\n\n{Formatted.Plain(t.Draft ?? "")}" : $"{t.Title}\n\n{Formatted.Plain(t.Body)}"));
    }

    private static Task<Seen> Sees(KulanzDb db, Asked asked, CancellationToken cancel)
    {
        var texts = db.ArticlesFor(asked.Who);
        var unknown = new List<Filter>();
        foreach (var filter in asked.Filters)
            switch (filter.Name, filter.Value.ToLowerInvariant())
            {
                case ("kind" or "art", _):
                    break;
                case ("is" or "ist", "internal" or "intern"):
                    texts = texts.Where(t => db.Articles.Any(a => a.Id == t.ArticleId && a.Audience == Audience.Internal) != filter.Excluded);
                    break;
                case ("is" or "ist", "public" or "öffentlich" or "oeffentlich"):
                    texts = texts.Where(t => db.Articles.Any(a => a.Id == t.ArticleId && a.Audience == Audience.Public) != filter.Excluded);
                    break;
                case ("is" or "ist", "draft" or "entwurf"):
                    texts = texts.Where(t => (t.PublishedVersion == null) != filter.Excluded);
                    break;
                default:
                    if (!Times.Says(filter))
                        unknown.Add(filter);
                    break;
            }
        return Task.FromResult(new Seen(e => texts.Where(t => t.ArticleId == e.ThingId && t.Language == e.Part).Select(t => (Guid?)t.ArticleId).FirstOrDefault(), unknown));
    }

    private static async Task<List<Found>> Show(KulanzDb db, Asked asked, IReadOnlyList<Hit> hits, CancellationToken cancel)
    {
        var ids = hits.Select(h => h.Owner).ToList();
        var read = await db.ArticlesFor(asked.Who).AsNoTracking().Where(t => ids.Contains(t.ArticleId)).Select(t => new
        {
            Text = t,
            Audience = db.Articles.Where(a => a.Id == t.ArticleId).Select(a => a.Audience).First(),
            Retired = db.Articles.Any(a => a.Id == t.ArticleId && a.RetiredAt != null),
        }).ToListAsync(cancel);
        var texts = read.ToDictionary(t => (t.Text.ArticleId, t.Text.Language));
        var lines = new List<Found>();
        foreach (var hit in hits)
            // In the language that was found, if both were, in the one that changed last.
            if (hit.Entries.Select(e => texts.GetValueOrDefault((hit.Owner, e.Part))).FirstOrDefault(t => t is not null) is { Text: var text } found)
                lines.Add(new Found(Code, text.ArticleId, null, $"/desk/knowledge/{text.ArticleId}?language={text.Language}", text.PublishedVersion is null ? text.DraftTitle : text.Title, text.ChangedAt)
                {
                    Excerpt = text.PublishedVersion is null ? null : Highlight.Snippet(Formatted.Plain(text.Body), asked.Query),
                    Note = found.Retired ? "Retired" : text.PublishedVersion is null ? "Draft" : found.Audience == Audience.Internal ? "Internal" : "Public",
                });
        return lines;
    }
}
