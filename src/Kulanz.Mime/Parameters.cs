using System.Globalization;
using System.Text;

namespace Kulanz.Mime;

/// <summary>
/// A header value with parameters: <c>text/plain; charset=utf-8</c> (RFC 2045 §5.1), continuations and charsets (RFC 2231),
/// encoded words in them as Outlook writes them (RFC 2047 forbids it, everybody does it).
/// Broken quoting is read as people meant it: a quote inside a quoted name does not end it, a missing semicolon does not swallow the next parameter.
/// </summary>
public sealed class Parameters
{
    private const int Most = 500;
    private readonly List<(string Name, string Value)> _items = [];

    /// <summary>One quote without an end was found: there is none for later ones either, and looking for it each time would cost the square of the length.</summary>
    private bool _neverClosed;

    /// <summary>What stood before the first semicolon, without comments.</summary>
    public string Value { get; private set; } = "";

    /// <summary>Names in lower case and decoded values, in order of first appearance.</summary>
    public IReadOnlyList<(string Name, string Value)> All => _items;

    /// <summary>The parameter of this (lower-case) name, or null.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var item in _items)
                if (item.Name == name)
                    return item.Value;
            return null;
        }
    }

    /// <summary>Reads a value; never throws. Null reads as empty.</summary>
    public static Parameters Parse(string? value)
    {
        var result = new Parameters();
        if (string.IsNullOrEmpty(value))
            return result;
        var position = 0;
        result.Value = ReadMain(value, ref position);
        List<Segment>? segments = null;
        for (var read = 0; position < value.Length && read < Most;)
        {
            if (value[position] is ';' or ' ' or '\t' or '\n' or ',')
            {
                position++;
                continue;
            }
            if (value[position] == '(')
            {
                SkipComment(value, ref position);
                continue;
            }
            read++;
            if (!ReadName(value, ref position, out var name))
                continue;
            var text = result.ReadValue(value, ref position, out var quoted);
            if (name.Length == 0)
                continue;
            var star = name.IndexOf('*', StringComparison.Ordinal);
            if (star > 0)
                (segments ??= []).Add(Segment.Of(name, star, text));
            else if (result[name] is null && (text.Length > 0 || quoted))
                result._items.Add((name, EncodedWords.Decode(text)));
        }
        if (segments is not null)
            result.Join(segments);
        return result;
    }

    private static string ReadMain(string value, ref int position)
    {
        var plain = value.AsSpan().IndexOfAny(";( \t\n");
        if (plain < 0 || value[plain] == ';')
        {
            position = plain < 0 ? value.Length : plain;
            return value[..position];
        }
        var main = new StringBuilder();
        while (position < value.Length && value[position] != ';')
        {
            if (value[position] == '(')
            {
                SkipComment(value, ref position);
                continue;
            }
            // "multipart/mixed\n boundary=x" without its semicolon
            if (value[position] is '\n' or ' ' or '\t' && main.Length > 0 && !char.IsWhiteSpace(value[position - 1]) && NameFollows(value, position + 1, value[position] == '\n'))
                break;
            main.Append(value[position] == EncodedWords.Fold ? ' ' : value[position]);
            position++;
        }
        return main.ToString().Trim();
    }

    private static void SkipComment(string value, ref int position)
    {
        var depth = 0;
        for (; position < value.Length; position++)
        {
            if (value[position] == '\\')
                position++;
            else if (value[position] == '(')
                depth++;
            else if (value[position] == ')' && --depth == 0)
            {
                position++;
                return;
            }
        }
        position = Math.Min(position, value.Length);
    }

    private static bool ReadName(string value, ref int position, out string name)
    {
        var start = position;
        while (position < value.Length && value[position] is not ('=' or ';'))
            position++;
        name = Lower(value.AsSpan(start, position - start).Trim());
        if (position < value.Length && value[position] == '=')
        {
            position++;
            return true;
        }
        return false;
    }

    private static string Lower(ReadOnlySpan<char> name)
    {
        foreach (var known in (ReadOnlySpan<string>)["charset", "boundary", "name", "filename", "format", "type", "report-type"])
            if (name.Equals(known, StringComparison.OrdinalIgnoreCase))
                return known;
        return string.Concat(name.ToString().Where(static c => !char.IsWhiteSpace(c) && c is not '"')).ToLowerInvariant();
    }

    private string ReadValue(string value, ref int position, out bool quoted)
    {
        while (position < value.Length && value[position] is ' ' or '\t' or '\n')
            position++;
        quoted = position < value.Length && value[position] == '"';
        return quoted ? ReadQuoted(value, ref position) : ReadUnquoted(value, ref position);
    }

    private string ReadQuoted(string value, ref int position)
    {
        var start = ++position;
        var plain = value.AsSpan(start).IndexOfAny('"', '\\', EncodedWords.Fold);
        if (plain >= 0 && value[start + plain] == '"' && (start + plain + 1 == value.Length || value[start + plain + 1] == ';'))
        {
            position = start + plain + 1;
            return value.Substring(start, plain);
        }
        var text = new StringBuilder();
        for (; position < value.Length && !_neverClosed; position++)
        {
            var c = value[position];
            if (c == '\\' && position + 1 < value.Length && !char.IsAsciiLetterOrDigit(value[position + 1]) && value[position + 1] != '\n')
                text.Append(value[++position]);
            else if (c == '"' && EndsHere(value, position + 1))
            {
                position++;
                return text.ToString();
            }
            else
                text.Append(c == EncodedWords.Fold && !InsideWord(text) ? ' ' : c);
        }
        _neverClosed = true;
        // Never closed: take it to the next semicolon, where one is, so that the parameters after it survive.
        var semicolon = value.IndexOf(';', start);
        if (semicolon < 0)
        {
            position = value.Length;
            return text.Length > 0 ? text.ToString() : value[start..].Replace('\n', ' ');
        }
        position = semicolon;
        return value[start..semicolon].Replace('\n', ' ').Trim();
    }

    /// <summary>A fold inside an encoded word stays marked; between words too, for they join without it.</summary>
    private static bool InsideWord(StringBuilder text) => text.Length > 2 && text[0] == '=' && text[1] == '?';

    private static bool EndsHere(string value, int after)
    {
        var i = after;
        while (i < value.Length && value[i] is ' ' or '\t' or '\n')
            i++;
        return i == value.Length || value[i] is ';' or '(' or ',' || (i > after && NameFollows(value, i, true)) || (i == after && NameFollows(value, i, false));
    }

    private static string ReadUnquoted(string value, ref int position)
    {
        var start = position;
        var word = value.AsSpan(position).StartsWith("=?");
        while (position < value.Length)
        {
            var c = value[position];
            if (c == ';' || (c == '(' && position > start && value[position - 1] is ' ' or '\t' or '\n' && Closes(value, position)))
                break;
            if (c is ' ' or '\t' or '\n' && !char.IsWhiteSpace(value[position - 1]) && NameFollows(value, position + 1, c == '\n' && !word))
                break;
            position++;
        }
        var text = value[start..position].Trim(' ', '\t', '\n');
        return word ? text : text.Replace('\n', ' ');
    }

    /// <summary>A parenthesis at the end of an unquoted value is a comment; in "copy (2).pdf" it is part of the name.</summary>
    private static bool Closes(string value, int open)
    {
        var close = value.AsSpan(open, Math.Min(200, value.Length - open)).IndexOf(')');
        if (close < 0)
            return false;
        var i = open + close + 1;
        while (i < value.Length && value[i] is ' ' or '\t' or '\n')
            i++;
        return i == value.Length || value[i] == ';';
    }

    /// <summary>Whether <c>name=</c> stands here: any name after a fold, a well-known one elsewhere.</summary>
    private static bool NameFollows(string value, int at, bool any)
    {
        while (at < value.Length && value[at] is ' ' or '\t' or '\n')
        {
            any |= value[at] == '\n';
            at++;
            if (!any && at > 0 && value[at - 1] != ' ')
                break;
        }
        var start = at;
        while (at < value.Length && at - start < 40 && (char.IsAsciiLetterOrDigit(value[at]) || value[at] is '-' or '*' or '_'))
            at++;
        if (at == start || at >= value.Length || value[at] != '=' || (at + 1 < value.Length && value[at + 1] == '?' && !any))
            return false;
        var name = value.AsSpan(start, at - start);
        var star = name.IndexOf('*');
        name = star > 0 ? name[..star] : name;
        return any || name.Equals("name", StringComparison.OrdinalIgnoreCase) || name.Equals("filename", StringComparison.OrdinalIgnoreCase)
            || name.Equals("charset", StringComparison.OrdinalIgnoreCase) || name.Equals("boundary", StringComparison.OrdinalIgnoreCase)
            || name.Equals("format", StringComparison.OrdinalIgnoreCase) || name.Equals("type", StringComparison.OrdinalIgnoreCase)
            || name.Equals("report-type", StringComparison.OrdinalIgnoreCase) || name.Equals("size", StringComparison.OrdinalIgnoreCase);
    }

    private readonly record struct Segment(string Name, int Index, bool Encoded, string Text)
    {
        public static Segment Of(string name, int star, string text)
        {
            var rest = name.AsSpan(star + 1);
            var encoded = rest.Length == 0 || rest[^1] == '*';
            var digits = rest.TrimEnd('*');
            var index = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
            return new Segment(name[..star], index, encoded, text.Replace("\n", "", StringComparison.Ordinal));
        }
    }

    /// <summary>RFC 2231 §3 and §4: pieces in the order of their numbers, the charset from the first.</summary>
    private void Join(List<Segment> segments)
    {
        foreach (var group in segments.GroupBy(static s => s.Name))
        {
            string? charset = null;
            var text = new StringBuilder();
            var bytes = new List<byte>();
            var first = true;
            var anyEncoded = false;
            foreach (var segment in group.OrderBy(static s => s.Index))
            {
                var piece = segment.Text.AsSpan();
                // Some encode without saying so, and some say so for every piece.
                var encoded = segment.Encoded || (charset is not null && Apostrophes(piece, charset));
                if (encoded && (first || Apostrophes(piece, charset)))
                {
                    var one = piece.IndexOf('\'');
                    var two = one < 0 ? -1 : piece[(one + 1)..].IndexOf('\'');
                    if (two is >= 0 and <= 12 && one <= 40 && !piece.Slice(one + 1, two).ContainsAny(" %.\\"))
                    {
                        charset ??= one > 0 ? piece[..one].ToString() : null;
                        piece = piece[(one + two + 2)..];
                    }
                    else if (one > 0 && Charsets.Knows(piece[..one].ToString()))
                        piece = piece[(one + 1)..];
                }
                first = false;
                anyEncoded |= encoded;
                if (encoded)
                {
                    Unescape(piece, bytes);
                    continue;
                }
                Flush();
                text.Append(piece);
            }
            Flush();
            var joined = anyEncoded ? text.ToString() : EncodedWords.Decode(text.ToString());
            _items.RemoveAll(item => item.Name == group.Key);
            _items.Add((group.Key, joined));

            void Flush()
            {
                if (bytes.Count == 0)
                    return;
                text.Append(Charsets.Decode(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes), charset, out _));
                bytes.Clear();
            }
        }
    }

    private static bool Apostrophes(ReadOnlySpan<char> piece, string? charset) =>
        charset is not null && piece.Length > charset.Length && piece.StartsWith(charset, StringComparison.OrdinalIgnoreCase) && piece[charset.Length] == '\'';

    private static void Unescape(ReadOnlySpan<char> piece, List<byte> bytes)
    {
        Span<byte> encoded = stackalloc byte[4];
        for (var i = 0; i < piece.Length; i++)
            if (piece[i] == '%' && i + 2 < piece.Length && TransferEncodings.Hex(piece[i + 1]) is var high and >= 0 && TransferEncodings.Hex(piece[i + 2]) is var low and >= 0)
            {
                bytes.Add((byte)((high << 4) | low));
                i += 2;
            }
            else if (piece[i] < 0x80)
                bytes.Add((byte)piece[i]);
            else
            {
                Rune.DecodeFromUtf16(piece[i..], out var rune, out var used);
                bytes.AddRange(encoded[..rune.EncodeToUtf8(encoded)]);
                i += used - 1;
            }
    }
}
