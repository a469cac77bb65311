using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Reports;

/// <summary>
/// Whether figures of single people are kept: how fast they answer, how many cases they solve, what they ask twice. Off: in Germany a works council decides on
/// what can be used to watch employees (§ 87(1) no. 6 BetrVG), and figures nobody may look at are better not there (Art. 5(1)(c) GDPR).
/// </summary>
public sealed record FiguresByPerson
{
    public bool Kept { get; init; }

    /// <summary>Switched on, the days that are there are reckoned anew; switched off, what is kept of people goes with the next round. Within the act that sets it; the caller saves.</summary>
    public static async Task Set(KulanzDb db, bool kept, TimeProvider clock, CancellationToken cancel)
    {
        if ((await Preferences.Stored<FiguresByPerson>(db, cancel)).Kept != kept)
            await StaleDays.Every(db, clock.GetUtcNow(), cancel);
        await Preferences.Set(db, new FiguresByPerson { Kept = kept }, cancel);
        db.Announce(Loop.Topic(ReckoningCases.Loop));
    }
}

public static class StaleDays
{
    /// <summary>Every day there are figures of. Within a transaction; the caller saves.</summary>
    public static async Task Every(this KulanzDb db, DateTimeOffset now, CancellationToken cancel) =>
        await db.Stale(await db.DayFigures.Where(f => f.Of == FiguresOf.All).Select(f => f.Day).ToListAsync(cancel), now, cancel);

    /// <summary>These days. Within a transaction; the caller saves.</summary>
    public static async Task Stale(this KulanzDb db, IReadOnlyCollection<DateOnly> days, DateTimeOffset now, CancellationToken cancel)
    {
        await ReckoningCases.OneAtATime(db, cancel);
        var known = (await db.StaleDays.Select(d => d.Day).ToListAsync(cancel)).ToHashSet();
        foreach (var day in days.Distinct().Where(known.Add))
            db.Add(new StaleDay { Day = day, At = now });
    }
}
