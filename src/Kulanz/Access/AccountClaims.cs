using System.Security.Claims;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access;

/// <summary>What a session knows of its account: side of the desk, name, permissions. Read anew whenever the security stamp is checked.</summary>
public sealed class AccountClaims(KulanzDb db) : IUserClaimsPrincipalFactory<Account>
{
    public async Task<ClaimsPrincipal> CreateAsync(Account user)
    {
        var permissions = user.RoleName is null ? [] : (await db.Roles.SingleAsync(r => r.Name == user.RoleName)).Permissions;
        var principal = CurrentActor.Principal(user.Kind, user.Id, user.Name, permissions, IdentityConstants.ApplicationScheme);
        var identity = (ClaimsIdentity)principal.Identity!;
        identity.AddClaim(new("AspNet.Identity.SecurityStamp", user.SecurityStamp ?? ""));
        if (user.CustomerId is { } customer)
            identity.AddClaim(new(CurrentActor.CustomerClaim, customer.ToString()));
        return principal;
    }
}
