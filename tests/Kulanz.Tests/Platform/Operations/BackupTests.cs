using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Kulanz.Cases;
using Kulanz.Mail;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Operations.Backups;
using Kulanz.Tests.Mail;
using Kulanz.Tests.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Platform.Operations;

/// <summary>What was acknowledged before a backup began is in it, whatever happens meanwhile; and nothing is lost by restoring.</summary>
public sealed class BackupTests
{
    [Theory, BothEngines]
    public async Task A_backup_taken_while_mail_comes_in_restores_to_everything_that_was_acknowledged_before(string engine)
    {
        using var elsewhere = new TemporaryFolder();
        var (backup, target) = (Path.Combine(elsewhere.Path, "b.zip"), await Databases.Empty(engine, elsewhere.Path));
        long acknowledged;
        await using (var app = await TestApp.Start(engine))
        {
            var database = app.Services.GetRequiredService<Settings>().Database;
            using var stop = new CancellationTokenSource();
            var (accepted, first) = (0L, new TaskCompletionSource());
            var writers = Enumerable.Range(0, 2).Select(async writer =>
            {
                for (var i = 0; !stop.IsCancellationRequested; i++)
                {
                    var mail = Encoding.UTF8.GetBytes($"From: a{writer}-{i}@customer.example\r\nSubject: Number {i}\r\nMessage-ID: <{writer}-{i}@customer.example>\r\n\r\nHello\r\n");
                    Assert.True((await app.Services.GetRequiredService<Arriving>().Accept(new RawMail(mail, "api", null), CancellationToken.None)).Done(out _, out _));
                    if (Interlocked.Increment(ref accepted) == 40)
                        first.SetResult();
                }
            }).ToList();
            await first.Task;
            await File.WriteAllTextAsync(Path.Combine(app.Folder, "maildir", "new", "waiting"), "");
            acknowledged = Interlocked.Read(ref accepted);
            var taken = await Verb.Run(app.Folder, database, "backup", backup);
            await stop.CancelAsync();
            await Task.WhenAll(writers);
            Assert.True(taken.Code == 0, taken.ToString());
            Assert.Contains("has everything", taken.Out, StringComparison.Ordinal);
            Assert.True(Interlocked.Read(ref accepted) > acknowledged, "Writing stood still during the backup.");

            // Into a database that is in use it is not restored, whatever one insists on.
            await using var other = new Owned(database);
            var inUse = await Restoring.Restore(backup, other.Engine, app.Services.GetRequiredService<Settings>(), true, new Clock(), null, default);
            Assert.Contains(engine == Databases.Postgres ? "in use by kulanz. Stop Kulanz first" : "Stop Kulanz first", Assert.IsType<RestoreBroken>(inUse.Refusal).ToString(), StringComparison.Ordinal);
            Assert.True(await app.Look(db => db.Cases.LongCountAsync()) >= acknowledged);
        }

        var data = Path.Combine(elsewhere.Path, "data");
        var restored = await Verb.Run(data, target, "restore", backup);
        Assert.True(restored.Code == 0, restored.ToString());
        await using (var there = new Owned(target))
        {
            await using var db = Databases.Open(there.Engine);
            var (cases, mails) = (await db.Cases.LongCountAsync(), await db.Set<ArrivedMail>().LongCountAsync());
            Assert.True(cases >= acknowledged && mails == cases, $"{cases} cases and {mails} mails of {acknowledged} acknowledged");
            Assert.Equal(await db.Set<ArrivedMail>().Select(m => m.FileHash).Distinct().CountAsync(), await db.Set<Kulanz.Platform.Files.StoredFile>().CountAsync());
            // The keys that sessions and stored passwords are protected with.
            Assert.True(await db.Set<Kulanz.Platform.Web.ProtectionKey>().AnyAsync());
        }
        // Each as a process of its own would: nothing of the one before is still connected.
        async Task<Outcome<Restored>> Again(bool force, TimeProvider clock)
        {
            await using var there = new Owned(target);
            return await Restoring.Restore(backup, there.Engine, new Settings { Data = data }, force, clock, null, default);
        }
        Assert.IsType<TargetNotEmpty>((await Again(false, new Clock())).Refusal);
        Assert.Contains("before", (await Again(true, new Clock())).Value.Before, StringComparison.Ordinal);
        // And once more: what an earlier restore put aside is not in the way.
        Assert.Contains("before", (await Again(true, new LaterClock())).Value.Before, StringComparison.Ordinal);
        await Databases.Drop(target);
    }

