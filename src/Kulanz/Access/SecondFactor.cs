using System.Security.Cryptography;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;

namespace Kulanz.Access;

public sealed record SecondFactorAlreadyOn() : Refusal("Your second factor is already switched on.");

public sealed record SecondFactorNotOn() : Refusal("There is no second factor to switch off.");

public sealed record SetUpAgain() : Refusal("This set-up is too old. Please scan the new code.");

/// <summary>Switching the authenticator app on and off, and the recovery codes for the day the telephone is gone.</summary>
public sealed class SecondFactor(UserManager<Account> accounts, AccountStore store, Proving proving, Warning warning, Ending ending, KulanzDb db, IDataProtectionProvider protection, TimeProvider clock)
{
    private const int Codes = 10;

    private readonly IDataProtector protector = protection.CreateProtector("second factor being set up");

    /// <summary>A key, and the same sealed for this account, to come back with the first code: nothing is kept before that.</summary>
    public (string Key, string Sealed) Propose(Guid account)
    {
        var key = Totp.NewKey();
        return (key, protector.Protect($"{account} {key}"));
    }

    /// <summary>The key that was proposed; null if it is not this account's.</summary>
    public string? Proposed(Guid account, string @sealed)
    {
        try
        {
            return protector.Unprotect(@sealed).Split(' ') is [var whose, var key] && whose == account.ToString() ? key : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Switches it on once the app has shown that it knows the key; answers the recovery codes, their only copy.</summary>
    public async Task<Outcome<string[]>> Confirm(Guid id, string @sealed, string code, string? password, Guid? here, Actor by, CancellationToken cancel)
    {
        if (await accounts.FindByIdAsync(id.ToString()) is not { } account)
            return new NotFound("account");
        if (account.TwoFactorEnabled)
            return new SecondFactorAlreadyOn();
        if (await proving.Refuse(account, password, here, cancel) is { } refusal)
            return refusal;
        if (Proposed(id, @sealed) is not { } key)
            return new SetUpAgain();
        if (Totp.Matches(key, code.Replace(" ", "", StringComparison.Ordinal), account.LastCodeStep, clock.GetUtcNow()) is not { } step)
            return new WrongCode();
        return await db.Write<Outcome<string[]>>(async () =>
        {
            await store.SetAuthenticatorKeyAsync(account, key, cancel);
            account.LastCodeStep = step;
            (await accounts.SetTwoFactorEnabledAsync(account, true)).OrThrow();
            var codes = await NewCodes(account);
            await ending.All(id, except: here, cancel);
            db.Record("account.second_factor_on", account.Topic, null, by, new { }, clock);
            await warning.Mail(account, "account.second_factor_on", by, cancel);
            await db.SaveChangesAsync(cancel);
            return codes;
        }, cancel);
    }

    public async Task<Outcome<string[]>> Renew(Guid id, string? password, Guid? here, Actor by, CancellationToken cancel)
    {
        var asked = await Owner(id, password, here, cancel);
        if (!asked.Done(out var account, out var refusal))
            return refusal;
        return await db.Write<Outcome<string[]>>(async () =>
        {
            var codes = await NewCodes(account);
            db.Record("account.recovery_codes_renewed", account.Topic, null, by, new { }, clock);
            await db.SaveChangesAsync(cancel);
            return codes;
        }, cancel);
    }

    public async Task<Outcome<Account>> SwitchOff(Guid id, string? password, Guid? here, Actor by, CancellationToken cancel)
    {
        var asked = await Owner(id, password, here, cancel);
        return asked.Done(out var account, out var refusal) ? await Remove(account, by, cancel) : refusal;
    }

    /// <summary>The part that an administrator's reset shares.</summary>
    public async Task<Account> Remove(Account account, Actor by, CancellationToken cancel) => await db.Write(async () =>
    {
        await store.RemoveTokenAsync(account, "[AspNetUserStore]", "AuthenticatorKey", cancel);
        await store.ReplaceCodesAsync(account, [], cancel);
        (await accounts.SetTwoFactorEnabledAsync(account, false)).OrThrow();
        db.Record("account.second_factor_off", account.Topic, null, by, new { }, clock);
        await warning.Mail(account, "account.second_factor_off", by, cancel);
        await db.SaveChangesAsync(cancel);
        return account;
    }, cancel);

    private async Task<Outcome<Account>> Owner(Guid id, string? password, Guid? here, CancellationToken cancel)
    {
        if (await accounts.FindByIdAsync(id.ToString()) is not { } account)
            return new NotFound("account");
        if (!account.TwoFactorEnabled)
            return new SecondFactorNotOn();
        return await proving.Refuse(account, password, here, cancel) is { } refusal ? refusal : account;
    }

    private async Task<string[]> NewCodes(Account account) => [.. (await accounts.GenerateNewTwoFactorRecoveryCodesAsync(account, Codes))!];
}
