using Kulanz.WorkTime;

namespace Kulanz.Libraries.Tests.WorkTime;

public sealed class LegalProfileTests
{
    private static readonly DateOnly Start = new(2026, 10, 1);

    private static ContractTerm Contract(string? first, string renewal, string notice, string? minimum = null, DateOnly? start = null) =>
        new(start ?? Start, first is null ? null : Period.Parse(first), Renewal.Parse(renewal), NoticeRule.Parse(notice), NoticeRule.Parse("P3M"), minimum is null ? null : Period.Parse(minimum));

    private static TermRule[] Broken(ContractTerm contract, DateOnly? concluded = null) => [.. LegalProfiles.Violations(LegalProfile.ConsumerGermany, contract, concluded ?? contract.StartsOn).Select(broken => broken.Rule)];

    [Theory]
    [InlineData("P24M", "indefinite", "P1M")]
    [InlineData("P2Y", "indefinite", "until-end then P4W")]
    [InlineData("P12M", "indefinite", "until-end")]
    [InlineData("P24M", "none", "none")]
    [InlineData("P24M", "none", "P6M")]
    [InlineData(null, "indefinite", "P1M")]
    [InlineData(null, "indefinite", "P6M to year")]
    [InlineData("P731D", "indefinite", "P28D")]
    public void These_terms_keep_within_the_law(string? first, string renewal, string notice) => Assert.Empty(Broken(Contract(first, renewal, notice)));

    [Theory]
    [InlineData("P25M", "indefinite", "P1M", TermRule.FirstTermTooLong)]
    [InlineData("P732D", "indefinite", "P1M", TermRule.FirstTermTooLong)]
    [InlineData("P36M", "none", "none", TermRule.FirstTermTooLong)]
    [InlineData("P12M", "P12M", "P1M", TermRule.RenewsForFixedTerm)]
    [InlineData("P12M", "P1M", "until-end", TermRule.RenewsForFixedTerm)]
    [InlineData("P12M", "indefinite", "P1M to month", TermRule.RenewedWithoutShortNotice)]
    [InlineData("P12M", "indefinite", "P1M then P2M", TermRule.RenewedWithoutShortNotice)]
    [InlineData("P12M", "indefinite", "none", TermRule.RenewedWithoutShortNotice)]
    [InlineData("P12M", "indefinite", "P2M then P1M", TermRule.NoticeTooLong)]
    [InlineData("P12M", "indefinite", "P30D then P1M", TermRule.NoticeTooLong)]
    public void One_rule_is_broken(string? first, string renewal, string notice, TermRule rule) => Assert.Equal([rule], Broken(Contract(first, renewal, notice)));

    [Fact]
    public void All_rules_that_are_broken_are_named_with_their_source()
    {
        var broken = LegalProfiles.Violations(LegalProfile.ConsumerGermany, Contract("P36M", "P12M", "P3M"), Start);
        Assert.Equal([TermRule.FirstTermTooLong, TermRule.RenewsForFixedTerm, TermRule.NoticeTooLong], broken.Select(one => one.Rule));
        Assert.Equal(["§ 309 Nr. 9 Buchst. a BGB", "§ 309 Nr. 9 Buchst. b BGB", "§ 309 Nr. 9 Buchst. c BGB"], broken.Select(one => one.Source));
        Assert.All(broken, one => Assert.True(one is { English: [.., '.'], German: [.., '.'] }));
        Assert.Empty(LegalProfiles.Violations(LegalProfile.Business, Contract("P36M", "P12M", "P3M"), Start));
    }

    [Fact]
    public void The_two_years_count_from_the_day_of_conclusion()
    {
        var late = LegalProfiles.Violations(LegalProfile.ConsumerGermany, Contract("P24M", "indefinite", "P1M"), new(2026, 9, 15));
        Assert.Equal([new TermViolation(TermRule.BoundTooLongFromConclusion, "§ 309 Nr. 9 Buchst. a BGB; BGH, 08.01.2026, III ZR 8/25",
            "The two years count from the day of conclusion: it may bind the customer until 15 September 2028, not 30 September 2028.",
            "Die zwei Jahre zählen ab Vertragsschluss: Der Vertrag darf den Kunden bis 15.09.2028 binden, nicht bis 30.09.2028.")], late);
        Assert.Empty(Broken(Contract("P24M", "indefinite", "P1M"), new(2026, 9, 30)));
        Assert.Empty(Broken(Contract("P23M", "indefinite", "P1M"), new(2026, 9, 15)));
        Assert.Empty(Broken(Contract("P24M", "none", "none", null, new(9997, 12, 1))));
    }

    [Fact]
    public void A_minimum_binds_as_a_first_term_does()
    {
        Assert.Equal([TermRule.FirstTermTooLong], Broken(Contract(null, "indefinite", "P1M", "P25M")));
        Assert.Equal([TermRule.FirstTermTooLong], Broken(Contract("P12M", "indefinite", "P1M", "P3Y")));
        Assert.Empty(Broken(Contract("P12M", "indefinite", "P1M", "P24M")));
        Assert.Empty(Broken(Contract("P12M", "none", "none", "P36M")));
    }

    [Theory]
    [InlineData("P24M", "P12M", "P3M", null)]
    [InlineData("P24M", "indefinite", "P3M", null)]
    [InlineData("P24M", "P13M", "P3M", TermRule.RenewsForFixedTerm)]
    [InlineData("P24M", "P12M", "P4M", TermRule.NoticeTooLong)]
    [InlineData("P25M", "P12M", "P3M", TermRule.FirstTermTooLong)]
    [InlineData("P24M", "indefinite", "P3M then P13M", TermRule.RenewedWithoutShortNotice)]
    public void Contracts_of_before_March_2022_keep_the_older_law(string first, string renewal, string notice, TermRule? rule)
    {
        var last = new DateOnly(2022, 2, 28);
        var broken = LegalProfiles.Violations(LegalProfile.ConsumerGermany, Contract(first, renewal, notice, null, last), last);
        Assert.Equal(rule is { } one ? [one] : [], broken.Select(found => found.Rule));
        Assert.All(broken, found => Assert.EndsWith("BGB a. F., Art. 229 § 60 EGBGB", found.Source, StringComparison.Ordinal));
        Assert.NotEmpty(LegalProfiles.Violations(LegalProfile.ConsumerGermany, Contract(first, renewal, notice, null, last.AddDays(1)), last.AddDays(1)));
    }
}
