using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;

namespace Kulanz.Access;

/// <summary>Browsers come with a cookie, programs with a key or token in <c>Authorization</c>: the request itself says which.</summary>
public static class AnyDoor
{
    public const string Scheme = "AnyDoor";

    public static void Choose(PolicySchemeOptions options) =>
        options.ForwardDefaultSelector = context =>
            context.Request.Headers.Authorization.Count > 0 ? ApiKeySignIn.Name : IdentityConstants.ApplicationScheme;
}
