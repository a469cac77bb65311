using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Kulanz.Access;

/// <summary>
/// <c>Authorization: Bearer eyJ…</c>: an access token of the organisation's provider. Whoever has linked an account acts as that
/// account, with its role; anybody else as a program with the role that the provider's claim stands for.
/// </summary>
public sealed class TokenSignIn(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, KulanzDb db, Discovery discovery, UserManager<Account> accounts, TimeProvider clock)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Name = "Token";

    /// <summary>Three parts with dots between: no API key has any.</summary>
    public static bool Looks(string authorization) =>
        authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) && authorization.AsSpan(7).Count('.') == 2;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var text = Request.Headers.Authorization.ToString();
        if (!Looks(text))
            return AuthenticateResult.NoResult();
        text = text[7..].Trim();
        if (Issuer(text) is not { } issuer || await db.Providers.AsNoTracking().SingleOrDefaultAsync(p => p.Issuer == issuer && p.OpensApi, Context.RequestAborted) is not { } provider)
            return AuthenticateResult.Fail("token of an unknown issuer");

        var (token, wrong) = await ProviderToken.Check(text, provider, provider.Audience, discovery, clock, Context.RequestAborted);
        if (token is null)
            return AuthenticateResult.Fail(wrong!);

        var linked = await accounts.FindByLoginAsync(provider.Id.ToString(), token.Subject);
        if (linked is { ClosedAt: not null })
            return AuthenticateResult.Fail("token of a closed account");
        var role = linked is not null ? linked.RoleName : await token.Role(db, Context.RequestAborted);
        var permissions = role is null ? [] : (await db.Roles.AsNoTracking().SingleAsync(r => r.Name == role, Context.RequestAborted)).Permissions;
        var principal = linked is not null
            ? AccountClaims.Of(linked, permissions)
            : CurrentActor.Principal(ActorKind.Machine, Id(provider, token.Subject), Called(token), permissions, Scheme.Name);
        return AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme.Name));
    }

    /// <summary>Read before anything is checked: only to know whose keys to check it with.</summary>
    private static string? Issuer(string text)
    {
        var handler = new JsonWebTokenHandler();
        try
        {
            return handler.CanReadToken(text) ? handler.ReadJsonWebToken(text).Issuer : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static string Called(ProviderToken token)
    {
        var name = token.Text("name") ?? token.Text("client_id") ?? token.Text("azp") ?? token.Text("preferred_username") ?? token.Subject;
        return name[..Math.Min(name.Length, 200)];
    }

    /// <summary>The same subject is the same actor every time, without a row for it.</summary>
    private static Guid Id(Provider provider, string subject) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"{provider.Id} {subject}")).AsSpan(0, 16), bigEndian: true);
}
