using Kulanz.Platform;
using Kulanz.WorkTime;

namespace Kulanz.Contracts;

public sealed record UnreadablePeriod(string Field, string Said) : Invalid(Field, "“{0}” is no length of time. Write P12M for twelve months, P2W for two weeks, P14D for fourteen days.", Said);

public sealed record UnreadableRenewal(string Field, string Said) : Invalid(Field, "“{0}” is no renewal. Write none, indefinite, or a length of time such as P12M.", Said);

public sealed record UnreadableNoticeRule(string Field, string Said) : Invalid(Field, "“{0}” is no rule for notice. Write until-end, none, a length of time such as P3M, or both parts as in “until-end then P1M”.", Said);

public sealed record UnknownCurrency(string Said) : Invalid("currency", "“{0}” is no currency. Write three letters, such as EUR.", Said);

public sealed record ImpossiblePrice() : Invalid("price", "A price is an amount of 0 or more, with its currency and what it is paid for.");

/// <summary>Terms as programs and forms send them; what is not said stays as it was.</summary>
/// <param name="FirstTerm"><c>P12M</c>, or <c>indefinite</c>.</param>
/// <param name="Renewal"><c>none</c>, <c>indefinite</c>, <c>P12M</c>.</param>
/// <param name="OurNotice"><c>until-end</c>, <c>P3M</c>, <c>none</c>, <c>until-end then P1M</c>.</param>
/// <param name="TheirNotice">The same for the customer.</param>
/// <param name="Price">In minor units.</param>
/// <param name="Currency"><c>EUR</c>.</param>
/// <param name="PricePer">What it is paid for: <c>P1M</c>.</param>
/// <param name="Withdrawal">How long a consumer can take the conclusion back: <c>P14D</c>, or <c>none</c>.</param>
public sealed record TermsGiven(string? FirstTerm = null, string? Renewal = null, string? OurNotice = null, string? TheirNotice = null, long? Price = null, string? Currency = null, string? PricePer = null, string? Withdrawal = null)
{
    /// <summary>The highest price in minor units: more than any contract, and far from where sums overflow.</summary>
    public const long Dearest = 1_000_000_000_000;

    public Outcome<Terms> Over(Terms before)
    {
        var after = before;
        if (FirstTerm is { Length: > 0 } first)
        {
            if (first.Equals("indefinite", StringComparison.OrdinalIgnoreCase))
                after = after with { FirstTerm = null };
            else if (Period.TryParse(first, out var term))
                after = after with { FirstTerm = term };
            else
                return new UnreadablePeriod("firstTerm", first);
        }
        if (Renewal is { Length: > 0 } again)
        {
            if (!WorkTime.Renewal.TryParse(again, out var renewal))
                return new UnreadableRenewal("renewal", again);
            after = after with { Renewal = renewal };
        }
        if (after.FirstTerm is null)
            after = after with { Renewal = WorkTime.Renewal.Indefinite };
        foreach (var (field, said) in new[] { ("ourNotice", OurNotice), ("theirNotice", TheirNotice) })
            if (said is { Length: > 0 })
            {
                if (!NoticeRule.TryParse(said, out var rule))
                    return new UnreadableNoticeRule(field, said);
                after = field == "ourNotice" ? after with { OurNotice = rule } : after with { TheirNotice = rule };
            }
        if (Withdrawal is { Length: > 0 } back)
        {
            if (back.Equals("none", StringComparison.OrdinalIgnoreCase))
                after = after with { Withdrawal = null };
            else if (Period.TryParse(back, out var period))
                after = after with { Withdrawal = period };
            else
                return new UnreadablePeriod("withdrawal", back);
        }
        return Priced(after);
    }

    private Outcome<Terms> Priced(Terms terms)
    {
        if (Price is null && string.IsNullOrEmpty(Currency) && string.IsNullOrEmpty(PricePer))
            return terms;
        var (amount, currency) = (Price ?? terms.Price?.Amount, Currency is { Length: > 0 } said ? said.Trim().ToUpperInvariant() : terms.Price?.Currency ?? "EUR");
        if (amount is not (>= 0 and <= Dearest))
            return new ImpossiblePrice();
        if (currency is not { Length: 3 } || !currency.All(char.IsAsciiLetterUpper))
            return new UnknownCurrency(currency);
        var per = terms.Price?.Per ?? Period.Months(1);
        if (PricePer is { Length: > 0 } every && !Period.TryParse(every, out per))
            return new UnreadablePeriod("pricePer", every);
        return terms with { Price = new Price(amount.Value, currency, per) };
    }
}
