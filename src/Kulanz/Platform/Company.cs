using System.Text.Json.Serialization;
using Kulanz.Platform.Data;
using Kulanz.Platform.Files;

namespace Kulanz.Platform;

/// <summary>Whose desk this is: what customers read above every page and below every letter, and by which clock and in which language it works.</summary>
public sealed record Company
{
    public const string DefaultZone = "Europe/Berlin";

    /// <summary>The placeholder that every letter knows.</summary>
    public const string Placeholder = "company.name";

    public string Name { get; init; } = "";

    /// <summary>IANA's name. One zone for a desk: what agents tell each other must be the same moment.</summary>
    public string TimeZone { get; init; } = DefaultZone;

    /// <summary>For whoever has not said which they read: <c>de</c> or <c>en</c>.</summary>
    public string Language { get; init; } = "de";

    /// <summary>The picture in the file store, as hex; null for ours.</summary>
    public string? Logo { get; init; }

    public string? LogoType { get; init; }

    /// <summary>What stands on its letters.</summary>
    public CompanyDetails Details { get; init; } = new();

    /// <summary>As customers read it; ours until somebody has said another one.</summary>
    [JsonIgnore]
    public string Called => Name.Length > 0 ? Name : "Kulanz";

    /// <summary>A machine may know fewer zones than the one on which it was chosen.</summary>
    [JsonIgnore]
    public TimeZoneInfo Zone => TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out var zone) ? zone : TimeZoneInfo.FindSystemTimeZoneById(DefaultZone);

    [JsonIgnore]
    public string? LogoAddress => Logo is null ? null : $"/company/logo/{Logo}";

    /// <summary>The zones one can choose, by name: those IANA calls by continent and city.</summary>
    public static IReadOnlyList<string> Zones { get; } = [.. TimeZoneInfo.GetSystemTimeZones().Select(z => z.Id)
        .Where(id => id == "UTC" || id.Split('/')[0] is "Africa" or "America" or "Antarctica" or "Arctic" or "Asia" or "Atlantic" or "Australia" or "Europe" or "Indian" or "Pacific" && id.Contains('/', StringComparison.Ordinal))
        .Append(DefaultZone).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The one to write to somebody in who says this of theirs: <c>en</c>, <c>de-AT</c>, "English", nothing. Where it is none of ours, the company's.</summary>
    public string LanguageFor(string? said) => Known(said) ?? Language;

    /// <summary>Which of our languages this means, however it is written; null for any other.</summary>
    public static string? Known(string? said) => said?.Trim().ToLowerInvariant() switch
    {
        ['e', 'n', ..] => "en",
        ['d', 'e', ..] or ['g', 'e', 'r', ..] => "de",
        _ => null,
    };

    public DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Zone);

    /// <summary>The moment a clock here shows this. Of the hour that is left out in spring there is none: it is taken for the one after; of the one that comes twice, the second.</summary>
    public DateTimeOffset At(DateTime local)
    {
        var zone = Zone;
        return new DateTimeOffset(local, zone.GetUtcOffset(zone.IsInvalidTime(local) ? local.AddHours(-1) : local)).ToUniversalTime();
    }

    /// <summary>The address carries the content's hash, so a copy never grows stale; a logo that was replaced is gone.</summary>
    internal static void MapLogo(WebApplication app) => app.MapGet("/company/logo/{hash:length(64)}", async (string hash, HttpContext http, KulanzDb db, Preferences preferences, CancellationToken cancel) =>
    {
        var company = await preferences.Get<Company>(cancel);
        if (company.Logo is not { } logo || company.LogoType is null || !logo.Equals(hash, StringComparison.Ordinal))
            return Results.NotFound();
        http.Response.ContentType = company.LogoType;
        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        http.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        await db.CopyFile(Convert.FromHexString(logo), http.Response.Body, cancel);
        return Results.Empty;
    }).ExcludeFromDescription();
}
