using System.Collections;
using System.Text;

namespace Kulanz.Mime;

/// <summary>One header field: its name as written, its value unfolded but not decoded, and both again as bytes.</summary>
/// <param name="Name">As written, without the colon.</param>
/// <param name="Value">Unfolded; raw 8-bit read as UTF-8 or the body's charset; encoded words still encoded.</param>
/// <param name="Raw">The whole field as it stood, without its last line end.</param>
public sealed record Header(string Name, string Value, ReadOnlyMemory<byte> Raw)
{
    /// <summary>The value with its encoded words decoded (RFC 2047).</summary>
    public string Text => Headers.Clean(EncodedWords.Decode(Value));
}

/// <summary>
/// The header fields of a message or part (RFC 5322 §2.2), in their order, repetitions kept.
/// Fields are kept as positions in the message's bytes; text is made when it is asked for.
/// </summary>
public sealed class Headers : IReadOnlyList<Header>
{
    /// <summary>Longer values are cut: no field a person wrote comes near, and every consumer pays for each character.</summary>
    private const int LongestValue = 1 << 20;

    internal readonly record struct Field(int Start, int NameLength, int ValueStart, int End);

    private readonly ReadOnlyMemory<byte> _message;
    private readonly Field[] _fields;
    private readonly int _count;

    internal Headers(ReadOnlyMemory<byte> message, Field[] fields, int count) => (_message, _fields, _count) = (message, fields, count);

    internal static Headers None { get; } = new(default, [], 0);

    /// <summary>The charset raw 8-bit values are read in when they are not UTF-8.</summary>
    internal string? Charset { get; set; }

    /// <inheritdoc/>
    public int Count => _count;

    /// <inheritdoc/>
    public Header this[int index] => index < _count
        ? new(Name(_fields[index]), Unfold(_fields[index], ' '), _message[_fields[index].Start.._fields[index].End])
        : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>The decoded text of the first field of this name that is not empty; null where there is none. Names compare without case.</summary>
    public string? this[string name] => Find(name) is var at and >= 0 ? Clean(EncodedWords.Decode(Unfold(_fields[at], EncodedWords.Fold))) : null;

    /// <summary>Whether a field of this name is there, be it empty.</summary>
    public bool Contains(string name)
    {
        var message = _message.Span;
        for (var i = 0; i < _count; i++)
            if (Named(message, _fields[i], name))
                return true;
        return false;
    }

    /// <summary>All fields of one name, in order.</summary>
    public IEnumerable<Header> All(string name)
    {
        for (var i = 0; i < _count; i++)
            if (Named(_message.Span, _fields[i], name))
                yield return this[i];
    }

    /// <inheritdoc/>
    public IEnumerator<Header> GetEnumerator()
    {
        for (var i = 0; i < _count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The first field of this name that is not empty, unfolded, folds marked, not decoded.</summary>
    internal string? Marked(string name) => Find(name) is var at and >= 0 ? Unfold(_fields[at], EncodedWords.Fold) : null;

    /// <summary>The first field of this name that is not empty, unfolded with blanks, not decoded.</summary>
    internal string? Raw(string name) => Find(name) is var at and >= 0 ? Unfold(_fields[at], ' ') : null;

    /// <summary>Every field of this name, unfolded and joined by a comma: some senders write one <c>To</c> per recipient.</summary>
    internal string? Joined(string name)
    {
        string? joined = null;
        StringBuilder? several = null;
        var message = _message.Span;
        for (var i = 0; i < _count; i++)
        {
            if (!Named(message, _fields[i], name) || Unfold(_fields[i], ' ') is not { Length: > 0 } value)
                continue;
            if (joined is null)
                joined = value;
            else
                (several ??= new StringBuilder(joined)).Append(", ").Append(value);
            if (several is { Length: > LongestValue })
                break;
        }
        return several?.ToString() ?? joined;
    }

    /// <summary>Trimmed, without NUL and other control characters, which no database or page wants.</summary>
    internal static string Clean(string text)
    {
        text = text.Trim();
        var needs = false;
        foreach (var c in text)
            needs |= c < ' ' || c == 0x7F;
        if (!needs)
            return text;
        var clean = new StringBuilder(text.Length);
        foreach (var c in text)
            if (c is '\t' or '\r' or '\n')
                clean.Append(' ');
            else if (c >= ' ' && c != 0x7F)
                clean.Append(c);
        return clean.ToString().Trim();
    }

    private int Find(string name)
    {
        var message = _message.Span;
        for (var i = 0; i < _count; i++)
            if (Named(message, _fields[i], name) && message[_fields[i].ValueStart.._fields[i].End].ContainsAnyExcept(" \t\r\n"u8))
                return i;
        return -1;
    }

    private static bool Named(ReadOnlySpan<byte> message, Field field, string name) =>
        field.NameLength == name.Length && Ascii.EqualsIgnoreCase(message.Slice(field.Start, field.NameLength), name);

    private string Name(Field field) => Encoding.Latin1.GetString(_message.Span.Slice(field.Start, Math.Min(field.NameLength, 1000)));

    private string Unfold(Field field, char fold)
    {
        var bytes = _message.Span[field.ValueStart..field.End];
        if (bytes.Length > LongestValue)
            bytes = bytes[..LongestValue];
        var text = Charsets.DecodeHeader(bytes, Charset);
        if (text.AsSpan().IndexOfAny('\r', '\n', '\0') < 0)
            return text.Trim(' ') is var plain && plain.Length > 0 && (plain[0] == '\t' || plain[^1] == '\t') ? plain.Trim() : text.Trim(' ');
        // RFC 5322 §2.2.3: the line end goes and the blank stays; several blanks around a fold are one.
        var value = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is '\r' or '\n')
            {
                while (value.Length > 0 && value[^1] is ' ' or '\t')
                    value.Length--;
                while (i + 1 < text.Length && text[i + 1] is ' ' or '\t' or '\r' or '\n')
                    i++;
                if (value.Length > 0 && i + 1 < text.Length)
                    value.Append(fold);
            }
            else if (c != '\0')
                value.Append(c);
        }
        return value.ToString().Trim(' ', '\t', '\n');
    }
}
