using System.Globalization;

namespace Kulanz.Ledger;

/// <summary>
/// What a log says of itself: so many leaves, this root. The text of a <see cref="Note"/>.
/// Source: c2sp.org/tlog-checkpoint.
/// </summary>
/// <param name="Origin">Which log, by custom its address without the scheme.</param>
/// <param name="Size">Leaves, from 0.</param>
/// <param name="Root">The root over them.</param>
public sealed record Checkpoint(string Origin, long Size, Hash Root)
{
    /// <summary>Lines after the root, which only the log itself can explain; each without its newline.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = [];

    /// <summary>The text of the note.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Root}\n{string.Concat(Extensions.Select(line => $"{line}\n"))}");

    /// <summary>The note with the signatures of these keys.</summary>
    public Note Sign(IEnumerable<NoteSigner> signers)
    {
        var text = ToString();
        return new Note(text, [.. signers.Select(signer => signer.Sign(text))]);
    }

    /// <summary>Reads the text of a note; who signed it is another question.</summary>
    /// <exception cref="FormatException">It is no checkpoint; a sentence says why.</exception>
    public static Checkpoint Parse(string text)
    {
        if (text.Split('\n') is not [{ Length: > 0 } origin, var size, var root, .. var extensions, ""])
            throw new FormatException("A checkpoint is three lines: the log, its size, its root.");
        if (!TryNumber(size, out var leaves))
            throw new FormatException("The second line of a checkpoint is the size of the log, in digits without leading zeroes.");
        if (!Hash.TryParse(root, out var hash))
            throw new FormatException("The third line of a checkpoint is the root of the log, 32 bytes in base64.");
        if (extensions.Contains(""))
            throw new FormatException("A checkpoint has no empty lines.");
        return new Checkpoint(origin, leaves, hash) { Extensions = extensions };
    }

    /// <summary>Reads a number in the one spelling it has: digits, no leading zeroes, at most <see cref="Merkle.MaxSize"/>.</summary>
    internal static bool TryNumber(string digits, out long number) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= Merkle.MaxSize
        && digits.Length == number.ToString(CultureInfo.InvariantCulture).Length;

    /// <inheritdoc/>
    public bool Equals(Checkpoint? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override int GetHashCode() => Root.GetHashCode();
}
