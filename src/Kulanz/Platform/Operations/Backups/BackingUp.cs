using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Platform.Operations.Backups;

public sealed record BackupExists(string Name) : Refusal("There is already a {0}. It was left as it is.", Name);

public sealed record NothingToBackUp(string Place) : Refusal("There is no database of Kulanz at {0}.", Place);

public sealed record BackupBroken(string Why) : Refusal("The backup could not be written: {0}", Why);

public sealed record TakenBackup(string File, long Size, Manifest Manifest);

/// <summary>
/// Takes a backup while Kulanz works, from inside it or by another process. First the files of the data folder, then the database as it is at one
/// moment: a mail that moves from the Maildir into the database meanwhile is in both and is recognised, never in neither. Protection keys and
/// everything people sent are in the database.
/// </summary>
public static class BackingUp
{
    public static async Task<Outcome<TakenBackup>> Take(Engine engine, Settings settings, string name, TimeProvider clock, Action<string>? say, CancellationToken cancel)
    {
        if (File.Exists(name) || (Directory.Exists(name) && Directory.EnumerateFileSystemEntries(name).Any()))
            return new BackupExists(name);
        try
        {
            var options = new DbContextOptionsBuilder<KulanzDb>();
            engine.Configure(options);
            await using var db = new KulanzDb(options.Options, engine);
            if ((engine is Sqlite && !await engine.Filled(cancel)) || await Schema.Standing(db, cancel) is not { At: > 0 } standing)
                return new NothingToBackUp(engine.Place);
            if (Directory.Exists(name))
                Directory.Delete(name);
            var taken = clock.GetUtcNow();
            await using var backup = BackupFile.Create(name);
            await Files(backup, engine, settings, say, cancel);
            say?.Invoke("Copying the database");
            var scratch = backup.Scratch();
            await engine.Backup(scratch, cancel);
            say?.Invoke("Writing the database into the backup");
            await using (var copy = File.OpenRead(scratch))
                await backup.Add(Manifest.Database(engine.Name), copy, compress: engine is Sqlite, cancel);
            var manifest = new Manifest(Manifest.KnownFormat, ThisProgram.Version, engine.Name, standing.At, taken, []);
            return new TakenBackup(name, await backup.Finish(manifest, cancel), manifest);
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException or DatabaseBrokenException or System.Data.Common.DbException)
        {
            return new BackupBroken(broken.Message);
        }
    }

    private static async Task Files(BackupFile backup, Engine engine, Settings settings, Action<string>? say, CancellationToken cancel)
    {
        var copied = 0;
        foreach (var path in Belonging(engine, settings))
        {
            try
            {
                await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                await backup.Add(Manifest.DataFolder + Path.GetRelativePath(settings.Data, path).Replace('\\', '/'), file, compress: true, cancel);
            }
            catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
            {
                // A mail that has just been taken in: the database, which is copied later, has it.
            }
            if (++copied % 500 == 0)
                say?.Invoke($"{copied} files");
        }
    }

    /// <summary>Everything in the data folder except the embedded database (also one that is used no more), what is half written, and backups themselves.</summary>
    private static IEnumerable<string> Belonging(Engine engine, Settings settings)
    {
        if (!Directory.Exists(settings.Data))
            return [];
        var backups = settings.BackupFolder is { Length: > 0 } folder ? folder.TrimEnd('/') + '/' : null;
        return Directory.EnumerateFiles(settings.Data, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Where(path => !engine.Owns(path) && !Path.GetRelativePath(settings.Data, path).StartsWith("kulanz.db", StringComparison.Ordinal)
                && !path.Contains("/maildir/tmp/", StringComparison.Ordinal) && !Path.GetFileName(path).EndsWith(".partial", StringComparison.Ordinal)
                && (backups is null || !path.StartsWith(backups, StringComparison.Ordinal))
                && !(Path.GetFileName(path).StartsWith("kulanz-", StringComparison.Ordinal) && BackupFile.Zip(path)));
    }
}
