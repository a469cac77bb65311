using System.Security.Cryptography;
using Kulanz.Client.Licences;

namespace Kulanz.Libraries.Tests.Client;

/// <summary>A company in Berlin that issues licences for its notebook.</summary>
internal static class SomeLicence
{
    public const string Product = "notebook";
    public const string Installation = "MK7D-4Q2X-9TRA";

    public static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    public static readonly ECDsa Key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    public static readonly ECDsa Next = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    public static readonly ECDsa Stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public static readonly IssuerKeys Pinned = IssuerKeys.Parse(IssuerKeys.Write([Key, Next]));

    /// <summary>Monday, 28 September 2026, 10:00 in Berlin.</summary>
    public static readonly DateTimeOffset Monday = new(2026, 9, 28, 8, 0, 0, TimeSpan.Zero);

    /// <summary>Until the last of September, fresh for a week, two weeks of grace.</summary>
    public static LicenceFile File(DateOnly? last = null, DateTimeOffset? issued = null) => new()
    {
        Issuer = "https://help.example.com",
        Number = "1042",
        Product = Product,
        Id = $"{(issued ?? Monday).UtcTicks}",
        IssuedAt = issued ?? Monday,
        KeyStart = "7K3M",
        Edition = "Professional",
        Seats = 5,
        Name = "Käserei Hümmel & Söhne",
        Features = ["export-pdf", "sync"],
        Terms = Terms(last, issued),
    };

    public static LicenceTerms Terms(DateOnly? last = null, DateTimeOffset? issued = null) => new()
    {
        FirstDay = new(2025, 10, 1),
        From = LicenceTerms.Begin(new(2025, 10, 1), Berlin),
        LastDay = last,
        Until = last is { } day ? LicenceTerms.End(day, Berlin) : null,
        Refresh = (issued ?? Monday).AddDays(7),
        GraceDays = 14,
    };

    public static Standing Check(this LicenceFile file, DateTimeOffset now, DateTimeOffset? seen = null) => LicenceFile.Check(file.Sign(Key), Pinned, Product, Installation, now, seen);
}
