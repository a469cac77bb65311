using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Kulanz.Client.Licences;

/// <summary>
/// The public keys whose licence files a product believes: a JWK set (RFC 7517) as a Kulanz gives it out under <c>/licences/keys</c>. A product carries it from the day it is
/// built; fetched at run time it would be whatever somebody between the two has put there. There are always two: the one that signs now, and the one that will
/// be next, so that no product is caught unawares when they change.
/// </summary>
public sealed class IssuerKeys
{
    private readonly Dictionary<string, ECDsa> keys;

    private IssuerKeys(Dictionary<string, ECDsa> keys) => this.keys = keys;

    /// <summary>The keys' ids (<c>kid</c>), in the order of the set.</summary>
    public IReadOnlyCollection<string> Ids => keys.Keys;

    /// <summary>Reads a set. Keys for other purposes or of other kinds than P-256 are left out, as RFC 7517, section 5, asks.</summary>
    /// <exception cref="FormatException">It is no JWK set, or there is no key in it that could be used; a sentence says which.</exception>
    public static IssuerKeys Parse(string jwks)
    {
        ArgumentNullException.ThrowIfNull(jwks);
        var keys = new Dictionary<string, ECDsa>(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(jwks);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("keys", out var list) || list.ValueKind != JsonValueKind.Array)
                throw new FormatException("A JWK set is an object with a list \"keys\".");
            foreach (var key in list.EnumerateArray())
                if (Usable(key) is var (id, point))
                    keys[id] = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point });
        }
        catch (JsonException broken)
        {
            throw new FormatException($"The JWK set is no JSON: {broken.Message}", broken);
        }
        catch (CryptographicException broken)
        {
            throw new FormatException("A key of the JWK set is no point on P-256.", broken);
        }
        return keys.Count > 0 ? new(keys) : throw new FormatException("There is no ES256 key in the JWK set.");
    }

    /// <summary>The id of a key: its thumbprint (RFC 7638), so that nobody has to hand out names.</summary>
    /// <param name="key">On P-256.</param>
    public static string IdOf(ECDsa key)
    {
        var (x, y) = Point(key);
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""")));
    }

    /// <summary>Writes a set of these keys' public halves.</summary>
    public static string Write(IEnumerable<ECDsa> keys) => $$"""{"keys":[{{string.Join(',', keys.Select(Write))}}]}""";

    internal bool TryGet(string id, [NotNullWhen(true)] out ECDsa? key) => keys.TryGetValue(id, out key);

    private static string Write(ECDsa key)
    {
        var (x, y) = Point(key);
        return $$"""{"kty":"EC","crv":"P-256","x":"{{x}}","y":"{{y}}","kid":"{{IdOf(key)}}","use":"sig","alg":"ES256"}""";
    }

    private static (string X, string Y) Point(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var point = key.ExportParameters(false).Q;
        return point.X!.Length == 32 ? (Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y)) : throw new ArgumentException("The key is not on P-256.", nameof(key));
    }

    private static (string Id, ECPoint Point)? Usable(JsonElement key) =>
        key.ValueKind == JsonValueKind.Object && Word(key, "kty") == "EC" && Word(key, "crv") == "P-256" && Word(key, "use") is null or "sig" && Word(key, "alg") is null or "ES256"
        && Word(key, "kid") is { Length: > 0 } id && Coordinate(key, "x") is { } x && Coordinate(key, "y") is { } y
            ? (id, new ECPoint { X = x, Y = y })
            : null;

    private static byte[]? Coordinate(JsonElement key, string name) => Word(key, name) is { } text && Jws.Bytes(text) is { Length: 32 } bytes ? bytes : null;

    private static string? Word(JsonElement key, string name) => key.TryGetProperty(name, out var word) && word.ValueKind == JsonValueKind.String ? word.GetString() : null;
}
