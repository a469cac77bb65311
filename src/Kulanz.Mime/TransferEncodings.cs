using System.Buffers;
using System.Buffers.Text;

namespace Kulanz.Mime;

/// <summary>How a part's bytes were made fit for transport (RFC 2045 §6).</summary>
public enum TransferEncoding
{
    /// <summary>7bit, 8bit, binary, nothing, or a word nobody knows: the bytes as they are.</summary>
    Identity,
    /// <summary>RFC 2045 §6.8.</summary>
    Base64,
    /// <summary>RFC 2045 §6.7.</summary>
    QuotedPrintable,
    /// <summary>x-uuencode, as before MIME.</summary>
    UuEncode,
}

/// <summary>Undoing transfer encodings. Broken input yields what can be read; nothing throws, each byte is looked at a fixed number of times.</summary>
public static class TransferEncodings
{
    private static readonly SearchValues<byte> NotBase64 = SearchValues.Create(
        [.. Enumerable.Range(0, 256).Select(b => (byte)b).Where(b => !char.IsAsciiLetterOrDigit((char)b) && b is not ((byte)'+' or (byte)'/'))]);

    /// <summary>The encoding a <c>Content-Transfer-Encoding</c> value names, quoted, capitalised or misspelt.</summary>
    /// <param name="value">The header's value, or null.</param>
    /// <param name="known">False where the value names nothing known.</param>
    public static TransferEncoding Named(string? value, out bool known)
    {
        known = true;
        var word = Word(value);
        switch (word)
        {
            case "base64" or "xbase64" or "b64" or "b" or "base":
                return TransferEncoding.Base64;
            case "quotedprintable" or "qp" or "q" or "quoteprintable" or "quotedprintible":
                return TransferEncoding.QuotedPrintable;
            case "uuencode" or "xuuencode" or "uue" or "xuue" or "xuu":
                return TransferEncoding.UuEncode;
            default:
                known = word is "" or "7bit" or "8bit" or "binary" or "8bits" or "7bits" or "7" or "8" or "none" or "plain" or "utf8" or "usascii";
                return TransferEncoding.Identity;
        }
    }

    private static string Word(string? value)
    {
        if (value is null)
            return "";
        var span = value.AsSpan();
        var end = span.IndexOf(';');
        if (end >= 0)
            span = span[..end];
        Span<char> word = stackalloc char[24];
        var length = 0;
        var depth = 0;
        foreach (var c in span)
        {
            depth += c == '(' ? 1 : c == ')' && depth > 0 ? -1 : 0;
            if (depth == 0 && char.IsAsciiLetterOrDigit(c) && length < word.Length)
                word[length++] = char.ToLowerInvariant(c);
        }
        return new string(word[..length]);
    }

    /// <summary>
    /// Base64 with whatever was mixed in: line breaks anywhere, foreign characters (skipped), padding in the middle
    /// (several encodings one after another), a missing or surplus last character.
    /// </summary>
    /// <param name="source">The encoded bytes.</param>
    /// <param name="broken">True where foreign characters were skipped or the end was ragged.</param>
    public static ReadOnlyMemory<byte> DecodeBase64(ReadOnlySpan<byte> source, out bool broken)
    {
        broken = false;
        var target = new byte[Base64.GetMaxDecodedFromUtf8Length(source.Length) + 3];
        var written = 0;
        // Whole lines of whole groups are the ordinary case and go through the vectorised decoder; the rest goes byte by byte.
        while (source.Length > 0)
        {
            var end = source.IndexOf((byte)'\n');
            var line = end < 0 ? source : source[..end];
            if (line.Length > 0 && line[^1] == '\r')
                line = line[..^1];
            if (line.Length == 0)
            {
                source = end < 0 ? [] : source[(end + 1)..];
                continue;
            }
            if (line.Length % 4 != 0 || line[^1] == '='
                || Base64.DecodeFromUtf8(line, target.AsSpan(written), out var consumed, out var made, isFinalBlock: false) != OperationStatus.Done || consumed != line.Length)
                return new ReadOnlyMemory<byte>(target, 0, DecodeLoosely(source, target, written, ref broken));
            written += made;
            source = end < 0 ? [] : source[(end + 1)..];
        }
        return new ReadOnlyMemory<byte>(target, 0, written);
    }

