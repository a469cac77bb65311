using Kulanz.Access;
using Kulanz.Platform;

namespace Kulanz.Telephony;

/// <summary>A number as it came with an event: what it is compared by, how it was written, and whether it was withheld.</summary>
public readonly record struct OutsideNumber(string? Key, string Raw, bool Withheld)
{
    /// <summary>What telephone systems write instead of a number that is not to be known.</summary>
    private static readonly string[] Nameless = ["anonymous", "anonym", "unknown", "unbekannt", "unavailable", "restricted", "private", "withheld", "suppressed", "blocked", "unterdrückt", "nummer unterdrückt", "asterisk", "null", "none", "-"];

    /// <summary>Known by its number, E.164.</summary>
    public bool Certain => Key is ['+', ..];

    /// <summary>
    /// Reads the number. Telephone systems leave out the plus: "493023125741" is the whole number. What is a number of nobody's plan so is read as
    /// dialled, in the system's own town where it has one; and what could be several numbers stays the digits it is.
    /// </summary>
    public static OutsideNumber Read(string? given, PhoneSystem system)
    {
        var raw = Naming.Cut(Typed.Line(given), Call.LongestNumber);
        var text = Inner(raw);
        if (text.Length == 0 || Nameless.Contains(text.ToLowerInvariant()) || text.Contains("anonymous", StringComparison.OrdinalIgnoreCase))
            return new(null, "", true);
        var digits = string.Concat(text.Where(char.IsAsciiDigit));
        var bare = digits.Length > 0 && digits.Length == text.Length && text[0] != '0';
        var number = bare ? Bare(digits, system) : PhoneNumber.Parse(text, areaCode: system.AreaCode).Number;
        return new(number?.E164 ?? (digits.Length > 0 ? digits : text.ToLowerInvariant()), raw, false);
    }

    public static string Shown(string? key, string raw) => key is ['+', ..] ? ContactPoint.ShownPhone(key) : raw.Length > 0 ? raw : key ?? "";

    private static PhoneNumber? Bare(string digits, PhoneSystem system)
    {
        if (system.AreaCode is { } code && digits.Length < 10)
            return PhoneNumber.Parse(digits, areaCode: code).Number;
        // sipgate always writes the whole number; what is shorter elsewhere is an extension.
        var always = system.Kind == PhoneSystemKind.Sipgate;
        if (digits.Length < (always ? 6 : 8))
            return null;
        return PhoneNumber.Parse($"+{digits}").Number is { } whole && (whole.IsInPlan || always) ? whole : PhoneNumber.Parse(digits, areaCode: system.AreaCode).Number;
    }

    /// <summary><c>"Weber, Jonas" &lt;030123&gt;</c>, as Asterisk writes who calls.</summary>
    private static string Inner(string raw) =>
        raw.IndexOf('<') is var open and >= 0 && raw.IndexOf('>', open) is var close && close > open ? raw[(open + 1)..close].Trim() : raw;
}
