using Kulanz.Cases.Reports;

namespace Kulanz.Tests.Cases.Reports;

/// <summary>Percentiles and shares: published values, and what holds of all of them.</summary>
public sealed class DistributionTests
{
    [Theory]
    // Microsoft, PERCENTILE.INC; Wikipedia, "Percentile", second variant; and the middle of an odd and an even number.
    [InlineData(0.3, 1.9, new long[] { 1, 2, 3, 4 })]
    [InlineData(0.4, 29.0, new long[] { 15, 20, 35, 40, 50 })]
    [InlineData(0.5, 35.0, new long[] { 15, 20, 35, 40, 50 })]
    [InlineData(0.75, 3.25, new long[] { 1, 2, 3, 4 })]
    [InlineData(0.5, 2.5, new long[] { 1, 2, 3, 4 })]
    [InlineData(0.9, 7.0, new long[] { 7 })]
    [InlineData(0.0, 3.0, new long[] { 9, 3, 3 })]
    [InlineData(1.0, 9.0, new long[] { 9, 3, 3 })]
    public void Percentiles_are_those_that_are_published(double share, double expected, long[] values) =>
        Assert.Equal(expected, Distribution.Of(values).Percentile(share)!.Value, 9);

    [Fact]
    public void Of_nothing_there_is_none()
    {
        Assert.Null(Distribution.Empty.Percentile(0.5));
        Assert.Null(Distribution.Empty.Mean);
        Assert.Equal(Distribution.Empty, Distribution.Read(Distribution.Empty.Written()));
        Assert.Throws<ArgumentOutOfRangeException>(() => Distribution.Empty.Percentile(double.NaN));
    }

    [Fact]
    public void Percentiles_rise_lie_within_and_do_not_ask_for_an_order()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var values = Some(random, random.Next(1, 3000));
            var distribution = Distribution.Of(values).Kept();
            var shuffled = values.ToArray();
            random.Shuffle(shuffled);
            Assert.Equal(distribution, Distribution.Of(shuffled).Kept());

            var (last, sorted) = ((double)values.Min(), values.Order().ToArray());
            for (var share = 0.0; share <= 1; share += 0.05)
            {
                var said = distribution.Percentile(share)!.Value;
                Assert.True(said >= last && said <= values.Max(), $"{seed}: {share} is {said}");
                last = said;
                // Off by half a per cent at most, and not at all as long as everything is kept.
                var exact = Exact(sorted, share);
                var off = sorted.Distinct().Count() <= Distribution.Exact ? 1e-9 : exact * 0.0051 + 1;
                Assert.True(Math.Abs(said - exact) <= off, $"{seed}: {share} is {said}, and not {exact}");
            }
        }
    }

    [Fact]
    public void Put_together_the_parts_are_the_whole()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var values = Some(random, random.Next(1, 400));
            var parts = values.GroupBy(_ => random.Next(12)).Select(g => Distribution.Read(Distribution.Of(g).Written()));
            Assert.Equal(Distribution.Of(values), Distribution.Of(parts));
        }
    }

    [Fact]
    public void Rounded_it_keeps_count_sum_and_ends_and_is_rounded_once()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            var values = Some(random, 20_000);
            var kept = Distribution.Of(values).Kept();
            Assert.Equal((values.Length, values.Sum(), values.Min(), values.Max()), ((int)kept.Count, kept.Sum, kept.Least!.Value, kept.Most!.Value));
            Assert.Equal(kept, kept.Kept());
            Assert.Equal(kept, Distribution.Read(kept.Written()));
            // From seconds to a year in steps of a per cent, however many there are.
            Assert.InRange(kept.Written().Length, 1, 6000);
        }
    }

    [Theory]
    // Newcombe (1998), "Two-sided confidence intervals for the single proportion", table I, method 3.
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0.0, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void The_range_of_a_share_is_the_one_that_is_published(long part, long whole, double least, double most)
    {
        var range = new Share(part, whole).Range;
        Assert.Equal((least, most), (Math.Round(range.Least, 4), Math.Round(range.Most, 4)));
    }

    [Fact]
    public void A_share_of_none_may_be_anything() => Assert.Equal((null, (0.0, 1.0)), (new Share(0, 0).Value, new Share(0, 0).Range));

    /// <summary>As cases last: many minutes and hours, some months.</summary>
    private static long[] Some(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (long)Math.Exp(random.NextDouble() * 17))];

    private static double Exact(long[] sorted, double share)
    {
        var place = (sorted.Length - 1) * share;
        var (below, above) = (sorted[(int)Math.Floor(place)], sorted[(int)Math.Ceiling(place)]);
        return below + (place - Math.Floor(place)) * (above - below);
    }
}
