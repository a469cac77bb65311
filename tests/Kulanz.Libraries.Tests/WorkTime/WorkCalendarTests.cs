using Kulanz.WorkTime;

namespace Kulanz.Libraries.Tests.WorkTime;

/// <summary>Single moments are in date-cases.csv; here is what holds for all.</summary>
public sealed class WorkCalendarTests
{
    private static readonly string[] Zones = ["Europe/Berlin", "UTC", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "America/Sao_Paulo", "Asia/Kathmandu", "Pacific/Apia", "Asia/Beirut", "Pacific/Kiritimati", "Pacific/Pago_Pago"];

    private static readonly DateTimeOffset Monday = new(2026, 11, 23, 8, 0, 0, TimeSpan.FromHours(1));

    private static TimeZoneInfo Zone(string id) => TimeZoneInfo.FindSystemTimeZoneById(id);

    private static WorkCalendar Some(Random random)
    {
        SpecialDay[] special = [SpecialDay.Parse("12-24 08:00-12:00"), SpecialDay.Parse("easter 02:00-03:00"), SpecialDay.Parse("2026-03-28 20:00-05:00"), SpecialDay.Parse("2026-11-23 closed")];
        return new WorkCalendar(Zone(Zones[random.Next(Zones.Length)]), WeekHoursTests.Some(random), random.Next(3) == 0 ? null : HolidayCalendar.For("DE-BE"), special[..random.Next(5)]);
    }

    /// <summary>Within sixty years, more often than not near a change of clocks; to the tick.</summary>
    private static DateTimeOffset Moment(Random random)
    {
        DateTime[] near = [new(2026, 3, 29), new(2026, 10, 25), new(2011, 12, 30), new(2026, 1, 1), new(2020, 3, 29), new(2026, 4, 5), new(2027, 1, 1), new(2018, 11, 4)];
        var day = random.Next(3) == 0 ? new DateTime(2000, 1, 1).AddDays(random.Next(365 * 60)) : near[random.Next(near.Length)].AddDays(random.Next(-2, 2));
        return new DateTimeOffset(day.AddTicks(random.Next(2) == 0 ? random.Next(1440) * TimeSpan.TicksPerMinute : random.NextInt64(TimeSpan.TicksPerDay)), TimeSpan.Zero);
    }

    private static TimeSpan Work(Random random) => random.Next(2) == 0 ? TimeSpan.FromMinutes(random.Next(1, 100_000)) : TimeSpan.FromTicks(random.NextInt64(1, 40 * TimeSpan.TicksPerDay));

