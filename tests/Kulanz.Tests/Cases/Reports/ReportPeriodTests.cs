using Kulanz.Cases.Reports;

namespace Kulanz.Tests.Cases.Reports;

/// <summary>What days a report is about. Today is Monday, 28 September 2026.</summary>
public sealed class ReportPeriodTests
{
    private static readonly DateOnly Today = new(2026, 9, 28);

    [Fact]
    public void The_last_days_weeks_and_months_end_today()
    {
        var (days, weeks, months) = (ReportPeriod.Last(ReportSpan.Days, Today), ReportPeriod.Last(ReportSpan.Weeks, Today), ReportPeriod.Last(ReportSpan.Months, Today));
        Assert.Equal((new DateOnly(2026, 8, 30), Today, 30), (days.From, days.Until, days.Slices.Count));
        Assert.Equal((new DateOnly(2026, 7, 6), 13), (weeks.From, weeks.Slices.Count));
        Assert.Equal((new DateOnly(2025, 10, 1), 12), (months.From, months.Slices.Count));
        Assert.Equal(new(new(2026, 9, 28), Today), weeks.Slices[^1]);
        Assert.Equal(new(new(2026, 9, 1), Today), months.Slices[^1]);
    }

    [Fact]
    public void Slices_follow_each_other_without_a_gap()
    {
        var random = new Random(7);
        for (var i = 0; i < 500; i++)
        {
            var from = Today.AddDays(-random.Next(2000));
            var period = ReportPeriod.Own(from, from.AddDays(random.Next(ReportPeriod.MostDays)), (ReportSpan)random.Next(3), Today).Value;
            Assert.Equal((period.From, period.Until), (period.Slices[0].From, period.Slices[^1].Until));
            Assert.All(period.Slices.Zip(period.Slices.Skip(1)), pair => Assert.Equal(pair.First.Until.AddDays(1), pair.Second.From));
            Assert.All(period.Slices, slice => Assert.True(slice.From <= slice.Until));
            Assert.Equal(period.From.AddDays(-1), period.Before.Until);
        }
    }

    [Fact]
    public void Half_a_month_is_compared_with_as_many_days()
    {
        var period = ReportPeriod.Own(new(2026, 9, 1), new(2026, 9, 30), ReportSpan.Months, Today).Value;
        Assert.Equal(new ReportPeriod.Slice(new(2026, 8, 4), new(2026, 8, 31)), period.Before);
    }

    [Fact]
    public void Turned_round_or_too_long_it_is_refused()
    {
        Assert.IsType<PeriodTurned>(ReportPeriod.Own(Today, Today.AddDays(-1), null, Today).Refusal);
        Assert.IsType<PeriodTooLong>(ReportPeriod.Own(Today.AddDays(-ReportPeriod.MostDays), Today, null, Today).Refusal);
        Assert.Equal(ReportSpan.Weeks, ReportPeriod.Own(Today.AddDays(-100), Today, null, Today).Value.Span);
    }
}
