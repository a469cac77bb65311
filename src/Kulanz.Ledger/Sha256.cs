using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Kulanz.Ledger;

/// <summary>
/// SHA-256 of short inputs. .NET's own asks libcrypto to look up the algorithm and make a context for each hash, which takes several times as long as hashing the
/// hundred bytes of a node; libcrypto's older functions work on memory of the caller's. Where they are missing, .NET's does.
/// </summary>
internal static unsafe class Sha256
{
    /// <summary>SHA256_CTX has 112 bytes; a few more cost nothing.</summary>
    private const int ContextSize = 128;

    /// <summary>Longer inputs take so long that the garbage collector must not wait for them.</summary>
    private const int Short = 1024;

    private static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<byte*, int> Init = (delegate* unmanaged[Cdecl, SuppressGCTransition]<byte*, int>)Export("SHA256_Init");
    private static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<byte*, byte*, nuint, int> Update = (delegate* unmanaged[Cdecl, SuppressGCTransition]<byte*, byte*, nuint, int>)Export("SHA256_Update");
    private static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<byte*, byte*, int> Final = (delegate* unmanaged[Cdecl, SuppressGCTransition]<byte*, byte*, int>)Export("SHA256_Final");

    private static readonly bool Direct = Init is not null && Update is not null && Final is not null;

    /// <param name="input">Any bytes.</param>
    /// <param name="output">Exactly 32.</param>
    public static void Hash(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (!Direct || input.Length > Short)
        {
            SHA256.HashData(input, output);
            return;
        }
        var context = stackalloc byte[ContextSize];
        fixed (byte* from = input, to = output)
            if (Init(context) == 1 && Update(context, from, (nuint)input.Length) == 1 && Final(to, context) == 1)
                return;
        throw new CryptographicException("libcrypto refused to hash.");
    }

    private static nint Export(string name) => LibCrypto.Handle != 0 && NativeLibrary.TryGetExport(LibCrypto.Handle, name, out var function) ? function : 0;
}
