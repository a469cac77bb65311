using System.Globalization;
using System.Text;

namespace Kulanz.Ledger;

/// <summary>
/// That an entry is in a log, in a file of its own: its index, the hashes up to the root, the checkpoint with the signatures.
/// Source: c2sp.org/tlog-proof.
/// </summary>
/// <param name="Index">Place of the entry, from 0.</param>
/// <param name="Hashes">See <see cref="Merkle.Inclusion"/>.</param>
/// <param name="Checkpoint">The signed note, as the log made it.</param>
public sealed record TlogProof(long Index, IReadOnlyList<Hash> Hashes, Note Checkpoint)
{
    /// <summary>Characters of the longest proof that is read.</summary>
    public const int MaxSize = 4 * 1024 * 1024;

    private const string Version = "c2sp.org/tlog-proof@v1";
    private const int MaxHashes = 63;

    /// <summary>Whatever the application needs to know besides, or nothing. Nobody has signed it.</summary>
    public ReadOnlyMemory<byte> Extra { get; init; }

    /// <summary>The file.</summary>
    public override string ToString()
    {
        var file = new StringBuilder(Version).Append('\n');
        if (!Extra.IsEmpty)
            file.Append("extra ").Append(Convert.ToBase64String(Extra.Span)).Append('\n');
        file.Append(CultureInfo.InvariantCulture, $"index {Index}\n");
        foreach (var hash in Hashes)
            file.Append(hash).Append('\n');
        return file.Append('\n').Append(Checkpoint).ToString();
    }

    /// <summary>Reads the file.</summary>
    /// <exception cref="FormatException">It is none; a sentence says which line is wrong.</exception>
    public static TlogProof Parse(string file)
    {
        if (file.Length > MaxSize)
            throw new FormatException($"A proof has at most {MaxSize} characters.");
        var end = file.IndexOf("\n\n", StringComparison.Ordinal);
        if (!file.StartsWith(Version + "\n", StringComparison.Ordinal) || end < 0)
            throw new FormatException($"A proof begins with the line {Version} and holds an empty line before its checkpoint.");
        var lines = file[..end].Split('\n');
        var at = 1;
        byte[] extra = [];
        if (at < lines.Length && lines[at].StartsWith("extra ", StringComparison.Ordinal))
        {
            try
            {
                extra = Convert.FromBase64String(lines[at++]["extra ".Length..]);
            }
            catch (FormatException)
            {
                throw new FormatException("Line 2 of the proof is no base64.");
            }
        }
        if (at == lines.Length || !lines[at].StartsWith("index ", StringComparison.Ordinal) || !Ledger.Checkpoint.TryNumber(lines[at]["index ".Length..], out var index))
            throw new FormatException($"Line {at + 1} of the proof should be the index, as in index 17.");
        at++;
        return new TlogProof(index, HashLines(lines.AsSpan(at), at + 1), Note.Parse(file[(end + 2)..])) { Extra = extra };
    }

    /// <summary>Whether the entry is where the proof says. The signatures of the checkpoint are for <see cref="Policy"/>.</summary>
    /// <exception cref="FormatException">The note is no checkpoint.</exception>
    public bool Proves(ReadOnlySpan<byte> entry)
    {
        var checkpoint = Ledger.Checkpoint.Parse(Checkpoint.Text);
        return Merkle.Includes(checkpoint.Root, checkpoint.Size, Index, Hash.Leaf(entry), Hashes.ToArray());
    }

    /// <summary>Hashes, one a line; <paramref name="first"/> is the number of the first line, for the sentence.</summary>
    internal static Hash[] HashLines(ReadOnlySpan<string> lines, int first)
    {
        if (lines.Length > MaxHashes)
            throw new FormatException($"A proof has at most {MaxHashes} hashes.");
        var hashes = new Hash[lines.Length];
        for (var i = 0; i < lines.Length; i++)
            if (!Hash.TryParse(lines[i], out hashes[i]))
                throw new FormatException($"Line {first + i} of the proof is no hash: 32 bytes in base64.");
        return hashes;
    }
}
