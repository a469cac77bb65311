using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Jobs;
using Kulanz.Search.Words;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Search;

/// <summary>With which analysis the index was built, and how far building it anew has come.</summary>
/// <param name="Version">Of <see cref="Analysis"/>; 0 for an index that was never built.</param>
public sealed record SearchBuilt(int Version = 0, SearchBuilding? Underway = null);

/// <summary>The source and the last thing of it that is done.</summary>
public sealed record SearchBuilding(int Version, string Source, Guid Last, long Done, long Total);

/// <summary>
/// Builds the index anew: source by source in the order of ids, a piece in a transaction together with how far it is. Killed at any point it goes
/// on with the next piece, in the job or by the command, whoever comes first; meanwhile everything is found, by its old words or its new ones.
/// </summary>
public sealed class Rebuilding(KulanzDb db, Jobs jobs, IEnumerable<SearchSource> sources)
{
    public const string Kind = "search.rebuild";

    /// <summary>Small: on SQLite everybody's writing waits for a piece.</summary>
    public const int AtOnce = 200;

    private const int PiecesOfAStep = 10;

    /// <summary>At the program's start: a new installation is built, one of another version is built anew in the background.</summary>
    public async Task Prepare(CancellationToken cancel)
    {
        // First whether one is on its way, then what it has come to: the other way round one that ends in between would be begun again.
        var underway = await Underway(cancel);
        var built = await Read(cancel);
        if (underway is not null || built.Version == Analysis.Version)
            return;
        if (built.Version == 0 && built.Underway is null && await Empty(cancel))
            await Keep(new SearchBuilt(Analysis.Version), cancel);
        else
            await Start(Actor.System, cancel);
    }

    /// <summary>In the background; the one that is on its way, if there is one.</summary>
    public async Task<Job> Start(Actor by, CancellationToken cancel)
    {
        if (await Underway(cancel) is { } underway)
            return underway;
        var building = await Begin(anew: false, cancel);
        return await jobs.Start(Kind, "Build the search index anew", "{}", building.Total, by, cancel);
    }

    /// <summary>Where it stands; begun if it was not, or if <paramref name="anew"/>.</summary>
    public async Task<SearchBuilding> Begin(bool anew, CancellationToken cancel)
    {
        var built = await Read(cancel);
        if (!anew && built.Underway is { Version: Analysis.Version } underway)
            return underway;
        var total = 0L;
        foreach (var source in sources)
            total += await source.Behind(db, Guid.Empty).LongCountAsync(cancel);
        var building = new SearchBuilding(Analysis.Version, sources.First().Name, Guid.Empty, 0, total);
        await Keep(built with { Underway = building }, cancel);
        return building;
    }

    /// <summary>The next piece; null when everything is done.</summary>
    public async Task<SearchBuilding?> Piece(CancellationToken cancel) =>
        await db.Write(async () =>
        {
            // One piece at a time: the job and the command may run beside each other, and the slower would write back a state that is already past.
            await db.Engine.Hold(db, nameof(SearchBuilding), cancel);
            if (await Read(cancel) is not { Underway: { } building } built)
                return null;
            var all = sources.ToList();
            var source = all.Find(s => s.Name == building.Source) ?? all[0];
            var things = await source.Behind(db, building.Last).Take(AtOnce).ToListAsync(cancel);
            if (things.Count > 0)
            {
                await Indexing.Put(db, source, things, fresh: false, cancel);
                if (source.Rebuilt is { } more)
                    await more(db, things, cancel);
            }
            var next = things.Count == AtOnce ? source : all.ElementAtOrDefault(all.IndexOf(source) + 1);
            var now = next is null ? null : building with { Source = next.Name, Last = next == source ? things[^1] : Guid.Empty, Done = building.Done + things.Count };
            await Keep(now is null ? new SearchBuilt(building.Version) : built with { Underway = now }, cancel);
            return now;
        }, cancel);

    public static async Task<bool> Step(Job job, IServiceProvider services, CancellationToken cancel)
    {
        var scopes = services.GetRequiredService<IServiceScopeFactory>();
        for (var i = 0; i < PiecesOfAStep; i++)
        {
            // A context of its own for each piece, or it would carry along what it has read.
            await using var scope = scopes.CreateAsyncScope();
            if (await scope.ServiceProvider.GetRequiredService<Rebuilding>().Piece(cancel) is not { } building)
            {
                job.Done = job.Total;
                return false;
            }
            (job.Done, job.Total) = (building.Done, Math.Max(building.Total, building.Done));
        }
        return true;
    }

    private Task<Job?> Underway(CancellationToken cancel) =>
        db.Set<Job>().FirstOrDefaultAsync(j => j.Kind == Kind && (j.State == JobState.Waiting || j.State == JobState.Running), cancel);

    private async Task<bool> Empty(CancellationToken cancel)
    {
        foreach (var source in sources)
            if (await source.Behind(db, Guid.Empty).AnyAsync(cancel))
                return false;
        return true;
    }

    /// <summary>Read from its row and not from memory: another process may be building.</summary>
    private async Task<SearchBuilt> Read(CancellationToken cancel) =>
        await db.Set<Preference>().AsNoTracking().Where(p => p.Name == nameof(SearchBuilt)).Select(p => p.Value).SingleOrDefaultAsync(cancel) is { } json
            ? System.Text.Json.JsonSerializer.Deserialize<SearchBuilt>(json, Json.Options)!
            : new SearchBuilt();

    private async Task Keep(SearchBuilt built, CancellationToken cancel)
    {
        await Preferences.Set(db, built, cancel);
        await db.SaveChangesAsync(cancel);
    }
}
