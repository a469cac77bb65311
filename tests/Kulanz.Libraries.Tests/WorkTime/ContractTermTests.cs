using Kulanz.WorkTime;

namespace Kulanz.Libraries.Tests.WorkTime;

/// <summary>Single dates are in date-cases.csv; here is what holds for all, and what has no date.</summary>
public sealed class ContractTermTests
{
    private static readonly DateOnly Start = new(2025, 10, 1);

    private static ContractTerm Support { get; } = new(Start, Period.Months(12), Renewal.Every(Period.Months(12)), NoticeRule.UntilLastDayOfTerm, NoticeRule.UntilLastDayOfTerm);

    private static ContractTerm Consumer { get; } = new(Start, Period.Months(24), Renewal.Indefinite, NoticeRule.Before(Period.Months(1)), NoticeRule.Before(Period.Months(3)));

    private static ContractTerm Some(Random random)
    {
        var first = random.Next(6) == 0 ? (Period?)null : Any();
        var renewal = first is null || random.Next(3) == 0 ? Renewal.Indefinite : random.Next(4) == 0 ? Renewal.None : Renewal.Every(Any());
        return new ContractTerm(DeadlineTests.Some(random), first, renewal, Notice(), Notice(), random.Next(4) == 0 ? Any() : null);

        Period Any() => random.Next(3) switch { 0 => Period.Weeks(random.Next(5, 60)), 1 => Period.Years(random.Next(1, 4)), _ => Period.Months(random.Next(1, 30)) };

        NoticeRule Notice() => random.Next(6) switch
        {
            0 => NoticeRule.UntilLastDayOfTerm,
            1 => NoticeRule.UntilLastDayOfTerm.Then(Any(), (NoticeTo)random.Next(4)),
            2 => NoticeRule.Before(Any()),
            3 => NoticeRule.Before(Period.Days(random.Next(1, 90))),
            4 => NoticeRule.With(Any(), (NoticeTo)random.Next(4)),
            _ => NoticeRule.Before(Any()).Then(Any(), (NoticeTo)random.Next(4)),
        };
    }

    [Fact]
    public void Notice_on_the_last_day_ends_this_term_and_a_day_later_a_later_one() => Many.Hold(random =>
    {
        var contract = Some(random);
        var day = contract.StartsOn.AddDays(random.Next(4000));
        foreach (var side in Enum.GetValues<ContractSide>())
            if (contract.LastDayForNotice(side, day) is { } last)
            {
                var end = contract.TermOn(day)!.EndsOn;
                if (contract.EndIfReceived(side, last) != end || contract.EndIfReceived(side, last.AddDays(1)) is not { } later || later <= end)
                    return false;
            }
        return true;
    });

    [Fact]
    public void Later_notice_never_ends_it_earlier_nor_before_it_was_received() => Many.Hold(random =>
    {
        var contract = Some(random);
        var day = contract.StartsOn.AddDays(random.Next(-100, 4000));
        var (now, then) = (contract.EndIfReceived(ContractSide.Customer, day), contract.EndIfReceived(ContractSide.Customer, day.AddDays(1)));
        return now is null ? then is null || contract.Renewal.Kind != RenewalKind.None : now >= day && now >= contract.StartsOn && (then is null || then >= now);
    });

    [Fact]
    public void The_next_chance_holds_until_its_last_day_and_no_longer() => Many.Hold(random =>
    {
        var contract = Some(random);
        var day = contract.StartsOn.AddDays(random.Next(-100, 4000));
        return contract.NextChance(ContractSide.Provider, day) is not { } chance
            || (chance.ReceivedBy >= day && contract.EndIfReceived(ContractSide.Provider, day) == chance.EndsOn && contract.EndIfReceived(ContractSide.Provider, chance.ReceivedBy) == chance.EndsOn
                && contract.EndIfReceived(ContractSide.Provider, chance.ReceivedBy.AddDays(1)) > chance.EndsOn);
    });

    [Fact]
    public void Terms_follow_one_another_without_a_gap_and_each_day_is_in_one() => Many.Hold(random =>
    {
        var contract = Some(random);
        var terms = contract.Terms().Take(40).ToList();
        var day = contract.StartsOn.AddDays(random.Next(1500));
        return terms[0].StartsOn == contract.StartsOn
            && terms.Zip(terms.Skip(1)).All(pair => pair.First.EndsOn!.Value.AddDays(1) == pair.Second.StartsOn && pair.First.Number + 1 == pair.Second.Number)
            && terms.SkipLast(1).All(term => term.EndsOn >= term.StartsOn)
            && (day > terms[^1].EndsOn || terms.Single(term => term.StartsOn <= day && !(term.EndsOn < day)) == contract.TermOn(day))
            && contract.RenewalsAfter(contract.StartsOn).Take(terms.Count - 1).SequenceEqual(terms.Skip(1).Select(term => term.StartsOn));
    });

    [Fact]
    public void A_term_far_away_is_found_as_quickly_as_the_next()
    {
        Assert.Equal(new Term(7974, new(9998, 10, 1), new(9999, 9, 30)), Support.TermOn(new(9999, 1, 1)));
        Assert.Null(Support.TermOn(new(9999, 12, 1)));
        Assert.Null(Support.EndIfReceived(ContractSide.Customer, new(9999, 12, 1)));
        Assert.Equal(new(9999, 9, 30), Support.Terms().Last().EndsOn);
        Assert.Equal(new(9998, 10, 1), Support.RenewalsAfter(Start).Last());
        var daily = new ContractTerm(Start, Period.Days(1), Renewal.Every(Period.Days(1)), NoticeRule.UntilLastDayOfTerm, NoticeRule.UntilLastDayOfTerm);
        Assert.Equal(DateOnly.MaxValue, daily.TermOn(DateOnly.MaxValue)!.EndsOn);
    }

