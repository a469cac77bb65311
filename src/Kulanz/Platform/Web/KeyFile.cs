using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace Kulanz.Platform.Web;

/// <summary>
/// A key that lies outside the database (<c>KULANZ_KEY_FILE</c>) and encrypts the <see cref="ProtectionKey"/>s in it, with AES-256-GCM. With the
/// database or a backup alone nobody reads the secrets they protect. A certificate would do the same, and be more to make and to renew.
/// </summary>
public sealed class KeyFile
{
    private readonly byte[] key;

    private KeyFile(byte[] key) => this.key = key;

    /// <exception cref="ValidationException">There is no such file, or no key in it.</exception>
    public static KeyFile Read(string path)
    {
        var key = new byte[32];
        try
        {
            if (Convert.TryFromBase64String(File.ReadAllText(path).Trim(), key, out var length) && length == key.Length)
                return new KeyFile(key);
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            throw new ValidationException($"KULANZ_KEY_FILE cannot be read: {broken.Message}");
        }
        throw new ValidationException($"KULANZ_KEY_FILE: '{path}' is no key of 32 bytes in Base64. Make one with: openssl rand -base64 32");
    }

    /// <summary>Nonce, tag and what was sealed, one after the other.</summary>
    public byte[] Seal(byte[] plain)
    {
        var @sealed = new byte[Nonce + Tag + plain.Length];
        RandomNumberGenerator.Fill(@sealed.AsSpan(0, Nonce));
        using var aes = new AesGcm(key, Tag);
        aes.Encrypt(@sealed.AsSpan(0, Nonce), plain, @sealed.AsSpan(Nonce + Tag), @sealed.AsSpan(Nonce, Tag));
        return @sealed;
    }

    /// <exception cref="CryptographicException">It was sealed with another key, or changed since.</exception>
    public byte[] Open(byte[] @sealed)
    {
        var plain = new byte[@sealed.Length - Nonce - Tag];
        using var aes = new AesGcm(key, Tag);
        aes.Decrypt(@sealed.AsSpan(0, Nonce), @sealed.AsSpan(Nonce + Tag), @sealed.AsSpan(Nonce, Tag), plain);
        return plain;
    }

    private static int Nonce => AesGcm.NonceByteSizes.MaxSize;

    private static int Tag => AesGcm.TagByteSizes.MaxSize;
}

public sealed class KeyFileEncryptor(KeyFile file) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement) =>
        new(new XElement("sealed", Convert.ToBase64String(file.Seal(Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting))))), typeof(KeyFileDecryptor));
}

/// <summary>Data protection finds its name beside the stored key and makes it, so neither may change.</summary>
public sealed class KeyFileDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var file = services.GetService<KeyFile>() ?? throw new CryptographicException("The protection keys in the database are encrypted, and KULANZ_KEY_FILE is not set.");
        return XElement.Parse(Encoding.UTF8.GetString(file.Open(Convert.FromBase64String(encryptedElement.Value))));
    }
}
