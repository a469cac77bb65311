using System.Security.Cryptography;
using Kulanz.Client.Licences;
using Microsoft.AspNetCore.DataProtection;

namespace Kulanz.Contracts.Licences;

/// <summary>
/// Keys as they lie in the database: a hash, by which one that is shown is found, and the key sealed, so that it can be read out again to whoever it belongs to. The database alone
/// gives away no key that could be used, as long as what it is sealed with lies elsewhere (<c>KULANZ_KEY_FILE</c>). Kept by its hash only, no lost key could be helped with
/// but by a new one, with everything that hangs on that; see docs/decisions/0029.
/// </summary>
public sealed class SealedKeys(IDataProtectionProvider protection)
{
    private readonly IDataProtector protector = protection.CreateProtector("Kulanz.Contracts.Licences");

    public string Seal(LicenceKey key) => protector.Protect(key.Reveal());

    public LicenceKey Open(Licence licence) => LicenceKey.Parse(Open(licence.KeySealed));

    public string Seal(ECDsa key) => protector.Protect(Convert.ToBase64String(key.ExportPkcs8PrivateKey()));

    /// <summary>With its private half; to be disposed.</summary>
    public ECDsa Open(IssuerKey key)
    {
        var opened = ECDsa.Create();
        opened.ImportPkcs8PrivateKey(Convert.FromBase64String(Open(key.Secret ?? throw new InvalidOperationException("A retired key does not sign."))), out _);
        return opened;
    }

    private string Open(string @sealed)
    {
        try
        {
            return protector.Unprotect(@sealed);
        }
        catch (CryptographicException)
        {
            throw new InvalidOperationException("The licence keys cannot be decrypted: the table protection_keys does not belong to this database. Restore both from one backup.");
        }
    }
}
