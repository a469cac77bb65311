using Kulanz.Platform.Data;

namespace Kulanz.Tests.Testing;

/// <summary>Waits for what other programs do in their own time: looks again whenever something moved, and gives up with a sentence.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<T> Is<T>(Func<Task<T?>> look, string what, string? folder = null) where T : class
    {
        using var patience = new CancellationTokenSource(Patience);
        using var moved = new SemaphoreSlim(0);
        using var watcher = folder is null ? null : new FileSystemWatcher(folder) { EnableRaisingEvents = true };
        if (watcher is not null)
            watcher.Created += (_, _) => moved.Release();
        while (true)
        {
            if (await look() is { } found)
                return found;
            try
            {
                await moved.WaitAsync(TimeSpan.FromMilliseconds(100), patience.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"Waited {Patience.TotalSeconds} seconds in vain: {what}");
            }
        }
    }

    public static Task<T> Shows<T>(this TestApp app, Func<KulanzDb, Task<T?>> look, string what) where T : class =>
        Is(() => app.Look(look), what);

    public static Task Holds(this TestApp app, Func<KulanzDb, Task<bool>> look, string what) =>
        Is(async () => await app.Look(look) ? "" : null, what);
}
