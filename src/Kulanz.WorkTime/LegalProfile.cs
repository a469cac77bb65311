using System.Globalization;

namespace Kulanz.WorkTime;

/// <summary>Which law limits the standard terms of a contract.</summary>
public enum LegalProfile
{
    /// <summary>No limits of this kind: between businesses, or negotiated singly.</summary>
    Business,

    /// <summary>Standard terms for regular deliveries or services, used towards consumers in Germany: § 309 no. 9 BGB.</summary>
    ConsumerGermany,
}

/// <summary>A rule of law that terms of a contract can break.</summary>
public enum TermRule
{
    /// <summary>The customer is bound longer than two years.</summary>
    FirstTermTooLong,

    /// <summary>The term is not too long in itself, but begins so late that the customer is bound longer than two years from the day of conclusion.</summary>
    BoundTooLongFromConclusion,

    /// <summary>It renews silently for another fixed term; in older contracts: for more than a year.</summary>
    RenewsForFixedTerm,

    /// <summary>Once renewed, the customer cannot end it at any time with at most a month's notice; in older contracts: is bound for more than another year.</summary>
    RenewedWithoutShortNotice,

    /// <summary>The customer must give notice more than a month before the end of the first term; in older contracts: three months before the end of any.</summary>
    NoticeTooLong,
}

/// <summary>A rule that is broken.</summary>
/// <param name="Rule">Which.</param>
/// <param name="Source">Where it stands, as Germans cite it.</param>
/// <param name="English">What is wrong, in a sentence.</param>
/// <param name="German">The same in German.</param>
public sealed record TermViolation(TermRule Rule, string Source, string English, string German);

/// <summary>
/// Whether terms keep within the law of a <see cref="LegalProfile"/>. Not legal advice: it compares dates and periods, and knows only the limits it names.
/// </summary>
/// <remarks>
/// § 309 no. 9 BGB in its version of 1 March 2022 (Gesetz für faire Verbraucherverträge, BGBl. 2021 I p. 3433): a first term of at most two years, silent renewal for an indefinite
/// time only, with the right to end it at any time with at most a month's notice, and at most a month's notice before the end of the first term. Contracts concluded before that day keep the older version
/// (Art. 229 § 60 EGBGB): two years, silent renewal by at most a year at a time, at most three months' notice. The two years are counted from the day of conclusion and not from the beginning of
/// the service (BGH, 10 July 2025, III ZR 61/24; 8 January 2026, III ZR 8/25). It is the customer's notice that counts; the provider's is not limited here.
/// Not looked at: telecommunications beyond this (§ 56 TKG), insurance and the other exceptions of no. 9, contracts for an indefinite time from the first day, which no. 9 leaves alone, and § 307 BGB.
/// </remarks>
public static class LegalProfiles
{
    /// <summary>From this day on contracts come under the newer version of § 309 no. 9 BGB.</summary>
    public static readonly DateOnly FairConsumerContracts = new(2022, 3, 1);

    private static readonly Period TwoYears = Period.Years(2), Year = Period.Years(1), ThreeMonths = Period.Months(3), Month = Period.Months(1);

