using System.Security.Cryptography;
using System.Text.Json;
using Kulanz.Client.Licences;
using Kulanz.Tests.Testing;

namespace Kulanz.Tests.Contracts.Licences;

/// <summary><c>kulanz licence verify</c>: its JSON and its exit codes are a contract.</summary>
public sealed class LicenceVerbTests
{
    [Fact]
    public async Task It_says_whether_a_file_is_genuine_and_what_it_allows()
    {
        using var folder = new TemporaryFolder();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var file = new LicenceFile
        {
            Issuer = "https://help.example.com",
            Number = "1042",
            Product = "notebook",
            Id = "x",
            IssuedAt = TestClock.Start,
            KeyStart = "7K3M",
            Name = "Hümmel \u202Eevil",
            Installation = "island",
            Terms = new() { FirstDay = new(2025, 10, 1), From = LicenceTerms.Begin(new(2025, 10, 1), berlin), LastDay = new(2026, 9, 30), Until = LicenceTerms.End(new(2026, 9, 30), berlin), Refresh = TestClock.Start.AddDays(7), GraceDays = 14 },
        };
        var (path, keys, others) = (Put("a.licence", file.Sign(key) + "\n"), Put("keys.json", IssuerKeys.Write([key])), Put("others.json", IssuerKeys.Write([stranger])));

        async Task<(int Code, JsonElement Said)> Verify(string name, params string[] more)
        {
            var answer = await Verb.Run(folder.Path, "Data Source=/nowhere/at/all.db", ["licence", "verify", name, "--json", .. more]);
            return (answer.Code, JsonElement.Parse(answer.Out));
        }

        var (code, said) = await Verify(path, "--keys", keys, "--at", "2026-09-30T23:59:59+02:00");
        Assert.Equal((0, "genuine", "full", "running", "1042", "2026-09-30"), (code, said.Word("verdict"), said.Word("mode"), said.Word("reason"), said.GetProperty("licence").Word("number"), said.GetProperty("licence").Word("lastDay")));
        (code, said) = await Verify(path, "--keys", keys, "--at", "2026-10-01T00:00:00+02:00", "--product", "notebook", "--installation", "island");
        Assert.Equal((0, "genuine", "export_only", "ended"), (code, said.Word("verdict"), said.Word("mode"), said.Word("reason")));
        (code, said) = await Verify(path);
        Assert.Equal((3, "unchecked", "no_keys", "1042"), (code, said.Word("verdict"), said.Word("code"), said.GetProperty("licence").Word("number")));
        foreach (var (name, options, why) in new (string, string[], string)[]
        {
            (path, ["--keys", others], "unknown_key"),
            (path, ["--keys", keys, "--product", "abacus"], "other_product"),
            (path, ["--keys", keys, "--installation", "mainland"], "other_installation"),
            (Put("b.licence", file.Sign(key)[..^4] + "AAAA"), ["--keys", keys], "wrong_signature"),
            (Put("c.licence", "Good morning."), [], "not_a_licence"),
            (Put("d.licence", "eyJhbGciOiJub25lIn0.e30.AA"), [], "wrong_algorithm"),
        })
        {
            (code, said) = await Verify(name, options);
            Assert.Equal((1, "refused", why, JsonValueKind.Null), (code, said.Word("verdict"), said.Word("code"), said.GetProperty("licence").ValueKind));
        }
        foreach (var (name, options) in new (string, string[])[] { (Path.Combine(folder.Path, "none"), ["--keys", keys]), (path, ["--keys", path]), (path, ["--keys", Path.Combine(folder.Path, "none")]) })
        {
            (code, said) = await Verify(name, options);
            Assert.Equal((3, "unchecked", "input"), (code, said.Word("verdict"), said.Word("code")));
        }
        // For people: what strangers wrote does not run backwards.
        var text = (await Verb.Run(folder.Path, "", "licence", "verify", path, "--keys", keys, "--at", "2026-09-29T10:00:00Z")).Out;
        Assert.Contains("The licence file is genuine. The licence is valid until 30 September 2026.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\u202E", text, StringComparison.Ordinal);
        Assert.Equal(2, (await Verb.Run(folder.Path, "", "licence", "verify")).Code);

        string Put(string name, string content)
        {
            var to = Path.Combine(folder.Path, name);
            File.WriteAllText(to, content);
            return to;
        }
    }
}
