using System.Security.Claims;
using System.Text.Encodings.Web;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Kulanz.Access;

/// <summary><c>Authorization: Bearer kul_…</c>, or the key as the password of HTTP Basic for programs that know nothing else.</summary>
public sealed class ApiKeySignIn(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, KulanzDb db, TimeProvider clock)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Name = "ApiKey";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Given() is not { } text)
            return AuthenticateResult.NoResult();
        var hash = Sessions.Hash(text);
        var key = await db.ApiKeys.SingleOrDefaultAsync(k => k.Hash == hash && k.RevokedAt == null, Context.RequestAborted);
        if (key is null)
            return AuthenticateResult.Fail("Unknown or revoked key.");

        // "Last used" to the minute is enough, and costs no write on most requests.
        if (key.UsedAt is null || clock.GetUtcNow() - key.UsedAt > TimeSpan.FromMinutes(1))
        {
            key.UsedAt = clock.GetUtcNow();
            await db.SaveChangesAsync(Context.RequestAborted);
        }
        var permissions = (await db.Roles.SingleAsync(r => r.Name == key.RoleName, Context.RequestAborted)).Permissions;
        return AuthenticateResult.Success(new AuthenticationTicket(CurrentActor.Principal(ActorKind.Machine, key.Id, key.Name, permissions, Scheme.Name), Scheme.Name));
    }

    private string? Given()
    {
        var header = Request.Headers.Authorization.ToString();
        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) && header.AsSpan(7).Trim().StartsWith(ApiKey.Prefix))
            return header[7..].Trim();
        if (!header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
            return null;
        var bytes = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[6..].Trim(), bytes, out var length))
            return null;
        var pair = System.Text.Encoding.UTF8.GetString(bytes, 0, length);
        var password = pair[(pair.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return password.StartsWith(ApiKey.Prefix, StringComparison.Ordinal) ? password : null;
    }
}
