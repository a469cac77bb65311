using System.Buffers;
using System.Text;

namespace Kulanz.Mime;

/// <summary>
/// Encoded words in headers: <c>=?charset?Q?text?=</c> (RFC 2047, with the language suffix of RFC 2231 §5).
/// Read more generously than written: glued to other text, inside quotes, with blanks inside, folded in the middle,
/// and with one character spread over two words.
/// </summary>
public static class EncodedWords
{
    /// <summary>Marks where a header was folded, so that a fold inside a word can be dropped and one outside becomes a blank.</summary>
    internal const char Fold = '\n';

    private static readonly SearchValues<char> NotInCharset = SearchValues.Create(" \t\n=<>\"");

    /// <summary>Decodes all encoded words of a header value. Never throws; what is no encoded word stays as it is.</summary>
    public static string Decode(string value) => Decode(value, null);

    internal static string Decode(string value, MailProblems? problems)
    {
        var first = value.IndexOf("=?", StringComparison.Ordinal);
        if (first < 0)
            return value.Contains(Fold) ? value.Replace(Fold, ' ') : value;
        var text = new StringBuilder(value.Length);
        var pending = new List<byte>();
        string? pendingCharset = null;
        var position = 0;
        var lastEnd = -1;
        var noMoreEnds = false;
        while (first >= 0)
        {
            if (noMoreEnds || !TryWord(value, first, pendingCharset, out var charset, out var bytes, out var end, ref noMoreEnds))
            {
                first = value.IndexOf("=?", first + 2, StringComparison.Ordinal);
                continue;
            }
            var between = value.AsSpan(position, first - position);
            var adjacent = lastEnd >= 0 && between.Trim(" \t\n").Length == 0;
            if (!adjacent || !string.Equals(charset, pendingCharset, StringComparison.OrdinalIgnoreCase))
                Flush();
            if (!adjacent)
                AppendPlain(text, between);
            pendingCharset = charset;
            pending.AddRange(bytes);
            position = lastEnd = end;
            first = value.IndexOf("=?", end, StringComparison.Ordinal);
        }
        Flush();
        AppendPlain(text, value.AsSpan(position));
        return text.ToString();

        void Flush()
        {
            if (pending.Count == 0)
                return;
            text.Append(Charsets.Decode(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(pending), pendingCharset, out var problem));
            if (problem is not null)
                problems?.Add(problem.Code, problem.Sentence.Replace("The text", "A header", StringComparison.Ordinal));
            pending.Clear();
        }
    }

    private static void AppendPlain(StringBuilder text, ReadOnlySpan<char> plain)
    {
        foreach (var c in plain)
            text.Append(c == Fold ? ' ' : c);
    }

    private static bool TryWord(string value, int start, string? pendingCharset,
        out string charset, out ReadOnlySpan<byte> bytes, out int end, ref bool noMoreEnds)
    {
        charset = "";
        bytes = default;
        end = 0;
        var charsetEnd = value.AsSpan(start + 2, Math.Min(80, value.Length - start - 2)).IndexOf('?');
        if (charsetEnd <= 0)
            return false;
        charsetEnd += start + 2;
        var name = value.AsSpan(start + 2, charsetEnd - start - 2).Trim(" \t\n");
        if (name.Length == 0 || name.ContainsAny(NotInCharset))
            return false;
        var i = charsetEnd + 1;
        while (i < value.Length && value[i] is ' ' or Fold)
            i++;
        if (i + 1 >= value.Length)
            return false;
        var encoding = value[i++];
        while (i < value.Length && value[i] is ' ' or Fold)
            i++;
        if (i >= value.Length || value[i] != '?' || encoding is not ('q' or 'Q' or 'b' or 'B'))
            return false;
        i++;
        var length = value.IndexOf("?=", i, StringComparison.Ordinal) - i;
        if (length < 0)
        {
            noMoreEnds = true;
            return false;
        }
        // "?=" may also be a question mark before an encoded byte ("what?=20now?="): the word goes on if no blank follows and another end does.
        end = i + length + 2;
        if (encoding is 'q' or 'Q' && end + 1 < value.Length && TransferEncodings.Hex(value[end]) >= 0 && TransferEncodings.Hex(value[end + 1]) >= 0)
        {
            var next = value.AsSpan(end, Math.Min(80, value.Length - end)).IndexOf("?=");
            if (next > 0 && !value.AsSpan(end, next).ContainsAny(" \n\t?"))
            {
                length = end + next - i;
                end += next + 2;
            }
        }
        charset = name.SequenceEqual(pendingCharset) ? pendingCharset! : name.ToString();
        bytes = encoding is 'q' or 'Q' ? Q(value.AsSpan(i, length)) : B(value.AsSpan(i, length));
        return true;
    }

    private static byte[] Q(ReadOnlySpan<char> text)
    {
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '_')
                bytes.Add((byte)' ');
            else if (c == '=' && i + 2 < text.Length && TransferEncodings.Hex(text[i + 1]) is var high and >= 0 && TransferEncodings.Hex(text[i + 2]) is var low and >= 0)
            {
                bytes.Add((byte)((high << 4) | low));
                i += 2;
            }
            else if (c == Fold)
                while (i + 1 < text.Length && text[i + 1] is ' ' or Fold)
                    i++;
            else if (c < 0x80)
                bytes.Add((byte)c);
            else
                AddUtf8(bytes, text, ref i);
        }
        return [.. bytes];
    }

    private static void AddUtf8(List<byte> bytes, ReadOnlySpan<char> text, ref int i)
    {
        Rune.DecodeFromUtf16(text[i..], out var rune, out var used);
        Span<byte> encoded = stackalloc byte[4];
        bytes.AddRange(encoded[..rune.EncodeToUtf8(encoded)]);
        i += used - 1;
    }

    private static ReadOnlySpan<byte> B(ReadOnlySpan<char> text)
    {
        var ascii = new byte[text.Length];
        for (var i = 0; i < text.Length; i++)
            ascii[i] = text[i] < 0x80 ? (byte)text[i] : (byte)'?';
        return TransferEncodings.DecodeBase64(ascii, out _).Span;
    }
}