    private static int DecodeLoosely(ReadOnlySpan<byte> source, byte[] target, int written, ref bool broken)
    {
        uint bits = 0;
        var held = 0;
        var position = 0;
        while (position < source.Length)
        {
            // A run without anything foreign: hand whole groups to the fast decoder.
            if (held == 0)
            {
                var run = source[position..].IndexOfAny(NotBase64);
                if (run < 0)
                    run = source.Length - position;
                run &= ~3;
                if (run >= 16)
                {
                    if (Base64.DecodeFromUtf8(source.Slice(position, run), target.AsSpan(written), out var consumed, out var made, isFinalBlock: false) == OperationStatus.Done)
                    {
                        written += made;
                        position += consumed;
                        continue;
                    }
                }
            }
            var c = source[position++];
            int value;
            switch (c)
            {
                case >= (byte)'A' and <= (byte)'Z':
                    value = c - 'A';
                    break;
                case >= (byte)'a' and <= (byte)'z':
                    value = c - 'a' + 26;
                    break;
                case >= (byte)'0' and <= (byte)'9':
                    value = c - '0' + 52;
                    break;
                case (byte)'+' or (byte)'-':
                    value = 62;
                    break;
                case (byte)'/' or (byte)'_':
                    value = 63;
                    break;
                case (byte)'=':
                    written = Flush(target, written, bits, held);
                    bits = 0;
                    held = 0;
                    continue;
                case (byte)'\r' or (byte)'\n' or (byte)' ' or (byte)'\t':
                    continue;
                default:
                    broken = true;
                    continue;
            }
            bits = (bits << 6) | (uint)value;
            if (++held < 4)
                continue;
            target[written++] = (byte)(bits >> 16);
            target[written++] = (byte)(bits >> 8);
            target[written++] = (byte)bits;
            bits = 0;
            held = 0;
        }
        if (held > 0)
            broken = true;
        return Flush(target, written, bits, held);
    }

    private static int Flush(byte[] target, int written, uint bits, int held)
    {
        if (held >= 2)
            target[written++] = (byte)(bits >> (6 * held - 8));
        if (held == 3)
            target[written++] = (byte)(bits >> 2);
        return written;
    }

    /// <summary>Quoted-printable; a lone <c>=</c> stays what it is, blanks at line ends go (RFC 2045 §6.7 rule 3).</summary>
    /// <param name="source">The encoded bytes.</param>
    /// <param name="broken">True where a <c>=</c> was followed by neither two hexadecimal digits nor a line end.</param>
    public static ReadOnlyMemory<byte> DecodeQuotedPrintable(ReadOnlySpan<byte> source, out bool broken)
    {
        broken = false;
        var target = new byte[source.Length];
        var written = 0;
        while (source.Length > 0)
        {
            var next = source.IndexOfAny((byte)'=', (byte)'\n');
            var plain = next < 0 ? source : source[..next];
            plain.CopyTo(target.AsSpan(written));
            written += plain.Length;
            if (next < 0)
            {
                written -= TrailingBlanks(target, written, plain.Length);
                break;
            }
            if (source[next] == '\n')
            {
                var returns = plain.Length > 0 && plain[^1] == '\r' ? 1 : 0;
                written -= returns;
                written -= TrailingBlanks(target, written, plain.Length - returns);
                if (returns > 0)
                    target[written++] = (byte)'\r';
                target[written++] = (byte)'\n';
                source = source[(next + 1)..];
                continue;
            }
            source = source[next..];
            if (source.Length >= 3 && Hex(source[1]) is var high and >= 0 && Hex(source[2]) is var low and >= 0)
            {
                target[written++] = (byte)((high << 4) | low);
                source = source[3..];
                continue;
            }
            var soft = SoftBreak(source);
            if (soft > 0)
            {
                source = source[soft..];
                continue;
            }
            broken = true;
            target[written++] = (byte)'=';
            source = source[1..];
        }
        return new ReadOnlyMemory<byte>(target, 0, written);
    }

    private static int TrailingBlanks(byte[] target, int written, int atMost)
    {
        var blanks = 0;
        while (blanks < atMost && target[written - 1 - blanks] is (byte)' ' or (byte)'\t')
            blanks++;
        return blanks;
    }

    /// <summary>The length of <c>=</c>, blanks and line end, or of a <c>=</c> at the very end; 0 where it is no soft break.</summary>
    private static int SoftBreak(ReadOnlySpan<byte> source)
    {
        var i = 1;
        // A run of blanks longer than a line is no soft break: looking further for every '=' would cost the square of the input.
        while (i < source.Length && i < 200 && source[i] is (byte)' ' or (byte)'\t' or (byte)'\r')
            i++;
        return i == source.Length ? i : source[i] == '\n' ? i + 1 : 0;
    }

    internal static int Hex(int c) => c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'A' and <= 'F' => c - 'A' + 10,
        >= 'a' and <= 'f' => c - 'a' + 10,
        _ => -1,
    };
}
