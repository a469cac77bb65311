using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Kulanz.Client.Licences;

namespace Kulanz.Libraries.Tests.Client;

public sealed class LicenceFileTests
{
    private static readonly DateTimeOffset Monday = SomeLicence.Monday;

    private static LicenceReason Refused(string? text) => LicenceFile.Read(text, SomeLicence.Pinned) is { File: null, Reason: not LicenceReason.None and var reason } ? reason : throw new InvalidOperationException("It was believed.");

    private static string Signed(string header, string payload, ECDsa? key = null) => Jws.Sign(Encoding.UTF8.GetBytes(header), Encoding.UTF8.GetBytes(payload), key ?? SomeLicence.Key);

    private static string Header(string more = "") => $$"""{"alg":"ES256","kid":"{{IssuerKeys.IdOf(SomeLicence.Key)}}","typ":"kulanz-licence+jwt"{{more}}}""";

    private static readonly string Payload = Encoding.UTF8.GetString(Claims.Write(SomeLicence.File(new(2026, 9, 30))));

    /// <summary>RFC 7515, appendix A.3.</summary>
    [Fact]
    public void The_published_signature_is_right_and_no_other()
    {
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = Base64Url.DecodeFromChars("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"), Y = Base64Url.DecodeFromChars("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0") } });
        const string published = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
        Assert.True(Jws.Split(published)!.IsSignedBy(key));
        Assert.False(Jws.Split(published.Replace("eyJpc3", "eyJpc2", StringComparison.Ordinal))!.IsSignedBy(key));
        Assert.False(Jws.Split(published)!.IsSignedBy(SomeLicence.Key));
    }

    [Fact]
    public void What_was_signed_is_read_again() => Prop.ForAll<NonNull<string>, NonNegativeInt, int>((name, n, odd) =>
    {
        var (ends, voided) = ((odd & 1) != 0, (odd & 2) != 0);
        var clean = new string([.. name.Get.Where(c => !char.IsSurrogate(c))]);
        var file = SomeLicence.File(ends ? new DateOnly(2026, 1, 1).AddDays(n.Get % 3000) : null) with { Name = clean, Seats = n.Get, Features = [clean, "x"], Installation = ends ? SomeLicence.Installation : null, Nonce = voided ? "n" : null };
        file = file with { Terms = file.Terms with { Voided = voided ? LicenceReason.Replaced : null, GraceDays = n.Get % 1000 } };
        var read = LicenceFile.Read(file.Sign(SomeLicence.Next), SomeLicence.Pinned);
        return read is { Reason: LicenceReason.None, File: { } same } && same.Features.SequenceEqual(file.Features) && same with { Features = file.Features } == file && read.SignedBy == IssuerKeys.IdOf(SomeLicence.Next);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_single_bit_counts()
    {
        var file = SomeLicence.File(new(2026, 9, 30)).Sign(SomeLicence.Key);
        var bytes = Encoding.ASCII.GetBytes(file);
        var seen = new HashSet<LicenceReason>();
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            seen.Add(Refused(Encoding.Latin1.GetString(bytes)));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
        Assert.Equal(file, Encoding.ASCII.GetString(bytes));
        Assert.Equal([LicenceReason.NotALicence, LicenceReason.WrongType, LicenceReason.WrongAlgorithm, LicenceReason.UnknownKey, LicenceReason.WrongSignature], seen.Order());
    }

    [Fact]
    public void The_last_letter_of_each_part_is_not_free_either()
    {
        // 64 bytes leave four bits of the last letter without meaning; a lenient reader takes sixteen different files for one.
        var file = SomeLicence.File().Sign(SomeLicence.Key);
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        Assert.Equal(1, Alphabet.Count(letter => LicenceFile.Read(file[..^1] + letter, SomeLicence.Pinned).File is not null));
    }

    [Fact]
    public void Blanks_around_it_do_not_matter_and_others_do()
    {
        var file = SomeLicence.File().Sign(SomeLicence.Key);
        Assert.NotNull(LicenceFile.Read($"\r\n {file}\t\n", SomeLicence.Pinned).File);
        Assert.Equal(LicenceReason.NotALicence, Refused(file.Replace(".", ".\n", StringComparison.Ordinal)));
        Assert.Equal(LicenceReason.NotALicence, Refused($"{file}\v"));
        Assert.Equal(LicenceReason.NotALicence, Refused($"{file}="));
        Assert.Equal(LicenceReason.NotALicence, Refused($"{file}."));
    }

    [Fact]
    public void Other_ways_of_signing_are_refused()
    {
        var good = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Payload));
        foreach (var algorithm in new[] { "none", "None", "HS256", "RS256", "ES384", "ES256K", "es256", "" })
            Assert.Equal(LicenceReason.WrongAlgorithm, Refused(Signed(Header().Replace("ES256", algorithm, StringComparison.Ordinal), Payload)));
        // Unsigned, with the header that says so and with ours.
        Assert.Equal(LicenceReason.WrongAlgorithm, Refused($"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes("""{"alg":"none"}"""))}.{good}."));
        Assert.Equal(LicenceReason.WrongSignature, Refused($"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Header()))}.{good}."));
        // The public key, which everybody has, used as a shared secret.
        var signed = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Header().Replace("ES256", "HS256", StringComparison.Ordinal)))}.{good}";
        foreach (var secret in new[] { SomeLicence.Key.ExportSubjectPublicKeyInfo(), Encoding.ASCII.GetBytes(SomeLicence.Key.ExportSubjectPublicKeyInfoPem()), Encoding.ASCII.GetBytes(IssuerKeys.Write([SomeLicence.Key])) })
            Assert.Equal(LicenceReason.WrongAlgorithm, Refused($"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)))}"));
        // Numbers that no signature has.
        foreach (var bytes in new[] { new byte[64], [.. Enumerable.Repeat((byte)255, 64)], new byte[63], new byte[65] })
            Assert.Equal(LicenceReason.WrongSignature, Refused($"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Header()))}.{good}.{Base64Url.EncodeToString(bytes)}"));
        // The right numbers in another form.
        var der = SomeLicence.Key.SignData(Encoding.ASCII.GetBytes($"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Header()))}.{good}"), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        Assert.Equal(LicenceReason.WrongSignature, Refused($"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Header()))}.{good}.{Base64Url.EncodeToString(der)}"));
    }

    [Fact]
    public void Keys_and_kinds_one_does_not_know_are_refused()
    {
        Assert.Equal(LicenceReason.UnknownKey, Refused(SomeLicence.File().Sign(SomeLicence.Stranger)));
        Assert.Equal(LicenceReason.WrongSignature, Refused(Signed(Header(), Payload, SomeLicence.Stranger)));
        Assert.Equal(LicenceReason.WrongSignature, Refused(Signed(Header(), Payload, SomeLicence.Next)));
        Assert.Equal(LicenceReason.UnknownKey, Refused(Signed("""{"alg":"ES256","typ":"kulanz-licence+jwt"}""", Payload)));
        // A key that comes along with the file is nobody's.
        Assert.Equal(LicenceReason.UnknownKey, Refused(Signed($$"""{"alg":"ES256","typ":"kulanz-licence+jwt","kid":"{{IssuerKeys.IdOf(SomeLicence.Stranger)}}","jwk":{{IssuerKeys.Write([SomeLicence.Stranger])}}}""", Payload, SomeLicence.Stranger)));
        Assert.Equal(LicenceReason.WrongType, Refused(Signed(Header().Replace("kulanz-licence+jwt", "JWT", StringComparison.Ordinal), Payload)));
        Assert.Equal(LicenceReason.WrongType, Refused(Signed(Header(""","crit":["b64"],"b64":false"""), Payload)));
        Assert.Equal(LicenceReason.NotALicence, Refused(Signed(Header(""","alg":"ES256" """), Payload)));
    }

    [Theory]
    [InlineData("\"sub\":\"1042\"", "\"sub\":1042")]
    [InlineData("\"aud\":\"notebook\"", "\"aud\":[\"notebook\"]")]
    [InlineData("\"iat\":", "\"iat\":1e400,\"x\":")]
    [InlineData("\"iat\":", "\"iat\":-1,\"x\":")]
    [InlineData("\"until\":", "\"until\":99999999999999,\"x\":")]
    [InlineData("\"until\":", "\"x\":")]
    [InlineData("\"lastDay\":\"2026-09-30\"", "\"lastDay\":\"2026-02-30\"")]
    [InlineData("\"mode\":\"full\"", "\"mode\":\"unlimited\"")]
    [InlineData("\"grace\":14", "\"grace\":\"14\"")]
    [InlineData("\"features\":[", "\"features\":[1,")]
    [InlineData("\"features\":[", "\"features\":[\"\\ud800\",")]
    [InlineData("\"seats\":5", "\"seats\":5,\"seats\":500")]
    [InlineData("\"name\":", "\"name\":\"\\ud800\",\"sub\":")]
    public void Words_that_mean_nothing_make_it_no_licence_even_if_they_are_signed(string right, string wrong)
    {
        Assert.Contains(right, Payload, StringComparison.Ordinal);
        Assert.Equal(LicenceReason.NotALicence, Refused(Signed(Header(), Payload.Replace(right, wrong, StringComparison.Ordinal))));
    }

    [Fact]
    public void Words_of_a_later_version_are_passed_over()
    {
        Assert.NotNull(LicenceFile.Read(Signed(Header(""","x":1"""), Payload.Replace("\"seats\"", "\"tier\":{\"a\":[1]},\"seats\"", StringComparison.Ordinal)), SomeLicence.Pinned).File);
        Assert.Equal(LicenceReason.Withdrawn, LicenceFile.Read(Signed(Header(), Payload.Replace("\"mode\":\"full\"", "\"mode\":\"void\",\"reason\":\"eaten\"", StringComparison.Ordinal)), SomeLicence.Pinned).File!.Terms.Voided);
    }

    [Fact]
    public void Nothing_throws_whatever_it_is()
    {
        var rounds = int.TryParse(Environment.GetEnvironmentVariable("KULANZ_FUZZ"), out var asked) ? asked : 20_000;
        var (random, seed) = (new Random(17), SomeLicence.File(new(2026, 9, 30)).Sign(SomeLicence.Key));
        string[] pieces = [".", "..", "=", "e30", "bnVsbA", "W10", "\0", "\uD800", "ey", "null", "{}", new('A', 20_000), "\"", "\\u", "é", "eyJhbGciOiJub25lIn0"];
        for (var round = 0; round < rounds; round++)
        {
            var text = Mutated(seed, pieces, random);
            // Signed as it is: what is inside may be anything too.
            var (header, payload) = (Mutated(Header(), pieces, random), Mutated(Payload, pieces, random));
            Check(text);
            Check(Signed(Header(), payload));
            if (round % 4 == 0)
                Check(Signed(header, payload));
        }

        static void Check(string text)
        {
            try
            {
                _ = LicenceFile.Check(text, SomeLicence.Pinned, SomeLicence.Product, SomeLicence.Installation, Monday).Sentence("de");
            }
            catch (Exception e)
            {
                Assert.Fail($"{e}\n{text}");
            }
        }
    }

    private static string Mutated(string seed, string[] pieces, Random random)
    {
        var text = new StringBuilder(seed);
        for (var times = 1 + random.Next(3); times > 0; times--)
        {
            var at = random.Next(text.Length + 1);
            if (random.Next(3) == 0 && at < text.Length)
                text.Remove(at, random.Next(1, Math.Min(20, text.Length - at + 1)));
            else if (random.Next(2) == 0 && at < text.Length)
                text[at] = (char)random.Next(1, 128);
            else
                text.Insert(at, pieces[random.Next(pieces.Length)]);
        }
        return text.ToString();
    }

    [Fact]
    public void Any_text_is_refused_and_none_throws() => Prop.ForAll<string?>(text => LicenceFile.Read(text, SomeLicence.Pinned).File is null).QuickCheckThrowOnFailure();

    [Fact]
    public void It_is_for_one_product_and_one_installation()
    {
        var file = SomeLicence.File().Sign(SomeLicence.Key);
        Assert.Equal(LicenceMode.Full, LicenceFile.Check(file, SomeLicence.Pinned, "notebook", "any", Monday).Mode);
        Assert.Equal(new(LicenceMode.Void, LicenceReason.OtherProduct), LicenceFile.Check(file, SomeLicence.Pinned, "Notebook", "any", Monday) with { Terms = null });
        var bound = (SomeLicence.File() with { Installation = "a" }).Sign(SomeLicence.Key);
        Assert.Equal(LicenceMode.Full, LicenceFile.Check(bound, SomeLicence.Pinned, "notebook", "a", Monday).Mode);
        Assert.Equal(LicenceReason.OtherInstallation, LicenceFile.Check(bound, SomeLicence.Pinned, "notebook", "b", Monday).Reason);
        Assert.Equal(LicenceReason.OtherInstallation, LicenceFile.Check(bound, SomeLicence.Pinned, "notebook", null, Monday).Reason);
    }

    [Fact]
    public void A_clock_that_is_set_back_lengthens_nothing()
    {
        var file = SomeLicence.File(new(2026, 9, 30));
        var ended = Monday.AddDays(3);
        Assert.Equal(LicenceReason.Ended, file.Check(ended).Reason);
        // Within a day the latest moment seen counts instead of the clock.
        Assert.Equal(LicenceReason.Ended, file.Check(Monday.AddDays(2.2), seen: ended).Reason);
        Assert.Equal(LicenceReason.Running, SomeLicence.File().Check(Monday.AddDays(2.2), seen: ended).Reason);
        // Further back it is said.
        Assert.Equal((LicenceMode.ExportOnly, LicenceReason.ClockSetBack), (SomeLicence.File().Check(Monday.AddDays(1), seen: ended).Mode, SomeLicence.File().Check(Monday.AddDays(1), seen: ended).Reason));
        // The moment of issue is one that has been seen, too.
        Assert.Equal(LicenceReason.ClockSetBack, file.Check(Monday.AddDays(-2)).Reason);
        Assert.Equal(LicenceReason.Running, file.Check(Monday.AddHours(-2)).Reason);
        // Whoever sets the clock back gains no reason that sounds better than the true one.
        Assert.Equal(LicenceReason.Ended, file.Check(Monday.AddDays(-30), seen: ended).Reason);
    }

    [Fact]
    public void Setting_the_clock_back_never_allows_more() => Prop.ForAll<NonNegativeInt, int, bool>((seen, now, ends) =>
    {
        var file = SomeLicence.File(ends ? new(2026, 10, 5) : null);
        var honest = file.Check(Monday.AddHours(seen.Get));
        return file.Check(Monday.AddHours(Math.Min(now, seen.Get)), Monday.AddHours(seen.Get)).Mode <= honest.Mode;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_set_of_keys_is_read_as_others_write_it()
    {
        var good = IssuerKeys.Write([SomeLicence.Key]);
        Assert.Equal([IssuerKeys.IdOf(SomeLicence.Key)], IssuerKeys.Parse(good).Ids);
        // Others beside ours are for somebody else.
        var mixed = good.Replace("[", """[{"kty":"RSA","n":"AQAB","e":"AQAB","kid":"r"},{"kty":"EC","crv":"P-384","kid":"p"},{"kty":"oct","k":"AA"},7,""", StringComparison.Ordinal);
        Assert.Equal([IssuerKeys.IdOf(SomeLicence.Key)], IssuerKeys.Parse(mixed).Ids);
        foreach (var bad in new[] { "", "{}", "[]", "null", """{"keys":[]}""", """{"keys":{}}""", good.Replace("EC", "XX", StringComparison.Ordinal), good.Replace("sig", "enc", StringComparison.Ordinal), good.Replace("\"x\":\"", "\"x\":\"A", StringComparison.Ordinal) })
            Assert.Throws<FormatException>(() => IssuerKeys.Parse(bad));
        // A point that does not lie on the curve.
        Assert.Throws<FormatException>(() => IssuerKeys.Parse("""{"keys":[{"kty":"EC","crv":"P-256","kid":"a","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE","y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE"}]}"""));
    }
}
