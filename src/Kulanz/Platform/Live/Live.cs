using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Kulanz.Platform.Live;

/// <summary>Something in this process that must know at once when any node announces <paramref name="Topic"/>: a cache to forget, a loop to wake.</summary>
public sealed record Ear(string Topic, Action Heard);

/// <summary>
/// Open pages hear at once what has changed: <c>case:17</c>, <c>views</c>. A topic only, never content, so that nobody hears more than they may see;
/// the page then asks again for what it shows. A slow listener loses the oldest topics, never holds anybody up.
/// </summary>
public sealed class Live(Data.Engine engine, Preferences preferences, Pokes pokes, IEnumerable<Ear> ears, TimeProvider clock, ILogger<Live> log) : BackgroundService
{
    private readonly ConcurrentDictionary<Channel<string>, byte> listeners = new();

    public int Listeners => listeners.Count;

    /// <summary>
    /// What changes from now on, until cancelled; null when nothing did for <paramref name="patience"/>, so that the caller can show it is still there.
    /// </summary>
    public async IAsyncEnumerable<string?> Topics(TimeSpan patience, [EnumeratorCancellation] CancellationToken cancel)
    {
        var channel = Channel.CreateBounded<string>(new BoundedChannelOptions(256) { FullMode = BoundedChannelFullMode.DropOldest });
        listeners.TryAdd(channel, 0);
        try
        {
            while (!cancel.IsCancellationRequested)
            {
                while (channel.Reader.TryRead(out var topic))
                    yield return topic;
                if (!await Heard(channel, patience, cancel))
                    yield return null;
            }
        }
        finally
        {
            listeners.TryRemove(channel, out _);
        }
    }

    /// <summary>The same for a listener inside the program, which need not be told that nothing happens.</summary>
    public async IAsyncEnumerable<string> Topics([EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var topic in Topics(Timeout.InfiniteTimeSpan, cancel))
            if (topic is not null)
                yield return topic;
    }

    private static async Task<bool> Heard(Channel<string> channel, TimeSpan patience, CancellationToken cancel)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        enough.CancelAfter(patience);
        try
        {
            return await channel.Reader.WaitToReadAsync(enough.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        engine.Heard += Heard;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
                try
                {
                    await engine.Listen(TakeAllAsSaid, stoppingToken);
                }
                catch (Exception broken) when (!stoppingToken.IsCancellationRequested)
                {
                    log.LogWarning(broken, "Live updates lost the database and will listen again");
                    await Task.Delay(TimeSpan.FromSeconds(1), clock, stoppingToken);
                }
        }
        finally
        {
            engine.Heard -= Heard;
        }
    }

    /// <summary>Whatever was said while nobody listened.</summary>
    private void TakeAllAsSaid()
    {
        preferences.Forget();
        foreach (var ear in ears)
            ear.Heard();
    }

    private void Heard(string topic)
    {
        if (topic == Preferences.Topic)
            preferences.Forget();
        foreach (var ear in ears)
            if (ear.Topic == topic)
                ear.Heard();
        if (topic.StartsWith(Loop.Prefix, StringComparison.Ordinal))
        {
            pokes.Poke(topic[Loop.Prefix.Length..]);
            return;
        }
        foreach (var channel in listeners.Keys)
            channel.Writer.TryWrite(topic);
    }
}
