using System.Globalization;
using Kulanz.Contracts;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.ServiceLevels;

/// <summary>A calendar has changed: all clocks that run by it are reckoned anew, some hundred at a time, in the background. Killed in the middle it goes on where it was.</summary>
public static class Reckoning
{
    public const string Kind = "reckon-service-levels";

    private const int AtOnce = 500;

    /// <summary>Starts the work in the transaction that changes the calendar.</summary>
    public static async Task Begin(ServiceCalendar calendar, Actor by, IServiceProvider services, CancellationToken cancel)
    {
        var db = services.GetRequiredService<KulanzDb>();
        var count = await Clocks(db, calendar.Id).LongCountAsync(cancel);
        if (count > 0)
            await services.GetRequiredService<Platform.Jobs.Jobs>().Start(Kind, "Reckon service levels by the changed calendar", calendar.Id.ToString(), count, by, cancel);
    }

    public static async Task<bool> Step(Job job, IServiceProvider services, CancellationToken cancel)
    {
        var (db, promises) = (services.GetRequiredService<KulanzDb>(), services.GetRequiredService<Promises>());
        var calendar = Guid.Parse(job.Input);
        var hours = await promises.Calendar(db, calendar, cancel);
        var warn = await promises.WarnAt(cancel);
        var after = Guid.TryParseExact(job.Progress, "D", out var last) ? last : Guid.Empty;
        return await db.Write(async () =>
        {
            var some = await Clocks(db, calendar).Where(c => c.Id > after).OrderBy(c => c.Id).Take(AtOnce).ToListAsync(cancel);
            foreach (var clock in some)
                clock.Reckon(hours, warn);
            var cases = some.ConvertAll(c => c.CaseId);
            await db.SaveChangesAsync(cancel);
            // What lists are put in order by follows.
            await db.Cases.Where(c => cases.Contains(c.Id)).ExecuteUpdateAsync(set => set.SetProperty(c => c.DueAt, c => db.Set<ServiceClock>().Where(k => k.CaseId == c.Id && k.RunsSince != null).Min(k => k.DueAt)), cancel);
            job.Done += some.Count;
            job.Progress = some.Count > 0 ? some[^1].Id.ToString("D", CultureInfo.InvariantCulture) : job.Progress;
            await db.SaveChangesAsync(cancel);
            return some.Count == AtOnce;
        }, cancel);
    }

    private static IQueryable<ServiceClock> Clocks(KulanzDb db, Guid calendar) => db.Set<ServiceClock>().Where(c => c.CalendarId == calendar && c.RunsSince != null);
}
