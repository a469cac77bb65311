using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access;

public sealed record WrongPassword() : Invalid("current", "This is not your current password.");

public sealed record SignInAgain(int Minutes) : Refusal("You have no password to confirm this with. Please sign in again; within {0} minutes of it you can do this.", Minutes);

/// <summary>
/// Whoever changes how an account is signed in to shows first that they own it, and have not merely come upon an open browser: a way in that
/// a passer-by adds would outlast every new password. The proof is the password; where there is none, a sign-in of just now. That is enough of
/// customers in any case: whoever came by a mailed link may have come because the password is forgotten.
/// </summary>
public sealed class Proving(KulanzDb db, UserManager<Account> accounts, TimeProvider clock)
{
    public static readonly TimeSpan Recently = TimeSpan.FromMinutes(15);

    /// <summary>Why it is not shown; null where it is.</summary>
    public async Task<Refusal?> Refuse(Account account, string? password, Guid? session, CancellationToken cancel)
    {
        if ((account.PasswordHash is null || account.Kind == ActorKind.Customer) && await JustSignedIn(account.Id, session, cancel))
            return null;
        if (account.PasswordHash is null)
            return new SignInAgain((int)Recently.TotalMinutes);
        return await accounts.CheckPasswordAsync(account, password ?? "") ? null : new WrongPassword();
    }

    public Task<bool> JustSignedIn(Guid account, Guid? session, CancellationToken cancel)
    {
        var since = clock.GetUtcNow() - Recently;
        return db.Sessions.AnyAsync(s => s.Id == session && s.AccountId == account && s.StartedAt > since, cancel);
    }
}
