using Kulanz.Platform.Data;
using Kulanz.Search.Words;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Search;

/// <summary>The index in the database. What it stores and asks is the same on both engines; how is not: <see cref="SqliteIndex"/>, <see cref="PostgresIndex"/>.</summary>
public abstract class SearchIndex
{
    private static readonly SqliteIndex Sqlite = new();
    private static readonly PostgresIndex Postgres = new();

    public static SearchIndex Of(KulanzDb db) => db.Engine is Platform.Data.Sqlite ? Sqlite : Postgres;

    /// <summary>Puts texts in, within the transaction under way. A text of a thing and part that is there already replaces that one.</summary>
    /// <param name="fresh">None of them can be there yet.</param>
    public abstract Task Put(KulanzDb db, int kind, IReadOnlyList<SearchText> texts, bool fresh, CancellationToken cancel);

    /// <summary>Takes out what the index has of these things, except the parts that are named.</summary>
    public abstract Task Remove(KulanzDb db, IReadOnlyList<Guid> things, IReadOnlyCollection<(Guid, string)> except, CancellationToken cancel);

    /// <summary>The newest entries with an id from <paramref name="from"/> up to and without <paramref name="to"/> that match, at most so many, the newest first.</summary>
    public abstract IQueryable<SearchEntry> Newest(KulanzDb db, Query query, long from, long to, int most);

    /// <summary>The ids of all that match in this range.</summary>
    public abstract IQueryable<long> Matching(KulanzDb db, Query query, long from, long to);

    /// <summary>Where one search is restricted by rows rather than words: all in the range.</summary>
    protected static IQueryable<SearchEntry> All(KulanzDb db, long from, long to, int most) =>
        db.Set<SearchEntry>().Where(e => e.Id >= from && e.Id < to).OrderByDescending(e => e.Id).Take(most);
}
