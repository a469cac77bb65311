using System.Buffers.Binary;
using System.Text;

namespace Kulanz.Ledger;

/// <summary>One signature line of a note.</summary>
/// <param name="Name">Who says to have signed.</param>
/// <param name="KeyId">Which of their keys.</param>
/// <param name="Bytes">The signature, without the four bytes of the key's number.</param>
public sealed record NoteSignature(string Name, uint KeyId, ReadOnlyMemory<byte> Bytes)
{
    private const string Begin = "— ";

    /// <summary>The line, without its newline.</summary>
    public override string ToString()
    {
        var bytes = new byte[4 + Bytes.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, KeyId);
        Bytes.CopyTo(bytes.AsMemory(4));
        return $"{Begin}{Name} {Convert.ToBase64String(bytes)}";
    }

    /// <summary>Reads one line.</summary>
    /// <exception cref="FormatException">It is no signature line.</exception>
    public static NoteSignature Parse(string line)
    {
        if (line.StartsWith(Begin, StringComparison.Ordinal) && line[Begin.Length..].Split(' ') is [var name, var base64] && NoteKey.IsName(name))
        {
            var bytes = new byte[base64.Length];
            if (Convert.TryFromBase64String(base64, bytes, out var length) && length > 4)
                return new NoteSignature(name, BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(4, length - 4));
        }
        throw new FormatException("A signature line is an em dash, a name and base64, with a space between.");
    }
}

/// <summary>Which of the keys one knows have signed, and whose signatures are not theirs.</summary>
/// <param name="Good">Known keys whose signature is right, each once.</param>
/// <param name="Bad">Known keys under whose name and number there is a signature that is wrong: the note is to be refused.</param>
public sealed record NoteCheck(IReadOnlyList<(NoteKey Key, NoteSignature Signature)> Good, IReadOnlyList<NoteKey> Bad);

/// <summary>
/// Text with signatures: the text ends in a newline, an empty line follows, then a line for each signature.
/// Source: c2sp.org/signed-note.
/// </summary>
/// <param name="Text">With its last newline.</param>
/// <param name="Signatures">In the order of the file; nobody has checked them.</param>
public sealed record Note(string Text, IReadOnlyList<NoteSignature> Signatures)
{
    /// <summary>Bytes of the longest note that is read.</summary>
    public const int MaxSize = 64 * 1024;

    private const int MaxSignatures = 100;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The whole note, signatures and all.</summary>
    public override string ToString() => $"{Text}\n{string.Concat(Signatures.Select(signature => $"{signature}\n"))}";

    /// <summary>Reads a note from its bytes.</summary>
    /// <exception cref="FormatException">It is none; a sentence says why.</exception>
    public static Note Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxSize)
            throw new FormatException($"A note has at most {MaxSize} bytes.");
        try
        {
            return Parse(Strict.GetString(bytes));
        }
        catch (DecoderFallbackException)
        {
            throw new FormatException("The note is not UTF-8.");
        }
    }

    /// <summary>Reads a note.</summary>
    /// <exception cref="FormatException">It is none; a sentence says why.</exception>
    public static Note Parse(string note)
    {
        if (note.Length > MaxSize)
            throw new FormatException($"A note has at most {MaxSize} bytes.");
        if (note.Any(c => c < ' ' && c != '\n'))
            throw new FormatException("A note has no control characters but newlines: has it been saved with another kind of line end?");
        var split = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0 || !note.EndsWith('\n'))
            throw new FormatException("A note is text, an empty line and signatures, each ended by a newline.");
        var lines = note[(split + 2)..].Split('\n')[..^1];
        if (lines.Length is 0 or > MaxSignatures)
            throw new FormatException($"A note has 1 to {MaxSignatures} signatures, this one {lines.Length}.");
        return new Note(note[..(split + 1)], [.. lines.Select(NoteSignature.Parse)]);
    }

    /// <summary>Checks the signatures of the keys one knows; those of others say nothing and are passed over, as are those this machine cannot check (<see cref="NoteKey.IsSupported"/>).</summary>
    public NoteCheck Check(IEnumerable<NoteKey> known)
    {
        var (good, bad) = (new List<(NoteKey, NoteSignature)>(), new List<NoteKey>());
        foreach (var key in known.Distinct().Where(key => key.IsSupported))
            if (Signatures.FirstOrDefault(s => s.KeyId == key.Id && s.Name == key.Name) is { } signature)
                if (key.Verify(Text, signature.Bytes.Span))
                    good.Add((key, signature));
                else
                    bad.Add(key);
        return new NoteCheck(good, bad);
    }

    /// <summary>The same text with one more signature.</summary>
    public Note With(NoteSignature signature) => this with { Signatures = [.. Signatures, signature] };
}
