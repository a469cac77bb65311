using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kulanz.Tests.Testing;

/// <summary>
/// An organisation's OpenID Connect provider on a port of its own: discovery, keys, tokens, and codes that are exchanged once. Its tokens
/// are made by hand, so that a test can also make those a provider never would.
/// </summary>
public sealed class FakeProvider : IAsyncDisposable
{
    public const string ClientId = "kulanz-desk";
    public const string ClientSecret = "s3cret: with/odd+signs";
    public const string Audience = "https://help.example.com/api";

    private sealed record Approved(string Challenge, string RedirectUri, Dictionary<string, object> Claims);

    private readonly WebApplication app;
    private readonly TimeProvider clock;
    private readonly ConcurrentDictionary<string, Approved> codes = new();

    private FakeProvider(WebApplication app, TimeProvider clock) => (this.app, this.clock) = (app, clock);

    public string Issuer => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public RSA Rsa { get; private set; } = RSA.Create(2048);

    public string RsaId { get; private set; } = "rsa-1";

    public ECDsa Ec { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>What the userinfo endpoint says more than the ID token.</summary>
    public Dictionary<string, object> MoreAboutPeople { get; } = [];

    public int KeysAsked { get; private set; }

    /// <summary>Answers nothing sensible any more.</summary>
    public bool Away { get; set; }

    public static async Task<FakeProvider> Start(TimeProvider clock)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var provider = new FakeProvider(app, clock);
        app.Use((context, next) => provider.Away ? Task.Run(() => context.Response.StatusCode = 503) : next(context));
        app.MapGet("/.well-known/openid-configuration", () => new Dictionary<string, object>
        {
            ["issuer"] = provider.Issuer,
            ["authorization_endpoint"] = $"{provider.Issuer}/authorize",
            ["token_endpoint"] = $"{provider.Issuer}/token",
            ["userinfo_endpoint"] = $"{provider.Issuer}/userinfo",
            ["jwks_uri"] = $"{provider.Issuer}/keys",
        });
        app.MapGet("/keys", () => provider.Keys());
        app.MapPost("/token", (HttpRequest request) => provider.Exchange(request.HttpContext));
        app.MapGet("/userinfo", (HttpContext http) =>
            new Dictionary<string, object>(provider.MoreAboutPeople) { ["sub"] = http.Request.Headers.Authorization.ToString()["Bearer for ".Length..] });
        await app.StartAsync();
        return provider;
    }

    /// <summary>A new RSA key instead of the old one.</summary>
    public void Rotate() => (Rsa, RsaId) = (RSA.Create(2048), $"rsa-{int.Parse(RsaId[4..], CultureInfo.InvariantCulture) + 1}");

    /// <summary>The person agrees at the provider's page; answers the query the browser comes back with.</summary>
    public Dictionary<string, string?> Approve(Uri address, Dictionary<string, object> about)
    {
        var asked = QueryHelpers.ParseQuery(address.Query);
        var code = Convert.ToHexString(RandomNumberGenerator.GetBytes(8));
        codes[code] = new Approved(asked["code_challenge"]!, asked["redirect_uri"]!, new(about) { ["nonce"] = about.GetValueOrDefault("nonce", asked["nonce"].ToString()), ["aud"] = about.GetValueOrDefault("aud", ClientId) });
        return new() { ["code"] = code, ["state"] = asked["state"], ["iss"] = Issuer };
    }

    /// <summary>A good token, with <paramref name="claims"/> in place of or beside the usual ones; null leaves one out.</summary>
    public string Token(Dictionary<string, object?>? claims = null, string algorithm = "RS256", string? keyId = null, Func<byte[], byte[]>? sign = null)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var all = new Dictionary<string, object?> { ["iss"] = Issuer, ["aud"] = Audience, ["sub"] = "someone", ["iat"] = now, ["nbf"] = now, ["exp"] = now + 300 };
        foreach (var (name, value) in claims ?? [])
            all[name] = value;
        var header = new Dictionary<string, object?> { ["alg"] = algorithm, ["typ"] = "JWT", ["kid"] = keyId ?? (algorithm == "ES256" ? "ec-1" : RsaId) };
        var text = $"{Part(header)}.{Part(all.Where(pair => pair.Value is not null).ToDictionary())}";
        var bytes = Encoding.ASCII.GetBytes(text);
        var signature = sign is not null ? sign(bytes)
            : algorithm == "ES256" ? Ec.SignData(bytes, HashAlgorithmName.SHA256)
            : Rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{text}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Part(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));

    private object Keys()
    {
        KeysAsked++;
        var (rsa, ec) = (Rsa.ExportParameters(false), Ec.ExportParameters(false));
        return new
        {
            keys = new object[]
            {
                new { kty = "RSA", use = "sig", kid = RsaId, n = Base64Url.EncodeToString(rsa.Modulus), e = Base64Url.EncodeToString(rsa.Exponent) },
                new { kty = "EC", use = "sig", kid = "ec-1", crv = "P-256", x = Base64Url.EncodeToString(ec.Q.X), y = Base64Url.EncodeToString(ec.Q.Y) },
            },
        };
    }

    private async Task<IResult> Exchange(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        var pair = Encoding.UTF8.GetString(Convert.FromBase64String(AuthenticationHeaderValue.Parse(http.Request.Headers.Authorization!).Parameter!)).Split(':', 2);
        var authenticated = Uri.UnescapeDataString(pair[0]) == ClientId && Uri.UnescapeDataString(pair[1]) == ClientSecret;
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        if (!authenticated || !codes.TryRemove(form["code"].ToString(), out var approved) || approved.Challenge != challenge || approved.RedirectUri != form["redirect_uri"])
            return Results.Json(new { error = "invalid_grant" }, statusCode: 400);
        var claims = approved.Claims.ToDictionary(pair => pair.Key, pair => (object?)pair.Value);
        return Results.Json(new { access_token = $"for {claims.GetValueOrDefault("sub", "someone")}", token_type = "Bearer", id_token = Token(claims) });
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Rsa.Dispose();
        Ec.Dispose();
    }
}
