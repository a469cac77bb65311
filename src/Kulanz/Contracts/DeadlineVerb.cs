using System.CommandLine;
using Kulanz.WorkTime;

namespace Kulanz.Contracts;

/// <summary>What <c>kulanz time deadline</c> says: the JSON of it is a contract.</summary>
/// <param name="Counted"><c>event</c>, <c>start</c>, <c>until</c> or <c>before</c>.</param>
/// <param name="Day">The day it is counted from.</param>
/// <param name="Period">How long.</param>
/// <param name="End">The last day of the period; counted back, null.</param>
/// <param name="Due">That day, moved by § 193 BGB; null without a region.</param>
/// <param name="ReceivedBy">Counted back: the last day to receive it.</param>
/// <param name="WorkingDay">Counted back: the last working day up to it; null without a region.</param>
/// <param name="Passed">The days between, and why they are no working days.</param>
public sealed record DeadlineTold(string Counted, DateOnly Day, string Period, DateOnly? End, DateOnly? Due, DateOnly? ReceivedBy, DateOnly? WorkingDay, IReadOnlyList<HolidayTold> Passed);

/// <summary><c>kulanz time deadline</c>: §§ 187 to 193 BGB. See docs/cli.md.</summary>
internal static class DeadlineVerb
{
    public static Command Command()
    {
        var happened = new Option<string?>("--event") { Description = "The day of an event, which is not counted (§ 187 (1) BGB), such as the receipt of a letter." };
        var start = new Option<string?>("--start") { Description = "The first day of the period, which counts (§ 187 (2) BGB), such as the first of a contract." };
        var until = new Option<string?>("--until") { Description = "Counts back: the day with whose end the period must be over, such as the last of a contract." };
        var before = new Option<string?>("--before") { Description = "Counts back: the day of an event before which the whole period must lie, such as an assembly." };
        var period = new Option<string>("--period") { Description = "How long: P14D, P2W, P3M, P1Y.", Required = true };
        var (region, json) = (TimeVerb.RegionOption(), TimeVerb.JsonOption());
        var deadline = new Command("deadline", "Reckons a deadline as §§ 187 to 193 BGB have it: when a period ends, and by when something must be received so that one is over in time. With --region also the day that counts if the last one is a Saturday, a Sunday or a public holiday there; counted back, the last working day before, because notice is not moved (§ 193 BGB does not apply to it).")
            { happened, start, until, before, period, region, json };
        deadline.SetAction(given => TimeVerb.Answer(say =>
        {
            var asked = new[] { happened, start, until, before }.Where(option => given.GetValue(option) is not null).ToList();
            if (asked is not [var one])
                throw new FormatException("Give one of --event, --start, --until and --before.");
            var told = Reckon(one.Name[2..], TimeVerb.Day(given.GetValue(one)!), Period.Parse(given.GetValue(period)!), given.GetValue(region) is { Length: > 0 } codes ? HolidayCalendar.For(codes) : null);
            if (given.GetValue(json))
                TimeVerb.Write(say, told);
            else
                Tell(say, told);
            return 0;
        }));
        return deadline;
    }

    private static DeadlineTold Reckon(string counted, DateOnly day, Period period, HolidayCalendar? holidays)
    {
        var back = counted is "until" or "before";
        var end = counted switch
        {
            "event" => Deadline.End(day, period),
            "start" => Deadline.EndFromStartOf(day, period),
            "until" => Deadline.LatestReceipt(day, period),
            _ => Deadline.LatestReceiptBefore(day, period),
        };
        DateOnly? working = holidays is null ? null : back ? Deadline.WorkingDayUpTo(end, holidays.IsHoliday) : Deadline.Shifted(end, holidays.IsHoliday);
        return new DeadlineTold(counted, day, period.ToString(), back ? null : end, back ? null : working, back ? end : null, back ? working : null, [.. Passed(end, working ?? end, holidays)]);
    }

    /// <summary>From the reckoned day up to the working day, without that one.</summary>
    private static IEnumerable<HolidayTold> Passed(DateOnly from, DateOnly to, HolidayCalendar? holidays)
    {
        for (var day = from; day != to; day = day.AddDays(from < to ? 1 : -1))
            yield return holidays!.On(day) is [var holiday, ..] ? new HolidayTold(day, holiday.Name.English, holiday.Name.German)
                : day.DayOfWeek == DayOfWeek.Saturday ? new HolidayTold(day, "Saturday", "Samstag") : new HolidayTold(day, "Sunday", "Sonntag");
    }

    private static void Tell(TextWriter say, DeadlineTold told)
    {
        if (told.End is { } end)
            say.WriteLine($"end          {TimeVerb.Say(end)}");
        if (told.Due is { } due)
            say.WriteLine($"due          {TimeVerb.Say(due)}");
        if (told.ReceivedBy is { } latest)
            say.WriteLine($"received by  {TimeVerb.Say(latest)}");
        if (told.WorkingDay is { } working)
            say.WriteLine($"working day  {TimeVerb.Say(working)}");
        foreach (var day in told.Passed)
            say.WriteLine($"             {TimeVerb.Say(day.Day)} is none: {day.English}");
    }
}
