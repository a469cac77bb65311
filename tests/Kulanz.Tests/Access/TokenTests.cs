using System.Net;
using System.Security.Cryptography;
using System.Text;
using Kulanz.Access;
using Kulanz.Tests.Testing;

namespace Kulanz.Tests.Access;

/// <summary>Access tokens of the organisation's provider on the API.</summary>
public sealed class TokenTests
{
    private static readonly object Support = new { roles = new[] { "somebody", "support" } };

    [Theory, BothEngines]
    public async Task A_good_token_may_what_its_role_may(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await using var fake = await FakeProvider.Start(app.Clock);
        await app.Know(fake);

        Assert.Equal(HttpStatusCode.NotFound, await Ask(app, fake.Token(new() { ["realm_access"] = Support })));
        Assert.Equal(HttpStatusCode.NotFound, await Ask(app, fake.Token(new() { ["realm_access"] = Support }, "ES256")));
        Assert.Equal(HttpStatusCode.NotFound, await Ask(app, fake.Token(new() { ["realm_access"] = Support, ["aud"] = new[] { "other", FakeProvider.Audience } })));
        // Known, but without a role that means anything here.
        Assert.Equal(HttpStatusCode.Forbidden, await Ask(app, fake.Token()));
        Assert.Equal(HttpStatusCode.Forbidden, await Ask(app, fake.Token(new() { ["realm_access"] = new { roles = new[] { "visitors" } } })));
        Assert.Equal(1, fake.KeysAsked);
    }

    [Theory, BothEngines]
    public async Task A_token_that_is_not_meant_for_us_is_refused_however_well_it_is_made(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await using var fake = await FakeProvider.Start(app.Clock);
        await using var stranger = await FakeProvider.Start(app.Clock);
        await app.Know(fake);
        var now = app.Clock.GetUtcNow().ToUnixTimeSeconds();
        var role = new Dictionary<string, object?> { ["realm_access"] = Support };
        var publicKey = Encoding.ASCII.GetBytes(fake.Rsa.ExportSubjectPublicKeyInfoPem());
        Dictionary<string, object?> With(string claim, object? value) => new(role) { [claim] = value };

        var refused = new Dictionary<string, string>
        {
            ["another audience"] = fake.Token(With("aud", "https://other.example")),
            ["the ID token's audience"] = fake.Token(With("aud", FakeProvider.ClientId)),
            ["no audience"] = fake.Token(With("aud", null)),
            ["an unknown issuer"] = stranger.Token(role),
            ["an issuer that is a liar"] = stranger.Token(With("iss", fake.Issuer)),
            ["expired"] = fake.Token(With("exp", now - 61)),
            ["no end"] = fake.Token(With("exp", null)),
            ["not yet valid"] = fake.Token(With("nbf", now + 120)),
            ["no subject"] = fake.Token(With("sub", null)),
            ["alg none"] = fake.Token(role, "none", sign: _ => []),
            ["alg None"] = fake.Token(role, "None", sign: _ => []),
            ["HMAC with the public key"] = fake.Token(role, "HS256", sign: bytes => HMACSHA256.HashData(publicKey, bytes)),
            ["HMAC with the public modulus"] = fake.Token(role, "HS256", sign: bytes => HMACSHA256.HashData(fake.Rsa.ExportParameters(false).Modulus!, bytes)),
            ["a key of another kind"] = fake.Token(role, "RS256", keyId: "ec-1"),
            ["a signature of nobody"] = fake.Token(role, sign: bytes => RandomNumberGenerator.GetBytes(256)),
            ["half a signature"] = fake.Token(role)[..^20],
            ["words"] = "one.two.three",
            ["nothing"] = "..",
        };
        foreach (var (why, token) in refused)
            Assert.True(await Ask(app, token) == HttpStatusCode.Unauthorized, why);

        // A little late is not too late: clocks differ.
        Assert.Equal(HttpStatusCode.NotFound, await Ask(app, fake.Token(With("exp", now - 30))));
    }

    [Theory, BothEngines]
    public async Task New_keys_are_found_and_lost_ones_forgotten(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await using var fake = await FakeProvider.Start(app.Clock);
        await app.Know(fake);
        var old = fake.Token(new() { ["realm_access"] = Support, ["exp"] = 9999999999 });
        Assert.Equal(HttpStatusCode.NotFound, await Ask(app, old));
        app.Clock.Advance(TimeSpan.FromMinutes(2));

        fake.Rotate();
        Assert.Equal(HttpStatusCode.NotFound, await Ask(app, fake.Token(new() { ["realm_access"] = Support })));
        Assert.Equal(HttpStatusCode.Unauthorized, await Ask(app, old));
        Assert.Equal(2, fake.KeysAsked);

        // Invented key names do not become requests to the provider.
        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, await Ask(app, fake.Token(keyId: $"invented-{i}")));
        Assert.Equal(2, fake.KeysAsked);

        // A provider that is away for a while does not turn away those it has sent.
        app.Clock.Advance(TimeSpan.FromHours(2));
        fake.Away = true;
        Assert.Equal(HttpStatusCode.NotFound, await Ask(app, fake.Token(new() { ["realm_access"] = Support })));
    }

    private static async Task<HttpStatusCode> Ask(TestApp app, string token)
    {
        using var program = app.Visitor();
        program.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        return (await program.GetAsync("/api/v1/cases/1")).StatusCode;
    }
}
