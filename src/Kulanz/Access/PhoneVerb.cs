namespace Kulanz.Access;

/// <summary>What `kulanz phone` says about one line: the JSON of it is a contract.</summary>
public sealed record PhoneRecord(string Input, string? E164, string? Region, string? Type, string? National, string? International, string? Place, string? Problem);

/// <summary>The command `kulanz phone FILE…`: one number a line in, one record a line out.</summary>
public static class PhoneVerb
{
    public static PhoneRecord Describe(string line, string region)
    {
        var (number, problem) = PhoneNumber.Parse(line, region);
        return new PhoneRecord(line, number?.E164, number?.Region, number is null ? null : Name(number.Type), number?.National, number?.International, number?.Place, problem?.Sentence);
    }

    private static string Name(PhoneType type) => type switch
    {
        PhoneType.Fixed => "fixed",
        PhoneType.Mobile => "mobile",
        PhoneType.FixedOrMobile => "fixed-or-mobile",
        PhoneType.TollFree => "toll-free",
        PhoneType.Premium => "premium",
        PhoneType.SharedCost => "shared-cost",
        PhoneType.Voip => "voip",
        PhoneType.Personal => "personal",
        PhoneType.Pager => "pager",
        PhoneType.CompanyWide => "company-wide",
        PhoneType.Voicemail => "voicemail",
        _ => "unknown",
    };
}