    [Fact]
    public void The_days_on_which_it_renews_are_told_from_any_day()
    {
        Assert.Equal([new(2026, 10, 1), new(2027, 10, 1)], Support.RenewalsAfter(new(2026, 9, 30)).Take(2));
        Assert.Equal([new(2027, 10, 1), new(2028, 10, 1)], Support.RenewalsAfter(new(2026, 10, 1)).Take(2));
        Assert.Equal([new(2026, 10, 1)], Support.RenewalsAfter(new(2020, 1, 1)).Take(1));
        Assert.Equal([new(2027, 10, 1)], Consumer.RenewalsAfter(Start));
        Assert.Empty(Consumer.RenewalsAfter(new(2027, 10, 1)));
    }

    [Fact]
    public void Each_side_has_a_notice_of_its_own()
    {
        Assert.Equal(new(2027, 8, 31), Consumer.LastDayForNotice(ContractSide.Customer, Start));
        Assert.Equal(new(2027, 6, 30), Consumer.LastDayForNotice(ContractSide.Provider, Start));
        Assert.Equal(new NoticeChance(new(2027, 8, 31), new(2027, 9, 30)), Consumer.NextChance(ContractSide.Customer, new(2027, 7, 1)));
        // The first term is missed, and three months are over only after it.
        Assert.Equal(new NoticeChance(new(2027, 7, 1), new(2027, 10, 1)), Consumer.NextChance(ContractSide.Provider, new(2027, 7, 1)));
    }

    [Fact]
    public void Where_it_stands_follows_from_its_dates()
    {
        var fixedOnly = new ContractTerm(Start, Period.Months(6), Renewal.None, NoticeRule.None, NoticeRule.None);
        Assert.Equal(ContractStage.Upcoming, Support.StageOn(new(2025, 9, 30)));
        Assert.Equal(ContractStage.Running, Support.StageOn(Start));
        Assert.Equal(ContractStage.Ending, Support.StageOn(new(2026, 9, 30), new(2026, 9, 30)));
        Assert.Equal(ContractStage.Ended, Support.StageOn(new(2026, 10, 1), new(2026, 9, 30)));
        Assert.Equal(ContractStage.Upcoming, Support.StageOn(new(2025, 9, 1), new(2026, 9, 30)));
        Assert.Equal(ContractStage.Ended, Support.StageOn(new(2025, 9, 2), new(2025, 9, 1)));
        Assert.Equal(ContractStage.Running, fixedOnly.StageOn(new(2026, 3, 31)));
        Assert.Equal(ContractStage.Ended, fixedOnly.StageOn(new(2026, 4, 1)));
        Assert.Equal(new(2026, 3, 31), fixedOnly.EndsByItselfOn);
        Assert.Null(Support.EndsByItselfOn);
    }

    [Fact]
    public void A_contract_of_indefinite_time_has_no_terms_to_renew()
    {
        var refused = Assert.Throws<ArgumentException>(() => new ContractTerm(Start, null, Renewal.Every(Period.Months(1)), NoticeRule.None, NoticeRule.None));
        Assert.StartsWith("A contract that runs for an indefinite time from its first day has no terms to renew.", refused.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ContractTerm(new(9999, 6, 1), Period.Years(1), Renewal.None, NoticeRule.None, NoticeRule.None));
    }

    [Theory]
    [InlineData("none", RenewalKind.None)]
    [InlineData("P12M", RenewalKind.Fixed)]
    [InlineData("indefinite", RenewalKind.Indefinite)]
    public void A_renewal_is_read_as_it_is_written(string text, RenewalKind kind)
    {
        Assert.Equal((kind, text), (Renewal.Parse(text).Kind, Renewal.Parse(text).ToString()));
        Assert.Equal(Renewal.Parse(text), Renewal.Parse(text.ToUpperInvariant()));
        Assert.Equal("\"sometimes\" is no renewal. Write none, indefinite, or a period such as P12M.", Assert.Throws<FormatException>(() => Renewal.Parse("sometimes")).Message);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("until-end")]
    [InlineData("until-end to month")]
    [InlineData("until-end then P1M")]
    [InlineData("until-end then P1M to month")]
    [InlineData("P3M")]
    [InlineData("P3M to year")]
    [InlineData("P3M then P6W to quarter")]
    public void A_rule_for_notice_is_read_as_it_is_written(string text)
    {
        Assert.Equal(text, NoticeRule.Parse(text).ToString());
        Assert.Equal(NoticeRule.Parse(text), NoticeRule.Parse($"  {text.ToUpperInvariant().Replace(" ", "   ", StringComparison.Ordinal)} "));
    }

    [Theory]
    [InlineData("")]
    [InlineData("none then P1M")]
    [InlineData("P3M then")]
    [InlineData("P3M then P1M then P1M")]
    [InlineData("P3M to week")]
    [InlineData("three months")]
    public void What_is_no_rule_for_notice_is_refused_with_a_sentence(string text)
    {
        Assert.False(NoticeRule.TryParse(text, out _));
        Assert.StartsWith($"\"{text}\" is no rule for notice. Write until-end, none, or a period such as P3M;", Assert.Throws<FormatException>(() => NoticeRule.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_made_in_code_are_those_that_are_written() => Assert.Equal(
        [NoticeRule.None, NoticeRule.UntilLastDayOfTerm, NoticeRule.Before(Period.Months(3)), NoticeRule.With(Period.Months(1), NoticeTo.EndOfMonth), NoticeRule.UntilLastDayOfTerm.Then(Period.Weeks(6), NoticeTo.EndOfQuarter)],
        new[] { "none", "until-end", "P3M", "P1M to month", "until-end then P6W to quarter" }.Select(NoticeRule.Parse));
}
