using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Identity;

namespace Kulanz.Access;

public sealed record WrongCredentials() : Refusal("This e-mail address and password do not belong together.");

public sealed record LockedOut() : Refusal("Too many attempts. Please wait ten minutes and try again.");

public sealed record WrongCode() : Refusal("This code is not right. Codes change every 30 seconds; please try the current one.");

public sealed record WrongPasskey() : Refusal("This passkey was not accepted. Please try again or use your password.");

public sealed record AskForCode() : Refusal("Please enter the code from your authenticator app.");

/// <summary>
/// The doors people come in by: password with code, passkey, their organisation's provider. Each ends here, writes what happened as
/// evidence, and says no in the same words and after the same time whether or not the account exists.
/// </summary>
public sealed class SigningIn(SignInManager<Account> signIn, UserManager<Account> accounts, Strangers strangers, KulanzDb db, TimeProvider clock)
{
    /// <summary>Longer than a password takes to check and a row to write: what is over sooner waits.</summary>
    private static readonly TimeSpan AtLeast = TimeSpan.FromMilliseconds(250);

    /// <summary>The account, or <see cref="AskForCode"/> where a second factor is due.</summary>
    public async Task<Outcome<Account>> ByPassword(string email, string password, CancellationToken cancel)
    {
        var started = clock.GetTimestamp();
        var outcome = await Checked(email, password, cancel);
        if (outcome.Refusal is WrongCredentials or LockedOut && AtLeast - clock.GetElapsedTime(started) is { Ticks: > 0 } rest)
            await Task.Delay(rest, clock, cancel);
        return outcome;
    }

    public async Task<Outcome<Account>> ByCode(string code, CancellationToken cancel)
    {
        if (await signIn.GetTwoFactorAuthenticationUserAsync() is not { } account)
            return new NotFound("sign-in");
        var typed = code.Replace(" ", "", StringComparison.Ordinal);
        var failed = Failed(account);
        var byApp = typed.Length == 6 && typed.All(char.IsAsciiDigit);
        var result = byApp
            ? await signIn.TwoFactorAuthenticatorSignInAsync(typed, isPersistent: false, rememberClient: false)
            : await signIn.TwoFactorRecoveryCodeSignInAsync(typed);
        if (!byApp && !result.Succeeded && !result.IsLockedOut)
            await accounts.AccessFailedAsync(account);
        return await Ended(account, result, byApp ? "password and code" : "password and recovery code", failed, new WrongCode(), cancel);
    }

    /// <summary>Also while wrong passwords have locked the account: a stranger's tries must not keep out whoever needs no password.</summary>
    /// <param name="credential">What the browser's <c>navigator.credentials.get</c> answered, as JSON.</param>
    /// <param name="cancel">Ends the attempt.</param>
    public async Task<Outcome<Account>> ByPasskey(string credential, CancellationToken cancel)
    {
        if (await Passkeys.Understood(() => signIn.PerformPasskeyAssertionAsync(credential)) is not { Succeeded: true } assertion || !await signIn.CanSignInAsync(assertion.User))
            return new WrongPasskey();
        // The counter that betrays a copied key is kept with it.
        (await accounts.AddOrUpdatePasskeyAsync(assertion.User, assertion.Passkey)).OrThrow();
        if (await db.Set<IdentityUserPasskey<Guid>>().FindAsync([assertion.Passkey.CredentialId], cancel) is { } kept)
            db.Entry(kept).Property(Account.PasskeyMapping.UsedAt).CurrentValue = clock.GetUtcNow();
        await signIn.SignInAsync(assertion.User, isPersistent: false, "passkey");
        return await SignedIn(assertion.User, "passkey", assertion.User.AccessFailedCount, cancel);
    }

    /// <summary>For somebody whom a provider has identified already; a second factor is the provider's business.</summary>
    public async Task<Outcome<Account>> ByProvider(Account account, string provider, CancellationToken cancel)
    {
        if (!await signIn.CanSignInAsync(account))
            return new WrongCredentials();
        await signIn.SignInAsync(account, isPersistent: false, provider);
        return await SignedIn(account, $"provider {provider}", 0, cancel);
    }

    private async Task<Outcome<Account>> Checked(string email, string password, CancellationToken cancel)
    {
        var account = await accounts.FindByEmailAsync(email);
        if (account?.PasswordHash is null || !await signIn.CanSignInAsync(account))
        {
            accounts.PasswordHasher.HashPassword(new Account { Name = "" }, password);
            return strangers.MayTry(email) ? new WrongCredentials() : new LockedOut();
        }
        var failed = Failed(account);
        var result = await signIn.PasswordSignInAsync(account, password, isPersistent: false, lockoutOnFailure: true);
        return await Ended(account, result, "password", failed, new WrongCredentials(), cancel);
    }

    /// <summary>How many tries went wrong lately. Those of long ago are forgotten here as they are for <see cref="Strangers"/>, or the lock would tell who has an account.</summary>
    private int Failed(Account account)
    {
        var now = clock.GetUtcNow();
        if (account.AccessFailedCount == 0 || !(account.FailedSince > now - AccessModule.LockedFor))
            (account.AccessFailedCount, account.FailedSince) = (0, now);
        return account.AccessFailedCount;
    }

    private async Task<Outcome<Account>> Ended(Account account, SignInResult result, string means, int failed, Refusal wrong, CancellationToken cancel)
    {
        if (result.Succeeded)
            return await SignedIn(account, means, failed, cancel);
        if (result.RequiresTwoFactor)
            return new AskForCode();
        if (!await accounts.IsLockedOutAsync(account))
            return wrong;
        // This attempt, and not one while it was locked already, was the one too many.
        if (failed + 1 >= accounts.Options.Lockout.MaxFailedAccessAttempts)
        {
            db.Record("account.locked", account.Topic, null, Actor.System, new { failed = failed + 1, until = account.LockoutEnd }, clock);
            await db.SaveChangesAsync(cancel);
        }
        return new LockedOut();
    }

    private async Task<Outcome<Account>> SignedIn(Account account, string means, int failed, CancellationToken cancel)
    {
        db.Record("account.signed_in", account.Topic, account.CustomerId, new Actor(account.Kind, account.Id, account.Name), new { means, failedBefore = failed }, clock);
        await db.SaveChangesAsync(cancel);
        return account;
    }
}
