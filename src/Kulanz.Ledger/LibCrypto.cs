using System.Runtime.InteropServices;

namespace Kulanz.Ledger;

/// <summary>The machine's libcrypto (OpenSSL 1.1.1 or later), which .NET on Linux loads anyway; 0 where there is none.</summary>
internal static class LibCrypto
{
    private static readonly string[] FileNames = ["libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.3.dylib", "/opt/homebrew/opt/openssl@3/lib/libcrypto.3.dylib", "libcrypto-3-x64.dll", "libcrypto-3-arm64.dll"];

    public static readonly nint Handle = Load();

    private static nint Load()
    {
        foreach (var name in FileNames)
            if (NativeLibrary.TryLoad(name, out var library) && NativeLibrary.TryGetExport(library, "EVP_PKEY_new_raw_private_key", out _))
                return library;
        return 0;
    }
}
