using System.Buffers.Text;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access;

public sealed record PasskeyNotMade() : Refusal("The passkey was not made. Please try again.");

/// <summary>The passkeys of an account: one per device or password manager, with a name its owner knows it by.</summary>
public sealed class Passkeys(SignInManager<Account> signIn, UserManager<Account> accounts, Proving proving, Warning warning, KulanzDb db, TimeProvider clock)
{
    public sealed record Known(string Id, string Name, DateTimeOffset MadeAt, DateTimeOffset? UsedAt, bool Synchronised);

    public async Task<IReadOnlyList<Known>> Of(Guid account, CancellationToken cancel)
    {
        var kept = await db.Set<IdentityUserPasskey<Guid>>().AsNoTracking().Where(p => p.UserId == account)
            .Select(p => new { Passkey = p, UsedAt = EF.Property<DateTimeOffset?>(p, Account.PasskeyMapping.UsedAt) }).OrderBy(p => p.Passkey.CredentialId).Take(50).ToListAsync(cancel);
        return [.. kept.Select(p => new Known(Base64Url.EncodeToString(p.Passkey.CredentialId), p.Passkey.Data.Name ?? "", p.Passkey.Data.CreatedAt, p.UsedAt, p.Passkey.Data.IsBackedUp)).OrderBy(p => p.MadeAt)];
    }

    /// <summary>What the browser needs to make one (<c>navigator.credentials.create</c>), as JSON.</summary>
    public async Task<string> Options(Account account) =>
        await signIn.MakePasskeyCreationOptionsAsync(new PasskeyUserEntity { Id = account.Id.ToString(), Name = account.Email!, DisplayName = account.Name });

    /// <param name="id">Whose.</param>
    /// <param name="credential">What the browser answered, as JSON.</param>
    /// <param name="name">What its owner calls it.</param>
    /// <param name="password">The current one, see <see cref="Proving"/>.</param>
    /// <param name="here">The session that asks.</param>
    /// <param name="by">Who does it.</param>
    /// <param name="cancel">Ends the attempt.</param>
    public async Task<Outcome<Account>> Add(Guid id, string credential, string name, string? password, Guid? here, Actor by, CancellationToken cancel)
    {
        if (await accounts.FindByIdAsync(id.ToString()) is not { } account)
            return new NotFound("account");
        // Only now that the browser has made one: the next attempt on the same device takes its place.
        if (await proving.Refuse(account, password, here, cancel) is { } refusal)
            return refusal;
        if (await Understood(() => signIn.PerformPasskeyAttestationAsync(credential)) is not { Succeeded: true } attestation || attestation.UserEntity.Id != id.ToString())
            return new PasskeyNotMade();
        attestation.Passkey.Name = Named(name);
        return await db.Write<Outcome<Account>>(async () =>
        {
            (await accounts.AddOrUpdatePasskeyAsync(account, attestation.Passkey)).OrThrow();
            db.Record("account.passkey_added", account.Topic, null, by, new { attestation.Passkey.Name }, clock);
            await warning.Mail(account, "account.passkey_added", by, cancel);
            await db.SaveChangesAsync(cancel);
            return account;
        }, cancel);
    }

    /// <summary>
    /// What Identity makes of a browser's answer; null where that browser was asked nothing, or so long ago that its cookie is gone. Identity throws
    /// then, but a second tab and a slow hand are no accidents.
    /// </summary>
    internal static async Task<T?> Understood<T>(Func<Task<T>> answer) where T : class
    {
        try
        {
            return await answer();
        }
        catch (Exception unasked) when (unasked is InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    public async Task<Outcome<Account>> Rename(Guid id, string passkey, string name, CancellationToken cancel)
    {
        if (await Find(id, passkey) is not (var account, { } found))
            return new NotFound("passkey");
        found.Name = Named(name);
        (await accounts.AddOrUpdatePasskeyAsync(account, found)).OrThrow();
        return account;
    }

    public async Task<Outcome<Account>> Remove(Guid id, string passkey, Actor by, CancellationToken cancel)
    {
        if (await Find(id, passkey) is not (var account, { } found))
            return new NotFound("passkey");
        return await db.Write<Outcome<Account>>(async () =>
        {
            (await accounts.RemovePasskeyAsync(account, found.CredentialId)).OrThrow();
            db.Record("account.passkey_removed", account.Topic, null, by, new { found.Name }, clock);
            await db.SaveChangesAsync(cancel);
            return account;
        }, cancel);
    }

    private async Task<(Account Account, UserPasskeyInfo? Passkey)?> Find(Guid id, string passkey)
    {
        if (await accounts.FindByIdAsync(id.ToString()) is not { } account || !Base64Url.IsValid(passkey))
            return null;
        return (account, await accounts.GetPasskeyAsync(account, Base64Url.DecodeFromChars(passkey)));
    }

    private static string Named(string name) => name.Trim() is { Length: > 0 } said ? said[..Math.Min(said.Length, 80)] : "Passkey";
}
