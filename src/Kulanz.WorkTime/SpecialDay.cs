using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Kulanz.WorkTime;

/// <summary>
/// A day with hours of its own, or closed: a company holiday, Christmas Eve until noon, an open Sunday. Written <c>12-24 08:00-12:00 Christmas Eve</c>, <c>2026-05-15 closed</c>,
/// <c>easter-48 closed Rosenmontag</c>; without hours it is closed.
/// </summary>
/// <param name="On">Which day.</param>
/// <param name="Hours">Its hours, instead of those of the week, and of a holiday.</param>
/// <param name="Name">What it is called; null: nothing.</param>
public sealed partial record SpecialDay(DayRule On, DayHours Hours, string? Name = null)
{
    /// <summary>As the summary has it.</summary>
    public override string ToString() => ToString("en");

    /// <summary>The same, as people of a language write days: <c>24.12. 08:00-12:00 Heiligabend</c>. Both are read by <see cref="Parse"/>.</summary>
    public string ToString(string language) => $"{On.ToString(language)} {Hours.ToString(language)}{(Name is null ? "" : $" {Name}")}";

    /// <summary>Reads one.</summary>
    /// <exception cref="FormatException">It is none; a sentence says why.</exception>
    public static SpecialDay Parse(string text) => TryParse(text, out var day, out var problem) ? day : throw new FormatException(problem.English);

    /// <summary>Reads one; where that fails, a sentence says why.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SpecialDay? day, [NotNullWhen(false)] out Wording? problem)
    {
        (day, problem) = (null, null);
        var words = Dash().Replace(text ?? "", "-").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words is not [var first, .. var rest] || !DayRule.TryParse(first, out var on))
        {
            problem = new Wording($"\"{text?.Trim()}\" begins with no day. Write 2026-12-24, 12-24 for every year, or easter-48.", $"„{text?.Trim()}“ beginnt mit keinem Tag. Schreiben Sie 24.12.2026, 24.12. für jedes Jahr, oder ostern-48.");
            return false;
        }
        var hours = DayHours.Closed;
        // Hours are digits with a dash between, or a word for closed; the rest is the name.
        var count = rest.TakeWhile(word => char.IsAsciiDigit(word[0]) && word.Contains('-')).Count();
        count = count == 0 && rest.Length > 0 && DayHours.TryParse(rest[0], out _, out _) ? 1 : count;
        if (count > 0 && !DayHours.TryParse(string.Join(',', rest[..count]), out hours, out problem))
            return false;
        count += count > 0 && count < rest.Length && rest[count].Equals("Uhr", StringComparison.OrdinalIgnoreCase) ? 1 : 0;
        day = new SpecialDay(on, hours!, count == rest.Length ? null : string.Join(' ', rest[count..]));
        problem = null;
        return true;
    }

    [GeneratedRegex(@"(?<=\d)\s*[-–—]\s*(?=\d)")]
    private static partial Regex Dash();
}
