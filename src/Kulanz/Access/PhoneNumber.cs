using System.Text;

namespace Kulanz.Access;

/// <summary>What a number costs and reaches, as its country's numbering plan says.</summary>
public enum PhoneType { Unknown, Fixed, Mobile, FixedOrMobile, TollFree, Premium, SharedCost, Voip, Personal, Pager, CompanyWide, Voicemail }

/// <summary>Why a text is no telephone number, or what is odd about it: a code for programs, a sentence for people.</summary>
public sealed record PhoneProblem(string Code, string Sentence);

/// <summary>
/// The answer to "which number is this?": the number, or the problem, or both: a number that can be written in full but that its
/// country's plan does not know. It is kept, because somebody else's register may hold it just like that.
/// </summary>
public sealed record PhoneReading(PhoneNumber? Number, PhoneProblem? Problem);

/// <summary>
/// A telephone number in the one form that all its spellings share: E.164.
/// </summary>
/// <remarks>
/// Two numbers are equal if E.164 and extension are. Where open local dialling exists (Germany, and every plan with a trunk 0),
/// a number without its 0 and without an area code is not guessed: "203556677" may be Duisburg or a number of a dozen towns.
/// </remarks>
public sealed partial record PhoneNumber
{
    private readonly PhonePlan plan;
    private readonly int callingCodeLength;

    internal PhoneNumber(PhonePlan plan, string e164, PhoneType type, bool inPlan, string? extension)
    {
        (this.plan, E164, Type, IsInPlan, Extension) = (plan, e164, type, inPlan, extension);
        callingCodeLength = plan.CallingCode.Length;
    }

    /// <summary>"+492035566778": a plus and up to 15 digits; a few German numbers have 16 or 17.</summary>
    public string E164 { get; }

    /// <summary>The digits dialled inside after the call is through: "ext. 12"; null where there are none.</summary>
    public string? Extension { get; }

    public PhoneType Type { get; }

    /// <summary>False if the country's plan has no such number: too long, or in a range not handed out.</summary>
    public bool IsInPlan { get; }

    /// <summary>ISO 3166 code of the country, "001" for numbers of no country.</summary>
    public string Region => plan.Region;

    public string CallingCode => plan.CallingCode;

    /// <summary>The number without the country's code and without the trunk 0 (Italy's 0 belongs to the number).</summary>
    public string NationalNumber => E164[(1 + callingCodeLength)..];

    /// <summary>As people in its country write it.</summary>
    public string National => plan.Format(NationalNumber, international: false) + Inside;

    /// <summary>As people abroad write it.</summary>
    public string International => $"+{CallingCode} {plan.Format(NationalNumber, international: true)}{Inside}";

    /// <summary>The place its area code stands for; null for mobiles and where we do not know.</summary>
    public string? Place => Type is PhoneType.Fixed or PhoneType.FixedOrMobile or PhoneType.Unknown ? PhonePlaces.Find(CallingCode, NationalNumber) : null;

    /// <summary>RFC 3966: "tel:+492035566778".</summary>
    public string Uri => "tel:" + E164 + (Extension is null ? "" : ";ext=" + Extension);

    public bool Equals(PhoneNumber? other) => other is not null && E164 == other.E164 && Extension == other.Extension;
    public override int GetHashCode() => E164.GetHashCode(StringComparison.Ordinal);
    public override string ToString() => E164;

    private string Inside => Extension is null ? "" : " ext. " + Extension;

    /// <summary>Reads one number in any notation.</summary>
    /// <param name="text">The number and nothing else; a label ("Tel.:") and an extension may stand by it.</param>
    /// <param name="region">The country in which it was written: ISO 3166; empty where that is not known.</param>
    /// <param name="areaCode">The area code it was dialled in, without its 0: numbers without one get it.</param>
    public static PhoneReading Parse(string? text, string region = "DE", string? areaCode = null)
    {
        if (text is null || text.Length > 250)
            return No("not_a_number", "This is not a telephone number.");
        Span<char> buffer = stackalloc char[64];
        var spelling = PhoneSpelling.Read(text, buffer);
        if (spelling.Problem is { } problem)
            return new(null, problem);
        var digits = buffer[..spelling.Length];
        var home = PhonePlan.OfRegion(region);
        if (!spelling.HasPlus && spelling.Context is null && ShortCodes.Contain(region, digits))
            return No("short_code", $"{digits} is a short code: it is dialled as it stands and has no international form.");

        return spelling.HasPlus ? Abroad(digits, spelling, home)
            : home is null ? No("region_unknown", "Without a country code nobody can tell which country this number belongs to.")
            : home.AfterExitCode(digits) is var exit and > 0 ? Abroad(digits[exit..], spelling, home)
            : AtHome(digits, spelling, home, areaCode);
    }

