using Kulanz.Platform.Data;
using Kulanz.Platform.Jobs;
using Kulanz.Platform.Operations.Backups;
using Kulanz.Platform.Outbox;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Platform.Operations;

/// <summary>What another module measures when somebody wants to know.</summary>
public sealed record MoreDepths(Func<IServiceProvider, CancellationToken, Task> Look);

/// <summary>How much waits. Asked when somebody wants to know, along indexes and never beyond <see cref="Most"/> rows.</summary>
public static class Depths
{
    public const int Most = 10_000;

    /// <summary>Only where figures are sent out regularly; <c>/metrics</c> looks when it is asked.</summary>
    public const string Loop = "measures";

    public static async Task Look(IServiceProvider services, CancellationToken cancel)
    {
        var db = services.GetRequiredService<KulanzDb>();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var (waiting, failed, oldest) = await Outbox(db, cancel);
        Measures.OutboxDepth.Record(waiting, new KeyValuePair<string, object?>("state", "waiting"));
        Measures.OutboxDepth.Record(failed, new KeyValuePair<string, object?>("state", "failed"));
        Measures.OutboxAge.Record(oldest is { } since ? Math.Max(0, (now - since).TotalSeconds) : 0);
        Measures.JobsDepth.Record(await Jobs(db).Take(Most).CountAsync(cancel));
        Measures.DatabaseSize.Record(await db.Engine.Size(cancel));
        Measures.LiveListeners.Record(services.GetRequiredService<Live.Live>().Listeners);
        if (await BackupRun.LastGood(db, cancel) is { } good)
            Measures.BackupAge.Record((now - good.StartedAt).TotalSeconds);
        foreach (var more in services.GetServices<MoreDepths>())
            await more.Look(services, cancel);
    }

    public static async Task<(int Waiting, int Failed, DateTimeOffset? Oldest)> Outbox(KulanzDb db, CancellationToken cancel)
    {
        var items = db.Set<OutboxItem>().AsNoTracking();
        return (
            await items.Where(i => i.State == OutboxState.Waiting).OrderBy(i => i.NextTryAt).Take(Most).CountAsync(cancel),
            await items.Where(i => i.State == OutboxState.Failed).OrderBy(i => i.NextTryAt).Take(Most).CountAsync(cancel),
            // Along (state, next try): the one that has been postponed longest is among the first.
            await items.Where(i => i.State == OutboxState.Waiting).OrderBy(i => i.NextTryAt).Take(200).MinAsync(i => (DateTimeOffset?)i.AddedAt, cancel));
    }

    public static IQueryable<Job> Jobs(KulanzDb db) => db.Set<Job>().AsNoTracking().Where(j => j.State == JobState.Waiting || j.State == JobState.Running).OrderBy(j => j.Id);
}
