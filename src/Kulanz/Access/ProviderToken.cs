using System.Text.Json;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kulanz.Access;

/// <summary>A token of a provider that has been checked: who it is about and what it says.</summary>
public sealed record ProviderToken(Provider Provider, string Subject, JsonElement Claims)
{
    /// <summary>Signatures with the provider's public key only. Symmetric algorithms are missing on purpose: with one of them the public key would be the secret.</summary>
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    private static readonly JsonWebTokenHandler Handler = new() { MaximumTokenSizeInBytes = 32 * 1024 };

    /// <summary>The token if signature, issuer, audience and time are right; otherwise why not, for the log.</summary>
    public static async Task<(ProviderToken? Token, string? Wrong)> Check(string text, Provider provider, string audience, Discovery discovery, TimeProvider clock, CancellationToken cancel)
    {
        if (!Handler.CanReadToken(text))
            return (null, "not a token");
        var given = Handler.ReadJsonWebToken(text);
        Discovery.Known known;
        try
        {
            known = await discovery.Of(provider.Issuer, given.Kid is { Length: > 0 } kid ? kid : null, cancel);
        }
        catch (HttpRequestException broken)
        {
            return (null, broken.Message);
        }
        var result = await Handler.ValidateTokenAsync(given, new TokenValidationParameters
        {
            ValidIssuer = provider.Issuer,
            ValidAudience = audience,
            ValidAlgorithms = Algorithms,
            IssuerSigningKeys = known.Keys,
            // A named key must be that key; only a token without a name may try them all.
            TryAllIssuerSigningKeys = string.IsNullOrEmpty(given.Kid),
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            LifetimeValidator = (from, until, _, _) => until > clock.GetUtcNow().UtcDateTime - Skew && (from is null || from <= clock.GetUtcNow().UtcDateTime + Skew),
        });
        if (!result.IsValid)
            return (null, result.Exception?.GetType().Name ?? "not valid");
        using var payload = JsonDocument.Parse(Base64UrlEncoder.Decode(given.EncodedPayload));
        return given.Subject is { Length: > 0 and <= 255 }
            ? (new ProviderToken(provider, given.Subject, payload.RootElement.Clone()), null)
            : (null, "no subject");
    }

    public string? Text(string claim) => Claims.TryGetProperty(claim, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public bool True(string claim) => Claims.TryGetProperty(claim, out var value)
        && (value.ValueKind == JsonValueKind.True || (value.ValueKind == JsonValueKind.String && value.GetString() == "true"));

    /// <summary>The role here that the claim stands for; null where none does.</summary>
    public async Task<string?> Role(KulanzDb db, CancellationToken cancel)
    {
        var values = Values().ToHashSet(StringComparer.Ordinal);
        var mapped = Provider.Mapped.Where(pair => values.Contains(pair.Value)).Select(pair => pair.Role).FirstOrDefault();
        return mapped is not null && (await Roles.Known(db, mapped, cancel)).Done(out var role, out _) ? role : null;
    }

    /// <summary>A claim is a word, words with spaces between (<c>scope</c>), or a list, maybe inside an object.</summary>
    private IEnumerable<string> Values()
    {
        if (Provider.RoleClaim.Length == 0)
            return [];
        // A name with dots may be one claim ("https://example.com/roles") or a path ("realm_access.roles").
        if (!Claims.TryGetProperty(Provider.RoleClaim, out var at))
        {
            at = Claims;
            foreach (var step in Provider.RoleClaim.Split('.'))
                if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(step, out at))
                    return [];
        }
        return at.ValueKind switch
        {
            JsonValueKind.String => [at.GetString()!, .. at.GetString()!.Split(' ')],
            JsonValueKind.Array => at.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()!),
            _ => [],
        };
    }
}