    /// <summary>What the type says it does, said again as simply as can be: the clock on the wall, minute by minute.</summary>
    private static bool WallClock(WorkCalendar calendar, DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, calendar.Zone).DateTime;
        var (day, minute) = (DateOnly.FromDateTime(local), (int)local.TimeOfDay.TotalMinutes);
        return calendar.On(day).Hours.Periods.Any(period => period.From <= minute && minute < period.To)
            || calendar.On(day.AddDays(-1)).Hours.Periods.Any(period => minute + OpenPeriod.Day < period.To);
    }

    [Fact]
    public void It_is_open_when_the_clock_on_the_wall_says_so_and_a_walk_of_minutes_measures_the_same() => Many.Hold(random =>
    {
        var (calendar, from) = (Some(random), Moment(random));
        from = from.AddTicks(-(from.Ticks % TimeSpan.TicksPerMinute));
        var walked = 0;
        for (var minute = 0; minute < 3 * 1440; minute++)
        {
            var (at, open) = (from.AddMinutes(minute), WallClock(calendar, from.AddMinutes(minute)));
            if (calendar.IsOpen(at) != open || (minute % 97 == 0 && calendar.Between(from, at) != TimeSpan.FromMinutes(walked)))
                return false;
            walked += open ? 1 : 0;
        }
        return calendar.Between(from, from.AddDays(3)) == TimeSpan.FromMinutes(walked);
    }, 100);

    [Fact]
    public void Adding_then_measuring_is_the_same_amount_and_it_is_the_earliest_moment() => Many.Hold(random =>
    {
        var (calendar, from, work) = (Some(random), Moment(random), Work(random));
        if (calendar.Add(from, work) is not { } then)
            return calendar.Hours.Length == TimeSpan.Zero;
        return calendar.Between(from, then) == work && calendar.Between(then, from) == -work && calendar.Between(from, then.AddTicks(-1)) < work && calendar.IsOpen(then.AddTicks(-1))
            && then.Offset == calendar.Zone.GetUtcOffset(then) && calendar.Add(then, -work) is { } back && back >= from && calendar.Between(back, then) == work;
    }, 300);

    [Fact]
    public void Taking_away_then_measuring_is_the_same_amount_and_it_is_the_latest_moment() => Many.Hold(random =>
    {
        var (calendar, to, work) = (Some(random), Moment(random), Work(random));
        if (calendar.Subtract(to, work) is not { } before)
            return calendar.Hours.Length == TimeSpan.Zero;
        return calendar.Between(before, to) == work && calendar.Between(before.AddTicks(1), to) < work && calendar.IsOpen(before) && calendar.Add(before, work) <= to;
    }, 300);

    [Fact]
    public void More_work_never_ends_earlier_and_a_later_start_neither() => Many.Hold(random =>
    {
        var (calendar, from, work) = (Some(random), Moment(random), Work(random));
        var then = calendar.Add(from, work);
        return then is null || (calendar.Add(from, work + TimeSpan.FromMinutes(1)) > then && calendar.Add(from.AddMinutes(7), work) >= then && calendar.Add(from, work / 2) < then);
    }, 300);

    [Fact]
    public void What_is_measured_in_pieces_is_what_is_measured_at_once() => Many.Hold(random =>
    {
        var (calendar, a, b, c) = (Some(random), Moment(random), Moment(random), Moment(random));
        return calendar.Between(a, b) + calendar.Between(b, c) == calendar.Between(a, c) && calendar.Between(a, b) == -calendar.Between(b, a)
            && (a > b || calendar.Periods(a, b).Aggregate(TimeSpan.Zero, (sum, part) => sum + (part.To - part.From)) == calendar.Between(a, b));
    }, 300);

    [Fact]
    public void Splitting_periods_changes_nothing() => Many.Hold(random =>
    {
        var whole = Some(random);
        var split = new WorkCalendar(whole.Zone, new WeekHours(day => Split(whole.Hours[day])), whole.Holidays, whole.Days.Select(day => day with { Hours = Split(day.Hours) }));
        var (from, to, work) = (Moment(random), Moment(random), Work(random));
        return whole.Between(from, to) == split.Between(from, to) && whole.Add(from, work) == split.Add(from, work) && whole.Subtract(from, work) == split.Subtract(from, work)
            && whole.NextOpening(from) == split.NextOpening(from) && whole.NextClosing(from) == split.NextClosing(from);

        // At some minute before midnight; the rest of a night stays with its day.
        DayHours Split(DayHours hours) => new(hours.Periods.SelectMany(period =>
        {
            var middle = random.Next(period.From + 1, Math.Min(period.To, OpenPeriod.Day));
            return middle <= period.From || middle >= period.To ? new[] { period } : [new OpenPeriod(period.From, middle), new OpenPeriod(middle, period.To)];
        }));
    }, 300);

    [Fact]
    public void The_next_opening_and_closing_are_where_it_changes() => Many.Hold(random =>
    {
        var (calendar, from) = (Some(random), Moment(random));
        var (opens, closes) = (calendar.NextOpening(from), calendar.NextClosing(from));
        return (opens is not { } open || (open >= from && calendar.IsOpen(open) && calendar.Between(from, open) == TimeSpan.Zero))
            && (closes is not { } close || (close > opens && !calendar.IsOpen(close) && calendar.IsOpen(close.AddTicks(-1)) && calendar.Between(from, close) == close - opens))
            && (opens is not null || calendar.Hours.Length == TimeSpan.Zero);
    }, 300);

    [Fact]
    public void Every_zone_there_is_has_years_of_the_length_they_have()
    {
        foreach (var zone in TimeZoneInfo.GetSystemTimeZones())
        {
            var always = new WorkCalendar(zone, WeekHours.Always);
            foreach (var year in new[] { WorkCalendar.FirstYear, 1945, 2011, 2026, WorkCalendar.LastYear })
            {
                var (from, to) = (new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(year, 12, 31, 23, 59, 59, TimeSpan.Zero));
                Assert.True(always.Between(from, to) == to - from, $"{zone.Id} {year}: {always.Between(from, to)} of {to - from}");
            }
        }
    }

    [Fact]
    public void A_day_that_an_island_left_out_has_no_working_time()
    {
        var samoa = new WorkCalendar(Zone("Pacific/Apia"), WeekHours.Parse("Fr 09:00-17:00"));
        // Friday, 30 December 2011 did not take place: from the 29th at midnight the clocks went to the 31st.
        Assert.Equal(new DateTimeOffset(2012, 1, 6, 9, 0, 0, TimeSpan.FromHours(14)), samoa.NextOpening(new DateTimeOffset(2011, 12, 29, 12, 0, 0, TimeSpan.FromHours(-10))));
    }

    [Fact]
    public void A_holiday_closes_what_begins_on_it_and_not_the_night_before()
    {
        var nights = new WorkCalendar(Zone("Europe/Berlin"), WeekHours.Parse("Mo-Su 22:00-06:00"), HolidayCalendar.For("DE-HE"));
        var eve = new DateTimeOffset(2026, 4, 30, 12, 0, 0, TimeSpan.FromHours(2));
        Assert.Equal([(eve.AddHours(10), eve.AddHours(18)), (eve.AddHours(58), eve.AddHours(66))], nights.Periods(eve, eve.AddDays(3).AddHours(-5)).Select(part => (part.From, part.To)));
    }

    [Fact]
    public void A_special_day_beats_a_holiday_and_a_single_date_beats_every_years()
    {
        var calendar = new WorkCalendar(Zone("Europe/Berlin"), WeekHours.Parse("Mo-Fr 08:00-17:00"), HolidayCalendar.For("DE-HE"),
            [SpecialDay.Parse("12-25 10:00-12:00 Emergency desk"), SpecialDay.Parse("2027-12-25 closed"), SpecialDay.Parse("easter+1 10:00-11:00")]);
        Assert.Equal("10:00-12:00", calendar.On(new(2026, 12, 25)).Hours.ToString());
        Assert.Equal("closed", calendar.On(new(2027, 12, 25)).Hours.ToString());
        Assert.Equal("10:00-11:00", calendar.On(new(2026, 4, 6)).Hours.ToString());
        Assert.Equal(("Emergency desk", "Christmas Day"), (calendar.On(new(2026, 12, 25)).Special!.Name, Assert.Single(calendar.On(new(2026, 12, 25)).Holidays).Name.English));
        Assert.Equal("12-24 is there twice. (Parameter 'days')", Assert.Throws<ArgumentException>(() => new WorkCalendar(TimeZoneInfo.Utc, WeekHours.Closed, null, [SpecialDay.Parse("12-24"), SpecialDay.Parse("24.12. 8-12")])).Message);
    }

    [Fact]
    public void A_calendar_that_never_opens_or_no_more_answers_never()
    {
        var never = new WorkCalendar(TimeZoneInfo.Utc, WeekHours.Closed);
        Assert.Equal((null, null, null, null), (never.Add(Monday, TimeSpan.FromTicks(1)), never.Subtract(Monday, TimeSpan.FromTicks(1)), never.NextOpening(Monday), never.NextClosing(Monday)));
        Assert.Equal(Monday, never.Add(Monday, TimeSpan.Zero));
        Assert.Equal(TimeSpan.Zero, never.Between(Monday, Monday.AddYears(100)));
        var once = new WorkCalendar(TimeZoneInfo.Utc, WeekHours.Closed, null, [SpecialDay.Parse("2030-01-02 10:00-11:00")]);
        Assert.Equal(new DateTimeOffset(2030, 1, 2, 11, 0, 0, TimeSpan.Zero), once.Add(Monday, TimeSpan.FromHours(1)));
        Assert.Null(once.Add(Monday, TimeSpan.FromHours(1) + TimeSpan.FromTicks(1)));
        Assert.Null(once.NextOpening(new DateTimeOffset(2030, 1, 2, 11, 0, 0, TimeSpan.Zero)));
        var leap = new WorkCalendar(TimeZoneInfo.Utc, WeekHours.Closed, null, [SpecialDay.Parse("02-29 10:00-11:00")]);
        Assert.Equal(new DateTimeOffset(2104, 2, 29, 10, 0, 0, TimeSpan.Zero), leap.NextOpening(new DateTimeOffset(2097, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        Assert.Null(new WorkCalendar(TimeZoneInfo.Utc, WeekHours.Always).NextClosing(Monday));
    }

    [Fact]
    public void What_is_absurd_is_refused_or_never()
    {
        var always = new WorkCalendar(TimeZoneInfo.Utc, WeekHours.Always);
        Assert.Null(always.Add(Monday, TimeSpan.MaxValue));
        Assert.Null(always.Add(Monday, TimeSpan.MinValue));
        Assert.Null(always.Subtract(Monday, TimeSpan.MaxValue));
        Assert.Null(always.Subtract(Monday, TimeSpan.MinValue));
        Assert.StartsWith("Working time can be calculated from 1900 to 2199.", Assert.Throws<ArgumentOutOfRangeException>(() => always.Add(DateTimeOffset.MaxValue, TimeSpan.Zero)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => always.Between(Monday, DateTimeOffset.MinValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => always.Periods(Monday, DateTimeOffset.MaxValue));
        var (first, last) = (new DateTimeOffset(1900, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2199, 12, 31, 23, 0, 0, TimeSpan.Zero));
        Assert.Equal(last, always.Add(first, last - first));
        Assert.Equal(first, always.Subtract(last, last - first));
        Assert.Null(always.Add(last, TimeSpan.FromHours(2)));
        Assert.Null(always.Subtract(first, TimeSpan.FromTicks(1)));
        Assert.Equal([new TimeRange(first, last)], always.Periods(first, last));
        Assert.Empty(always.Periods(last, first));
    }

    [Fact]
    public void Many_may_ask_at_once()
    {
        var (alone, shared, random) = (Some(new Random(4711)), Some(new Random(4711)), new Random(42));
        var asked = Enumerable.Range(0, 400).Select(_ => (From: Moment(random), To: Moment(random), Work: Work(random))).ToList();
        var expected = asked.Select(one => (alone.Between(one.From, one.To), alone.Add(one.From, one.Work), alone.Subtract(one.From, one.Work))).ToList();
        var answers = new (TimeSpan, DateTimeOffset?, DateTimeOffset?)[asked.Count];
        Parallel.For(0, asked.Count, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => answers[i] = (shared.Between(asked[i].From, asked[i].To), shared.Add(asked[i].From, asked[i].Work), shared.Subtract(asked[i].From, asked[i].Work)));
        Assert.Equal(expected, answers);
    }
}