    [Fact]
    public async Task A_folder_with_files_of_the_data_folder_is_a_backup_too_and_an_older_one_is_brought_up_to_date()
    {
        using var folder = new TemporaryFolder();
        var (data, there) = (Path.Combine(folder.Path, "data"), Path.Combine(folder.Path, "backup"));
        Directory.CreateDirectory(Path.Combine(data, "maildir", "new"));
        await File.WriteAllTextAsync(Path.Combine(data, "maildir", "new", "one"), "From: a@b.example\n\nHello");
        var database = await Databases.Fresh(Databases.Sqlite, data);
        await using (var was = new Owned(database))
        await using (var db = Databases.Open(was.Engine))
            await db.Database.ExecuteSqlRawAsync("DROP TABLE backup_runs; DELETE FROM schema_scripts WHERE number = 90");

        Assert.Equal(0, (await Verb.Run(data, "", "backup", there)).Code);
        Assert.Equal(1, (await Verb.Run(data, "", "backup", there)).Code);
        var restored = await Verb.Run(data, "", "restore", there, "--to", Path.Combine(folder.Path, "elsewhere"));

        Assert.True(restored.Code == 0, restored.ToString());
        Assert.Contains("brought up to", restored.Out, StringComparison.Ordinal);
        Assert.Equal("From: a@b.example\n\nHello", await File.ReadAllTextAsync(Path.Combine(folder.Path, "elsewhere", "maildir", "new", "one")));
        await using var now = new Owned($"Data Source={Path.Combine(folder.Path, "elsewhere", "kulanz.db")}");
        await using var opened = Databases.Open(now.Engine);
        Assert.Empty(await opened.Set<BackupRun>().ToListAsync());
    }

    [Fact]
    public async Task The_live_database_is_no_file_of_the_data_folder_whatever_it_is_called()
    {
        using var folder = new TemporaryFolder();
        var (data, backup) = (Path.Combine(folder.Path, "data"), Path.Combine(folder.Path, "b.zip"));
        Directory.CreateDirectory(data);
        await Databases.Fresh(Databases.Sqlite, data);
        File.Move(Path.Combine(data, "kulanz.db"), Path.Combine(data, "desk.db"));
        await File.WriteAllTextAsync(Path.Combine(data, "desk-notes"), "kept");
        await using var engine = new Owned($"Data Source={Path.Combine(data, "desk.db")}");
        await using (var db = Databases.Open(engine.Engine))
            Assert.True(await db.Set<Preference>().CountAsync() >= 0);

        Assert.True((await BackingUp.Take(engine.Engine, new Settings { Data = data }, backup, new Clock(), null, default)).Done(out _, out var refusal), refusal?.ToString());

        Assert.Equal(["data/desk-notes", "database.sqlite"], (await Restoring.Check(backup, null, default)).Value.Files.Select(f => f.Name).Order(StringComparer.Ordinal));
        await using var file = BackupFile.Create(Path.Combine(folder.Path, "c.zip"));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file.Scratch()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("no database any more")]
    public async Task A_log_that_a_lost_or_broken_database_left_behind_is_put_aside_with_it(string? left)
    {
        using var folder = new TemporaryFolder();
        var (data, backup, log) = (Path.Combine(folder.Path, "data"), Path.Combine(folder.Path, "b.zip"), Path.Combine(folder.Path, "log"));
        Directory.CreateDirectory(data);
        var (database, file, settings) = (await Databases.Fresh(Databases.Sqlite, data), Path.Combine(data, "kulanz.db"), new Settings { Data = data });
        await using (var was = new Owned(database))
        {
            Assert.True((await BackingUp.Take(was.Engine, settings, backup, new Clock(), null, default)).Done(out _, out _));
            await using var db = Databases.Open(was.Engine);
            db.Add(new Preference { Name = "later", Value = "{}" });
            await db.SaveChangesAsync();
            File.Copy($"{file}-wal", log);
        }
        File.Delete(file);
        if (left is not null)
            await File.WriteAllTextAsync(file, left.PadRight(4096));
        File.Copy(log, $"{file}-wal");

        await using (var now = new Owned(database))
        {
            var restored = await Restoring.Restore(backup, now.Engine, settings, true, new Clock(), null, default);
            Assert.True(restored.Done(out var done, out var refusal), refusal?.ToString());
            Assert.True(File.Exists(done.Before));
            await using var db = Databases.Open(now.Engine);
            Assert.False(await db.Set<Preference>().AnyAsync(p => p.Name == "later"));
        }
        Assert.Single(Directory.GetFiles(data, "*before-restore*-wal"));
    }

