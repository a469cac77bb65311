using Kulanz.Ledger;

namespace Kulanz.Evidence;

public sealed record Receipt(TlogProof Proof)
{
    public static Receipt Of(TlogProof proof, string leaf, string? record, byte[]? salt, Erasure? erasure) => new(proof with
    {
        Extra = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new { v = 1, leaf, record, salt, erased = erasure is null ? null : new { at = CanonicalRecord.Time(erasure.At), by = erasure.ByName, because = erasure.Reason } }, Platform.Json.Options),
    });

    public override string ToString() => Proof.ToString();
}
