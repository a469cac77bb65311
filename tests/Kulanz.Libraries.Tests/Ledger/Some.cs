using System.Security.Cryptography;
using Kulanz.Ledger;

namespace Kulanz.Libraries.Tests.Ledger;

/// <summary>Keys to test with.</summary>
internal static class Some
{
    public static NoteSigner Signer(string name = "example.com/log", NoteAlgorithm algorithm = NoteAlgorithm.Ed25519)
    {
        if (algorithm != NoteAlgorithm.EcdsaP256)
            return new NoteSigner(name, algorithm, RandomNumberGenerator.GetBytes(32));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new NoteSigner(name, algorithm, key.ExportPkcs8PrivateKey());
    }

    public static IEnumerable<NoteSigner> Signers() => Enum.GetValues<NoteAlgorithm>().Select(algorithm => Signer(algorithm: algorithm));
}
