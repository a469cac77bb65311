using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Kulanz.Client.Licences;

namespace Kulanz.Bench;

/// <summary>Checking a licence file, beside the one thing in it that costs: verifying an ECDSA signature on P-256 over the same bytes.</summary>
internal static class LicenceBench
{
    private static readonly TimeSpan Each = TimeSpan.FromSeconds(3);

    public static Task<int> Run(string[] args)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var spare = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = new DateTimeOffset(2026, 9, 28, 8, 0, 0, TimeSpan.Zero);
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var file = new LicenceFile
        {
            Issuer = "https://help.example.com",
            Number = "1042",
            Product = "notebook",
            Id = "0199a1c2-0000-7000-8000-000000000000",
            IssuedAt = now,
            KeyStart = "7K3M",
            Edition = "Professional",
            Seats = 5,
            Name = "Käserei Hümmel & Söhne",
            Features = ["sync", "export-pdf"],
            Installation = "MK7D-4Q2X-9TRA",
            Nonce = "b2b6gkDxRZyl5RkQ7tZwGw",
            Terms = new() { FirstDay = new(2025, 10, 1), From = LicenceTerms.Begin(new(2025, 10, 1), zone), LastDay = new(2027, 9, 30), Until = LicenceTerms.End(new(2027, 9, 30), zone), Refresh = now.AddDays(7), GraceDays = 14 },
        }.Sign(key);
        var keys = IssuerKeys.Parse(IssuerKeys.Write([key, spare]));
        var (signed, signature) = (Encoding.ASCII.GetBytes(file[..file.LastIndexOf('.')]), key.SignData(Encoding.ASCII.GetBytes(file[..file.LastIndexOf('.')]), HashAlgorithmName.SHA256));
        using var open = ECDsa.Create();
        open.ImportSubjectPublicKeyInfo(key.ExportSubjectPublicKeyInfo(), out _);

        bool Bare() => open.VerifyData(signed, signature, HashAlgorithmName.SHA256);
        bool Whole() => LicenceFile.Check(file, keys, "notebook", "MK7D-4Q2X-9TRA", now).Mode == LicenceMode.Full;
        var (bare, whole) = (0.0, 0.0);
        // In turns, and the best of each: what else runs on the machine should not favour one.
        for (var round = 0; round < 3; round++)
            (bare, whole) = (Math.Max(bare, PerSecond(Bare)), Math.Max(whole, PerSecond(Whole)));
        Console.WriteLine($"a licence file of {file.Length} letters: signature alone {bare:N0}/s, the whole check {whole:N0}/s; {whole / bare:N2} of its rate");
        return Task.FromResult(0);
    }

    private static double PerSecond(Func<bool> check)
    {
        var (count, from) = (0L, Stopwatch.GetTimestamp());
        for (; Stopwatch.GetElapsedTime(from) < Each; count++)
            if (!check())
                throw new InvalidOperationException("It does not hold.");
        return count / Stopwatch.GetElapsedTime(from).TotalSeconds;
    }
}
