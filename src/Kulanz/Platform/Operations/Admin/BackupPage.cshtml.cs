using Kulanz.Platform.Data;
using Kulanz.Platform.Operations.Backups;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Platform.Operations.Admin;

/// <summary>Whether there are backups, how they are set up, and how one is restored: by a command, because restoring replaces what this page stands on.</summary>
public sealed class BackupPageModel(KulanzDb db, Settings settings, Preferences preferences, TimeProvider clock, IServiceProvider services) : PageModel
{
    public Settings Settings => settings;

    /// <summary>Null where no nightly backup is set up.</summary>
    public string? Folder => settings.BackupFolder.Length > 0 ? settings.BackupFolder : null;

    /// <summary>What Health says too, the worst of it.</summary>
    public Finding Standing { get; private set; } = null!;

    public IReadOnlyList<BackupRun> Runs { get; private set; } = [];

    /// <summary>Somebody asked for one that has not begun yet.</summary>
    public bool Asked { get; private set; }

    public DateTimeOffset Next => Nightly.Next(settings.BackupAt, clock);

    public long? Free => Directory.Exists(Folder) ? new DriveInfo(Folder).AvailableFreeSpace : null;

    /// <summary>The newest that can be restored, as one would type it.</summary>
    public string Example => Path.Combine(Folder ?? "/backups", Runs.FirstOrDefault(r => r.Good)?.File ?? $"{Nightly.Prefix}….zip");

    public Refusal? Refused { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        Standing = (await Examinations.Backups(services, cancel)).MaxBy(finding => finding.Condition)!;
        Runs = await db.Set<BackupRun>().AsNoTracking().OrderByDescending(r => r.StartedAt).Take(Nightly.RunsKept).ToListAsync(cancel);
        Asked = Nightly.Wanted(await preferences.Get<BackupAsked>(cancel), Runs is [var newest, ..] ? newest : null);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        Refused = await Nightly.Ask(db, settings, clock, cancel);
        if (Refused is null)
            return Redirect("/admin/backup");
        await OnGetAsync(cancel);
        return Page();
    }
}
