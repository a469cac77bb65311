using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Kulanz.Ledger;

/// <summary>How a note is signed; the number is the signature type of c2sp.org/signed-note.</summary>
public enum NoteAlgorithm
{
    /// <summary>Ed25519 over the text.</summary>
    Ed25519 = 1,

    /// <summary>ECDSA on P-256 over the SHA-256 of the text, the signature in DER.</summary>
    EcdsaP256 = 2,

    /// <summary>A witness: Ed25519 over the text with the time before it (c2sp.org/tlog-cosignature, <c>cosignature/v1</c>).</summary>
    CosignatureV1 = 4,
}

/// <summary>
/// A public key that signs notes, known under a name. Written as <c>name+keyid+base64(type ‖ key)</c>, a "vkey"; for <see cref="NoteAlgorithm.EcdsaP256"/>
/// the key is the SPKI in DER, otherwise the 32 bytes of Ed25519.
/// Source: c2sp.org/signed-note, "Verifier keys".
/// </summary>
public sealed class NoteKey : IEquatable<NoteKey>
{
    private readonly byte[] publicKey;

    /// <param name="name">Not empty, without spaces, control characters and plus.</param>
    /// <param name="algorithm">How it signs.</param>
    /// <param name="publicKey">32 bytes, or the SPKI of a P-256 key.</param>
    /// <exception cref="FormatException">One of them is not what it should be; a sentence says which.</exception>
    public NoteKey(string name, NoteAlgorithm algorithm, ReadOnlySpan<byte> publicKey)
    {
        if (!IsName(name))
            throw new FormatException("The name of a key must not be empty and must not contain spaces or a plus sign.");
        if (!Enum.IsDefined(algorithm))
            throw new FormatException($"Signatures of type 0x{(int)algorithm:x2} are not known here.");
        if (algorithm == NoteAlgorithm.EcdsaP256 ? !IsP256(publicKey) : publicKey.Length != Ed25519.PublicKeySize)
            throw new FormatException($"That is no public key for {algorithm}.");
        (Name, Algorithm, this.publicKey) = (name, algorithm, publicKey.ToArray());
        Id = IdOf(name, algorithm, publicKey);
    }

    /// <summary>The name, by custom an address without its scheme: <c>example.com/log</c>.</summary>
    public string Name { get; }

    /// <summary>How it signs.</summary>
    public NoteAlgorithm Algorithm { get; }

    /// <summary>Four bytes that tell the keys of one name apart, read big-endian.</summary>
    public uint Id { get; }

    /// <summary>32 bytes, or the SPKI in DER.</summary>
    public ReadOnlySpan<byte> PublicKey => publicKey;

    /// <summary>Whether this machine can check it: Ed25519 needs libcrypto, see <see cref="Ed25519"/>.</summary>
    public bool IsSupported => Algorithm == NoteAlgorithm.EcdsaP256 || Ed25519.IsSupported;

    /// <summary>The vkey.</summary>
    public override string ToString() => $"{Name}+{Id:x8}+{Convert.ToBase64String([(byte)Algorithm, .. publicKey])}";

    /// <summary>Reads a vkey.</summary>
    /// <exception cref="FormatException">It is none; a sentence says why.</exception>
    public static NoteKey Parse(string vkey)
    {
        // Base64 may hold a plus, the name and the number may not.
        if (vkey.Trim().Split('+', 3) is not [var name, { Length: 8 } id, var base64] || !uint.TryParse(id, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number))
            throw new FormatException("A key is written name+hash+base64, as in example.com/log+0a1b2c3d+AQID….");
        byte[] bytes;
        try
        {
            bytes = Convert.FromBase64String(base64);
        }
        catch (FormatException)
        {
            throw new FormatException($"The key of {name} is no base64.");
        }
        if (bytes.Length == 0)
            throw new FormatException($"The key of {name} is empty.");
        var key = new NoteKey(name, (NoteAlgorithm)bytes[0], bytes.AsSpan(1));
        return key.Id == number ? key : throw new FormatException($"The key of {name} has the number {key.Id:x8}, not {id}: one of its letters is wrong.");
    }

    /// <summary>Whether <paramref name="signature"/> (without the four bytes of the key's number) is this key's over the text.</summary>
    /// <exception cref="PlatformNotSupportedException">It is an Ed25519 key, and this machine has no libcrypto.</exception>
    public bool Verify(string text, ReadOnlySpan<byte> signature)
    {
        switch (Algorithm)
        {
            case NoteAlgorithm.EcdsaP256:
                using (var ecdsa = ECDsa.Create())
                {
                    ecdsa.ImportSubjectPublicKeyInfo(publicKey, out _);
                    return ecdsa.VerifyData(Encoding.UTF8.GetBytes(text), signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
                }
            case NoteAlgorithm.CosignatureV1:
                return Cosignature.TryTime(signature, out var time) && Ed25519.Verify(publicKey, Cosignature.Message(time, text), signature[8..]);
            default:
                return Ed25519.Verify(publicKey, Encoding.UTF8.GetBytes(text), signature);
        }
    }

    /// <inheritdoc/>
    public bool Equals(NoteKey? other) => other is not null && Name == other.Name && Algorithm == other.Algorithm && PublicKey.SequenceEqual(other.PublicKey);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as NoteKey);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)Id;

    /// <summary>Whether it can name a key: not empty, no spaces of any alphabet, no control characters, no plus.</summary>
    public static bool IsName([NotNullWhen(true)] string? name) =>
        !string.IsNullOrEmpty(name) && !name.Contains('+') && !name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));

    private static uint IdOf(string name, NoteAlgorithm algorithm, ReadOnlySpan<byte> publicKey) =>
        BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(algorithm == NoteAlgorithm.EcdsaP256
            ? publicKey.ToArray()
            : [.. Encoding.UTF8.GetBytes(name), (byte)'\n', (byte)algorithm, .. publicKey]));

    private static bool IsP256(ReadOnlySpan<byte> spki)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(spki, out var read);
            return read == spki.Length && key.ExportParameters(false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}

/// <summary>
/// The times of witnesses. Source: c2sp.org/tlog-cosignature.
/// </summary>
public static class Cosignature
{
    private const int Size = 8 + Ed25519.SignatureSize;

    /// <summary>When it was given, in seconds since 1970; false where this is no <c>cosignature/v1</c>.</summary>
    public static bool TryTime(ReadOnlySpan<byte> signature, out long time)
    {
        time = signature.Length == Size ? BinaryPrimitives.ReadInt64BigEndian(signature) : -1;
        return time >= 0;
    }

    internal static byte[] Message(long time, string text) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {time}\n{text}"));
}
