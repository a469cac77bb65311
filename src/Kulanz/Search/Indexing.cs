using System.Runtime.CompilerServices;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Kulanz.Search;

/// <summary>
/// Keeps the index in step, in the transaction of whatever is saved: what nobody has to remember, nobody forgets. Before saving it asks each
/// source what the changed rows touch; after it, still inside the transaction, it reads those texts and puts them in. A new text costs the
/// analysis and one or two inserts.
/// </summary>
/// <remarks>Dropped: a call in every act (the next act forgets it), and a queue that is worked off later (who has just saved something does not find it).</remarks>
public sealed class Indexing(IEnumerable<SearchSource> sources) : SaveChangesInterceptor
{
    private sealed class Pending
    {
        /// <summary>By source: the things, and whether each is new.</summary>
        public Dictionary<SearchSource, Dictionary<Guid, bool>> Things { get; } = [];

        public List<(SearchSource Source, IQueryable<Guid> Others)> Others { get; } = [];
        public List<(string Source, IReadOnlyList<Guid> Things)> Again { get; } = [];
    }

    /// <summary>How many a single change may take along. A tag on more cases than that, renamed, is found under its old name in the older ones until they are built anew.</summary>
    private const int MostOthers = 2000;

    private const int AtOnce = 200;

    private static readonly ConditionalWeakTable<DbContext, Pending> Underway = [];

    private readonly IReadOnlyList<SearchSource> sources = [.. sources];

    /// <summary>For rows that were changed by a statement of their own: these things are read anew with the next saving.</summary>
    public static void Again(KulanzDb db, string source, params IReadOnlyList<Guid> things) => Underway.GetOrCreateValue(db).Again.Add((source, things));

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is KulanzDb db)
            Collect(db);
        return new(result);
    }

    public override async ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is KulanzDb db && Underway.TryGetValue(db, out var pending))
        {
            Underway.Remove(db);
            await Index(db, pending, cancellationToken);
        }
        return result;
    }

    public override void SaveChangesFailed(DbContextErrorEventData eventData) => Forget(eventData.Context);

    public override Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Forget(eventData.Context);
        return Task.CompletedTask;
    }

    private static void Forget(DbContext? db)
    {
        if (db is not null)
            Underway.Remove(db);
    }

    private void Collect(KulanzDb db)
    {
        foreach (var entry in db.ChangeTracker.Entries())
        {
            if (entry.State is not (EntityState.Added or EntityState.Modified or EntityState.Deleted))
                continue;
            foreach (var source in sources)
            {
                if (source.Touches(db, entry) is not { } touched)
                    continue;
                var pending = Underway.GetOrCreateValue(db);
                if (!pending.Things.TryGetValue(source, out var things))
                    pending.Things[source] = things = [];
                // New is what the row of the thing itself says; a tag on an old case is new too, and the case is not.
                foreach (var thing in touched.Things)
                    things[thing] = things.GetValueOrDefault(thing) || entry.State == EntityState.Added && entry.Metadata.FindPrimaryKey()!.Properties is [var key] && Equals(entry.Property(key).CurrentValue, thing);
                if (touched.Others is { } others)
                    pending.Others.Add((source, others));
            }
        }
    }

    private async Task Index(KulanzDb db, Pending pending, CancellationToken cancel)
    {
        foreach (var (source, others) in pending.Others)
            foreach (var thing in await others.OrderByDescending(thing => thing).Take(MostOthers).ToListAsync(cancel))
                pending.Things[source].TryAdd(thing, false);
        foreach (var (name, things) in pending.Again)
        {
            var source = sources.First(s => s.Name == name);
            if (!pending.Things.TryGetValue(source, out var all))
                pending.Things[source] = all = [];
            foreach (var thing in things)
                all.TryAdd(thing, false);
        }
        foreach (var (source, things) in pending.Things)
            foreach (var group in things.GroupBy(t => t.Value))
                foreach (var piece in group.Select(t => t.Key).Chunk(AtOnce))
                    await Put(db, source, piece, fresh: group.Key, cancel);
    }

    /// <summary>Brings the index in line with these things as they are now; the caller is in a transaction.</summary>
    internal static async Task Put(KulanzDb db, SearchSource source, IReadOnlyList<Guid> things, bool fresh, CancellationToken cancel)
    {
        var index = SearchIndex.Of(db);
        var texts = fresh && source.Fresh is { } known ? things.Select(thing => known(db, thing)).OfType<SearchText>().ToList() : [];
        if (texts.Count < things.Count)
            texts.AddRange(await source.Read(db, [.. things.Except(texts.Select(t => t.Thing))], cancel));
        if (!fresh)
            await index.Remove(db, things, texts.Select(t => (t.Thing, t.Part)).ToHashSet(), cancel);
        if (texts.Count > 0)
            await index.Put(db, source.Kind, texts, fresh, cancel);
    }
}
