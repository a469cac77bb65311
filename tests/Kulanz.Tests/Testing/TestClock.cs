namespace Kulanz.Tests.Testing;

/// <summary>Monday, 28 September 2026, 10:00 in Berlin, and one millisecond more each time somebody looks: no two acts share a moment.</summary>
public sealed class TestClock : TimeProvider
{
    public static readonly DateTimeOffset Start = new(2026, 9, 28, 8, 0, 0, TimeSpan.Zero);

    private long looks;
    private TimeSpan advanced;

    public override DateTimeOffset GetUtcNow() => Start + advanced + TimeSpan.FromMilliseconds(Interlocked.Increment(ref looks));

    public void Advance(TimeSpan by) => advanced += by;
}
