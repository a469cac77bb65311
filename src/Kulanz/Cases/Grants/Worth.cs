using System.Globalization;
using Kulanz.Contracts;
using Kulanz.Platform;

namespace Kulanz.Cases.Grants;

/// <summary>What is given.</summary>
public enum GrantKind
{
    ReplacementLicence,
    ShippedItem,
    Voucher,
    Refund,
    Credit,
    FreeIncident,

    /// <summary>Support for some days more.</summary>
    Extension,
}

public sealed record ImpossibleAmount() : Invalid("amount", "Please say what it is worth: an amount of more than 0, and less than ten thousand million.");

public sealed record UnreadableAmount(string Said) : Invalid("amount", "“{0}” is no amount. Please write it like {1}.", Said, (49.9m).ToString("N2", CultureInfo.CurrentCulture));

public sealed record OneIncidentOnly() : Invalid("amount", "A free incident frees this case, and nothing else: its worth is one incident.");

/// <summary>What something is worth: money in minor units, or, without a currency, a number of incidents. Only what is of one kind is added up.</summary>
public sealed record Worth(long Amount, string? Currency)
{
    /// <summary>As for prices of contracts: far from where sums overflow.</summary>
    public const long Most = TermsGiven.Dearest;

    public const string UsualCurrency = "EUR";

    /// <summary>Of these kinds something may be given that costs us nothing.</summary>
    public static bool MayBeNothing(GrantKind kind) => kind is GrantKind.ReplacementLicence or GrantKind.Voucher or GrantKind.Extension;

    /// <summary>Reads what was sent for a grant of this kind.</summary>
    public static Outcome<Worth> Of(GrantKind kind, long? amount, string? currency)
    {
        if (kind == GrantKind.FreeIncident)
            return amount is null or 1 && string.IsNullOrWhiteSpace(currency) ? new Worth(1, null) : new OneIncidentOnly();
        if (!Unit(currency).Done(out var unit, out var refusal))
            return refusal;
        var worth = amount ?? (MayBeNothing(kind) ? 0 : -1);
        return worth < 0 || worth > Most || (worth == 0 && !MayBeNothing(kind)) ? new ImpossibleAmount() : new Worth(worth, unit);
    }

    /// <summary>Three letters, in whatever case; euros where nothing is said.</summary>
    public static Outcome<string> Unit(string? currency)
    {
        var said = Typed.Line(currency).ToUpperInvariant();
        return said.Length == 0 ? UsualCurrency : said.Length == 3 && said.All(char.IsAsciiLetterUpper) ? said : new UnknownCurrency(Access.Naming.Cut(said, 20));
    }

    /// <summary>Minor units from what somebody typed in their way of writing numbers; null where nothing was.</summary>
    public static Outcome<long?> Read(string? typed)
    {
        var said = Typed.Line(typed);
        if (said.Length == 0)
            return (long?)null;
        if (!decimal.TryParse(said, NumberStyles.Number, CultureInfo.CurrentCulture, out var number) || number is < 0 or > Most / 100m || decimal.Round(number, 2) != number)
            return new UnreadableAmount(Access.Naming.Cut(said, 40));
        return (long)(number * 100);
    }
}
