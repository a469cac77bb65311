using System.Globalization;
using Kulanz.Platform.Ui;
using Kulanz.WorkTime;

namespace Kulanz.Contracts;

/// <summary>Terms as people read them, on pages and in letters.</summary>
public static class InWords
{
    public static string Said(this Texts T, Period period) => period.Unit switch
    {
        PeriodUnit.Days => T.Count(period.Amount, "{0} day", "{0} days"),
        PeriodUnit.Weeks => T.Count(period.Amount, "{0} week", "{0} weeks"),
        PeriodUnit.Months => T.Count(period.Amount, "{0} month", "{0} months"),
        _ => T.Count(period.Amount, "{0} year", "{0} years"),
    };

    /// <summary>"12 months, then 12 months more each time".</summary>
    public static string Duration(this Texts T, Terms terms) => (terms.FirstTerm, terms.Renewal) switch
    {
        (null, _) => T["for an indefinite time"],
        ({ } first, { By: { } by }) => T["{0}, then {1} more each time", T.Said(first), T.Said(by)],
        ({ } first, { Kind: RenewalKind.Indefinite }) => T["{0}, then for an indefinite time", T.Said(first)],
        ({ } first, _) => T["{0}, then it ends", T.Said(first)],
    };

    /// <summary>"until the last day of the term", "3 months before the end of the term".</summary>
    public static string Said(this Texts T, NoticeRule rule, Terms terms)
    {
        if (!rule.IsGiven)
            return T["no ordinary notice"];
        var fixedTerms = terms.FirstTerm is not null && terms.Renewal.Kind != RenewalKind.None;
        var indefinite = terms.FirstTerm is null || terms.Renewal.Kind == RenewalKind.Indefinite;
        var before = rule.BeforeEndOfTerm is { } period ? T["{0} before the end of the term", T.Said(period)] : T["until the last day of the term"];
        var then = rule.Indefinite is { } with ? T["{0} to {1}", T.Said(with), T[To(rule.To)]] : T["at any time"];
        return (fixedTerms, indefinite) switch
        {
            (true, true) => T["{0}; later {1}", before, then],
            (true, false) => before,
            (false, true) => then,
            _ => T["ends by itself"],
        };
    }

    private static string To(NoticeTo to) => to switch
    {
        NoticeTo.EndOfMonth => "the end of a month",
        NoticeTo.EndOfQuarter => "the end of a quarter",
        NoticeTo.EndOfYear => "the end of the year",
        _ => "any day",
    };

    /// <summary>"49.90 EUR a month".</summary>
    public static string Said(this Texts T, Price price)
    {
        var amount = $"{(price.Amount / 100m).ToString("N2", T.Culture)} {price.Currency}";
        return price.Per switch
        {
            { InMonths: 1 } => T["{0} a month", amount],
            { InMonths: 3 } => T["{0} a quarter", amount],
            { InMonths: 12 } => T["{0} a year", amount],
            var per => T["{0} for {1}", amount, T.Said(per)],
        };
    }

    /// <summary>"30 September 2026": with the month in letters, because nobody may mistake it.</summary>
    public static string Day(this Texts T, DateOnly day) => day.ToString(T.Culture.TwoLetterISOLanguageName == "de" ? "d. MMMM yyyy" : "d MMMM yyyy", T.Culture);

    /// <summary>"Wed, 30 Sep 2026", for lists.</summary>
    public static string ShortDay(this Texts T, DateOnly day) => day.ToString(T.Culture.TwoLetterISOLanguageName == "de" ? "dd.MM.yyyy" : "d MMM yyyy", T.Culture);
}
