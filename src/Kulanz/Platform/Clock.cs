namespace Kulanz.Platform;

/// <summary>
/// The system's clock in whole microseconds, the finest both databases keep; started at another moment where
/// <c>KULANZ_CLOCK</c> says so.
/// </summary>
public sealed class Clock(DateTimeOffset? start = null) : TimeProvider
{
    private readonly TimeSpan shift = start is { } moment ? moment - System.GetUtcNow() : TimeSpan.Zero;

    public override DateTimeOffset GetUtcNow()
    {
        var ticks = (System.GetUtcNow() + shift).UtcTicks;
        return new DateTimeOffset(ticks - ticks % TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
    }
}
