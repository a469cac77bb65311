using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Kulanz.Platform;
using Kulanz.WorkTime;

namespace Kulanz.Contracts;

/// <summary>What <c>kulanz time add</c> says: the JSON of it is a contract.</summary>
public sealed record TimeAdded(DateTimeOffset From, string Work, DateTimeOffset? To);

/// <summary>What <c>kulanz time between</c> says: the JSON of it is a contract.</summary>
public sealed record TimeMeasured(DateTimeOffset From, DateTimeOffset To, string Work, double Seconds);

/// <summary>What <c>kulanz time holidays</c> says of each: the JSON of it is a contract.</summary>
public sealed record HolidayTold(DateOnly Day, string English, string German);

/// <summary>What <c>kulanz time regions</c> says of each: the JSON of it is a contract.</summary>
public sealed record RegionTold(string Code, string English, string German);

/// <summary><c>kulanz time …</c>: working time, holidays, deadlines and notice, reckoned without database and server. See docs/cli.md.</summary>
public static partial class TimeVerb
{
    public static Command Command()
    {
        var time = new Command("time", "Working time, public holidays, deadlines by the German Civil Code, terms of contracts and their notice. Needs neither database nor server.");
        time.Add(Add());
        time.Add(Between());
        time.Add(Holidays());
        time.Add(Regions());
        time.Add(DeadlineVerb.Command());
        time.Add(NoticeVerb.Command());
        return time;
    }

    private static Command Add()
    {
        var from = new Argument<string>("INSTANT") { Description = "From when: 2026-11-23T09:00+01:00, or 2026-11-23T09:00 as the clock at that place shows it." };
        var work = new Argument<string>("DURATION") { Description = "How much working time: PT8H, PT1H30M or 8h30m; with a minus in front it is taken away." };
        var (calendar, json) = (new CalendarOptions(), JsonOption());
        var add = new Command("add", "Adds working time to a moment, or takes it away, and prints the moment; exit code 1 and a sentence if the calendar never opens so often until 2199.") { from, work, json };
        calendar.AddTo(add);
        add.SetAction(given => Answer(say =>
        {
            var hours = calendar.Read(given);
            var start = Moment(given.GetValue(from)!, hours.Zone);
            var duration = Duration(given.GetValue(work)!);
            var to = hours.Add(start, duration);
            if (given.GetValue(json))
                Write(say, new TimeAdded(start, Say(duration), to));
            else if (to is { } then)
                say.WriteLine(Say(then));
            if (to is not null)
                return 0;
            Console.Error.WriteLine("Never: the calendar does not open so often between 1900 and 2199.");
            return 1;
        }));
        return add;
    }

    private static Command Between()
    {
        var from = new Argument<string>("FROM") { Description = "From when: 2026-11-23T09:00+01:00, or 2026-11-23T09:00 as the clock at that place shows it." };
        var to = new Argument<string>("TO") { Description = "Until when, written the same way; if it is the earlier one the answer is negative." };
        var (calendar, json) = (new CalendarOptions(), JsonOption());
        var between = new Command("between", "Measures the working time between two moments, in hours, minutes and seconds.") { from, to, json };
        calendar.AddTo(between);
        between.SetAction(given => Answer(say =>
        {
            var hours = calendar.Read(given);
            var (start, end) = (Moment(given.GetValue(from)!, hours.Zone), Moment(given.GetValue(to)!, hours.Zone));
            var work = hours.Between(start, end);
            if (given.GetValue(json))
                Write(say, new TimeMeasured(start, end, Say(work), work.TotalSeconds));
            else
                say.WriteLine(Say(work));
            return 0;
        }));
        return between;
    }

    private static Command Holidays()
    {
        var region = RegionOption(required: true);
        var year = new Option<int[]>("--year") { Description = "Which year, from 1990; may be repeated.", Required = true };
        var json = JsonOption();
        var holidays = new Command("holidays", "Lists the public holidays of a region in a year, in order; with --json one object a line.") { region, year, json };
        holidays.SetAction(given => Answer(say =>
        {
            var calendar = HolidayCalendar.For(given.GetValue(region)!);
            foreach (var one in given.GetValue(year)!.Distinct().Order())
                foreach (var holiday in one is >= HolidayRegion.FirstYear and <= 9999 ? calendar.In(one) : throw new FormatException($"{one} is no year whose holidays are known: they are from {HolidayRegion.FirstYear} on."))
                    if (given.GetValue(json))
                        Write(say, new HolidayTold(holiday.Day, holiday.Name.English, holiday.Name.German));
                    else
                        say.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{holiday.Day:yyyy-MM-dd ddd}  {holiday.Name.English} ({holiday.Name.German})"));
            return 0;
        }));
        return holidays;
    }

    private static Command Regions()
    {
        var json = JsonOption();
        var regions = new Command("regions", "Lists the regions whose public holidays are known; with --json one object a line.") { json };
        regions.SetAction(given => Answer(say =>
        {
            foreach (var region in HolidayRegion.All)
                if (given.GetValue(json))
                    Write(say, new RegionTold(region.Code, region.Name.English, region.Name.German));
                else
                    say.WriteLine($"{region.Code,-16}{region.Name.English}");
            return 0;
        }));
        return regions;
    }

