using Kulanz.WorkTime;

namespace Kulanz.Contracts;

/// <summary>What is to be paid, in minor units: 4990 EUR every <c>P1M</c>.</summary>
public sealed record Price(long Amount, string Currency, Period Per);

/// <summary>What was agreed about duration, ends and price.</summary>
public sealed record Terms
{
    /// <summary>Null runs for an indefinite time from the beginning.</summary>
    public Period? FirstTerm { get; init; }

    public Renewal Renewal { get; init; }

    /// <summary>How the company can end it.</summary>
    public NoticeRule OurNotice { get; init; } = NoticeRule.UntilLastDayOfTerm;

    /// <summary>How the customer can end it.</summary>
    public NoticeRule TheirNotice { get; init; } = NoticeRule.UntilLastDayOfTerm;

    public Price? Price { get; init; }

    /// <summary>How long a consumer can take the conclusion back, from the day it was concluded (§ 355 BGB: 14 days); null is not at all.</summary>
    public Period? Withdrawal { get; init; }

    /// <summary>The life of a contract on these terms that begins on this day.</summary>
    public ContractTerm From(DateOnly startsOn) => new(startsOn, FirstTerm, FirstTerm is null ? Renewal.Indefinite : Renewal, TheirNotice, OurNotice);
}
