using System.Diagnostics.CodeAnalysis;

namespace Kulanz.WorkTime;

/// <summary>
/// The hours of a week. A period past midnight belongs to the day it begins on. Written as one line:
/// <c>Mo-Fr 08:00-12:00,13:00-17:00; Sa 09:00-13:00</c>, <c>Mo-Su 22:00-06:00</c>, <c>24/7</c>, <c>closed</c>.
/// </summary>
/// <remarks>
/// Read are the names of days in English and German, short or long (Tu, Tue, Di, Dienstag), lists and ranges of days (<c>Mo,We,Fr</c>, <c>Sa-Mo</c>), hours with and without minutes
/// (<c>8-12</c>, <c>8.30-12</c>), "bis", "to" and dashes of any length, "und", "and", "Uhr", and a new line instead of a semicolon. Days that are not named are closed.
/// A day that is named twice has the hours of both, unless they overlap; <c>closed</c> takes away what was said before. <c>24:00</c> is the end of a day;
/// an end before the beginning is on the next day.
/// </remarks>
public sealed class WeekHours : IEquatable<WeekHours>
{
    // Sunday first, as DayOfWeek counts.
    private readonly DayHours[] days;

    /// <summary>The hours of a week.</summary>
    /// <param name="hours">Of each day.</param>
    /// <exception cref="ArgumentException">The hours of a day run into those of the next; a sentence says where.</exception>
    public WeekHours(Func<DayOfWeek, DayHours> hours)
    {
        ArgumentNullException.ThrowIfNull(hours);
        days = [.. Enum.GetValues<DayOfWeek>().Select(hours)];
        if (HoursText.Problem(days) is { } problem)
            throw new ArgumentException(problem.English, nameof(hours));
    }

    /// <summary>Open at all times.</summary>
    public static WeekHours Always { get; } = new(_ => DayHours.AllDay);

    /// <summary>Closed at all times.</summary>
    public static WeekHours Closed { get; } = new(_ => DayHours.Closed);

    /// <summary>The hours of a day of the week.</summary>
    public DayHours this[DayOfWeek day] => days[(int)day];

    /// <summary>How long they are in a week by the clock on the wall.</summary>
    public TimeSpan Length => days.Aggregate(TimeSpan.Zero, (sum, day) => sum + day.Length);

    /// <summary>As one line, with English names of days.</summary>
    public override string ToString() => ToString("en");

    /// <summary>As one line, with names of days in a language: <c>Mo-Fr 08:00-17:00; Sa 09:00-13:00</c>. Both are read by <see cref="Parse"/>.</summary>
    public string ToString(string language) => HoursText.Write(this, language);

    /// <summary>Reads a line, or several.</summary>
    /// <exception cref="FormatException">They are no hours; a sentence says why.</exception>
    public static WeekHours Parse(string text) => TryParse(text, out var hours, out var problem) ? hours : throw new FormatException(problem.English);

    /// <summary>Reads a line, or several; where that fails, a sentence says why.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out WeekHours? hours, [NotNullWhen(false)] out Wording? problem)
    {
        (hours, problem) = HoursText.ReadWeek(text ?? "");
        return hours is not null;
    }

    /// <inheritdoc/>
    public bool Equals(WeekHours? other) => other is not null && days.SequenceEqual(other.days);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as WeekHours);

    /// <inheritdoc/>
    public override int GetHashCode() => days.Aggregate(7, HashCode.Combine);
}
