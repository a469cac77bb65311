using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Platform.Operations.Backups;

public sealed record NoBackup(string File, string Why) : Refusal("{0} is not a backup of Kulanz: {1}", File, Why);

public sealed record BackupDamaged(string File, string Piece) : Refusal("{0} is damaged: {1} is missing or not as it was written. Nothing was changed; take another backup.", File, Piece);

public sealed record BackupIsNewer(string Program, int Schema, int Known) : Refusal("This backup was taken by Kulanz {0} with schema {1}; this program knows schemas up to {2}. Install that version or a newer one, and restore with it.", Program, Schema, Known);

public sealed record OtherEngine(string Of, string Target) : Refusal("This backup is of a {0} database, and the target is {1}. Set KULANZ_DATABASE, or give --to, so that both are the same.", Of, Target);

public sealed record TargetNotEmpty(string Place) : Refusal("There is something already at {0}. With --force it is put aside, under another name, and the backup takes its place.", Place);

public sealed record RestoreBroken(string Why) : Refusal("The backup could not be restored: {0}", Why);

public sealed record Restored(Manifest Manifest, string Place, string? Before, IReadOnlyList<string> Upgraded);

/// <summary>
/// Puts a backup in the place of the database and the data folder. Every hash is checked before anything is touched; what is there is never
/// deleted, only put aside; the database is checked before it takes its place, and an older one is brought up to this program's schema.
/// </summary>
public static class Restoring
{
    /// <summary>Reads it through and answers what it is.</summary>
    public static async Task<Outcome<Manifest>> Check(string name, Action<string>? say, CancellationToken cancel)
    {
        using var backup = Opened.Of(name);
        if (backup is null)
            return new NoBackup(name, File.Exists(name) || Directory.Exists(name) ? "it has no manifest." : "there is no such file or folder.");
        Manifest? manifest;
        try
        {
            await using var json = backup.Read(Manifest.Name)!;
            manifest = await JsonSerializer.DeserializeAsync<Manifest>(json, Json.Options, cancel);
        }
        catch (JsonException)
        {
            return new NoBackup(name, "its manifest cannot be read.");
        }
        if (manifest is not { Format: Manifest.KnownFormat })
            return new NoBackup(name, "it has a form that this program does not know.");
        var seen = 0;
        foreach (var piece in manifest.Files)
        {
            if (Outside(piece.Name))
                return new NoBackup(name, "it names files outside of itself.");
            try
            {
                await using var content = backup.Read(piece.Name);
                if (content is null || Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancel)) != piece.Sha256)
                    return new BackupDamaged(name, piece.Name);
            }
            catch (Exception broken) when (broken is InvalidDataException or IOException)
            {
                return new BackupDamaged(name, piece.Name);
            }
            if (++seen % 500 == 0)
                say?.Invoke($"{seen} of {manifest.Files.Count} files checked");
        }
        return manifest.Files.Any(piece => piece.Name == Manifest.Database(manifest.Engine)) ? manifest : new BackupDamaged(name, "the database");
    }

    public static async Task<Outcome<Restored>> Restore(string name, Engine engine, Settings settings, bool force, TimeProvider clock, Action<string>? say, CancellationToken cancel, bool logGoesOn = false)
    {
        say?.Invoke("Checking the backup");
        if (!(await Check(name, say, cancel)).Done(out var manifest, out var refusal))
            return refusal;
        if (manifest.Engine != engine.Name)
            return new OtherEngine(manifest.Engine, engine.Name);
        var known = Schema.Scripts(engine)[^1].Number;
        if (manifest.Schema > known)
            return new BackupIsNewer(manifest.Program, manifest.Schema, known);
        var aside = $"before-restore-{clock.GetUtcNow():yyyyMMdd-HHmmss}";
        try
        {
            if (engine is Postgres)
                await engine.Create(cancel);
            var maildir = Path.Combine(settings.Data, "maildir");
            if (!force && await engine.Filled(cancel))
                return new TargetNotEmpty(engine.Place);
            if (!force && Directory.Exists(maildir) && Directory.EnumerateFiles(maildir, "*", SearchOption.AllDirectories).Any())
                return new TargetNotEmpty(maildir);
            say?.Invoke("Restoring the database");
            var before = await Database(name, manifest, engine, settings, aside, cancel);
            say?.Invoke("Restoring files");
            await Files(name, manifest, engine, settings, aside, cancel);
            var options = new DbContextOptionsBuilder<KulanzDb>();
            engine.Configure(options);
            await using var db = new KulanzDb(options.Options, engine);
            var upgraded = await Schema.Upgrade(db, clock, cancel);
            // Said to the program that serves it next: what was done after the backup, it has never heard of.
            await Preferences.Set(db, new DatabaseRestored { At = clock.GetUtcNow(), LogGoesOn = logGoesOn }, cancel);
            await db.SaveChangesAsync(cancel);
            return new Restored(manifest, engine.Place, before, upgraded);
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException or DatabaseInUseException or DatabaseBrokenException or System.Data.Common.DbException or InvalidOperationException)
        {
            return new RestoreBroken(broken.Message);
        }
    }

    private static async Task<string?> Database(string name, Manifest manifest, Engine engine, Settings settings, string aside, CancellationToken cancel)
    {
        OwnerOnly.Folder(settings.Data);
        var scratch = Path.Combine(settings.Data, $"{Manifest.Database(manifest.Engine)}.partial");
        try
        {
            using (var backup = Opened.Of(name)!)
            await using (var content = backup.Read(Manifest.Database(manifest.Engine))!)
            await using (var file = OwnerOnly.Create(scratch))
                await content.CopyToAsync(file, cancel);
            return await engine.Restore(scratch, aside, cancel);
        }
        finally
        {
            File.Delete(scratch);
        }
    }

    private static async Task Files(string name, Manifest manifest, Engine engine, Settings settings, string aside, CancellationToken cancel)
    {
        using var backup = Opened.Of(name)!;
        // Mail that has arrived since waits in a folder of its own; whoever restores decides about it.
        var maildir = Path.Combine(settings.Data, "maildir");
        if (Directory.Exists(maildir) && Directory.EnumerateFiles(maildir, "*", SearchOption.AllDirectories).Any())
            Directory.Move(maildir, $"{maildir}.{aside}");
        foreach (var piece in manifest.Files.Where(piece => piece.Name.StartsWith(Manifest.DataFolder, StringComparison.Ordinal)))
        {
            var path = Path.Combine(settings.Data, piece.Name[Manifest.DataFolder.Length..]);
            // The database is in its place already, and checked.
            if (engine.Owns(path))
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await using var content = backup.Read(piece.Name)!;
            await using var file = new FileStream(path, FileMode.Create);
            await content.CopyToAsync(file, cancel);
        }
    }

    private static bool Outside(string piece) => Path.IsPathRooted(piece) || piece.Split('/', '\\').Any(part => part is ".." or "." or "");

    /// <summary>A backup being read, whichever of the two forms it has.</summary>
    private sealed class Opened(string? folder, ZipArchive? archive) : IDisposable
    {
        public static Opened? Of(string name)
        {
            if (Directory.Exists(name))
                return File.Exists(Path.Combine(name, Manifest.Name)) ? new(name, null) : null;
            if (!File.Exists(name))
                return null;
            try
            {
                var archive = ZipFile.OpenRead(name);
                if (archive.GetEntry(Manifest.Name) is not null)
                    return new(null, archive);
                archive.Dispose();
            }
            catch (InvalidDataException)
            {
                // Some other file.
            }
            return null;
        }

        public Stream? Read(string piece) =>
            archive is not null ? archive.GetEntry(piece)?.Open()
            : File.Exists(Path.Combine(folder!, piece)) ? File.OpenRead(Path.Combine(folder!, piece)) : null;

        public void Dispose() => archive?.Dispose();
    }
}
