using Kulanz.Platform.Ui;

namespace Kulanz.Cases.ServiceLevels;

public static class Promised
{
    /// <summary>"2 h 30 min": working time has no days, because these are of different length.</summary>
    public static string Said(Texts T, TimeSpan time) => time.TotalMinutes < 60
        ? T["{0} min", (int)time.TotalMinutes]
        : time.Minutes == 0 ? T["{0} h", (int)time.TotalHours] : T["{0} h {1} min", (int)time.TotalHours, time.Minutes];

    /// <summary>Reads what people write: <c>90</c>, <c>90 min</c>, <c>4 h</c>, <c>1:30</c>, <c>2h30</c>. Null for anything else; empty is none.</summary>
    public static int? Minutes(string? said)
    {
        var text = (said ?? "").Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant().Replace("std", "h", StringComparison.Ordinal).Replace("min", "", StringComparison.Ordinal).Replace("m", "", StringComparison.Ordinal).Replace(':', 'h');
        return text.Split('h') switch
        {
            [var minutes] when Number(minutes) is { } m => m,
            [var hours, ""] when Number(hours) is { } h => 60 * h,
            [var hours, var minutes] when Number(hours) is { } h && Number(minutes) is < 60 and var m => 60 * h + m,
            _ => null,
        };
    }

    private static int? Number(string text) => text.Length is > 0 and < 7 && int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;
}
