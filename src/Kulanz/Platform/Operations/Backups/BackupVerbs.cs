using System.CommandLine;
using Kulanz.Platform.Data;

namespace Kulanz.Platform.Operations.Backups;

/// <summary><c>kulanz backup</c> and <c>kulanz restore</c>. Exit codes: 0 done, 1 refused or failed (the sentence is on the error output), 2 wrong usage.</summary>
public static class BackupVerbs
{
    public static void AddBackupVerbs(this RootCommand root)
    {
        root.Add(Backup());
        root.Add(Restore());
    }

    private static Command Backup()
    {
        var to = new Argument<string?>("TO") { Description = "A file that ends in .zip, or a folder. Without it a file with the date in its name, in KULANZ_BACKUP_DIR or the present folder.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("backup", "Writes everything into one file, or one folder: the database as it is at one moment, and the files of the data folder. Kulanz may run meanwhile. For PostgreSQL it needs pg_dump.") { to };
        command.SetAction((given, cancel) => Run(async (settings, say) =>
        {
            var clock = new Clock();
            await using var engine = new Owned(settings);
            var name = given.GetValue(to) is { Length: > 0 } chosen ? chosen
                : Path.Combine(settings.BackupFolder, $"kulanz-{clock.GetLocalNow():yyyy-MM-dd-HHmmss}.zip");
            return Ended(await BackingUp.Take(engine.Engine, settings, name, clock, say, cancel),
                taken => $"{taken.File} has everything: {Words.Bytes(taken.Size)}, {taken.Manifest.Engine}, schema {taken.Manifest.Schema}.");
        }));
        return command;
    }

    private static Command Restore()
    {
        var from = new Argument<string>("FROM") { Description = "What kulanz backup wrote: a file or a folder." };
        var to = new Option<string?>("--to") { Description = "Where to, instead of KULANZ_DATA and KULANZ_DATABASE: a data folder, or a PostgreSQL connection string (Host=…;Database=…)." };
        var force = new Option<bool>("--force") { Description = "Also where there is something already. It is put aside under another name, which is printed, and not deleted." };
        var check = new Option<bool>("--check") { Description = "Only reads the backup through and says whether it is whole." };
        var logGoesOn = new Option<bool>("--log-goes-on") { Description = "Nothing was done between the backup and now, as when moving to another machine: the public log keeps its name. Otherwise it goes on under another, because it cannot know what it has signed since." };
        var command = new Command("restore", "Puts a backup in the place of the database and the files of the data folder. Stop Kulanz first. All hashes are checked before anything is touched; a backup of an older Kulanz is brought up to the schema of this one. For PostgreSQL it needs pg_restore.") { from, to, force, check, logGoesOn };
        command.SetAction((given, cancel) => Run(async (settings, say) =>
        {
            if (given.GetValue(check))
                return Ended(await Restoring.Check(given.GetValue(from)!, say, cancel), whole => $"The backup is whole: {whole.Files.Count} files, {whole.Engine}, schema {whole.Schema}, taken {whole.TakenAt:u} by Kulanz {whole.Program}.");
            settings = given.GetValue(to) switch
            {
                null => settings,
                var database when database.Contains("Host=", StringComparison.OrdinalIgnoreCase) => new Settings { Data = settings.Data, Database = database },
                var folder => new Settings { Data = Path.GetFullPath(folder) },
            };
            await using var engine = new Owned(settings);
            return Ended(await Restoring.Restore(given.GetValue(from)!, engine.Engine, settings, given.GetValue(force), new Clock(), say, cancel, given.GetValue(logGoesOn)), done =>
                $"Restored to {done.Place}: as of {done.Manifest.TakenAt:u}, schema {done.Manifest.Schema}{(done.Upgraded.Count > 0 ? $", brought up to {done.Upgraded[^1]}" : "")}."
                + (done.Before is null ? "" : $"{Environment.NewLine}What was there before is now {done.Before}."));
        }));
        return command;
    }

    private static async Task<int> Run(Func<Settings, Action<string>?, Task<int>> work)
    {
        using var progress = new Progress(Console.Error, Console.IsErrorRedirected);
        return await work(Settings.From(new ConfigurationBuilder().AddEnvironmentVariables().Build()), progress.Say);
    }

    private static int Ended<T>(Outcome<T> outcome, Func<T, string> say)
    {
        if (outcome.Done(out var done, out var refusal))
            Console.WriteLine(say(done));
        else
            Console.Error.WriteLine(refusal);
        return refusal is null ? 0 : 1;
    }

    /// <summary>The engine without the rest of the program, so that a database of another version is neither upgraded nor refused.</summary>
    private sealed class Owned(Settings settings) : IAsyncDisposable
    {
        public Engine Engine { get; } = Engine.For(settings.ConnectionString);

        public async ValueTask DisposeAsync()
        {
            if (Engine is IAsyncDisposable later)
                await later.DisposeAsync();
            else
                (Engine as IDisposable)?.Dispose();
        }
    }
}
