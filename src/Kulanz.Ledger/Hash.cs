using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Kulanz.Ledger;

/// <summary>
/// A SHA-256 value in a Merkle tree: 32 bytes, kept by value so that trees of millions need no objects.
/// <c>default</c> is 32 zero bytes, which no input is known to hash to.
/// Source: RFC 6962, section 2.1.
/// </summary>
public readonly struct Hash : IEquatable<Hash>
{
    /// <summary>Bytes of a hash.</summary>
    public const int Size = 32;

    private readonly Bytes bytes;

    /// <param name="bytes">Exactly 32.</param>
    /// <exception cref="ArgumentException">Another number of bytes.</exception>
    public Hash(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
            throw new ArgumentException($"A hash has {Size} bytes, not {bytes.Length}.", nameof(bytes));
        bytes.CopyTo(this.bytes);
    }

    /// <summary>The root of a tree without leaves: SHA-256 of nothing.</summary>
    public static Hash Empty { get; } = new(SHA256.HashData([]));

    /// <summary>The hash of a leaf: SHA-256(0x00 ‖ data).</summary>
    public static Hash Leaf(ReadOnlySpan<byte> data)
    {
        const int Short = 1024;
        var length = data.Length + 1;
        var input = length <= Short ? stackalloc byte[Short] : new byte[length];
        input[0] = 0;
        data.CopyTo(input[1..]);
        return Of(input[..length]);
    }

    /// <summary>The hash of an inner node: SHA-256(0x01 ‖ left ‖ right).</summary>
    public static Hash Node(in Hash left, in Hash right)
    {
        Span<byte> input = stackalloc byte[1 + 2 * Size];
        input[0] = 1;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + Size)..]);
        return Of(input);
    }

    /// <summary>Writes the 32 bytes to the beginning of <paramref name="target"/>.</summary>
    public void CopyTo(Span<byte> target) => ((ReadOnlySpan<byte>)bytes).CopyTo(target);

    /// <summary>A copy of the 32 bytes.</summary>
    public byte[] ToArray() => ((ReadOnlySpan<byte>)bytes).ToArray();

    /// <summary>Base64 with padding, as in checkpoints and proofs: 44 characters.</summary>
    public override string ToString() => Convert.ToBase64String(bytes);

    /// <summary>Reads what <see cref="ToString"/> writes; false for anything else, other spellings of the same bytes included.</summary>
    public static bool TryParse([NotNullWhen(true)] string? base64, out Hash hash)
    {
        Span<byte> read = stackalloc byte[Size + 1];
        if (base64 is { Length: 44 } && Convert.TryFromBase64String(base64, read, out var length) && length == Size)
        {
            hash = new Hash(read[..Size]);
            return hash.ToString() == base64;
        }
        hash = default;
        return false;
    }

    /// <summary>Whether both are the same 32 bytes. Hashes in a public log are no secrets: the time it takes may depend on them.</summary>
    public bool Equals(Hash other) => ((ReadOnlySpan<byte>)bytes).SequenceEqual(other.bytes);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Hash other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => MemoryMarshal.Read<int>(bytes);

    /// <summary>Whether both are the same 32 bytes.</summary>
    public static bool operator ==(Hash left, Hash right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(Hash left, Hash right) => !left.Equals(right);

    private static Hash Of(ReadOnlySpan<byte> input)
    {
        Span<byte> output = stackalloc byte[Size];
        Sha256.Hash(input, output);
        return new Hash(output);
    }

    [InlineArray(Size)]
    private struct Bytes
    {
        private byte first;
    }
}
