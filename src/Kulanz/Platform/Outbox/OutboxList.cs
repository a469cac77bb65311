using System.Globalization;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Platform.Outbox;

/// <summary>The outbox a page at a time.</summary>
public static class OutboxList
{
    public const string SweepLoop = "outbox-sweep";
    private const int DaysDiscardedAreKept = 90;

    /// <summary>Items in this state, the next to be tried first; from where the page before ended.</summary>
    public static IQueryable<OutboxItem> Outbox(this KulanzDb db, OutboxState state, string? after)
    {
        var items = db.Set<OutboxItem>().AsNoTracking().Where(i => i.State == state);
        if (after?.Split('-') is [var tries, var additions] && Moment(tries) is { } next && Moment(additions) is { } added)
            items = items.Where(i => i.NextTryAt > next || (i.NextTryAt == next && i.AddedAt > added));
        return items.OrderBy(i => i.NextTryAt).ThenBy(i => i.AddedAt);
    }

    public static string Place(OutboxItem item) => string.Create(CultureInfo.InvariantCulture, $"{item.NextTryAt.UtcTicks}-{item.AddedAt.UtcTicks}");

    /// <summary>One round of the loop: forgets what was discarded long ago. What failed stays until somebody decides.</summary>
    public static async Task Sweep(IServiceProvider services, CancellationToken cancel)
    {
        var before = services.GetRequiredService<TimeProvider>().GetUtcNow().AddDays(-DaysDiscardedAreKept);
        var db = services.GetRequiredService<KulanzDb>();
        await db.Write(() => db.Set<OutboxItem>().Where(i => i.State == OutboxState.Discarded && i.EndedAt < before).ExecuteDeleteAsync(cancel), cancel);
    }

    private static DateTimeOffset? Moment(string ticks) =>
        long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var t) && t is > 0 and < 3_000_000_000_000_000_000 ? new DateTimeOffset(t, TimeSpan.Zero) : null;
}
