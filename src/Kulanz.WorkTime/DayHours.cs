using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Kulanz.WorkTime;

/// <summary>
/// A stretch of local time in which work is done, in minutes after the midnight its day begins with. Its end is not part of it, and past 1,440 lies on the next day:
/// 22:00 to 06:00 is 1,320 to 1,800.
/// </summary>
public readonly record struct OpenPeriod
{
    /// <summary>Minutes of a day.</summary>
    public const int Day = 24 * 60;

    /// <summary>A stretch of time.</summary>
    /// <param name="from">Minutes after midnight, 0 to 1,439.</param>
    /// <param name="to">Minutes after the same midnight, more than <paramref name="from"/> and less than a day later, or exactly a day for 00:00 to 24:00.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not within these bounds.</exception>
    public OpenPeriod(int from, int to)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(from, Day);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(to, from);
        if (to - from >= Day && (from, to) != (0, Day))
            throw new ArgumentOutOfRangeException(nameof(to), to, "A period is shorter than a day, or is the whole day from 00:00 to 24:00.");
        (From, To) = (from, to);
    }

    /// <summary>Minutes after midnight.</summary>
    public int From { get; }

    /// <summary>Minutes after the same midnight; past 1,440 on the next day.</summary>
    public int To { get; }

    /// <summary>How long it is by the clock on the wall.</summary>
    public TimeSpan Length => TimeSpan.FromMinutes(To - From);

    /// <summary><c>08:00-12:00</c>, <c>22:00-06:00</c>, <c>16:00-24:00</c>.</summary>
    public override string ToString() => $"{Clock(From)}-{Clock(To > Day ? To - Day : To)}";

    private static string Clock(int minutes) => string.Create(CultureInfo.InvariantCulture, $"{minutes / 60:00}:{minutes % 60:00}");
}

/// <summary>
/// The hours of one day: periods in order that do not overlap; between them are breaks. None: closed. Only the last may end on the next day. Two that touch are one in effect.
/// </summary>
public sealed class DayHours : IEquatable<DayHours>
{
    private readonly OpenPeriod[] periods;

    /// <summary>The hours of a day.</summary>
    /// <param name="periods">In any order.</param>
    /// <exception cref="ArgumentException">They overlap, or one has no length; a sentence says which.</exception>
    public DayHours(params IEnumerable<OpenPeriod> periods)
    {
        this.periods = [.. periods.OrderBy(period => period.From)];
        if (Problem(this.periods) is { } problem)
            throw new ArgumentException(problem.English, nameof(periods));
    }

    /// <summary>Closed all day.</summary>
    public static DayHours Closed { get; } = new();

    /// <summary>Open from 00:00 to 24:00.</summary>
    public static DayHours AllDay { get; } = new(new OpenPeriod(0, OpenPeriod.Day));

    /// <summary>In order.</summary>
    public IReadOnlyList<OpenPeriod> Periods => periods;

    /// <summary>Whether there are none.</summary>
    public bool IsClosed => periods.Length == 0;

    /// <summary>How long they are together by the clock on the wall.</summary>
    public TimeSpan Length => TimeSpan.FromMinutes(periods.Sum(period => period.To - period.From));

    /// <summary><c>08:00-12:00,13:00-17:00</c>, or <c>closed</c>.</summary>
    public override string ToString() => ToString("en");

    /// <summary>The same, with <c>geschlossen</c> in German.</summary>
    public string ToString(string language) => IsClosed ? HoursText.Closed.In(language) : string.Join(',', periods);

    /// <summary>Reads hours of a day: <c>8-12, 13-17:30</c>, <c>22:00-06:00</c>, <c>closed</c>; see <see cref="WeekHours"/>.</summary>
    /// <exception cref="FormatException">They are none; a sentence says why.</exception>
    public static DayHours Parse(string text) => TryParse(text, out var hours, out var problem) ? hours : throw new FormatException(problem.English);

    /// <summary>Reads hours of a day; where that fails, a sentence says why.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out DayHours? hours, [NotNullWhen(false)] out Wording? problem)
    {
        (hours, problem) = HoursText.ReadDay(text ?? "");
        return hours is not null;
    }

    /// <inheritdoc/>
    public bool Equals(DayHours? other) => other is not null && periods.AsSpan().SequenceEqual(other.periods);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DayHours);

    /// <inheritdoc/>
    public override int GetHashCode() => periods.Aggregate(periods.Length, HashCode.Combine);

    /// <summary>What is wrong with periods in order; null: nothing.</summary>
    internal static Wording? Problem(ReadOnlySpan<OpenPeriod> periods)
    {
        for (var i = 0; i < periods.Length; i++)
        {
            if (periods[i] == default)
                return new Wording("A period without length is none.", "Ein Zeitraum ohne Länge ist keiner.");
            if (i > 0 && periods[i].From < periods[i - 1].To)
                return new Wording($"{periods[i - 1]} and {periods[i]} overlap.", $"{periods[i - 1]} und {periods[i]} überschneiden sich.");
        }
        return null;
    }
}
