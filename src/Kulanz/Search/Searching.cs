using System.Globalization;
using System.Linq.Expressions;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Search.Words;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Search;

/// <summary>A page of what was found.</summary>
/// <param name="After">Asks for the next one; null at the end.</param>
/// <param name="FurtherBack">The newest places have been looked at, and there are older ones: <see cref="After"/> goes on there.</param>
/// <param name="Unknown">Filters that mean nothing here.</param>
public sealed record FoundPage(IReadOnlyList<Found> Lines, string? After, DateTimeOffset? FurtherBack, IReadOnlyList<Filter> Unknown)
{
    public static readonly FoundPage Nothing = new([], null, null, []);
}

/// <summary>
/// Finds lines of one kind. The index gives the newest hits first; a piece of them is read with the question who may see each and where it
/// leads, in one query; several hits in one case are one line. If a piece did not fill the page the next one is four times as large, up to
/// <see cref="Reach"/>: the page costs what it shows, however many hits there are, and who sees little waits for twenty thousand hits at most
/// and is told how far back that was. Dropped: ranking by relevance, which must read every hit (a common word among five million messages
/// takes seconds), and the queue as a word of the index, which every move of a case would have to write anew for all its messages.
/// </summary>
public sealed class Searching(KulanzDb db, Preferences preferences, TimeProvider clock)
{
    public const int Reach = 20_000;

    private const int FirstPiece = 100, MostHitsOfOne = 3, MostByTitle = 100;

    private TimeZoneInfo home = TimeZoneInfo.Utc;

    /// <param name="after">Where the page before ended, as its <see cref="FoundPage.After"/> says.</param>
    public async Task<FoundPage> Page(SearchKind kind, Query query, string? after, int limit, Actor who, CancellationToken cancel)
    {
        home = (await preferences.Get<Company>(cancel)).Zone;
        var asked = new Asked(query, query.Filters, who, clock.GetUtcNow());
        if (!who.May(kind.Permission) || (query.IsEmpty && query.Filters.Count == 0))
            return FoundPage.Nothing;
        var seen = await kind.Sees(db, asked, cancel);
        if (seen.Unknown.Count > 0)
            return FoundPage.Nothing with { Unknown = seen.Unknown };
        var (upper, skip) = Cursor(after) ?? (long.MaxValue, 0);
        // By title within a window, which is the same for each of its pages: sorted anew with every page, some lines come twice and others never.
        var window = kind.ByTitle ? limit * ((MostByTitle + limit - 1) / limit) : limit;
        var first = kind.ByTitle ? skip / window * window : skip;
        var next = Math.Min(skip + limit, first + window);
        var walk = await Walk(kind, asked, seen, upper, first + window + 1, cancel);
        var hits = walk.Hits.Skip(first).Take(window).ToList();
        var lines = hits.Count == 0 ? [] : await kind.Show(db, asked, hits, cancel);
        var order = hits.Index().ToDictionary(h => h.Item.Owner, h => h.Index);
        var sorted = lines.OrderByDescending(l => kind.ByTitle ? Highlight.Marks(l.Title, query).Sum(m => m.Length) : 0).ThenBy(l => order[l.Id]);
        var top = upper == long.MaxValue && walk.Hits.Count > 0 ? walk.Hits[0].Entries[0].Id + 1 : upper;
        var more = walk.Hits.Count > next;
        return new([.. sorted.Skip(skip - first).Take(limit)],
            more ? string.Create(CultureInfo.InvariantCulture, $"{top}.{next}") : walk.Reached is { } reached ? string.Create(CultureInfo.InvariantCulture, $"{reached}.0") : null,
            !more && walk.Reached is { } last ? SearchEntry.At(last) : null, []);
    }

    /// <summary>What a number alone means: "17", "#17".</summary>
    public async Task<Found?> Numbered(SearchKind kind, long number, Actor who, CancellationToken cancel) =>
        who.May(kind.Permission) && kind.ByNumber is { } find && await find(db, who, number, cancel) is { } id
            ? (await kind.Show(db, new Asked(Query.Parse(null), [], who, clock.GetUtcNow()), [new Hit(id, [])], cancel)).FirstOrDefault()
            : null;

    /// <summary>How many lines there are of a kind, as far as a glance at the newest hits tells; true where there are more.</summary>
    public async Task<(int Count, bool More)> Count(SearchKind kind, Query query, int most, Actor who, CancellationToken cancel)
    {
        home = (await preferences.Get<Company>(cancel)).Zone;
        var asked = new Asked(query, query.Filters, who, clock.GetUtcNow());
        if (!who.May(kind.Permission) || (query.IsEmpty && query.Filters.Count == 0) || await kind.Sees(db, asked, cancel) is not { Unknown.Count: 0 } seen)
            return (0, false);
        var entries = await Pieces(kind, query, seen, long.MaxValue, most).ToListAsync(cancel);
        return (entries.Where(e => e.Owner is not null).Select(e => e.Owner).Distinct().Count(), entries.Count == most);
    }

    private sealed record Walked(IReadOnlyList<Hit> Hits, long? Reached);

    private async Task<Walked> Walk(SearchKind kind, Asked asked, Seen seen, long upper, int wanted, CancellationToken cancel)
    {
        var hits = new Dictionary<Guid, List<SearchEntry>>();
        var order = new List<Guid>();
        var read = 0;
        for (var piece = Math.Max(FirstPiece, 2 * wanted); ; piece = Math.Min(4 * piece, Reach - read))
        {
            var entries = await Pieces(kind, asked.Query, seen, upper, piece).ToListAsync(cancel);
            foreach (var (entry, owner) in entries)
            {
                if (owner is not { } id)
                    continue;
                if (!hits.TryGetValue(id, out var of))
                {
                    hits[id] = of = [];
                    order.Add(id);
                }
                if (of.Count < MostHitsOfOne)
                    of.Add(entry);
            }
            read += entries.Count;
            var over = entries.Count < piece;
            if (!over)
                upper = entries[^1].Entry.Id;
            if (over || order.Count >= wanted || read >= Reach)
                return new([.. order.Select(id => new Hit(id, hits[id]))], over ? null : upper);
        }
    }

    private sealed record Piece(SearchEntry Entry, Guid? Owner);

    private IQueryable<Piece> Pieces(SearchKind kind, Query query, Seen seen, long upper, int most)
    {
        var period = Period.Of(kind.Code, query, home);
        return SearchIndex.Of(db).Newest(db, query, period.From, Math.Min(period.To, upper), most).AsNoTracking().OrderByDescending(e => e.Id).Select(With(period.Leads(seen.Owner)));
    }

    /// <summary>The entry together with where it leads.</summary>
    private static Expression<Func<SearchEntry, Piece>> With(Expression<Func<SearchEntry, Guid?>> leads)
    {
        var entry = leads.Parameters[0];
        return Expression.Lambda<Func<SearchEntry, Piece>>(Expression.New(typeof(Piece).GetConstructors()[0], entry, leads.Body), entry);
    }

    private static (long Upper, int Skip)? Cursor(string? after) =>
        after?.Split('.') is [var upper, var skip] && long.TryParse(upper, NumberStyles.None, CultureInfo.InvariantCulture, out var top) && int.TryParse(skip, NumberStyles.None, CultureInfo.InvariantCulture, out var skipped) && skipped <= Reach
            ? (top, skipped)
            : null;
}
