using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Kulanz.Ledger;

/// <summary>A private key that signs notes. Not for several threads.</summary>
public sealed class NoteSigner : IDisposable
{
    private readonly byte[] seed = [];
    private readonly ECDsa? ecdsa;

    /// <param name="name">The key's name, see <see cref="NoteKey"/>.</param>
    /// <param name="algorithm">How it signs.</param>
    /// <param name="privateKey">The 32 random bytes of an Ed25519 seed, or the PKCS#8 of a P-256 key.</param>
    /// <exception cref="FormatException">One of them is not what it should be.</exception>
    public NoteSigner(string name, NoteAlgorithm algorithm, ReadOnlySpan<byte> privateKey)
    {
        if (algorithm == NoteAlgorithm.EcdsaP256)
        {
            ecdsa = ECDsa.Create();
            try
            {
                ecdsa.ImportPkcs8PrivateKey(privateKey, out _);
            }
            catch (CryptographicException)
            {
                ecdsa.Dispose();
                throw new FormatException($"The private key of {name} is no PKCS#8 of an elliptic curve.");
            }
            Key = new NoteKey(name, algorithm, ecdsa.ExportSubjectPublicKeyInfo());
        }
        else
        {
            if (privateKey.Length != Ed25519.SeedSize)
                throw new FormatException($"The private key of {name} has {privateKey.Length} bytes, not {Ed25519.SeedSize}.");
            seed = privateKey.ToArray();
            Key = new NoteKey(name, algorithm, Ed25519.PublicKey(seed));
        }
    }

    /// <summary>The public half.</summary>
    public NoteKey Key { get; }

    /// <summary>Signs the text of a note.</summary>
    /// <param name="text">Ends in a newline.</param>
    /// <param name="time">Seconds since 1970; only for <see cref="NoteAlgorithm.CosignatureV1"/>, and needed there.</param>
    public NoteSignature Sign(string text, long? time = null) => new(Key.Name, Key.Id, Key.Algorithm switch
    {
        NoteAlgorithm.EcdsaP256 => ecdsa!.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence),
        NoteAlgorithm.CosignatureV1 => Timed(text, time ?? throw new ArgumentNullException(nameof(time))),
        _ => Ed25519.Sign(seed, Encoding.UTF8.GetBytes(text)),
    });

    /// <summary>Forgets the private key.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(seed);
        ecdsa?.Dispose();
    }

    private byte[] Timed(string text, long time)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(time);
        Span<byte> before = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(before, time);
        return [.. before, .. Ed25519.Sign(seed, Cosignature.Message(time, text))];
    }
}
