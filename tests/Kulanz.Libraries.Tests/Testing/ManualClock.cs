namespace Kulanz.Libraries.Tests.Testing;

/// <summary>A clock that goes only when it is told to, with timers that ring by it.</summary>
internal sealed class ManualClock(DateTimeOffset now) : TimeProvider
{
    private readonly Lock one = new();
    private readonly List<Ring> rings = [];
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DateTimeOffset now = now;

    public override DateTimeOffset GetUtcNow()
    {
        lock (one)
            return now;
    }

    public void Set(DateTimeOffset to)
    {
        lock (one)
            now = to;
    }

    public void Advance(TimeSpan by)
    {
        List<Ring> due;
        lock (one)
        {
            now += by;
            due = rings.FindAll(ring => ring.At <= now);
            due.ForEach(ring => rings.Remove(ring));
        }
        due.ForEach(ring => ring.Call());
    }

    /// <summary>Waits until exactly one timer is set, and says for how long: everybody who can do something has done it.</summary>
    public async Task<TimeSpan> Asleep()
    {
        while (true)
        {
            Task next;
            lock (one)
            {
                if (rings is [var only])
                    return only.At - now;
                next = changed.Task;
            }
            await next.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var ring = new Ring(this, () => callback(state));
        ring.Change(dueTime, period);
        return ring;
    }

    private void Tell()
    {
        var before = changed;
        changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        before.SetResult();
    }

    private sealed class Ring(ManualClock clock, Action call) : ITimer
    {
        public DateTimeOffset At { get; private set; }

        public void Call() => call();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.one)
            {
                clock.rings.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    At = clock.now + dueTime;
                    clock.rings.Add(this);
                }
                clock.Tell();
            }
            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
