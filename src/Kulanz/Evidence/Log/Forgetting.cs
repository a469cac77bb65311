using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Evidence.Log;

/// <summary>
/// Checkpoints are many, and each is the beginning of the next: of those older than a month, the last of each day stays. What anybody has kept of the others is
/// proven by the tree all the same.
/// </summary>
public static class Forgetting
{
    public const string Loop = "old-checkpoints";

    private static readonly TimeSpan All = TimeSpan.FromDays(30);

    public static async Task Round(IServiceProvider services, CancellationToken cancel)
    {
        var db = services.GetRequiredService<KulanzDb>();
        var before = services.GetRequiredService<TimeProvider>().GetUtcNow() - All;
        // A day at a time, from the oldest that has more than one.
        var day = await db.Checkpoints.Where(c => c.At < before).MinAsync(c => (DateTimeOffset?)c.At, cancel);
        for (; day is { } at && at < before; day = await Next(db, at, cancel))
        {
            var (from, to) = (new DateTimeOffset(at.UtcDateTime.Date, TimeSpan.Zero), new DateTimeOffset(at.UtcDateTime.Date.AddDays(1), TimeSpan.Zero));
            if (to > before)
                return;
            var last = await db.Checkpoints.Where(c => c.At >= from && c.At < to).MaxAsync(c => c.Size, cancel);
            await db.Write(() => db.Checkpoints.Where(c => c.At >= from && c.At < to && c.Size < last).ExecuteDeleteAsync(cancel), cancel);
        }
    }

    private static Task<DateTimeOffset?> Next(KulanzDb db, DateTimeOffset day, CancellationToken cancel)
    {
        var after = new DateTimeOffset(day.UtcDateTime.Date.AddDays(1), TimeSpan.Zero);
        return db.Checkpoints.Where(c => c.At >= after).MinAsync(c => (DateTimeOffset?)c.At, cancel);
    }
}
