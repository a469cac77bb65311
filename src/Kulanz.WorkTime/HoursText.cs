using System.Globalization;
using System.Text;

namespace Kulanz.WorkTime;

/// <summary>The text form of hours, read and written; what it is, <see cref="WeekHours"/> says.</summary>
internal static class HoursText
{
    public static readonly Wording Closed = new("closed", "geschlossen");

    private static readonly string[] ShortEnglish = ["Su", "Mo", "Tu", "We", "Th", "Fr", "Sa"], ShortGerman = ["So", "Mo", "Di", "Mi", "Do", "Fr", "Sa"];

    private static readonly Wording[] LongNames =
        [new("Sunday", "Sonntag"), new("Monday", "Montag"), new("Tuesday", "Dienstag"), new("Wednesday", "Mittwoch"), new("Thursday", "Donnerstag"), new("Friday", "Freitag"), new("Saturday", "Samstag")];

    private static readonly DayOfWeek[] MondayFirst = [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday, DayOfWeek.Saturday, DayOfWeek.Sunday];

    /// <summary>All names a day goes by; no name stands for two.</summary>
    private static readonly string[][] Names =
    [
        ["su", "sun", "sunday", "so", "son", "sonntag"],
        ["mo", "mon", "monday", "montag"],
        ["tu", "tue", "tues", "tuesday", "di", "die", "dienstag"],
        ["we", "wed", "wednesday", "mi", "mit", "mittwoch"],
        ["th", "thu", "thur", "thurs", "thursday", "do", "don", "donnerstag"],
        ["fr", "fri", "friday", "fre", "freitag"],
        ["sa", "sat", "saturday", "sam", "samstag", "sonnabend"],
    ];

    private static readonly string[] ClosedWords = ["closed", "off", "geschlossen", "zu", "frei"], EveryDay = ["daily", "täglich"];

    public static string Write(WeekHours hours, string language)
    {
        if (hours.Equals(WeekHours.Always))
            return "24/7";
        var names = language.StartsWith("de", StringComparison.OrdinalIgnoreCase) ? ShortGerman : ShortEnglish;
        var lines = new List<string>();
        for (var first = 0; first < 7;)
        {
            var same = hours[MondayFirst[first]];
            var last = first;
            while (last < 6 && hours[MondayFirst[last + 1]].Equals(same))
                last++;
            if (!same.IsClosed)
                lines.Add($"{names[(int)MondayFirst[first]]}{(last > first + 1 ? "-" : last > first ? "," : "")}{(last > first ? names[(int)MondayFirst[last]] : "")} {same.ToString(language)}");
            first = last + 1;
        }
        return lines.Count == 0 ? Closed.In(language) : string.Join("; ", lines);
    }

    public static (WeekHours?, Wording?) ReadWeek(string text)
    {
        if (text.Trim() is "24/7")
            return (WeekHours.Always, null);
        var found = Enumerable.Range(0, 7).Select(_ => new List<OpenPeriod>()).ToArray();
        var any = false;
        foreach (var line in Plain(text).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            any = true;
            if (ClosedWords.Contains(line))
            {
                Array.ForEach(found, day => day.Clear());
                continue;
            }
            if (ReadLine(line, found) is { } problem)
                return (null, problem);
        }
        if (!any)
            return (null, new Wording("No hours are given. Write them like Mo-Fr 08:00-12:00,13:00-17:00; or closed.", "Es sind keine Zeiten angegeben. Schreiben Sie sie so: Mo-Fr 08:00-12:00,13:00-17:00; oder geschlossen."));
        var days = new DayHours[7];
        for (var day = 0; day < 7; day++)
        {
            OpenPeriod[] periods = [.. found[day].OrderBy(period => period.From)];
            if (DayHours.Problem(periods) is { } problem)
                return (null, On(day, problem));
            days[day] = new DayHours(periods);
        }
        return Problem(days) is { } week ? (null, week) : (new WeekHours(day => days[(int)day]), null);
    }

