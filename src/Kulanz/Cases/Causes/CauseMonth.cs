using System.Globalization;
using Kulanz.Platform;

namespace Kulanz.Cases.Causes;

public sealed record BadMonth(string Month) : Invalid("month", "“{0}” is not a month. Please write it as 2026-09.", Month);

public static class CauseMonth
{
    /// <summary>The first day of <c>2026-09</c>; null for anything else.</summary>
    public static DateOnly? Read(string? text) =>
        text is { Length: 7 } && DateOnly.TryParseExact($"{text}-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month) && month.Year is > 2000 and < 9000 ? month : null;
}
