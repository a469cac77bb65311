using System.Globalization;
using Kulanz.Platform.Ui;

namespace Kulanz.Cases.Grants;

/// <summary>An amount as a refusal names it: written in the reader's way wherever it is read.</summary>
public sealed record Money(long Amount, string? Currency) : IFormattable
{
    public string ToString(string? format, IFormatProvider? formatProvider)
    {
        var culture = formatProvider as CultureInfo ?? CultureInfo.CurrentCulture;
        return Currency is null ? $"{Amount}" : $"{(Amount / 100m).ToString("N2", culture)} {Currency}";
    }

    public override string ToString() => ToString(null, CultureInfo.CurrentCulture);
}

/// <summary>What is given, and how it stands, in words.</summary>
public static class GrantWords
{
    public static string Said(this Texts T, Worth worth) => worth.Currency is null ? T.Count(worth.Amount, "{0} incident", "{0} incidents") : new Money(worth.Amount, worth.Currency).ToString(null, T.Culture);

    /// <summary>"212.00 EUR", "3 incidents"; also less than nothing.</summary>
    public static string Amount(this Texts T, long amount, string? currency) => T.Said(new Worth(amount, currency));

    public static string Said(this Texts T, GrantState state) => state switch
    {
        GrantState.Waiting => T["Waits for approval"],
        GrantState.Approved => T["Approved"],
        GrantState.Refused => T["Not approved"],
        GrantState.Settled => T["Carried out"],
        _ => T["Taken back"],
    };

    public static string Said(this Texts T, BudgetPeriod period) => period switch
    {
        BudgetPeriod.Month => T["every month"],
        BudgetPeriod.Quarter => T["every quarter"],
        BudgetPeriod.Year => T["every year"],
        _ => T["once"],
    };

    /// <summary>"this month": when what is left is left.</summary>
    public static string Now(this Texts T, BudgetPeriod period) => period switch
    {
        BudgetPeriod.Month => T["this month"],
        BudgetPeriod.Quarter => T["this quarter"],
        BudgetPeriod.Year => T["this year"],
        _ => T["in all"],
    };

    public static string Said(this Texts T, BudgetScope scope) => scope switch
    {
        BudgetScope.Role => T["Everybody with a role"],
        BudgetScope.Team => T["A team"],
        BudgetScope.Contract => T["A contract"],
        _ => T["A partner"],
    };

    /// <summary>"team Support".</summary>
    public static string Of(this Texts T, BudgetStand stand) => stand.Budget.Scope switch
    {
        BudgetScope.Role => T["role {0}", stand.ScopeName],
        BudgetScope.Team => T["team {0}", stand.ScopeName],
        BudgetScope.Contract => T["contract {0}", stand.ScopeName],
        _ => T["partner {0}", stand.ScopeName],
    };

    public static string Kinds(this Texts T, Budget budget) => budget.Kinds.Count == 0 ? T["all kinds"] : string.Join(", ", budget.Kinds.Select(k => T.Word(k)));
}