    public static (DayHours?, Wording?) ReadDay(string text)
    {
        var line = Plain(text).Trim();
        if (ClosedWords.Contains(line))
            return (DayHours.Closed, null);
        var periods = new List<OpenPeriod>();
        foreach (var piece in line.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))
            if (Period(piece) is ({ } period, null))
                periods.Add(period);
            else
                return (null, Period(piece).Problem);
        OpenPeriod[] ordered = [.. periods.OrderBy(period => period.From)];
        return ordered.Length == 0 ? (null, new Wording("No hours are given. Write them like 08:00-12:00,13:00-17:00; or closed.", "Es sind keine Zeiten angegeben. Schreiben Sie sie so: 08:00-12:00,13:00-17:00; oder geschlossen."))
            : DayHours.Problem(ordered) is { } problem ? (null, problem)
            : (new DayHours(ordered), null);
    }

    /// <summary>Hours of one day that run into those of the next; days as <see cref="DayOfWeek"/> counts.</summary>
    public static Wording? Problem(DayHours[] days)
    {
        for (var day = 0; day < 7; day++)
            if (days[day].Periods is [.., var last] && days[(day + 1) % 7].Periods is [var first, ..] && last.To > OpenPeriod.Day + first.From)
                return new Wording($"{last} of {LongNames[day].English} runs into {first} of {LongNames[(day + 1) % 7].English}.", $"{last} vom {LongNames[day].German} reicht in {first} vom {LongNames[(day + 1) % 7].German}.");
        return null;
    }

    /// <summary>Days, then hours; and again, where somebody left out the semicolon.</summary>
    private static Wording? ReadLine(string line, List<OpenPeriod>[] found)
    {
        var named = new SortedSet<int>();
        var hours = false;
        foreach (var piece in line.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))
        {
            if (ClosedWords.Contains(piece) && named.Count > 0)
            {
                hours = true;
                foreach (var day in named)
                    found[day].Clear();
            }
            else if (char.IsAsciiDigit(piece[0]))
            {
                if (named.Count == 0)
                    return new Wording($"\"{piece}\" stands before the days it is for. Write Mo-Fr {piece}.", $"„{piece}“ steht vor den Tagen, für die es gilt. Schreiben Sie Mo-Fr {piece}.");
                hours = true;
                if (Period(piece) is not ({ } period, null))
                    return Period(piece).Problem;
                foreach (var day in named)
                    found[day].Add(period);
            }
            else
            {
                if (hours)
                    named.Clear();
                hours = false;
                if (Days(piece) is not { } days)
                    return new Wording($"\"{piece}\" is no day of the week.", $"„{piece}“ ist kein Wochentag.");
                named.UnionWith(days);
            }
        }
        return hours ? null : new Wording($"\"{line}\" has no hours. Write Mo-Fr 08:00-17:00, or closed.", $"„{line}“ hat keine Zeiten. Schreiben Sie Mo-Fr 08:00-17:00, oder geschlossen.");
    }

    private static IEnumerable<int>? Days(string piece)
    {
        if (EveryDay.Contains(piece))
            return Enumerable.Range(0, 7);
        return piece.Split('-') switch
        {
            [var one] when Day(one) is >= 0 and var day => [day],
            [var one, var other] when Day(one) is >= 0 and var from && Day(other) is >= 0 and var to => Enumerable.Range(0, (to - from + 7) % 7 + 1).Select(step => (from + step) % 7),
            _ => null,
        };
    }

    private static int Day(string name) => Array.FindIndex(Names, names => names.Contains(name.TrimEnd('.')));

    private static (OpenPeriod? Period, Wording? Problem) Period(string piece)
    {
        if (piece.Split('-') is not [var start, var end] || Minutes(start) is not { } from || Minutes(end) is not { } to || from == OpenPeriod.Day)
            return (null, new Wording($"\"{piece}\" are no hours. Write them like 08:00-17:00.", $"„{piece}“ sind keine Zeiten. Schreiben Sie sie so: 08:00-17:00."));
        if (to == from)
            return (null, new Wording($"\"{piece}\" has no length. For the whole day write 00:00-24:00.", $"„{piece}“ hat keine Länge. Für den ganzen Tag schreiben Sie 00:00-24:00."));
        // 22:00-00:00 ends with the day, 22:00-06:00 on the next.
        return (new OpenPeriod(from, to < from ? to + OpenPeriod.Day : to), null);
    }

    private static int? Minutes(string clock)
    {
        var parts = clock.Split(':', '.');
        if (parts.Length > 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var hours) || parts[0].Length > 2)
            return null;
        var minutes = 0;
        if (parts.Length == 2 && (parts[1].Length != 2 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out minutes)))
            return null;
        return hours > 24 || minutes > 59 || hours * 60 + minutes > OpenPeriod.Day ? null : hours * 60 + minutes;
    }

    /// <summary>Small letters, one kind of dash, and nothing around it.</summary>
    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text.ToLowerInvariant())
        {
            var one = c switch { '–' or '—' or '−' or '‐' or '‑' => '-', '\n' or '\r' => ';', _ when char.IsWhiteSpace(c) => ' ', _ => c };
            if (one != ' ' || plain is { Length: > 0 } && plain[^1] != ' ')
                plain.Append(one);
        }
        plain.Replace(" bis ", "-").Replace(" to ", "-").Replace(" und ", ",").Replace(" and ", ",").Replace(" & ", ",").Replace(" uhr", "").Replace("uhr", "").Replace(": ", " ").Replace(" -", "-").Replace("- ", "-");
        return plain.ToString();
    }

    private static Wording On(int day, Wording problem) => new($"{LongNames[day].English}: {problem.English}", $"{LongNames[day].German}: {problem.German}");
}
