using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace Kulanz.Events;

/// <summary>Secrets and signatures of webhooks, as Standard Webhooks has them: <c>v1,</c> and the HMAC-SHA256 of <c>id.timestamp.body</c> in base64.</summary>
public sealed class WebhookSecrets(IDataProtectionProvider protection)
{
    public const string Prefix = "whsec_";

    private readonly IDataProtector protector = protection.CreateProtector("webhook secret");

    public static string New() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    public string Protect(string secret) => protector.Protect(secret);

    /// <summary>One signature, or two while an old secret still counts.</summary>
    public string Sign(Webhook webhook, string id, DateTimeOffset at, string body)
    {
        var now = Sign(protector.Unprotect(webhook.Secret), id, at, body);
        return webhook.OldSecret is { } old && webhook.OldSecretUntil > at ? $"{now} {Sign(protector.Unprotect(old), id, at, body)}" : now;
    }

    public static string Sign(string secret, string id, DateTimeOffset at, string body)
    {
        var signed = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{at.ToUnixTimeSeconds()}.{body}"));
        return $"v1,{Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret[Prefix.Length..]), signed))}";
    }
}
