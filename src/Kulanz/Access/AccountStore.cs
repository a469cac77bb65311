using System.Security.Cryptography;
using System.Text;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;

namespace Kulanz.Access;

/// <summary>
/// Identity's store, except that whoever reads the table learns no second factor: recovery codes are kept as hashes, the key of the
/// authenticator app encrypted by data protection.
/// </summary>
public sealed class AccountStore(KulanzDb db, IDataProtectionProvider protection)
    : UserOnlyStore<Account, KulanzDb, Guid, IdentityUserClaim<Guid>, IdentityUserLogin<Guid>, IdentityUserToken<Guid>, IdentityUserPasskey<Guid>>(db)
{
    private readonly IDataProtector protector = protection.CreateProtector("authenticator key");

    public override Task SetAuthenticatorKeyAsync(Account user, string key, CancellationToken cancellationToken) =>
        base.SetAuthenticatorKeyAsync(user, protector.Protect(key), cancellationToken);

    public override async Task<string?> GetAuthenticatorKeyAsync(Account user, CancellationToken cancellationToken)
    {
        if (await base.GetAuthenticatorKeyAsync(user, cancellationToken) is not { Length: > 0 } kept)
            return null;
        try
        {
            return protector.Unprotect(kept);
        }
        catch (CryptographicException)
        {
            // The protection keys are gone (restored without them): the codes are wrong from now on, a recovery code still works.
            return null;
        }
    }

    public override Task ReplaceCodesAsync(Account user, IEnumerable<string> recoveryCodes, CancellationToken cancellationToken) =>
        base.ReplaceCodesAsync(user, recoveryCodes.Select(Hash), cancellationToken);

    /// <summary>The whole of it, because Identity's own would hand the hashes that are left to <see cref="ReplaceCodesAsync"/>, which hashes.</summary>
    public override async Task<bool> RedeemCodeAsync(Account user, string code, CancellationToken cancellationToken)
    {
        var left = (await GetTokenAsync(user, "[AspNetUserStore]", "RecoveryCodes", cancellationToken) ?? "").Split(';').ToList();
        if (!left.Remove(Hash(code)))
            return false;
        await base.ReplaceCodesAsync(user, left, cancellationToken);
        return true;
    }

    /// <summary>As people type them: with or without hyphen, capitals, spaces.</summary>
    private static string Hash(string code) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(code.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant())));
}
