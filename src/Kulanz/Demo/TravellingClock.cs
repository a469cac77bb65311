namespace Kulanz.Demo;

/// <summary>
/// Stands where the storyteller puts it, so that what happened five weeks ago is written with the date of five weeks ago. It never goes
/// back, and each look at it is a millisecond later: no two acts share a moment.
/// </summary>
public sealed class TravellingClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock turning = new();
    private DateTimeOffset at = start;

    public override DateTimeOffset GetUtcNow()
    {
        lock (turning)
            return at = at.AddMilliseconds(1);
    }

    public void Go(DateTimeOffset to)
    {
        lock (turning)
            at = to > at ? to : at;
    }
}
