using System.Globalization;
using System.Xml;
using Kulanz.WorkTime;

namespace Kulanz.Libraries.Tests.WorkTime;

/// <summary>Dates reasoned by hand, with the paragraph or the calculation, in date-cases.csv: none of them was taken from what the code answers.</summary>
public sealed class DateCases
{
    private static readonly WeekHours Office = WeekHours.Parse("Mo-Fr 08:00-12:00,13:00-17:00");

    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    private static readonly Dictionary<string, WorkCalendar> Calendars = new()
    {
        ["office"] = new(Berlin, Office, HolidayCalendar.For("DE-HE")),
        ["half"] = new(Berlin, Office, HolidayCalendar.For("DE-HE"), [SpecialDay.Parse("12-24 08:00-12:00 Christmas Eve"), SpecialDay.Parse("12-31")]),
        ["always"] = new(Berlin, WeekHours.Always),
        ["never"] = new(Berlin, WeekHours.Closed),
        ["night"] = new(Berlin, WeekHours.Parse("Mo-Su 22:00-06:00")),
        ["early"] = new(Berlin, WeekHours.Parse("Su 01:00-04:00")),
        ["gap"] = new(Berlin, WeekHours.Parse("Su 02:00-03:00")),
        ["newyork"] = new(TimeZoneInfo.FindSystemTimeZoneById("America/New_York"), WeekHours.Parse("Mo-Fr 09:00-17:00")),
    };

    public static TheoryData<string, string, string, string, string> All()
    {
        var data = new TheoryData<string, string, string, string, string>();
        using var lines = new StreamReader(typeof(DateCases).Assembly.GetManifestResourceStream("date-cases.csv")!);
        lines.ReadLine();
        while (lines.ReadLine() is { } line)
            if (line.Split(';') is [var asked, var of, var on, var expected, var because])
                data.Add(asked, of, on, expected, because);
            else
                throw new FormatException(line);
        return data;
    }

    [Fact]
    public void There_are_more_than_two_hundred_and_each_has_its_reason()
    {
        var all = All().Select(row => row.Data).ToList();
        Assert.True(all.Count > 200, $"{all.Count} only");
        Assert.All(all, row => Assert.NotEqual("", row.Item5));
        Assert.Equal(all.Count, all.Select(row => (row.Item1, row.Item2, row.Item3)).Distinct().Count());
    }

    [Theory, MemberData(nameof(All))]
    public void A_date_is_as_it_was_reasoned(string asked, string of, string on, string expected, string because) =>
        Assert.True(expected == Answer(asked, of, on), $"{asked} {of} {on}: {Answer(asked, of, on)}, not {expected} ({because})");

    private static string Answer(string asked, string of, string on) => asked switch
    {
        "end" => Say(Deadline.End(Day(on), Period.Parse(of))),
        "run" => Say(Deadline.EndFromStartOf(Day(on), Period.Parse(of))),
        "extend" => Say(Deadline.Extended(Day(on), Period.Parse(of))),
        "latest" => Say(Deadline.LatestReceipt(Day(on), Period.Parse(of))),
        "before" => Say(Deadline.LatestReceiptBefore(Day(on), Period.Parse(of))),
        "shift" => Say(Deadline.Shifted(Day(on), HolidayCalendar.For(of).IsHoliday)),
        "upto" => Say(Deadline.WorkingDayUpTo(Day(on), HolidayCalendar.For(of).IsHoliday)),
        "due" => Say(Deadline.End(Day(on), Period.Parse(of.Split(' ')[0]), HolidayCalendar.For(of.Split(' ')[1]).IsHoliday)),
        "working" => Say(Deadline.EndOfWorkingDays(Day(on), int.Parse(of.Split(' ')[0], CultureInfo.InvariantCulture), HolidayCalendar.For(of.Split(' ')[1]).IsHoliday)),
        "term" => Contract(of).TermOn(Day(on)) is { } term ? $"{term.Number} {Say(term.StartsOn)} {(term.EndsOn is { } end ? Say(end) : "-")}" : "none",
        "last" => Say(Contract(of).LastDayForNotice(ContractSide.Customer, Day(on))),
        "ends" => Say(Contract(of).EndIfReceived(ContractSide.Provider, Day(on))),
        "add" => Say(Calendars[of.Split(' ')[0]].Add(Moment(on), XmlConvert.ToTimeSpan(of.Split(' ')[1]))),
        "subtract" => Say(Calendars[of.Split(' ')[0]].Subtract(Moment(on), XmlConvert.ToTimeSpan(of.Split(' ')[1]))),
        "measure" => Hours(Calendars[of].Between(Moment(on.Split(' ')[0]), Moment(on.Split(' ')[1]))),
        "opens" => Say(Calendars[of].NextOpening(Moment(on))),
        "closes" => Say(Calendars[of].NextClosing(Moment(on))),
        "holiday" => HolidayCalendar.For(of).On(Day(on)) is [var one, ..] ? one.Name.English : "none",
        _ => throw new FormatException(asked),
    };

    private static ContractTerm Contract(string text)
    {
        var parts = text.Split('|');
        var notice = NoticeRule.Parse(parts[3]);
        return new ContractTerm(Day(parts[0]), parts[1] == "-" ? null : Period.Parse(parts[1]), Renewal.Parse(parts[2]), notice, notice, parts.Length > 4 ? Period.Parse(parts[4]) : null);
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static string Say(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "never";

    private static string Say(DateTimeOffset? at) => at?.ToString("yyyy-MM-dd'T'HH:mmzzz", CultureInfo.InvariantCulture) ?? "never";

    private static string Hours(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(time < TimeSpan.Zero ? "-" : "")}PT{(time == TimeSpan.Zero ? "0S" : $"{Math.Abs(time.TotalHours)}H")}");
}
