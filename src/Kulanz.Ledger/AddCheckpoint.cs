using System.Globalization;

namespace Kulanz.Ledger;

/// <summary>
/// What a log asks of a witness: to sign that the tree it saw last is the beginning of this one.
/// Source: c2sp.org/tlog-witness.
/// </summary>
/// <param name="OldSize">What the witness has seen so far; 0 for the first time.</param>
/// <param name="Proof">See <see cref="Merkle.Consistency"/>; empty from 0.</param>
/// <param name="Checkpoint">The new checkpoint with the log's signatures.</param>
public sealed record AddCheckpoint(long OldSize, IReadOnlyList<Hash> Proof, Note Checkpoint)
{
    /// <summary>Bytes of the longest request that is read.</summary>
    public const int MaxSize = 2 * Note.MaxSize;

    /// <summary>The body of the request.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"old {OldSize}\n{string.Concat(Proof.Select(hash => $"{hash}\n"))}\n{Checkpoint}");

    /// <summary>Reads the body of the request.</summary>
    /// <exception cref="FormatException">It is none; a sentence says why.</exception>
    public static AddCheckpoint Parse(string body)
    {
        var end = body.Length > MaxSize ? -1 : body.IndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0 || body[..end].Split('\n') is not [var first, ..] lines || !first.StartsWith("old ", StringComparison.Ordinal) || !Ledger.Checkpoint.TryNumber(first[4..], out var old))
            throw new FormatException("The request begins with a line such as old 17, then hashes, an empty line and the checkpoint.");
        return new AddCheckpoint(old, TlogProof.HashLines(lines.AsSpan(1), 2), Note.Parse(body[(end + 2)..]));
    }
}
