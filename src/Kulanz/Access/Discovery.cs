using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using Microsoft.IdentityModel.Tokens;

namespace Kulanz.Access;

/// <summary>
/// What providers publish about themselves: their addresses (<c>/.well-known/openid-configuration</c>) and their keys (JWKS). Kept in
/// memory for an hour; asked again sooner when a token names a key nobody has seen, but at most once a minute, so that tokens with
/// invented key names do not become requests to the provider.
/// </summary>
public sealed class Discovery(IHttpClientFactory http, TimeProvider clock)
{
    public const string Client = "sign-in providers";

    private static readonly TimeSpan Fresh = TimeSpan.FromHours(1);
    private static readonly TimeSpan Soonest = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Lazy<Task<Known>>> known = new();

    public sealed record Document(
        [property: JsonPropertyName("issuer")] string Issuer,
        [property: JsonPropertyName("authorization_endpoint")] string Authorization,
        [property: JsonPropertyName("token_endpoint")] string Token,
        [property: JsonPropertyName("userinfo_endpoint")] string? UserInfo,
        [property: JsonPropertyName("jwks_uri")] string Keys,
        [property: JsonPropertyName("token_endpoint_auth_methods_supported")] IReadOnlyList<string>? TokenAuthentication);

    public sealed record Known(Document Document, IReadOnlyList<SecurityKey> Keys, DateTimeOffset At);

    /// <exception cref="HttpRequestException">The provider does not answer, or not what it should.</exception>
    public async Task<Known> Of(string issuer, string? keyId, CancellationToken cancel)
    {
        var read = known.GetOrAdd(issuer, Ask);
        Known found;
        try
        {
            found = await read.Value.WaitAsync(cancel);
        }
        catch (HttpRequestException)
        {
            // Not kept: the next one asks again.
            known.TryRemove(new(issuer, read));
            throw;
        }
        var age = clock.GetUtcNow() - found.At;
        var unknownKey = keyId is not null && !found.Keys.Any(key => key.KeyId == keyId);
        if (age < Fresh && !(unknownKey && age >= Soonest))
            return found;
        var again = Ask(issuer);
        if (!known.TryUpdate(issuer, again, read))
            return await Of(issuer, keyId: null, cancel);
        try
        {
            return await again.Value.WaitAsync(cancel);
        }
        catch (HttpRequestException)
        {
            // The provider is away for the moment: what it said before still holds.
            known[issuer] = new Lazy<Task<Known>>(() => Task.FromResult(found with { At = clock.GetUtcNow() - Fresh + Soonest }));
            return found;
        }
    }

    public void Forget(string issuer) => known.TryRemove(issuer, out _);

    private Lazy<Task<Known>> Ask(string issuer) => new(() => Read(issuer));

    /// <summary>Shared by everybody who waits, so nobody's cancellation ends it; the client has a timeout.</summary>
    private async Task<Known> Read(string issuer)
    {
        using var client = http.CreateClient(Client);
        try
        {
            var document = await client.GetFromJsonAsync<Document>($"{issuer.TrimEnd('/')}/.well-known/openid-configuration");
            if (document?.Issuer != issuer)
                throw new HttpRequestException($"The provider calls itself \"{document?.Issuer}\", not \"{issuer}\".");
            if (new[] { document.Authorization, document.Token, document.Keys }.Any(address => !Safe(address, issuer)))
                throw new HttpRequestException("The provider names an address that is not https.");
            var keys = new JsonWebKeySet(await client.GetStringAsync(document.Keys)).GetSigningKeys();
            return new Known(document, [.. keys], clock.GetUtcNow());
        }
        catch (Exception broken) when (broken is TaskCanceledException or System.Text.Json.JsonException or NotSupportedException or ArgumentException)
        {
            throw new HttpRequestException($"The provider's answer could not be read: {broken.Message}", broken);
        }
    }

    private static bool Safe(string? address, string issuer) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == "https" || (uri.IsLoopback && issuer.StartsWith("http:", StringComparison.Ordinal)));
}