    [Fact]
    public async Task What_is_damaged_newer_or_of_another_kind_is_refused_before_anything_is_touched()
    {
        using var folder = new TemporaryFolder();
        var data = Path.Combine(folder.Path, "data");
        Directory.CreateDirectory(data);
        var engine = Engine.For(await Databases.Fresh(Databases.Sqlite, data));
        var (settings, clock, good) = (new Settings { Data = data }, new Clock(), Path.Combine(folder.Path, "good.zip"));
        Assert.True((await BackingUp.Take(engine, settings, good, clock, null, default)).Done(out var taken, out var refusal), refusal?.ToString());
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(good));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path, "*.partial*"));
        Task<Outcome<Restored>> Restore(string name, Engine? into = null) => Restoring.Restore(name, into ?? engine, settings, true, clock, null, default);
        string Altered(Action<ZipArchive> alter)
        {
            var copy = Path.Combine(folder.Path, $"{Guid.CreateVersion7():N}.zip");
            File.Copy(good, copy);
            using var archive = ZipFile.Open(copy, ZipArchiveMode.Update);
            alter(archive);
            return copy;
        }
        static void Manifest(ZipArchive archive, Action<JsonNode> change)
        {
            JsonNode manifest;
            using (var was = archive.GetEntry("manifest.json")!.Open())
                manifest = JsonNode.Parse(was)!;
            change(manifest);
            archive.GetEntry("manifest.json")!.Delete();
            using var now = new StreamWriter(archive.CreateEntry("manifest.json").Open());
            now.Write(manifest.ToJsonString());
        }

        Assert.IsType<NoBackup>((await Restore(Path.Combine(folder.Path, "none.zip"))).Refusal);
        Assert.IsType<NoBackup>((await Restore(Path.Combine(data, "kulanz.db"))).Refusal);
        Assert.IsType<BackupDamaged>((await Restore(Altered(archive =>
        {
            using var content = archive.GetEntry("database.sqlite")!.Open();
            content.Position = 5000;
            content.WriteByte(0xFF);
        }))).Refusal);
        Assert.IsType<BackupDamaged>((await Restore(Altered(archive => archive.GetEntry("database.sqlite")!.Delete()))).Refusal);
        Assert.IsType<NoBackup>((await Restore(Altered(archive => Manifest(archive, m => m["files"]![0]!["name"] = "data/../../out")))).Refusal);
        var newer = Assert.IsType<BackupIsNewer>((await Restore(Altered(archive => Manifest(archive, m => m["schema"] = 9999)))).Refusal);
        Assert.Contains("9999", newer.ToString(), StringComparison.Ordinal);
        await using var postgres = new Postgres("Host=nowhere;Database=x");
        Assert.IsType<OtherEngine>((await Restore(good, postgres)).Refusal);
        Assert.Single(Directory.GetFiles(data, "kulanz.db*"), file => !file.EndsWith("-wal", StringComparison.Ordinal) && !file.EndsWith("-shm", StringComparison.Ordinal));
        Assert.Equal(taken!.Manifest.Schema, (await Restoring.Check(good, null, default)).Value.Schema);
        Assert.IsType<NothingToBackUp>((await BackingUp.Take(Engine.For($"Data Source={folder.Path}/nothing.db"), settings, good + "2", clock, null, default)).Refusal);
        (engine as IDisposable)?.Dispose();
    }

    [Fact]
    public async Task The_dump_is_taken_over_the_same_line_as_everything_else()
    {
        using var folder = new TemporaryFolder();
        var database = await Databases.Fresh(Databases.Postgres, folder.Path);
        var said = Path.Combine(folder.Path, "said");
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "pg_dump"), $"#!/bin/sh\nenv > '{said}'\nexit 1\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path.Combine(folder.Path, "pg_dump"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var taken = await Verb.Run(folder.Path, $"{database};SSL Mode=Allow;Root Certificate=/etc/kulanz/ca.pem;Passfile=/etc/kulanz/passwords", ["backup", Path.Combine(folder.Path, "b.zip")], null,
            new() { ["PATH"] = $"{folder.Path}:{Environment.GetEnvironmentVariable("PATH")}" });

        Assert.Contains("pg_dump failed", taken.Error, StringComparison.Ordinal);
        var environment = await File.ReadAllLinesAsync(said);
        foreach (var line in new[] { "PGSSLMODE=allow", "PGSSLROOTCERT=/etc/kulanz/ca.pem", "PGPASSFILE=/etc/kulanz/passwords" })
            Assert.Contains(line, environment);
        await Databases.Drop(database);
    }

    [Theory, BothEngines]
    public async Task Each_night_has_one_backup_as_many_are_kept_as_wanted_and_a_failure_is_seen(string engine)
    {
        using var there = new TemporaryFolder();
        await using var app = await TestApp.Start(engine, new() { ["KULANZ_BACKUP_DIR"] = there.Path, ["KULANZ_BACKUP_KEEP"] = "2", ["KULANZ_BACKUP_AT"] = "02:30" });
        Task Night() => app.Do(services => Nightly.Round(services, default));
        Task<List<BackupRun>> Runs() => app.Look(db => db.Set<BackupRun>().AsNoTracking().OrderBy(r => r.StartedAt).ToListAsync());

        // As a run that was killed leaves it.
        await File.WriteAllTextAsync(Path.Combine(there.Path, "kulanz-backup-2026-09-01-023000.zip.partial.database"), "half");
        // The loop's own first round may be at it: one of both makes the night's backup.
        var engineItself = app.Services.GetRequiredService<Engine>();
        for (var night = 0; night < 3; night++)
        {
            await app.Holds(_ => engineItself.Alone(Nightly.Loop, _ => Night(), default), "the loop is not at it");
            app.Clock.Advance(TimeSpan.FromDays(1));
        }
        Assert.Equal(3, (await Runs()).Count(r => r.Good));
        Assert.Equal(2, Directory.GetFiles(there.Path).Length);
        await Night();
        Assert.False(Nightly.Due((await Runs())[^1], new(2, 30), app.Clock));

        Directory.Delete(there.Path, recursive: true);
        await File.WriteAllTextAsync(there.Path, "in the way");
        app.Clock.Advance(TimeSpan.FromDays(1));
        await Night();
        Assert.NotNull((await Runs())[^1].Problem);
        using var ada = await app.SignedIn(Someone.Ada);
        Assert.Contains("The backup could not be written", await ada.Read("/admin/health"), StringComparison.Ordinal);
        File.Delete(there.Path);
        Directory.CreateDirectory(there.Path);
    }

    [Theory, BothEngines]
    public async Task Administrators_see_whether_there_are_backups_have_one_taken_at_once_and_read_how_it_is_restored(string engine)
    {
        using var there = new TemporaryFolder();
        await using var app = await TestApp.Start(engine, new() { ["KULANZ_BACKUP_DIR"] = there.Path });
        using var ada = await app.SignedIn(Someone.Ada);
        Task Good(int runs) => app.Holds(async db => await db.Set<BackupRun>().CountAsync(r => r.EndedAt != null && r.Problem == null) == runs, $"{runs} good backups");
        // The first night, made up for when the program starts.
        await Good(1);
        app.Clock.Advance(TimeSpan.FromMinutes(1));

        await ada.Submit("/admin/backup", []);

        await Good(2);
        var page = await ada.Read("/admin/backup");
        var newest = Directory.GetFiles(there.Path).Max(StringComparer.Ordinal);
        foreach (var said in new[] { "Last good backup", "Back up now", $"kulanz restore --check {newest}", $"kulanz restore --force {newest}", there.Path })
            Assert.Contains(said, page, StringComparison.Ordinal);
        Assert.Contains("Jetzt sichern", await (await app.SignedIn(Someone.Ada, "de")).Read("/admin/backup"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_folder_the_page_about_backups_says_so_and_takes_none()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        using var ada = await app.SignedIn(Someone.Ada);

        var page = await (await ada.Submit("/desk/me", [], "/admin/backup")).Read();

        Assert.Contains("No nightly backup is set up", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Back up now", page, StringComparison.Ordinal);
        Assert.Empty(await app.Look(db => db.Set<BackupRun>().ToListAsync()));
    }

    private sealed class LaterClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddMinutes(1);
    }

    private sealed class Owned(string connectionString) : IAsyncDisposable
    {
        public Engine Engine { get; } = Engine.For(connectionString);

        public async ValueTask DisposeAsync()
        {
            if (Engine is Postgres postgres)
                await postgres.DisposeAsync();
            else
            {
                (Engine as IDisposable)?.Dispose();
                SqliteConnection.ClearAllPools();
            }
        }
    }
}
