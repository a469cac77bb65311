using Kulanz.Platform.Data;
using Kulanz.Platform.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access.Exports;

/// <summary>
/// Copies go when their days are over, when somebody has taken them back, and a day after the work on them broke off. A few pieces at a time: five gigabytes in
/// one transaction would hold up everybody else.
/// </summary>
public static class ExportTidying
{
    public const string Loop = "exports";

    private const int PiecesAtOnce = 64;

    private const int AtOnce = 100;

    public static async Task Round(IServiceProvider services, CancellationToken cancel)
    {
        var (db, clock) = (services.GetRequiredService<KulanzDb>(), services.GetRequiredService<TimeProvider>());
        var now = clock.GetUtcNow();
        foreach (var export in await db.Set<CustomerExport>().AsNoTracking().Where(e => e.RemoveAt <= now).OrderBy(e => e.RemoveAt).Take(AtOnce).ToListAsync(cancel))
        {
            var working = export.ReadyAt is null && await db.Set<Job>().AnyAsync(j => j.Id == export.JobId && (j.State == JobState.Waiting || j.State == JobState.Running), cancel);
            if (!working)
                await Remove(db, export.Id, now, cancel);
            // It takes longer than a day. One that was taken back is looked at again next time, when its work has noticed.
            else if (export.DeletedAt is null)
                await db.Write(() => db.Set<CustomerExport>().Where(e => e.Id == export.Id && e.ReadyAt == null).ExecuteUpdateAsync(set => set.SetProperty(e => e.RemoveAt, now + Exporting.Unfinished), cancel), cancel);
        }
    }

    private static async Task Remove(KulanzDb db, Guid id, DateTimeOffset now, CancellationToken cancel)
    {
        // First of all nobody sees it any more.
        await db.Write(() => db.Set<CustomerExport>().Where(e => e.Id == id && e.DeletedAt == null).ExecuteUpdateAsync(set => set.SetProperty(e => e.DeletedAt, now), cancel), cancel);
        for (var from = 0; await db.Set<ExportPiece>().AnyAsync(p => p.ExportId == id, cancel); from += PiecesAtOnce)
        {
            var to = from + PiecesAtOnce;
            await db.Write(() => db.Set<ExportPiece>().Where(p => p.ExportId == id && p.Position < to).ExecuteDeleteAsync(cancel), cancel);
        }
        await db.Write(async () =>
        {
            await db.Set<ExportEntry>().Where(e => e.ExportId == id).ExecuteDeleteAsync(cancel);
            return await db.Set<CustomerExport>().Where(e => e.Id == id).ExecuteDeleteAsync(cancel);
        }, cancel);
    }
}
