namespace Kulanz.Platform.Data;

/// <summary>Topics that could not be told to the other nodes: told again in the background until they are. A node that starts meanwhile looks at everything anew anyway.</summary>
internal sealed class Untold(Func<IReadOnlyCollection<string>, CancellationToken, Task> tell) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource end = new();
    private readonly HashSet<string> topics = [];
    private bool telling;

    public void Add(IReadOnlyCollection<string> more)
    {
        lock (topics)
        {
            topics.UnionWith(more);
            if (telling)
                return;
            telling = true;
        }
        _ = TellAll();
    }

    private async Task TellAll()
    {
        while (!end.IsCancellationRequested)
        {
            await Task.Delay(Pause, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var now = Take();
            if (now.Length == 0)
                return;
            try
            {
                await tell(now, end.Token);
            }
            catch (Exception)
            {
                // The log says so already, and what was wrong then is wrong still.
                lock (topics)
                    topics.UnionWith(now);
            }
        }
    }

    private string[] Take()
    {
        lock (topics)
        {
            string[] all = [.. topics];
            topics.Clear();
            telling = all.Length > 0;
            return all;
        }
    }

    public void Dispose() => end.Cancel();
}
