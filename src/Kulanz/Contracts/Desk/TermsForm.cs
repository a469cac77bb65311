using System.Globalization;
using Kulanz.Platform;
using Kulanz.WorkTime;

namespace Kulanz.Contracts.Desk;

public sealed record NotAnAmount(string Said) : Invalid("price", "“{0}” is no amount. Write it like {1}.", Said, (49.9m).ToString("N2", CultureInfo.CurrentCulture));

/// <summary>Terms as a form asks for them: a number and a unit in place of P12M, a choice in place of a rule.</summary>
public sealed class TermsForm
{
    /// <summary>Empty is an indefinite time.</summary>
    public int? First { get; set; }

    public PeriodUnit FirstUnit { get; set; } = PeriodUnit.Months;
    public RenewalKind Renewal { get; set; } = RenewalKind.Fixed;
    public int? Again { get; set; }
    public PeriodUnit AgainUnit { get; set; } = PeriodUnit.Months;
    public SideForm Ours { get; set; } = new();
    public SideForm Theirs { get; set; } = new();
    public string? Price { get; set; }
    public string? Currency { get; set; } = "EUR";
    public string PricePer { get; set; } = "P1M";
    public int? WithdrawalDays { get; set; }

    /// <summary>How one side gives notice.</summary>
    public sealed class SideForm
    {
        /// <summary><c>until-end</c>, <c>before</c>, <c>none</c>.</summary>
        public string Rule { get; set; } = "until-end";

        public int? Before { get; set; }
        public PeriodUnit BeforeUnit { get; set; } = PeriodUnit.Months;

        /// <summary>Once it runs for an indefinite time.</summary>
        public int? With { get; set; }

        public PeriodUnit WithUnit { get; set; } = PeriodUnit.Months;
        public NoticeTo To { get; set; }

        public string Written()
        {
            if (Rule == "none")
                return "none";
            var first = Rule == "before" ? Text(Before, BeforeUnit) : "until-end";
            return With is null ? first : $"{first} then {Text(With, WithUnit)}{To switch { NoticeTo.EndOfMonth => " to month", NoticeTo.EndOfQuarter => " to quarter", NoticeTo.EndOfYear => " to year", _ => "" }}";
        }

        public static SideForm Of(NoticeRule rule) => new()
        {
            Rule = !rule.IsGiven ? "none" : rule.BeforeEndOfTerm is null ? "until-end" : "before",
            Before = rule.BeforeEndOfTerm?.Amount,
            BeforeUnit = rule.BeforeEndOfTerm?.Unit ?? PeriodUnit.Months,
            With = rule.Indefinite?.Amount,
            WithUnit = rule.Indefinite?.Unit ?? PeriodUnit.Months,
            To = rule.To,
        };
    }

    public static TermsForm Of(Terms terms) => new()
    {
        First = terms.FirstTerm?.Amount,
        FirstUnit = terms.FirstTerm?.Unit ?? PeriodUnit.Months,
        Renewal = terms.FirstTerm is null ? RenewalKind.Indefinite : terms.Renewal.Kind,
        Again = terms.Renewal.By?.Amount,
        AgainUnit = terms.Renewal.By?.Unit ?? PeriodUnit.Months,
        Ours = SideForm.Of(terms.OurNotice),
        Theirs = SideForm.Of(terms.TheirNotice),
        Price = terms.Price is { } price ? (price.Amount / 100m).ToString("N2", CultureInfo.CurrentCulture) : null,
        Currency = terms.Price?.Currency ?? "EUR",
        PricePer = terms.Price?.Per.ToString() ?? "P1M",
        WithdrawalDays = terms.Withdrawal?.InDays,
    };

    public Outcome<TermsGiven> ToGiven(CultureInfo culture)
    {
        long? amount = null;
        if (!string.IsNullOrWhiteSpace(Price))
        {
            if (!decimal.TryParse(Price, NumberStyles.Number, culture, out var price) || price is < 0 or > TermsGiven.Dearest / 100m)
                return new NotAnAmount(Price);
            amount = (long)decimal.Round(price * 100, MidpointRounding.AwayFromZero);
        }
        return new TermsGiven(
            First is null ? "indefinite" : Text(First, FirstUnit),
            Renewal switch { RenewalKind.None => "none", RenewalKind.Indefinite => "indefinite", _ => Text(Again, AgainUnit) },
            Ours.Written(),
            Theirs.Written(),
            amount,
            amount is null ? null : Currency,
            amount is null ? null : PricePer,
            WithdrawalDays is > 0 ? $"P{WithdrawalDays}D" : "none");
    }

    /// <summary>Read again by the rule, which says what is wrong with it.</summary>
    private static string Text(int? amount, PeriodUnit unit) => string.Create(CultureInfo.InvariantCulture, $"P{amount ?? 0}{"DWMY"[(int)unit]}");
}
