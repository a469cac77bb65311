using Kulanz.Platform.Data;
using Kulanz.Platform.Files;

namespace Kulanz.Platform.Papers;

/// <summary>Whose paper a letter is written on: the company and its picture, where that is one a PDF can show (WebP is not).</summary>
public sealed record Letterhead(Company Company, byte[]? Logo)
{
    /// <summary>As the law calls it.</summary>
    public string Name => Company.Details.LegalName is { Length: > 0 } legal ? legal : Company.Called;

    public static async Task<Letterhead> Of(KulanzDb db, Preferences preferences, CancellationToken cancel)
    {
        var company = await preferences.Get<Company>(cancel);
        return new Letterhead(company, company is { Logo: { } logo, LogoType: "image/png" or "image/jpeg" } ? await db.ReadFile(Convert.FromHexString(logo), cancel) : null);
    }
}
