using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;

namespace Kulanz.Access.Exports;

public sealed record ExportDaysOutOfRange(int Most) : Invalid("days", "Please choose between 1 and {0} days.", Most);

/// <summary>Administrators say for how long a customer's copy lies ready. Those that are ready keep the day that was promised.</summary>
public sealed class ExportKeepingChanging(KulanzDb db, Preferences preferences, TimeProvider clock)
{
    public async Task<Outcome<ExportKeeping>> Change(int days, Actor by, CancellationToken cancel)
    {
        if (days is < 1 or > ExportKeeping.LongestDays)
            return new ExportDaysOutOfRange(ExportKeeping.LongestDays);
        var now = await preferences.Get<ExportKeeping>(cancel);
        if (now.Days == days)
            return now;
        var changed = now with { Days = days };
        await Preferences.Set(db, changed, cancel);
        db.Record("company.export_keeping_changed", "company", null, by, changed, clock);
        await db.SaveChangesAsync(cancel);
        return changed;
    }
}
