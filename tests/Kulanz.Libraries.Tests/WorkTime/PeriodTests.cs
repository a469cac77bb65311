using FsCheck;
using FsCheck.Fluent;
using Kulanz.WorkTime;

namespace Kulanz.Libraries.Tests.WorkTime;

public sealed class PeriodTests
{
    private static readonly PeriodUnit[] Units = Enum.GetValues<PeriodUnit>();

    internal static Period Some(Random random, int most = 1000) => new(random.Next(most) + 1, Units[random.Next(4)]);

    [Fact]
    public void What_is_written_is_read_again() => Many.Hold(random =>
    {
        var period = Some(random);
        return Period.Parse(period.ToString()) == period && Period.TryParse(period.ToString().ToLowerInvariant(), out var same) && same == period;
    });

    [Theory]
    [InlineData("P3M", 3, PeriodUnit.Months)]
    [InlineData("P2W", 2, PeriodUnit.Weeks)]
    [InlineData("P24M", 24, PeriodUnit.Months)]
    [InlineData("P1Y6M", 18, PeriodUnit.Months)]
    [InlineData("P0Y6M", 6, PeriodUnit.Months)]
    [InlineData("P1W3D", 10, PeriodUnit.Days)]
    [InlineData("P014D", 14, PeriodUnit.Days)]
    [InlineData("P1000Y", 1000, PeriodUnit.Years)]
    public void A_duration_of_one_unit_is_read(string text, int amount, PeriodUnit unit) => Assert.Equal(new Period(amount, unit), Period.Parse(text));

    [Theory]
    [InlineData(null, "\"\" is no period. Write P14D, P2W, P3M or P1Y.")]
    [InlineData("", "\"\" is no period. Write P14D, P2W, P3M or P1Y.")]
    [InlineData("P", "\"P\" is no period. Write P14D, P2W, P3M or P1Y.")]
    [InlineData("3M", "\"3M\" is no period. Write P14D, P2W, P3M or P1Y.")]
    [InlineData("PT8H", "\"PT8H\" is no period. Write P14D, P2W, P3M or P1Y.")]
    [InlineData("P-3M", "\"P-3M\" is no period. Write P14D, P2W, P3M or P1Y.")]
    [InlineData("P3M2Y", "\"P3M2Y\" is no period. Write P14D, P2W, P3M or P1Y.")]
    [InlineData("P3M3M", "\"P3M3M\" is no period. Write P14D, P2W, P3M or P1Y.")]
    [InlineData("P1.5M", "\"P1.5M\" is no period. Write P14D, P2W, P3M or P1Y.")]
    [InlineData("P999999999D", "\"P999999999D\" is no period. Write P14D, P2W, P3M or P1Y.")]
    [InlineData("P0D", "\"P0D\" is no time at all; a period has at least one day.")]
    [InlineData("P1M15D", "\"P1M15D\" mixes months or years with weeks or days; a period has one unit.")]
    [InlineData("P1001Y", "\"P1001Y\" is longer than 1000 years.")]
    [InlineData("P99999999Y99999999M", "\"P99999999Y99999999M\" is longer than 1000 years.")]
    public void Anything_else_is_refused_with_a_sentence(string? text, string sentence)
    {
        Assert.False(Period.TryParse(text, out _));
        Assert.Equal(sentence, Assert.Throws<FormatException>(() => Period.Parse(text!)).Message);
    }

    [Fact]
    public void Reading_never_throws() => Prop.ForAll<string>(text =>
    {
        _ = Period.TryParse(text, out _) | Period.TryParse("P" + text, out _) | Renewal.TryParse(text, out _) | NoticeRule.TryParse(text, out _) | DayRule.TryParse(text, out _);
        return true;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_period_without_length_cannot_be_made()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Period.Days(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Period.Months(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Period.Years(1001));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Period(1, (PeriodUnit)4));
        Assert.Equal(Period.Days(1), default);
        Assert.Equal("P1D", default(Period).ToString());
    }

    [Theory]
    [InlineData("P12M", "P1Y", 0)]
    [InlineData("P13M", "P1Y", 1)]
    [InlineData("P7D", "P1W", 0)]
    [InlineData("P27D", "P1M", -1)]
    [InlineData("P28D", "P1M", null)]
    [InlineData("P30D", "P1M", null)]
    [InlineData("P31D", "P1M", null)]
    [InlineData("P32D", "P1M", 1)]
    [InlineData("P58D", "P2M", -1)]
    [InlineData("P59D", "P2M", null)]
    [InlineData("P62D", "P2M", null)]
    [InlineData("P63D", "P2M", 1)]
    [InlineData("P365D", "P1Y", null)]
    [InlineData("P367D", "P1Y", 1)]
    [InlineData("P729D", "P2Y", -1)]
    [InlineData("P146097D", "P400Y", 0)]
    public void Periods_are_compared_where_that_does_not_depend_on_the_day(string one, string other, int? order)
    {
        Assert.Equal(order, Period.Parse(one).Compare(Period.Parse(other)));
        Assert.Equal(-order, Period.Parse(other).Compare(Period.Parse(one)));
    }

    [Fact]
    public void A_period_that_is_never_longer_says_so()
    {
        Assert.True(Period.Weeks(4).IsAtMost(Period.Months(1)));
        Assert.False(Period.Days(29).IsAtMost(Period.Months(1)));
        Assert.True(Period.Months(24).IsAtMost(Period.Years(2)));
        Assert.False(Period.Days(731).IsAtMost(Period.Years(2)));
        Assert.True(Period.Days(730).IsAtMost(Period.Years(2)));
    }

    [Fact]
    public void The_order_holds_from_every_day() => Many.Hold(random =>
    {
        var from = DeadlineTests.Some(random);
        var months = Period.Months(random.Next(1, 60));
        var days = Period.Days(Math.Max(1, months.Amount * 30 + random.Next(-40, 80)));
        var real = Deadline.End(from, days).CompareTo(Deadline.End(from, months));
        return days.Compare(months) is { } order ? Math.Sign(order) == Math.Sign(real) : !days.IsAtMost(months) || real <= 0;
    });
}