    internal static Option<bool> JsonOption() => new("--json") { Description = "Prints JSON." };

    internal static Option<string[]> RegionOption(bool required = false) =>
        new("--region") { Description = "Whose public holidays count: DE-HE, DE-BY-KATH, AT; may be repeated. kulanz time regions lists them.", Required = required };

    /// <summary>What is typed wrong is a sentence and exit code 2; nothing is printed before everything is read.</summary>
    internal static int Answer(Func<TextWriter, int> work)
    {
        using var say = new StringWriter { NewLine = "\n" };
        int code;
        try
        {
            code = work(say);
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException)
        {
            // A date past the year 9999 is told by the framework in words nobody would understand.
            Console.Error.WriteLine(wrong is ArgumentOutOfRangeException && !wrong.Message.StartsWith("Working time", StringComparison.Ordinal) ? "That is beyond the calendar, which ends with the year 9999." : wrong.Message.Split(" (Parameter")[0]);
            return 2;
        }
        using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false));
        output.Write(say.ToString());
        return code;
    }

    internal static void Write<T>(TextWriter say, T answer) => say.WriteLine(JsonSerializer.Serialize(answer, Json.Options));

    internal static DateOnly Day(string text) =>
        DateOnly.TryParseExact(text, ["yyyy-MM-dd", "d.M.yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : throw new FormatException($"\"{text}\" is no day. Write it like 2026-11-23.");

    internal static string Say(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Say(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture);

    private static string Say(TimeSpan work) => work == TimeSpan.Zero ? "PT0S" : string.Create(CultureInfo.InvariantCulture,
        $"{(work < TimeSpan.Zero ? "-" : "")}PT{Part(work.Duration().Ticks / TimeSpan.TicksPerHour, 'H')}{Part(work.Duration().Minutes, 'M')}{Part(work.Duration().Ticks % TimeSpan.TicksPerMinute / (decimal)TimeSpan.TicksPerSecond, 'S')}");

    private static string Part(decimal number, char unit) => number == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{number:0.#######}{unit}");

    /// <summary>A moment with its offset, or as the clock on the wall shows it: the first one where it shows it twice.</summary>
    private static DateTimeOffset Moment(string text, TimeZoneInfo zone)
    {
        if (Offset().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment))
            return moment;
        if (!Date().IsMatch(text) || !DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) || local.Kind != DateTimeKind.Unspecified)
            throw new FormatException($"\"{text}\" is no moment. Write it like 2026-11-23T09:00+01:00, or 2026-11-23T09:00 for the clock at that place.");
        if (zone.IsInvalidTime(local))
            throw new FormatException($"{text} does not occur in {zone.Id}: the clocks were put forward.");
        return new DateTimeOffset(local, zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local));
    }

    private static TimeSpan Duration(string text)
    {
        var parts = Hours().Match(text);
        if (!parts.Success || !(parts.Groups["h"].Success || parts.Groups["m"].Success || parts.Groups["s"].Success))
            throw new FormatException($"\"{text}\" is no working time. Write PT8H, PT1H30M or 8h30m; a day's work has no fixed length.");
        long Number(string unit) => parts.Groups[unit].Success ? long.Parse(parts.Groups[unit].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
        var seconds = Number("h") * 3600 + Number("m") * 60 + Number("s");
        return TimeSpan.FromSeconds(parts.Groups["minus"].Success ? -seconds : seconds);
    }

    [GeneratedRegex("^(?<minus>-)?(PT)?((?<h>[0-9]{1,8})H)?((?<m>[0-9]{1,8})M)?((?<s>[0-9]{1,8})S)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Hours();

    [GeneratedRegex("^[0-9]{4}-[0-9]{2}-[0-9]{2}T.*(Z|[+-][0-9]{2}:?[0-9]{2})$", RegexOptions.CultureInvariant)]
    private static partial Regex Offset();

    [GeneratedRegex("^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Date();

    /// <summary>A calendar in options.</summary>
    private sealed class CalendarOptions
    {
        private readonly Option<string> hours = new("--hours") { Description = "The hours of the week: Mo-Fr 08:00-12:00,13:00-17:00; Sa 09:00-13:00, or 24/7. Names of days in English or German.", Required = true };
        private readonly Option<string> zone = new("--zone") { Description = "Their time zone, by its IANA name.", DefaultValueFactory = _ => "Europe/Berlin" };
        private readonly Option<string[]> region = RegionOption();
        private readonly Option<string[]> days = new("--day") { Description = "A day with hours of its own, or closed: \"12-24 08:00-12:00\" every year, \"2026-05-15 closed\", \"easter-48 closed\"; may be repeated." };

        public void AddTo(Command command)
        {
            foreach (var option in new Option[] { hours, zone, region, days })
                command.Add(option);
        }

        public WorkCalendar Read(ParseResult given) =>
            new(TimeZoneInfo.TryFindSystemTimeZoneById(given.GetValue(zone)!, out var found) ? found : throw new FormatException($"There is no time zone \"{given.GetValue(zone)}\". Write it like Europe/Berlin."),
                WeekHours.Parse(given.GetValue(hours)!), HolidayCalendar.For(given.GetValue(region) ?? []), (given.GetValue(days) ?? []).Select(SpecialDay.Parse));
    }
}
