using FsCheck;
using FsCheck.Fluent;
using Kulanz.Client.Licences;

namespace Kulanz.Libraries.Tests.Client;

public sealed class LicenceRuleTests
{
    private static readonly DateTimeOffset Monday = SomeLicence.Monday;
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    [Fact]
    public void The_last_day_counts_to_its_last_moment_where_the_company_is()
    {
        var terms = SomeLicence.Terms(new(2026, 9, 30));
        // Midnight in Berlin is ten in the evening in UTC.
        var end = new DateTimeOffset(2026, 9, 30, 22, 0, 0, TimeSpan.Zero);
        Assert.Equal(end, terms.Until);
        Assert.Equal(new Standing(LicenceMode.Full, LicenceReason.Running, terms), terms.At(end - Tick));
        Assert.Equal(new Standing(LicenceMode.ExportOnly, LicenceReason.Ended, terms), terms.At(end));
    }

    [Fact]
    public void A_file_past_its_refresh_has_its_days_of_grace_and_not_one_moment_more()
    {
        var terms = SomeLicence.Terms();
        Assert.Equal(LicenceMode.Full, terms.At(Monday.AddDays(7) - Tick).Mode);
        Assert.Equal(LicenceMode.Grace, terms.At(Monday.AddDays(7)).Mode);
        Assert.Equal(LicenceMode.Grace, terms.At(Monday.AddDays(21) - Tick).Mode);
        Assert.Equal((LicenceMode.ExportOnly, LicenceReason.Lapsed), (terms.At(Monday.AddDays(21)).Mode, terms.At(Monday.AddDays(21)).Reason));
    }

    [Fact]
    public void Grace_does_not_outlast_the_contract()
    {
        var terms = SomeLicence.Terms(DateOnly.FromDateTime(Monday.AddDays(9).DateTime));
        Assert.Equal(LicenceMode.Grace, terms.At(Monday.AddDays(8)).Mode);
        Assert.Equal(LicenceReason.Ended, terms.At(Monday.AddDays(11)).Reason);
    }

    [Fact]
    public void Before_its_first_day_there_is_reading_and_exporting()
    {
        var terms = SomeLicence.Terms();
        Assert.Equal((LicenceMode.ExportOnly, LicenceReason.NotYet), (terms.At(terms.From - Tick).Mode, terms.At(terms.From - Tick).Reason));
        Assert.NotEqual(LicenceReason.NotYet, terms.At(terms.From).Reason);
    }

    [Theory]
    [InlineData(LicenceReason.Replaced)]
    [InlineData(LicenceReason.Withdrawn)]
    public void What_is_void_is_so_at_every_moment(LicenceReason reason) => Prop.ForAll<int>(hours =>
        (SomeLicence.Terms(new(2026, 9, 30)) with { Voided = reason }).At(Monday.AddHours(hours)) is { Mode: LicenceMode.Void } standing && standing.Reason == reason).QuickCheckThrowOnFailure();

    [Fact]
    public void Each_mode_allows_what_it_says()
    {
        Assert.Equal([true, true, true], Allowed(LicenceMode.Full));
        Assert.Equal([true, true, true], Allowed(LicenceMode.Grace));
        Assert.Equal([false, true, true], Allowed(LicenceMode.ExportOnly));
        Assert.Equal([false, false, false], Allowed(LicenceMode.Void));
        Assert.Equal([false, false, false], Allowed((LicenceMode)17));
        // A use nobody has thought of is one that asks for the most.
        Assert.False(new Standing(LicenceMode.ExportOnly, LicenceReason.Ended).Allows((Use)17));
    }

    private static bool[] Allowed(LicenceMode mode) => [.. Enum.GetValues<Use>().Select(new Standing(mode, LicenceReason.Running).Allows)];

    [Fact]
    public void Time_only_takes_away() => Prop.ForAll<NonNegativeInt, NonNegativeInt, bool>((a, b, ends) =>
    {
        var terms = SomeLicence.Terms(ends ? DateOnly.FromDateTime(Monday.AddDays(a.Get % 40).DateTime) : null);
        var (early, late) = (Monday.AddHours(a.Get), Monday.AddHours(a.Get + b.Get));
        return terms.At(early).Mode >= terms.At(late).Mode;
    }).QuickCheckThrowOnFailure();

    [Theory]
    // In Beirut and Havana the clock was put forward at midnight: the day begins at one.
    [InlineData("Asia/Beirut", 2023, 3, 26, "2023-03-25T22:00:00Z")]
    [InlineData("America/Havana", 2024, 3, 10, "2024-03-10T05:00:00Z")]
    // And back at midnight: the day begins with the first of the two.
    [InlineData("America/Havana", 2024, 11, 3, "2024-11-03T04:00:00Z")]
    [InlineData("Europe/Berlin", 2026, 10, 25, "2026-10-24T22:00:00Z")]
    [InlineData("Europe/Berlin", 2026, 10, 26, "2026-10-25T23:00:00Z")]
    public void A_day_begins_with_its_first_moment(string zone, int year, int month, int day, string begins) =>
        Assert.Equal(DateTimeOffset.Parse(begins, System.Globalization.CultureInfo.InvariantCulture), LicenceTerms.Begin(new(year, month, day), TimeZoneInfo.FindSystemTimeZoneById(zone)));

    [Fact]
    public void Every_reason_has_a_sentence_in_both_languages()
    {
        var terms = SomeLicence.Terms(new(2026, 9, 30));
        var english = Enum.GetValues<LicenceReason>().ToDictionary(reason => reason, reason => new Standing(LicenceMode.Full, reason, terms).Sentence("en"));
        var german = Enum.GetValues<LicenceReason>().ToDictionary(reason => reason, reason => new Standing(LicenceMode.Full, reason, terms).Sentence("de-DE"));
        Assert.All(english.Values.Concat(german.Values), sentence => Assert.EndsWith(".", sentence, StringComparison.Ordinal));
        Assert.Equal(english.Count + german.Count, english.Values.Concat(german.Values).Distinct().Count());
        Assert.Equal("The contract ended on 30 September 2026: reading and exporting work, everything else is refused.", english[LicenceReason.Ended]);
        Assert.Equal("Der Vertrag endete am 30. September 2026: Lesen und Exportieren funktionieren, alles andere wird abgelehnt.", german[LicenceReason.Ended]);
        Assert.Contains("until 19 October 2026", new Standing(LicenceMode.Grace, LicenceReason.Unconfirmed, terms).Sentence("en", SomeLicence.Berlin), StringComparison.Ordinal);
        Assert.Equal("The licence is valid.", new Standing(LicenceMode.Full, LicenceReason.Running, SomeLicence.Terms()).Sentence("en"));
    }
}
