using System.Security.Claims;

namespace Kulanz.Platform;

/// <summary>Between a signed-in principal and the <see cref="Actor"/> that acts are done by.</summary>
public static class CurrentActor
{
    public const string KindClaim = "kulanz:kind";
    public const string PermissionClaim = "kulanz:may";
    public const string CustomerClaim = "kulanz:customer";

    /// <summary>Who asks. Anonymous visitors are customers without a name.</summary>
    public static Actor Actor(this ClaimsPrincipal user) =>
        user.Identity?.IsAuthenticated == true
            ? new Actor(
                Enum.Parse<ActorKind>(user.FindFirstValue(KindClaim) ?? nameof(ActorKind.Customer)),
                Guid.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), out var id) ? id : null,
                user.FindFirstValue(ClaimTypes.Name) ?? "")
            { Permissions = user.FindAll(PermissionClaim).Select(c => c.Value).ToHashSet() }
            : new Actor(ActorKind.Customer, null, "");

    public static Guid? CustomerId(this ClaimsPrincipal user) => Guid.TryParse(user.FindFirstValue(CustomerClaim), out var id) ? id : null;

    public static ClaimsPrincipal Principal(ActorKind kind, Guid id, string name, IEnumerable<string> permissions, string scheme) =>
        new(new ClaimsIdentity(
            [
                new(ClaimTypes.NameIdentifier, id.ToString()),
                new(ClaimTypes.Name, name),
                new(KindClaim, kind.ToString()),
                .. permissions.Select(permission => new Claim(PermissionClaim, permission)),
            ], scheme));
}
