using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;

namespace Kulanz.Access;

/// <summary>
/// Codes of authenticator apps: RFC 6238 with SHA-1, six digits, thirty seconds, one step of tolerance to either side. Identity's own
/// provider takes the same code again within its time; RFC 6238 (section 5.2) forbids that, so this one remembers the last step used.
/// </summary>
public sealed class Totp(TimeProvider clock) : IUserTwoFactorTokenProvider<Account>
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static string NewKey() => RandomNumberGenerator.GetString(Alphabet, 32);

    /// <summary>What the QR code says (the format authenticator apps agree on).</summary>
    public static string Uri(string key, string email) =>
        $"otpauth://totp/Kulanz:{System.Uri.EscapeDataString(email)}?secret={key}&issuer=Kulanz&algorithm=SHA1&digits=6&period=30";

    public static long Step(DateTimeOffset at) => at.ToUnixTimeSeconds() / 30;

    /// <summary>RFC 4226: the code of one step.</summary>
    /// <param name="key">Base32.</param>
    /// <param name="step">Number of half minutes since 1970.</param>
    public static string Code(string key, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // HMAC-SHA-1 is what the apps compute; its weakness against collisions does not matter here (RFC 6238).
        var hash = HMACSHA1.HashData(Decode(key), counter);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 0xf)) & 0x7fffffff;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>The step <paramref name="code"/> belongs to, if it is valid now and later than <paramref name="after"/>.</summary>
    public static long? Matches(string key, string code, long after, DateTimeOffset now)
    {
        long? found = null;
        for (var step = Step(now) - 1; step <= Step(now) + 1; step++)
            if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Code(key, step)), Encoding.UTF8.GetBytes(code)) && step > after)
                found ??= step;
        return found;
    }

    public async Task<bool> ValidateAsync(string purpose, string token, UserManager<Account> manager, Account user)
    {
        if (await manager.GetAuthenticatorKeyAsync(user) is not { } key || Matches(key, token, user.LastCodeStep, clock.GetUtcNow()) is not { } step)
            return false;
        user.LastCodeStep = step;
        // Two requests with the same code in the same moment: the second one finds the row changed and is refused.
        return (await manager.UpdateAsync(user)).Succeeded;
    }

    /// <summary>Also where the key is lost: otherwise signing in would quietly do without.</summary>
    public Task<bool> CanGenerateTwoFactorTokenAsync(UserManager<Account> manager, Account user) => Task.FromResult(user.TwoFactorEnabled);

    public Task<string> GenerateAsync(string purpose, UserManager<Account> manager, Account user) =>
        throw new NotSupportedException("The codes are made by the person's app.");

    private static byte[] Decode(string base32)
    {
        var bytes = new byte[base32.Length * 5 / 8];
        var (bits, value, at) = (0, 0, 0);
        foreach (var letter in base32)
        {
            value = (value << 5 | Alphabet.IndexOf(letter, StringComparison.Ordinal)) & 0xfff;
            bits += 5;
            if (bits < 8)
                continue;
            bits -= 8;
            bytes[at++] = (byte)(value >> bits);
        }
        return bytes;
    }
}
