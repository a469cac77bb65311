using System.Globalization;

namespace Kulanz.Platform.Live;

/// <summary>When a page was asked for: what changed later it may not show, and hears of once it is connected.</summary>
public sealed record RequestBegan(DateTimeOffset At)
{
    /// <summary>For the page to send back; see <see cref="Read"/>.</summary>
    public override string ToString() => Written(At);

    /// <summary>In ticks: exact to what clocks are kept to here.</summary>
    public static string Written(DateTimeOffset at) => at.UtcTicks.ToString(CultureInfo.InvariantCulture);

    /// <summary>Null for anything that <see cref="Written"/> has not written.</summary>
    public static DateTimeOffset? Read(string? written) =>
        long.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTimeOffset.MaxValue.UtcTicks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
}

public static class RequestsBegin
{
    /// <summary>Before anything is read for the answer.</summary>
    public static void UseRequestBegan(this WebApplication app)
    {
        var clock = app.Services.GetRequiredService<TimeProvider>();
        app.Use((context, next) =>
        {
            context.Features.Set(new RequestBegan(clock.GetUtcNow()));
            return next(context);
        });
    }
}