    private static PhoneReading Abroad(ReadOnlySpan<char> digits, PhoneSpelling spelling, PhonePlan? home)
    {
        // "+0049…": the exit code typed behind the plus.
        digits = digits.TrimStart('0');
        var code = PhonePlan.CallingCodeOf(digits);
        if (code == 0)
            return No("country_unknown", digits.IsEmpty ? "This is not a telephone number." : "No country has this code.");
        var main = PhonePlan.OfCallingCode(digits[..code])!;
        var national = digits[code..];
        Span<char> changed = stackalloc char[64];
        var stripped = main.WithoutTrunk(national, changed);
        // "(0)" is also written where no 0 is ever dialled, and then means nothing.
        if (spelling.BracketedZero && stripped.Length > 0 && stripped[0] == '0' && main.TypeIn(stripped, out _) is PhoneType.Unknown && main.TypeIn(stripped[1..], out _) is not PhoneType.Unknown)
            stripped = stripped[1..];
        return Build(main, stripped, spelling, home, abroad: true);
    }

    private static PhoneReading AtHome(ReadOnlySpan<char> digits, PhoneSpelling spelling, PhonePlan home, string? areaCode)
    {
        Span<char> changed = stackalloc char[64];
        var national = home.WithoutTrunk(digits, changed);
        var trunk = national.Length != digits.Length || !national.SequenceEqual(digits);
        if (trunk || !home.HasTrunkZero)
        {
            if (!trunk && home.TypeIn(national, out _) is PhoneType.Unknown)
            {
                if (areaCode is { Length: > 0 } && home.TrunkPrefix is not null && Joined(areaCode, digits, changed) is var full && home.TypeIn(full, out _) is not PhoneType.Unknown)
                    return Build(home, full, spelling, home);
                // "49 221 …" or "0049 …" where the exit code is another: the country's own code without its plus.
                if (digits.StartsWith("00") && PhonePlan.CallingCodeOf(digits.TrimStart('0')) > 0)
                    return Abroad(digits, spelling, home);
                if (Prefixed(digits, home) is { Problem: null } prefixed)
                    return prefixed with { Number = WithExtension(prefixed.Number!, spelling.Extension) };
            }
            return Build(home, national, spelling, home);
        }
        if (areaCode is { Length: > 0 })
            return Build(home, Joined(areaCode, digits, changed), spelling, home);
        if (Prefixed(digits, home) is { Problem: null } own)
            return own with { Number = WithExtension(own.Number!, spelling.Extension) };
        // Subscribers' numbers cannot be mistaken for a mobile's, nor for one that is never dialled with a 0.
        var type = home.TypeIn(digits, out var region);
        return type is PhoneType.Mobile || type is not PhoneType.Unknown && !region.DialsTrunk(digits)
            ? Build(home, digits, spelling, home)
            : No("area_code_missing", "The area code, or the 0 in front of it, is missing.");
    }

    private static PhoneReading? Prefixed(ReadOnlySpan<char> digits, PhonePlan home)
    {
        if (!digits.StartsWith(home.CallingCode) || digits.Length < home.CallingCode.Length + 6)
            return null;
        Span<char> changed = stackalloc char[64];
        var national = home.WithoutTrunk(digits[home.CallingCode.Length..], changed);
        return home.TypeIn(national, out _) is PhoneType.Unknown ? null : Build(home, national, default, home);
    }

    private static ReadOnlySpan<char> Joined(string areaCode, ReadOnlySpan<char> digits, Span<char> buffer)
    {
        var length = 0;
        foreach (var c in areaCode.AsSpan().TrimStart('0'))
            if (char.IsAsciiDigit(c) && length < 10)
                buffer[length++] = c;
        if (length + digits.Length > buffer.Length)
            return digits;
        digits.CopyTo(buffer[length..]);
        return buffer[..(length + digits.Length)];
    }

    private static PhoneReading Build(PhonePlan main, ReadOnlySpan<char> national, PhoneSpelling spelling, PhonePlan? home, bool abroad = false)
    {
        // With its country's code a number of seven digits is complete enough to be kept: plans change, registers do not.
        if (national.Length < (abroad ? Math.Min(main.Shortest, 7) : main.Shortest))
            return No("too_short", $"This is too short for a number of {main.Country}.");
        var type = main.TypeIn(national, out var plan);
        // Germany has handed out numbers longer than E.164 allows.
        if (type is PhoneType.Unknown && main.CallingCode.Length + national.Length > 15)
            return No("too_long", "No telephone number has more than 15 digits.");
        // Words are dialled at companies, not at people: "0203 oder" is half a sentence.
        if (spelling.HasLetters && type is (PhoneType.Unknown or PhoneType.Fixed or PhoneType.Mobile))
            return No("not_a_number", "This is not a telephone number.");
        // A plan that only passed its country's code on: a number nobody has stays with the country that was named.
        if (type is PhoneType.Unknown && home is not null && home.CallingCode == main.CallingCode)
            plan = home;
        var number = new PhoneNumber(plan, string.Concat("+", plan.CallingCode, national), type, type is not PhoneType.Unknown, spelling.Extension);
        return type is not PhoneType.Unknown ? new(number, null)
            : new(number, new PhoneProblem("not_in_plan", $"The numbering plan of {plan.Country} has no such number."));
    }

    private static PhoneNumber WithExtension(PhoneNumber number, string? extension) =>
        extension is null ? number : new PhoneNumber(number.plan, number.E164, number.Type, number.IsInPlan, extension);

    private static PhoneReading No(string code, string sentence) => new(null, new PhoneProblem(code, sentence));
}
