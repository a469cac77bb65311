using Kulanz.WorkTime;

namespace Kulanz.Libraries.Tests.WorkTime;

/// <summary>Single dates are in date-cases.csv; here is what holds for all.</summary>
public sealed class DeadlineTests
{
    internal static DateOnly Some(Random random) => new DateOnly(1990, 1, 1).AddDays(random.Next(80_000));

    [Fact]
    public void The_latest_receipt_is_the_last_day_whose_period_is_over_in_time() => Many.Hold(random =>
    {
        var (last, period) = (Some(random), PeriodTests.Some(random, 50));
        var receipt = Deadline.LatestReceipt(last, period);
        return Deadline.End(receipt, period) <= last && Deadline.End(receipt.AddDays(1), period) > last && Deadline.LatestReceiptBefore(last.AddDays(1), period) == receipt;
    });

    [Fact]
    public void A_later_event_never_has_an_earlier_end() => Many.Hold(random =>
    {
        var (day, period) = (Some(random), PeriodTests.Some(random, 200));
        return Deadline.End(day.AddDays(1), period) >= Deadline.End(day, period) && Deadline.EndFromStartOf(day.AddDays(1), period) >= Deadline.EndFromStartOf(day, period)
            && Deadline.EndFromStartOf(day, period) <= Deadline.End(day, period) && Deadline.EndFromStartOf(day, period) >= Deadline.End(day, period).AddDays(-1);
    });

    [Fact]
    public void A_shifted_day_is_the_first_working_day_from_there_on() => Many.Hold(random =>
    {
        var holidays = HolidayCalendar.For("DE-BY-KATH");
        var day = Some(random);
        var shifted = Deadline.Shifted(day, holidays.IsHoliday);
        return shifted >= day && holidays.IsWorkingDay(shifted) && Enumerable.Range(0, shifted.DayNumber - day.DayNumber).All(step => !holidays.IsWorkingDay(day.AddDays(step)))
            && Deadline.WorkingDayUpTo(day, holidays.IsHoliday) <= day && Deadline.Shifted(shifted, holidays.IsHoliday) == shifted;
    });

    [Fact]
    public void Where_nobody_ever_works_nothing_is_shifted_for_ever()
    {
        Assert.Equal("For a whole year there is no working day. (Parameter 'isHoliday')", Assert.Throws<ArgumentException>(() => Deadline.Shifted(new(2026, 1, 1), _ => true)).Message);
        Assert.Throws<ArgumentException>(() => Deadline.WorkingDayUpTo(new(2026, 1, 1), _ => true));
        Assert.Throws<ArgumentOutOfRangeException>(() => Deadline.EndOfWorkingDays(new(2026, 1, 1), 0, _ => false));
        Assert.Throws<ArgumentOutOfRangeException>(() => Deadline.EndOfWorkingDays(new(2026, 1, 1), 100_001, _ => false));
    }

    [Fact]
    public void The_ends_of_the_calendar_are_said()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Deadline.End(DateOnly.MaxValue, Period.Days(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Deadline.End(DateOnly.MaxValue, Period.Months(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Deadline.EndFromStartOf(DateOnly.MaxValue, Period.Years(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Deadline.LatestReceipt(DateOnly.MinValue, Period.Weeks(1)));
    }

    [Fact]
    public void A_month_has_a_beginning_a_middle_and_an_end()
    {
        var day = new DateOnly(2028, 2, 20);
        Assert.Equal((new(2028, 2, 1), new(2028, 2, 15), new DateOnly(2028, 2, 29)), (Deadline.BeginningOfMonth(day), Deadline.MiddleOfMonth(day), Deadline.EndOfMonth(day)));
    }
}
