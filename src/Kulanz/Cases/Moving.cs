using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>
/// Something that lies in a case and goes along when the case becomes part of another one. <see cref="HomeId"/> is where it belongs by
/// itself, null while it is there; <see cref="CaseId"/> is where it is seen: always the case into which its home has been merged, however many
/// steps that took. So any merge can be undone at any time, in any order, and nothing has to remember the way back.
/// </summary>
public interface IMovesAlong
{
    Guid CaseId { get; set; }
    Guid? HomeId { get; set; }
}

/// <summary>One table whose rows move along. Other modules register theirs with <see cref="Moving.AddMovesAlong{T}"/>: clocks, quotas.</summary>
public sealed record MovesAlong(Func<KulanzDb, Guid, Guid, CancellationToken, Task> Join, Func<KulanzDb, IReadOnlyList<Guid>, Guid, Guid, CancellationToken, Task> Leave);

public static class Moving
{
    public static IServiceCollection AddMovesAlong<T>(this IServiceCollection services) where T : class, IMovesAlong =>
        services.AddSingleton(new MovesAlong(Join<T>, Leave<T>));

    /// <summary>Where a case's messages are today: the case itself, or what it was merged into in the end.</summary>
    public static async Task<Guid> Root(KulanzDb db, Guid id, CancellationToken cancel)
    {
        while (await db.Cases.Where(c => c.Id == id).Select(c => c.MergedIntoId).SingleAsync(cancel) is { } next)
            id = next;
        return id;
    }

    /// <summary>The case and everything that is merged into it, directly or through others.</summary>
    public static async Task<List<Guid>> Family(KulanzDb db, Guid id, CancellationToken cancel)
    {
        var family = new List<Guid> { id };
        for (var generation = family.ToList(); generation.Count > 0;)
        {
            var parents = generation;
            generation = await db.Cases.Where(c => c.MergedIntoId != null && parents.Contains(c.MergedIntoId.Value)).Select(c => c.Id).ToListAsync(cancel);
            family.AddRange(generation);
        }
        return family;
    }

    /// <summary>Everything in <paramref name="from"/> is seen in <paramref name="into"/> from now on.</summary>
    private static async Task Join<T>(KulanzDb db, Guid from, Guid into, CancellationToken cancel) where T : class, IMovesAlong =>
        await db.Set<T>().Where(thing => thing.CaseId == from).ExecuteUpdateAsync(set => set
            .SetProperty(thing => thing.HomeId, thing => thing.HomeId ?? thing.CaseId)
            .SetProperty(thing => thing.CaseId, into), cancel);

    /// <summary>What is at home in <paramref name="family"/> is no longer seen in <paramref name="root"/>, but in <paramref name="head"/>, the family's first.</summary>
    private static async Task Leave<T>(KulanzDb db, IReadOnlyList<Guid> family, Guid root, Guid head, CancellationToken cancel) where T : class, IMovesAlong
    {
        await db.Set<T>().Where(thing => thing.CaseId == root && thing.HomeId != null && family.Contains(thing.HomeId.Value))
            .ExecuteUpdateAsync(set => set.SetProperty(thing => thing.CaseId, head), cancel);
        await db.Set<T>().Where(thing => thing.CaseId == head && thing.HomeId == head)
            .ExecuteUpdateAsync(set => set.SetProperty(thing => thing.HomeId, (Guid?)null), cancel);
    }
}
