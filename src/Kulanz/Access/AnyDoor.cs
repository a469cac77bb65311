using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;

namespace Kulanz.Access;

/// <summary>Browsers come with a cookie, programs with a key or token in <c>Authorization</c>: the request itself says which.</summary>
public static class AnyDoor
{
    public const string Scheme = "AnyDoor";

    public static void Choose(PolicySchemeOptions options) => options.ForwardDefaultSelector = context =>
    {
        var given = context.Request.Headers.Authorization.ToString();
        return given.Length > 0 ? TokenSignIn.Looks(given) ? TokenSignIn.Name : ApiKeySignIn.Name
            : FromElsewhere(context.Request) ? ApiKeySignIn.Name
            : IdentityConstants.ApplicationScheme;
    };

    /// <summary>The API takes no form token, so a cookie opens it only for our own pages (Fetch Metadata, which every browser sends).</summary>
    private static bool FromElsewhere(HttpRequest request) =>
        request.Path.StartsWithSegments("/api") && request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site";
}
