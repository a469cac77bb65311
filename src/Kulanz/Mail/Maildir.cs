using Kulanz.Platform;

namespace Kulanz.Mail;

/// <summary>
/// Watches <c>maildir/new</c> in the data folder, where a mail server or fetchmail may put messages: each is taken in and then moved to <c>cur</c>.
/// Whoever delivers writes to <c>tmp</c> and renames, as Maildir asks, so a file in <c>new</c> is always whole. A file stays in <c>new</c> until it is
/// committed; a crash between commit and move makes it come twice, which is recognised.
/// </summary>
public static class Maildir
{
    public const string Loop = "maildir";

    /// <summary>One round of the loop: everything that lies there, oldest first.</summary>
    public static async Task Round(IServiceProvider services, CancellationToken cancel)
    {
        var folder = Path.Combine(services.GetRequiredService<Settings>().Data, "maildir");
        foreach (var part in new[] { "tmp", "new", "cur" })
            Directory.CreateDirectory(Path.Combine(folder, part));
        var arriving = services.GetRequiredService<Arriving>();
        var log = services.GetRequiredService<ILogger<Arriving>>();
        foreach (var file in new DirectoryInfo(Path.Combine(folder, "new")).GetFiles().OrderBy(file => file.LastWriteTimeUtc).ThenBy(file => file.Name))
        {
            var arrived = await arriving.Accept(new RawMail(await File.ReadAllBytesAsync(file.FullName, cancel), "maildir", null), cancel);
            if (!arrived.Done(out _, out var refusal))
                log.LogWarning("{File} stays unread in the Maildir's cur folder: {Refusal}", file.Name, refusal.Code);
            // ":2,S" is Maildir's "seen"; what was refused is moved without it.
            File.Move(file.FullName, Path.Combine(folder, "cur", refusal is null ? $"{file.Name}:2,S" : $"{file.Name}:2,"), overwrite: true);
        }
    }

    /// <summary>Pokes the loop when something is put into the folder, so that mail does not wait for the next round.</summary>
    public sealed class Watch(Settings settings, Pokes pokes) : IHostedService, IDisposable
    {
        private FileSystemWatcher? watcher;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            var folder = Path.Combine(settings.Data, "maildir", "new");
            Directory.CreateDirectory(folder);
            watcher = new FileSystemWatcher(folder) { EnableRaisingEvents = true };
            watcher.Created += (_, _) => pokes.Poke(Loop);
            watcher.Renamed += (_, _) => pokes.Poke(Loop);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose() => watcher?.Dispose();
    }
}
