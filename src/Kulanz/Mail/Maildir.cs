using Kulanz.Platform;

namespace Kulanz.Mail;

/// <summary>
/// Watches <c>maildir/new</c> in the data folder, where a mail server or fetchmail may put messages: each is taken in and then moved to <c>cur</c>.
/// Whoever delivers writes to <c>tmp</c> and renames, as Maildir asks, so a file in <c>new</c> is always whole. A file stays in <c>new</c> until it is
/// committed; a crash between commit and move makes it come twice, which is recognised. A file that cannot be read or moved stays, and those behind it are taken;
/// the round fails at its end, so that the health page names the file.
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
        IOException? left = null;
        foreach (var file in new DirectoryInfo(Path.Combine(folder, "new")).GetFiles().OrderBy(file => file.LastWriteTimeUtc).ThenBy(file => file.Name))
            try
            {
                await Take(file, Path.Combine(folder, "cur"), services, cancel);
            }
            catch (Exception broken) when (broken is not OperationCanceledException)
            {
                left ??= new IOException($"{file.Name}: {broken.Message}", broken);
            }
        if (left is not null)
            throw left;
    }

    private static async Task Take(FileInfo file, string taken, IServiceProvider services, CancellationToken cancel)
    {
        var raw = new RawMail(await File.ReadAllBytesAsync(file.FullName, cancel), "maildir", null);
        if (!(await services.GetRequiredService<Arriving>().Accept(raw, cancel)).Done(out _, out var refusal))
            services.GetRequiredService<ILogger<Arriving>>().LogWarning("{File} stays unread in the Maildir's cur folder: {Refusal}", file.Name, refusal.Code);
        // ":2,S" is Maildir's "seen"; what was refused is moved without it.
        File.Move(file.FullName, Path.Combine(taken, refusal is null ? $"{file.Name}:2,S" : $"{file.Name}:2,"), overwrite: true);
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
