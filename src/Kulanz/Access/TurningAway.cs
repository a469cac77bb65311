using Kulanz.Platform;
using Kulanz.Platform.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http.Features.Authentication;

namespace Kulanz.Access;

public sealed record SignInNeeded() : Refusal("Please send an API key or a token of your organisation in the header Authorization: Bearer ….")
{
    public override int Status => 401;
}

public sealed record CredentialsNotAccepted() : Refusal("This API key or token was not accepted: it is unknown, revoked, expired or meant for somebody else.")
{
    public override int Status => 401;
}

public sealed record PermissionMissing(string Permission) : Refusal("This needs the permission {0}, which you do not have.", Permission)
{
    public override int Status => 403;
}

/// <summary>
/// How a "no" sounds. People are sent to sign in, and what they may not see does not exist for them; programs get a problem with
/// a code, and never a redirect to a page made for people.
/// </summary>
public sealed class TurningAway : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler people = new();

    public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded || !ForPrograms(context))
        {
            await people.HandleAsync(next, context, policy, authorizeResult);
            return;
        }
        Refusal refusal = authorizeResult.Forbidden
            ? new PermissionMissing(Needed(authorizeResult))
            : context.Request.Headers.Authorization.Count > 0 ? new CredentialsNotAccepted() : new SignInNeeded();
        if (refusal.Status == 401)
            context.Response.Headers.WWWAuthenticate = refusal is CredentialsNotAccepted ? "Bearer realm=\"Kulanz\", error=\"invalid_token\"" : "Bearer realm=\"Kulanz\"";
        else if (context.Request.Headers.Authorization.Count > 0)
            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"Kulanz\", error=\"insufficient_scope\"";
        if (refusal is CredentialsNotAccepted && context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Failure is { } why)
            context.RequestServices.GetRequiredService<ILogger<TurningAway>>().LogInformation("A program was turned away: {Reason}", why.Message);
        await refusal.Problem().ExecuteAsync(context);
    }

    /// <summary>For the session cookie.</summary>
    public static Task NotFound(RedirectContext<CookieAuthenticationOptions> context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static bool ForPrograms(HttpContext context) => context.Request.Path.StartsWithSegments("/api") || context.Request.Headers.Authorization.Count > 0;

    private static string Needed(PolicyAuthorizationResult result) =>
        string.Join(", ", result.AuthorizationFailure?.FailedRequirements.OfType<ClaimsAuthorizationRequirement>().SelectMany(r => r.AllowedValues ?? []) ?? []);
}
