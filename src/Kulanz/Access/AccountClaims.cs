using System.Security.Claims;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access;

/// <summary>
/// What a session knows of its account: side of the desk, name, permissions. <see cref="Sessions"/> makes it anew from the database with
/// every request, so that a changed role, a closed account or a new password counts from the next click.
/// </summary>
public sealed class AccountClaims(KulanzDb db) : IUserClaimsPrincipalFactory<Account>
{
    /// <summary>Which session of the account this is.</summary>
    public const string Session = "kulanz:session";

    public const string Stamp = "AspNet.Identity.SecurityStamp";

    /// <summary>Somebody else chose the password.</summary>
    public const string PasswordGiven = "kulanz:password-given";

    public async Task<ClaimsPrincipal> CreateAsync(Account user)
    {
        var permissions = user.RoleName is null ? [] : (await db.Roles.AsNoTracking().SingleAsync(r => r.Name == user.RoleName)).Permissions;
        return Of(user, permissions);
    }

    public static ClaimsPrincipal Of(Account account, IEnumerable<string> permissions, Guid? session = null)
    {
        var principal = CurrentActor.Principal(account.Kind, account.Id, account.Name, permissions, IdentityConstants.ApplicationScheme);
        var identity = (ClaimsIdentity)principal.Identity!;
        identity.AddClaim(new(Stamp, account.SecurityStamp ?? ""));
        if (account.CustomerId is { } customer)
            identity.AddClaim(new(CurrentActor.CustomerClaim, customer.ToString()));
        if (account.PasswordGivenAt is not null)
            identity.AddClaim(new(PasswordGiven, "yes"));
        if (session is { } id)
            identity.AddClaim(new(Session, id.ToString()));
        return principal;
    }

    /// <summary>The session that asks; null for a program.</summary>
    public static Guid? SessionOf(ClaimsPrincipal user) => Guid.TryParse(user.FindFirstValue(Session), out var id) ? id : null;
}

/// <summary>A closed account signs in by no door, nor one whose address is its customer's no more.</summary>
public sealed class StillOpen(KulanzDb db) : IUserConfirmation<Account>
{
    public async Task<bool> IsConfirmedAsync(UserManager<Account> manager, Account user) =>
        user.ClosedAt is null && (user.Kind != ActorKind.Customer || await db.CustomerOf(user, CancellationToken.None) is not null);
}
