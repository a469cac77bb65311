using System.Diagnostics;
using Kulanz.WorkTime;

namespace Kulanz.Bench;

/// <summary>Working time added and measured over a day, a year and ten, beside a walk from day to day over the same calendar; and deadlines, and ends of contracts.</summary>
internal static class WorkTimeBench
{
    private static readonly TimeSpan Each = TimeSpan.FromMilliseconds(500);

    private static readonly HolidayCalendar Holidays = HolidayCalendar.For("DE-BY-KATH");

    private static readonly WorkCalendar Office = new(TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"), WeekHours.Parse("Mo-Fr 08:00-12:00,13:00-17:00"), Holidays, [SpecialDay.Parse("12-24 08:00-12:00"), SpecialDay.Parse("12-31 closed")]);

    public static Task<int> Run(string[] args)
    {
        var from = new DateTimeOffset(2026, 11, 23, 9, 17, 0, TimeSpan.FromHours(1));
        Console.WriteLine($"{"",-22}{"added",12}{"walked",14}{"",9}{"measured",14}{"walked",14}");
        foreach (var (name, work) in new[] { ("a day", TimeSpan.FromHours(8)), ("a year", TimeSpan.FromHours(2000)), ("ten years", TimeSpan.FromHours(20_000)) })
        {
            var to = Office.Add(from, work)!.Value;
            if (WalkTo(from, work) != to || WalkBetween(from, to) != work)
                throw new InvalidOperationException("The walk arrives elsewhere: what is compared is not the same.");
            var (added, walked) = (Nanoseconds(() => Office.Add(from, work)), Nanoseconds(() => WalkTo(from, work)));
            var (measured, walkedBetween) = (Nanoseconds(() => Office.Between(from, to)), Nanoseconds(() => WalkBetween(from, to)));
            Console.WriteLine($"{name,-22}{added,9:N0} ns{walked,11:N0} ns{walked / added,8:N0}x{measured,11:N0} ns{walkedBetween,11:N0} ns{walkedBetween / measured,8:N0}x");
        }
        var day = new DateOnly(2026, 11, 23);
        var months = Period.Months(3);
        var contract = new ContractTerm(new(2001, 10, 1), Period.Months(12), Renewal.Every(Period.Months(12)), NoticeRule.Before(months), NoticeRule.UntilLastDayOfTerm);
        Console.WriteLine($"{"a deadline, shifted",-22}{Nanoseconds(() => Deadline.End(day, months, Holidays.IsHoliday)),9:N0} ns");
        Console.WriteLine($"{"an end of a contract",-22}{Nanoseconds(() => contract.EndIfReceived(ContractSide.Customer, day)),9:N0} ns   (its 26th term)");
        Console.WriteLine($"{"a year for the first time",-28}{Nanoseconds(() => new WorkCalendar(Office.Zone, Office.Hours, Holidays, Office.Days).IsOpen(from)) / 1000,3:N0} µs");
        return Task.FromResult(0);
    }

    /// <summary>As one would write it first: every day's periods, in local time, made universal.</summary>
    private static IEnumerable<(DateTimeOffset From, DateTimeOffset To)> Days(DateTimeOffset from)
    {
        for (var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(from, Office.Zone).DateTime); ; day = day.AddDays(1))
            foreach (var period in Office.On(day).Hours.Periods)
                yield return (Moment(day, period.From), Moment(day, period.To));

        static DateTimeOffset Moment(DateOnly day, int minutes)
        {
            var local = day.ToDateTime(TimeOnly.MinValue).AddMinutes(minutes);
            return new DateTimeOffset(local, Office.Zone.GetUtcOffset(local));
        }
    }

    private static DateTimeOffset WalkTo(DateTimeOffset from, TimeSpan work)
    {
        foreach (var period in Days(from))
        {
            var start = period.From > from ? period.From : from;
            var length = period.To - start;
            if (length >= work)
                return start + work;
            if (length > TimeSpan.Zero)
                work -= length;
        }
        return default;
    }

    private static TimeSpan WalkBetween(DateTimeOffset from, DateTimeOffset to)
    {
        var sum = TimeSpan.Zero;
        foreach (var period in Days(from))
        {
            if (period.From >= to)
                break;
            var (start, end) = (period.From > from ? period.From : from, period.To < to ? period.To : to);
            sum += end > start ? end - start : TimeSpan.Zero;
        }
        return sum;
    }

    /// <summary>The fastest of as many rounds as fit, each long enough to be measured.</summary>
    private static double Nanoseconds<T>(Func<T> act)
    {
        var (rounds, best) = (1, double.MaxValue);
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < Each;)
        {
            var from = Stopwatch.GetTimestamp();
            for (var i = 0; i < rounds; i++)
                GC.KeepAlive(act());
            var took = Stopwatch.GetElapsedTime(from);
            if (took < TimeSpan.FromMilliseconds(5))
                rounds *= 2;
            else
                best = Math.Min(best, took.TotalNanoseconds / rounds);
        }
        return best;
    }
}
