namespace Kulanz.Platform.Live;

/// <summary>
/// What was announced in the last while, for pages that were not listening just then: between being read and being connected, or while their
/// line was broken. A page says since when (nodes keep the same time, or it would have to begin earlier); what cannot be told any more counts as
/// <see cref="Live.Everything"/>.
/// </summary>
internal sealed class Lately(TimeProvider clock)
{
    private const int Most = 2000;

    private readonly Queue<Said> said = new();
    private DateTimeOffset complete = clock.GetUtcNow();

    public sealed record Said(DateTimeOffset At, string Topic);

    public Said Add(string topic)
    {
        lock (said)
        {
            var now = new Said(clock.GetUtcNow(), topic);
            said.Enqueue(now);
            // What was said in the same moment as the one that goes may have gone before it.
            if (said.Count > Most)
                complete = said.Dequeue().At.AddTicks(1);
            return now;
        }
    }

    /// <summary>Something may have been said that nobody here has heard.</summary>
    public void BeginAnew()
    {
        lock (said)
        {
            said.Clear();
            complete = clock.GetUtcNow();
        }
    }

    /// <summary>Each topic once, the newest word of it last.</summary>
    public IReadOnlyList<Said> Since(DateTimeOffset since)
    {
        lock (said)
            return since < complete ? [new Said(clock.GetUtcNow(), Live.Everything)] : [.. said.Where(s => s.At >= since).Reverse().DistinctBy(s => s.Topic).Reverse()];
    }
}
