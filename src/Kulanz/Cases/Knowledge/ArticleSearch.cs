using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Search;
using Kulanz.Search.Words;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases.Knowledge;

/// <summary>One stem of a published text, and how much it counts there: the title's words more.</summary>
public sealed class ArticleWord
{
    public required string Language { get; init; }
    public required string Word { get; init; }
    public Guid ArticleId { get; init; }
    public int Weight { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<ArticleWord>
    {
        public void Configure(EntityTypeBuilder<ArticleWord> word)
        {
            word.ToTable("article_words");
            word.HasKey(w => new { w.Language, w.Word, w.ArticleId });
            word.Property(w => w.Language).HasMaxLength(2);
            word.Property(w => w.Word).HasMaxLength(Naming.LongestWord).InOrderOfBytes();
            word.HasIndex(w => new { w.ArticleId, w.Language });
            word.HasOne<Article>().WithMany().HasForeignKey(w => w.ArticleId);
        }
    }
}

/// <summary>An article as lists show it.</summary>
public sealed record ArticleLine(Guid Id, string Language, string Slug, string Title, string Summary, Audience Audience);

/// <summary>
/// Finds articles for readers: by the search index what they look for, and by shared stems what fits a question that is being written. A knowledge
/// base has thousands of articles, not millions, so what fits is weighed and put in order.
/// </summary>
public static class ArticleSearch
{
    private const int MostWeighed = 300;

    /// <summary>Too common to tell anything.</summary>
    private static readonly HashSet<string> Common =
        [.. "aber alle als auch auf aus bei bin bitte das dass dem den der des die dies diese doch ein eine einem einen einer eines er es fuer haben hallo hat habe ich ihr ihre im in ist ja kann kein keine koennen mein meine mich mir mit nach nicht noch nur oder ohne sehr sein seit sich sie sind so ueber um und uns unser vom von vor war was wenn wer werden wie wir wird wo zu zum zur about and any are but can could do does for from get had has have hello help how i if in is it its me my no not of on or our please so that the their there they this to was we what when where which who why will with would you your".Split(' ')];

    /// <summary>Those this reader may see.</summary>
    public static IQueryable<ArticleText> ArticlesFor(this KulanzDb db, Actor who) => who switch
    {
        { Kind: ActorKind.System } => db.ArticleTexts,
        { Kind: ActorKind.Staff or ActorKind.Machine } when who.May(Permission.KnowledgeWrite) => db.ArticleTexts,
        { Kind: ActorKind.Staff or ActorKind.Machine } when who.May(Permission.CasesRead) => db.ArticleTexts.Where(t => t.PublishedVersion != null && db.Articles.Any(a => a.Id == t.ArticleId && a.RetiredAt == null)),
        _ => db.ArticleTexts.Where(t => t.PublishedVersion != null && db.Articles.Any(a => a.Id == t.ArticleId && a.RetiredAt == null && a.Audience == Audience.Public)),
    };

    /// <summary>Articles that have every word, or else words that begin so; those with the words in their title first.</summary>
    public static async Task<IReadOnlyList<ArticleLine>> FindArticles(this KulanzDb db, Actor who, string? words, string language, int most, CancellationToken cancel)
    {
        foreach (var strictness in new[] { Strictness.Begun, Strictness.Loose })
            if (SearchWords.Read(words, strictness) is { IsEmpty: false } query)
            {
                var matching = FoundArticles.Matching(db, query, language);
                var lines = await Lines(db, Published(db, who).Where(t => t.Language == language && matching.Contains(t.ArticleId)).OrderByDescending(t => t.Helped).ThenBy(t => t.ArticleId).Take(MostWeighed), cancel);
                if (lines.Count > 0)
                    return [.. lines.OrderByDescending(l => Highlight.Marks(l.Title, query).Sum(m => m.Length)).Take(most)];
            }
        return [];
    }

    /// <summary>Articles that share most with what somebody is writing: a title's word or two others at least.</summary>
    public static async Task<IReadOnlyList<ArticleLine>> SuggestArticles(this KulanzDb db, Actor who, string text, string language, int most, CancellationToken cancel)
    {
        var wanted = Stems(text.Length > 4000 ? text[..4000] : text).Take(60).ToList();
        if (wanted.Count == 0)
            return [];
        var best = await db.ArticleWords.Where(w => w.Language == language && wanted.Contains(w.Word) && Published(db, who).Any(t => t.ArticleId == w.ArticleId && t.Language == language))
            .GroupBy(w => w.ArticleId).Select(g => new { Id = g.Key, Score = g.Sum(w => w.Weight) })
            .Where(g => g.Score >= 2).OrderByDescending(g => g.Score).ThenBy(g => g.Id).Take(most).ToListAsync(cancel);
        var ids = best.ConvertAll(b => b.Id);
        return [.. (await Lines(db, Published(db, who).Where(t => t.Language == language && ids.Contains(t.ArticleId)), cancel)).OrderBy(l => ids.IndexOf(l.Id))];
    }

    /// <summary>What helped readers most.</summary>
    public static Task<List<ArticleLine>> HelpfulArticles(this KulanzDb db, Actor who, string language, int most, CancellationToken cancel) =>
        Lines(db, Published(db, who).Where(t => t.Language == language).OrderByDescending(t => t.Helped).ThenByDescending(t => t.ArticleId).Take(most), cancel);

    /// <summary>The words of a text in the form they are stored and looked up in.</summary>
    public static IEnumerable<string> Words(string text)
    {
        var from = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var inside = i < text.Length && char.IsLetterOrDigit(text[i]);
            if (inside && from < 0)
                from = i;
            if (inside || from < 0)
                continue;
            if (Naming.Cut(Naming.Key(text[from..Math.Min(i, from + 120)]), Naming.LongestWord) is { Length: > 0 } word)
                yield return word;
            from = -1;
        }
    }

    /// <summary>What is to be stored for a published text.</summary>
    public static IEnumerable<ArticleWord> Index(Guid article, string language, string title, string body)
    {
        var titles = Stems(title).ToHashSet();
        return Stems(body).Concat(titles).Distinct().Take(5000)
            .Select(w => new ArticleWord { Language = language, Word = w, ArticleId = article, Weight = titles.Contains(w) ? 4 : 1 });
    }

    /// <summary>As the search index has them: "Störungsmeldung" shares its parts with "Störung", whatever the ending.</summary>
    private static IEnumerable<string> Stems(string text) =>
        Analysis.Of(text).Stems.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(s => s.Length is > 2 and <= Naming.LongestWord && !Common.Contains(s)).Distinct();

    private static IQueryable<ArticleText> Published(KulanzDb db, Actor who) =>
        db.ArticlesFor(who).Where(t => t.PublishedVersion != null && db.Articles.Any(a => a.Id == t.ArticleId && a.RetiredAt == null));

    private static Task<List<ArticleLine>> Lines(KulanzDb db, IQueryable<ArticleText> texts, CancellationToken cancel) =>
        texts.Select(t => new ArticleLine(t.ArticleId, t.Language, t.Slug, t.Title, t.Summary, db.Articles.Where(a => a.Id == t.ArticleId).Select(a => a.Audience).First())).ToListAsync(cancel);
}