    /// <summary>The rules that terms break, in the order of the law; none: all is well.</summary>
    /// <param name="profile">Which law.</param>
    /// <param name="contract">The terms.</param>
    /// <param name="concludedOn">The day the contract was concluded, which need not be its first.</param>
    public static IReadOnlyList<TermViolation> Violations(LegalProfile profile, ContractTerm contract, DateOnly concludedOn)
    {
        if (profile == LegalProfile.Business)
            return [];
        var found = new List<TermViolation>();
        var notice = contract.CustomerNotice;
        var law = concludedOn < FairConsumerContracts ? "§ 309 Nr. 9 Buchst. {0} BGB a. F., Art. 229 § 60 EGBGB" : "§ 309 Nr. 9 Buchst. {0} BGB";

        if (Bound(contract) is { } bound)
        {
            if (bound > TwoYearsAfter(contract.StartsOn, counted: true))
                Broken(TermRule.FirstTermTooLong, "a", "The customer may be bound for two years at most.", "Der Kunde darf höchstens zwei Jahre gebunden sein.");
            else if (bound > TwoYearsAfter(concludedOn, counted: false))
                Broken(TermRule.BoundTooLongFromConclusion, "a", $"The two years count from the day of conclusion: it may bind the customer until {English(TwoYearsAfter(concludedOn, counted: false))}, not {English(bound)}.",
                    $"Die zwei Jahre zählen ab Vertragsschluss: Der Vertrag darf den Kunden bis {German(TwoYearsAfter(concludedOn, counted: false))} binden, nicht bis {German(bound)}.");
        }
        if (concludedOn < FairConsumerContracts)
        {
            if (contract.Renewal.By is { } by && !by.IsAtMost(Year))
                Broken(TermRule.RenewsForFixedTerm, "b", "It may renew silently by a year at a time at most.", "Er darf sich stillschweigend um jeweils höchstens ein Jahr verlängern.");
            if (RenewsIndefinitely(contract) && !EndableWithin(notice, Year))
                Broken(TermRule.RenewedWithoutShortNotice, "b", "Once renewed it may bind the customer for another year at most.", "Nach der Verlängerung darf er den Kunden höchstens ein weiteres Jahr binden.");
        }
        else
        {
            if (contract.Renewal.Kind == RenewalKind.Fixed)
                Broken(TermRule.RenewsForFixedTerm, "b", "It may renew silently for an indefinite time only, not for another fixed term.", "Er darf sich stillschweigend nur auf unbestimmte Zeit verlängern, nicht um eine feste Laufzeit.");
            if (RenewsIndefinitely(contract) && !(EndableWithin(notice, Month) && notice.To == NoticeTo.AnyDay))
                Broken(TermRule.RenewedWithoutShortNotice, "b", "Once renewed the customer must be able to end it at any time with a month's notice at most.", "Nach der Verlängerung muss der Kunde ihn jederzeit mit höchstens einem Monat Frist kündigen können.");
        }
        var longest = concludedOn < FairConsumerContracts ? ThreeMonths : Month;
        if (contract.FirstTerm is not null && contract.Renewal.Kind != RenewalKind.None && notice.BeforeEndOfTerm is { } before && !before.IsAtMost(longest))
            Broken(TermRule.NoticeTooLong, "c", concludedOn < FairConsumerContracts ? "The customer may be asked for three months' notice before the end of a term at most." : "The customer may be asked for a month's notice before the end of the first term at most.",
                concludedOn < FairConsumerContracts ? "Vom Kunden dürfen höchstens drei Monate Kündigungsfrist zum Ende einer Laufzeit verlangt werden." : "Vom Kunden darf höchstens ein Monat Kündigungsfrist zum Ende der ersten Laufzeit verlangt werden.");
        return found;

        void Broken(TermRule rule, string letter, string english, string german) =>
            found.Add(new TermViolation(rule, string.Format(CultureInfo.InvariantCulture, law, letter) + (rule == TermRule.BoundTooLongFromConclusion ? "; BGH, 08.01.2026, III ZR 8/25" : ""), english, german));
    }

    /// <summary>Until when the customer is bound without any renewal: to the end of the first term, or of the minimum.</summary>
    private static DateOnly? Bound(ContractTerm contract)
    {
        var first = contract.FirstTerm is { } term ? Deadline.EndFromStartOf(contract.StartsOn, term) : (DateOnly?)null;
        var least = contract.Minimum is { } minimum && contract.Renewal.Kind != RenewalKind.None ? Deadline.EndFromStartOf(contract.StartsOn, minimum) : (DateOnly?)null;
        return first is null || least > first ? least : first;
    }

    /// <summary>With or without that day itself; at the end of the calendar nothing is too long.</summary>
    private static DateOnly TwoYearsAfter(DateOnly day, bool counted) =>
        day.Year >= DateOnly.MaxValue.Year - 2 ? DateOnly.MaxValue : counted ? Deadline.EndFromStartOf(day, TwoYears) : Deadline.End(day, TwoYears);

    private static bool RenewsIndefinitely(ContractTerm contract) => contract.FirstTerm is not null && contract.Renewal.Kind == RenewalKind.Indefinite;

    private static bool EndableWithin(NoticeRule notice, Period longest) => notice.IsGiven && (notice.Indefinite is not { } period || period.IsAtMost(longest));

    private static string English(DateOnly day) => day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    private static string German(DateOnly day) => day.ToString("dd.MM.yyyy", CultureInfo.InvariantCulture);
}
