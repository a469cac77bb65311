using System.Text.RegularExpressions;
using Kulanz.Platform;
using Kulanz.Platform.Ui;

namespace Kulanz.Cases.Shipments;

public enum Carrier
{
    Dhl,
    Ups,
    Dpd,
    Hermes,
    Gls,

    /// <summary>Somebody else, whose name and link are written down.</summary>
    Other,
}

public static class CarrierNames
{
    /// <summary>Names are names in every language.</summary>
    public static string Said(this Texts T, Carrier carrier) => carrier switch
    {
        Carrier.Hermes => nameof(Carrier.Hermes),
        Carrier.Other => T["Another carrier"],
        _ => carrier.ToString().ToUpperInvariant(),
    };
}

public sealed record NotALink(string Field) : Invalid(Field, "Please enter a link that begins with https:// and has {0} in the place of the number.", CarrierLinks.Place);

/// <summary>Where customers follow what was sent, by carrier: the carriers' public pages, which administrators may change when they move.</summary>
public sealed record CarrierLinks
{
    /// <summary>Where the tracking number goes.</summary>
    public const string Place = "{number}";

    public const int Longest = 300;

    public string Dhl { get; init; } = "https://www.dhl.de/de/privatkunden/pakete-empfangen/verfolgen.html?piececode={number}";
    public string Ups { get; init; } = "https://www.ups.com/track?tracknum={number}";
    public string Dpd { get; init; } = "https://tracking.dpd.de/status/de_DE/parcel/{number}";
    public string Hermes { get; init; } = "https://www.myhermes.de/empfangen/sendungsverfolgung/sendungsinformation/#{number}";
    public string Gls { get; init; } = "https://gls-group.com/DE/de/paketverfolgung/?match={number}";

    public string Of(Carrier carrier) => carrier switch
    {
        Carrier.Dhl => Dhl,
        Carrier.Ups => Ups,
        Carrier.Dpd => Dpd,
        Carrier.Hermes => Hermes,
        Carrier.Gls => Gls,
        _ => "",
    };

    /// <summary>The page of this shipment; null where there is none.</summary>
    public string? For(Shipment shipment) =>
        shipment.Carrier == Carrier.Other ? shipment.Link is { Length: > 0 } own ? own : null
        : shipment.Tracking.Length > 0 && Of(shipment.Carrier) is { Length: > 0 } template ? template.Replace(Place, Uri.EscapeDataString(shipment.Tracking), StringComparison.Ordinal) : null;

    /// <summary>What is wrong with a template; an empty one shows no link.</summary>
    public static Refusal? Problem(string field, string template) =>
        template.Length == 0 || (template.Length <= Longest && template.Contains(Place, StringComparison.Ordinal) && IsLink(template.Replace(Place, "1", StringComparison.Ordinal))) ? null : new NotALink(field);

    /// <summary>Nothing but a page on the web: a link with a script in it would run at the customer's.</summary>
    public static bool IsLink(string text) => Uri.TryCreate(text, UriKind.Absolute, out var link) && link.Scheme == Uri.UriSchemeHttps && link.Host.Length > 0 && link.UserInfo.Length == 0;
}

/// <summary>
/// Numbers by which carriers find what was sent. How they are made is known of some: UPS (1Z, eighteen characters, the last for checking), the post's international numbers
/// (UPU S10: two letters, nine digits of which the last checks the others, two letters; DHL's too), DPD and Hermes (fourteen digits). What does not look so may still be right,
/// so it is said and not refused.
/// </summary>
public static partial class TrackingNumber
{
    public const int Longest = 60;

    /// <summary>As it is kept: without blanks, and in capitals.</summary>
    public static string Tidied(string? typed) => string.Concat(Typed.Kept(typed).Where(c => !char.IsWhiteSpace(c) && c is not ('\u200B' or '\uFEFF'))).ToUpperInvariant();

    /// <summary>Whether it could be one at all: letters, digits and what stands between them.</summary>
    public static bool Possible(string number) => number.Length <= Longest && number.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '/' or '_');

    /// <summary>Whether it is made as this carrier's numbers are known to be; null where nothing is known.</summary>
    public static bool? Fits(Carrier carrier, string number) => carrier switch
    {
        _ when number.Length == 0 => null,
        Carrier.Ups => number.StartsWith("1Z", StringComparison.Ordinal) ? UpsNumber().IsMatch(number) && UpsCheck(number) : null,
        Carrier.Dhl when International().IsMatch(number) => InternationalCheck(number),
        Carrier.Dhl => DhlNumber().IsMatch(number),
        Carrier.Dpd => FourteenDigits().IsMatch(number),
        Carrier.Hermes => FourteenDigits().IsMatch(number) || HermesNumber().IsMatch(number),
        Carrier.Gls => GlsNumber().IsMatch(number),
        _ => null,
    };

    /// <summary>Letters count as (A = 2, B = 3 …) modulo 10; every second place counts twice.</summary>
    private static bool UpsCheck(string number)
    {
        var sum = 0;
        for (var i = 2; i < 17; i++)
            sum += (char.IsAsciiDigit(number[i]) ? number[i] - '0' : (number[i] - 'A' + 2) % 10) * (i % 2 == 0 ? 1 : 2);
        return (10 - sum % 10) % 10 == number[17] - '0';
    }

    /// <summary>UPU standard S10: weights 8 6 4 2 3 5 9 7, eleven less the remainder; 10 is 0 and 11 is 5.</summary>
    private static bool InternationalCheck(string number)
    {
        ReadOnlySpan<int> weights = [8, 6, 4, 2, 3, 5, 9, 7];
        var sum = 0;
        for (var i = 0; i < weights.Length; i++)
            sum += weights[i] * (number[i + 2] - '0');
        var check = 11 - sum % 11;
        return (check == 10 ? 0 : check == 11 ? 5 : check) == number[10] - '0';
    }

    [GeneratedRegex("^1Z[0-9A-Z]{15}[0-9]$")]
    private static partial Regex UpsNumber();

    [GeneratedRegex("^[A-Z]{2}[0-9]{9}[A-Z]{2}$")]
    private static partial Regex International();

    [GeneratedRegex("^([0-9]{12}|[0-9]{20}|JJD[0-9]{12,20}|JVGL[0-9]{10,24}|[0-9]{10})$")]
    private static partial Regex DhlNumber();

    [GeneratedRegex("^[0-9]{14}$")]
    private static partial Regex FourteenDigits();

    [GeneratedRegex("^H[0-9]{19}$")]
    private static partial Regex HermesNumber();

    [GeneratedRegex("^([0-9]{11,12}|[0-9A-Z]{8})$")]
    private static partial Regex GlsNumber();
}
