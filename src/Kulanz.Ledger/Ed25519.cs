using System.Reflection;
using System.Runtime.InteropServices;

namespace Kulanz.Ledger;

/// <summary>
/// Ed25519 (RFC 8032) by the machine's libcrypto (OpenSSL 1.1.1 or later), as .NET 10 has no type for it. On Linux .NET loads that library anyway;
/// where there is none, <see cref="IsSupported"/> is false and everything else throws <see cref="PlatformNotSupportedException"/>.
/// </summary>
public static partial class Ed25519
{
    /// <summary>Bytes of a private key: the seed of RFC 8032.</summary>
    public const int SeedSize = 32;

    /// <summary>Bytes of a public key.</summary>
    public const int PublicKeySize = 32;

    /// <summary>Bytes of a signature.</summary>
    public const int SignatureSize = 64;

    private const string Name = "libcrypto";
    private const int KeyType = 1087; // NID_ED25519

    static Ed25519() => NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), (asked, _, _) => asked == Name ? LibCrypto.Handle : 0);

    /// <summary>Whether this machine can sign and verify.</summary>
    public static bool IsSupported => LibCrypto.Handle != 0;

    /// <summary>The 32 bytes of the public key that belongs to a seed of 32 bytes.</summary>
    public static byte[] PublicKey(ReadOnlySpan<byte> seed)
    {
        using var key = Key.Private(seed);
        var bytes = new byte[PublicKeySize];
        nuint length = PublicKeySize;
        Check(EVP_PKEY_get_raw_public_key(key, bytes, ref length) == 1);
        return bytes;
    }

    /// <summary>The 64 bytes of the signature; the same message and key give the same signature.</summary>
    public static byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message)
    {
        using var key = Key.Private(seed);
        using var context = Context.New();
        var signature = new byte[SignatureSize];
        nuint length = SignatureSize;
        Check(EVP_DigestSignInit(context, 0, 0, 0, key) == 1);
        Check(EVP_DigestSign(context, signature, ref length, message, (nuint)message.Length) == 1);
        return signature;
    }

    /// <summary>Whether <paramref name="signature"/> is this key's over this message; false for anything that is no signature or no key.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        Supported();
        if (publicKey.Length != PublicKeySize || signature.Length != SignatureSize)
            return false;
        using var key = Key.Of(EVP_PKEY_new_raw_public_key(KeyType, 0, publicKey, PublicKeySize));
        if (key.IsInvalid)
            return false;
        using var context = Context.New();
        return EVP_DigestVerifyInit(context, 0, 0, 0, key) == 1
            && EVP_DigestVerify(context, signature, SignatureSize, message, (nuint)message.Length) == 1;
    }

    private static void Supported()
    {
        if (!IsSupported)
            throw new PlatformNotSupportedException("Ed25519 needs OpenSSL's libcrypto, which is not on this machine.");
    }

    private static void Check(bool done)
    {
        if (!done)
            throw new InvalidOperationException("libcrypto refused an Ed25519 operation.");
    }

    private sealed class Key() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        public static Key Private(ReadOnlySpan<byte> seed)
        {
            Supported();
            if (seed.Length != SeedSize)
                throw new ArgumentException($"An Ed25519 seed has {SeedSize} bytes, not {seed.Length}.", nameof(seed));
            var key = Of(EVP_PKEY_new_raw_private_key(KeyType, 0, seed, SeedSize));
            Check(!key.IsInvalid);
            return key;
        }

        public static Key Of(nint pointer)
        {
            var key = new Key();
            key.SetHandle(pointer);
            return key;
        }

        protected override bool ReleaseHandle()
        {
            EVP_PKEY_free(handle);
            return true;
        }
    }

    private sealed class Context() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        public static Context New()
        {
            var context = new Context();
            context.SetHandle(EVP_MD_CTX_new());
            Check(!context.IsInvalid);
            return context;
        }

        protected override bool ReleaseHandle()
        {
            EVP_MD_CTX_free(handle);
            return true;
        }
    }

    [LibraryImport(Name)]
    private static partial nint EVP_PKEY_new_raw_private_key(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Name)]
    private static partial nint EVP_PKEY_new_raw_public_key(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Name)]
    private static partial int EVP_PKEY_get_raw_public_key(Key key, Span<byte> bytes, ref nuint length);

    [LibraryImport(Name)]
    private static partial void EVP_PKEY_free(nint key);

    [LibraryImport(Name)]
    private static partial nint EVP_MD_CTX_new();

    [LibraryImport(Name)]
    private static partial void EVP_MD_CTX_free(nint context);

    [LibraryImport(Name)]
    private static partial int EVP_DigestSignInit(Context context, nint keyContext, nint digest, nint engine, Key key);

    [LibraryImport(Name)]
    private static partial int EVP_DigestSign(Context context, Span<byte> signature, ref nuint signatureLength, ReadOnlySpan<byte> message, nuint messageLength);

    [LibraryImport(Name)]
    private static partial int EVP_DigestVerifyInit(Context context, nint keyContext, nint digest, nint engine, Key key);

    [LibraryImport(Name)]
    private static partial int EVP_DigestVerify(Context context, ReadOnlySpan<byte> signature, nuint signatureLength, ReadOnlySpan<byte> message, nuint messageLength);
}
