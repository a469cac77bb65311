using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Platform.Operations.Backups;

/// <summary>When an administrator last asked for a backup at once.</summary>
public sealed record BackupAsked
{
    public DateTimeOffset? At { get; init; }
}

public sealed record NoBackupFolder() : Refusal("No nightly backup is set up. Set KULANZ_BACKUP_DIR to a folder on another disk.");

/// <summary>
/// A backup each night into <c>KULANZ_BACKUP_DIR</c>, by one of the nodes that have that folder. A night that was missed, because the machine was off, is made up for;
/// one that failed is tried again after an hour. What an administrator asks for at once is the same, only sooner: a job of its own would keep other
/// jobs waiting, and write beside the nightly one.
/// </summary>
public static class Nightly
{
    public const string Loop = "nightly-backup";
    public const string Prefix = "kulanz-backup-";

    public const int RunsKept = 60;

    private static readonly TimeSpan AgainAfter = TimeSpan.FromHours(1);

    /// <summary>One round of the loop.</summary>
    public static async Task Round(IServiceProvider services, CancellationToken cancel)
    {
        var settings = services.GetRequiredService<Settings>();
        if (settings.BackupFolder.Length == 0)
            return;
        var clock = services.GetRequiredService<TimeProvider>();
        var db = services.GetRequiredService<KulanzDb>();
        var last = await BackupRun.Last(db, cancel);
        if (Wanted(await services.GetRequiredService<Preferences>().Get<BackupAsked>(cancel), last) || Due(last, settings.BackupAt, clock))
            await Run(db, settings, clock, services.GetRequiredService<ILogger<BackupRun>>(), cancel);
    }

    public static bool Due(BackupRun? last, TimeOnly at, TimeProvider clock)
    {
        var now = clock.GetLocalNow();
        var tonight = new DateTimeOffset(now.Date + at.ToTimeSpan(), now.Offset);
        var since = tonight <= now ? tonight : tonight.AddDays(-1);
        return last is null || (last.StartedAt < since) || (!last.Good && now - last.StartedAt >= AgainAfter);
    }

    /// <summary>When the next night is.</summary>
    public static DateTimeOffset Next(TimeOnly at, TimeProvider clock)
    {
        var now = clock.GetLocalNow();
        var tonight = new DateTimeOffset(now.Date + at.ToTimeSpan(), now.Offset);
        return tonight > now ? tonight : tonight.AddDays(1);
    }

    public static bool Wanted(BackupAsked asked, BackupRun? last) => asked.At is { } at && (last is null || last.StartedAt < at);

    /// <summary>A backup at once, by one of the nodes that have the folder.</summary>
    public static async Task<Refusal?> Ask(KulanzDb db, Settings settings, TimeProvider clock, CancellationToken cancel)
    {
        if (settings.BackupFolder.Length == 0)
            return new NoBackupFolder();
        await Preferences.Set(db, new BackupAsked { At = clock.GetUtcNow() }, cancel);
        db.Announce(Platform.Loop.Topic(Loop));
        await db.SaveChangesAsync(cancel);
        return null;
    }

    private static async Task Run(KulanzDb db, Settings settings, TimeProvider clock, ILogger log, CancellationToken cancel)
    {
        var run = new BackupRun { Id = Id.New(clock), StartedAt = clock.GetUtcNow() };
        db.Add(run);
        await db.SaveChangesAsync(cancel);
        Sweep(settings);
        var name = $"{Prefix}{clock.GetLocalNow():yyyy-MM-dd-HHmmss}.zip";
        if ((await BackingUp.Take(db.Engine, settings, Path.Combine(settings.BackupFolder, name), clock, null, cancel)).Done(out var taken, out var refusal))
        {
            (run.File, run.Size) = (name, taken.Size);
            log.LogInformation("Backup of {Size} bytes written", taken.Size);
            Forget(settings);
        }
        else
        {
            run.Problem = Sentence.Of(refusal);
            log.LogError("No backup was written: {Refusal}", refusal.Code);
        }
        run.EndedAt = clock.GetUtcNow();
        await db.SaveChangesAsync(CancellationToken.None);
        var old = await db.Set<BackupRun>().OrderByDescending(r => r.StartedAt).Skip(RunsKept).ToListAsync(cancel);
        db.RemoveRange(old);
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>What a run that was killed has left behind; nobody else is at it.</summary>
    private static void Sweep(Settings settings)
    {
        if (!Directory.Exists(settings.BackupFolder))
            return;
        foreach (var left in new DirectoryInfo(settings.BackupFolder).GetFiles($"{Prefix}*.partial*"))
            left.Delete();
    }

    /// <summary>Only files of its own name, and only after a new one is whole.</summary>
    private static void Forget(Settings settings)
    {
        foreach (var old in new DirectoryInfo(settings.BackupFolder).GetFiles($"{Prefix}*.zip").OrderByDescending(file => file.Name, StringComparer.Ordinal).Skip(settings.BackupsKept))
            old.Delete();
    }
}
