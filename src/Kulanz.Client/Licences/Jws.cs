using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Kulanz.Client.Licences;

/// <summary>
/// The compact serialisation of RFC 7515, section 3.1, and ES256 of RFC 7518, section 3.4. Stricter than both where a reader may choose: the encoding must be the only
/// one there is of its bytes. In base64url the last letter of a part can carry bits that mean nothing; taken leniently, a changed file would still be valid.
/// </summary>
internal sealed record Jws(byte[] Header, byte[] Payload, byte[] Signature, string Signed)
{
    /// <summary>Bytes of an ES256 signature: r and s.</summary>
    public const int SignatureSize = 64;

    /// <summary>Takes a text apart; null where it has not this form. Nothing is believed yet.</summary>
    public static Jws? Split(ReadOnlySpan<char> text)
    {
        var first = text.IndexOf('.');
        var second = first < 0 ? -1 : text[(first + 1)..].IndexOf('.') + first + 1;
        if (first < 0 || second <= first)
            return null;
        return Bytes(text[..first]) is { } header && Bytes(text[(first + 1)..second]) is { } payload && Bytes(text[(second + 1)..]) is { } signature
            ? new(header, payload, signature, text[..second].ToString())
            : null;
    }

    public static string Sign(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, ECDsa key)
    {
        var signed = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(payload)}";
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation))}";
    }

    /// <summary>Whether the signature is this key's over these parts.</summary>
    public bool IsSignedBy(ECDsa key)
    {
        if (Signature.Length != SignatureSize)
            return false;
        try
        {
            return key.VerifyData(Encoding.ASCII.GetBytes(Signed), Signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (CryptographicException)
        {
            // Some machines complain of numbers that cannot be a signature's instead of saying no.
            return false;
        }
    }

    /// <summary>Base64url without padding, in its one right form.</summary>
    internal static byte[]? Bytes(ReadOnlySpan<char> text)
    {
        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (Base64Url.DecodeFromChars(text, bytes, out var read, out var written) != System.Buffers.OperationStatus.Done || read != text.Length)
            return null;
        bytes = bytes[..written];
        return text.SequenceEqual(Base64Url.EncodeToString(bytes)) ? bytes : null;
    }
}
