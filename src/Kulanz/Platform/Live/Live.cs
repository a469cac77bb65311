using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Kulanz.Platform.Live;

/// <summary>Something in this process that must know at once when any node announces <paramref name="Topic"/>: a cache to forget, a loop to wake.</summary>
public sealed record Ear(string Topic, Action Heard);

/// <summary>
/// Open pages hear at once what has changed: <c>case:17</c>, <c>views</c>. A topic only, never content, so that nobody hears more than they may see;
/// the page then asks again for what it shows. A slow listener never holds anybody up: what it loses counts as <see cref="Everything"/>.
/// </summary>
public sealed class Live(Data.Engine engine, Preferences preferences, Pokes pokes, IEnumerable<Ear> ears, TimeProvider clock, ILogger<Live> log) : BackgroundService
{
    /// <summary>Anything may have changed: who hears this looks anew at whatever it shows.</summary>
    public const string Everything = "everything";

    private readonly ConcurrentDictionary<Channel<Lately.Said>, byte> listeners = new();
    private readonly Lately lately = new(clock);

    public int Listeners => listeners.Count;

    /// <summary>
    /// What changes from now on, until cancelled; null when nothing did for <paramref name="patience"/>, so that the caller can show it is still there.
    /// </summary>
    public async IAsyncEnumerable<string?> Topics(TimeSpan patience, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var (_, topic) in Topics(null, patience, cancel))
            yield return topic;
    }

    /// <summary>
    /// What has changed since then and from now on, each with its moment: whoever was cut off comes again with the last one. After a
    /// <paramref name="since"/> first of all comes a null, at once: from here on nothing is missed.
    /// </summary>
    public async IAsyncEnumerable<(DateTimeOffset At, string? Topic)> Topics(DateTimeOffset? since, TimeSpan patience, [EnumeratorCancellation] CancellationToken cancel)
    {
        var lost = 0;
        var channel = Channel.CreateBounded<Lately.Said>(new BoundedChannelOptions(256) { FullMode = BoundedChannelFullMode.DropOldest }, _ => Interlocked.Exchange(ref lost, 1));
        listeners.TryAdd(channel, 0);
        try
        {
            if (since is { } moment)
            {
                yield return (moment, null);
                foreach (var (at, topic) in lately.Since(moment))
                    yield return (at, topic);
            }
            while (!cancel.IsCancellationRequested)
            {
                // Taken before it is waited: what is said in between has a later moment.
                var now = clock.GetUtcNow();
                while (channel.Reader.TryRead(out var said))
                    yield return (said.At, said.Topic);
                if (Interlocked.Exchange(ref lost, 0) == 1)
                    yield return (now, Everything);
                if (!await Heard(channel, patience, cancel))
                    yield return (now, null);
            }
        }
        finally
        {
            listeners.TryRemove(channel, out _);
        }
    }

    private static async Task<bool> Heard(Channel<Lately.Said> channel, TimeSpan patience, CancellationToken cancel)
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
        lately.BeginAnew();
        Tell(Everything);
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
        Tell(topic);
    }

    private void Tell(string topic)
    {
        var said = lately.Add(topic);
        foreach (var channel in listeners.Keys)
            channel.Writer.TryWrite(said);
    }
}
