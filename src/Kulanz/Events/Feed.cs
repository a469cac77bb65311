using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Events;

/// <summary>A part of the events, in their order, and how far it reaches: further than its last event where others were left out.</summary>
public sealed record Stretch(IReadOnlyList<Record> Events, long Until, bool More);

/// <summary>
/// Reads events by position. What somebody does not want or may not see is left out here and not in the query: a stretch of positions is
/// one range of an index and costs the same whatever is asked for.
/// </summary>
public sealed class Feed(KulanzDb db, IEnumerable<EventSight> sights)
{
    private const int AtOnce = 500;

    public Task<long> Now(CancellationToken cancel) => Sequencing.Last(db, cancel);

    /// <summary>The next events after <paramref name="position"/>, at most <paramref name="limit"/>.</summary>
    public async Task<Stretch> After(long position, int limit, IReadOnlyCollection<string> types, Actor by, CancellationToken cancel)
    {
        var next = await db.Records.AsNoTracking().Where(r => r.Position > position).OrderBy(r => r.Position).Take(AtOnce).ToListAsync(cancel);
        var wanted = next.Where(r => EventTypes.Want(types, r.Type) && sights.Sees(by, r.Type)).ToList();
        return wanted.Count > limit
            ? new Stretch(wanted[..limit], wanted[limit - 1].Position!.Value, true)
            : new Stretch(wanted, next.Count == 0 ? position : next[^1].Position!.Value, next.Count == AtOnce);
    }
}
