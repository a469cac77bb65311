using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Kulanz.Mail;

/// <summary>What may stand in a header field: folded (RFC 5322), in encoded words (RFC 2047), in parameters of any length and alphabet (RFC 2231).</summary>
public static partial class HeaderText
{
    private const int Width = 76;

    /// <summary>No line ends, no control characters: nothing a person typed can begin a header field of its own.</summary>
    public static string Plain(string text) => Controls().Replace(text, " ").Trim();

    /// <summary>Unstructured text: itself where it is plain ASCII, otherwise encoded words.</summary>
    /// <param name="column">How many letters the field's name has already taken.</param>
    public static string Words(string text, int column = 0)
    {
        text = Plain(text);
        if (Ascii.IsValid(text) && !text.Contains("=?", StringComparison.Ordinal) && text.Split(' ').All(word => word.Length < Width))
            return text;
        const string Open = "=?utf-8?B?", Close = "?=";
        var words = new StringBuilder();
        var room = Room(column);
        var bytes = new List<byte>();
        Span<byte> letter = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(letter);
            if (bytes.Count + length > room)
                Close2();
            bytes.AddRange(letter[..length]);
        }
        Close2();
        return words.ToString();

        void Close2()
        {
            if (bytes.Count == 0)
                return;
            words.Append(words.Length > 0 ? " " : "").Append(Open).Append(Convert.ToBase64String([.. bytes])).Append(Close);
            bytes.Clear();
            room = Room(1);
        }

        // An encoded word has at most 75 letters, and stands on one line with what is before it.
        static int Room(int column) => Math.Max(3, (Math.Min(75, Width - column) - Open.Length - Close.Length) / 4 * 3);
    }

    public static string Address(NamedAddress who)
    {
        var bare = Plain(who.OnTheWire);
        var address = $"<{bare}>";
        var name = Plain(who.Name);
        if (name.Length == 0)
            return bare;
        // Many readers decode what looks like an encoded word even where it is quoted.
        if (!Ascii.IsValid(name) || name.Contains("=?", StringComparison.Ordinal))
            return $"{Words(name, 12)} {address}";
        return Atoms().IsMatch(name) ? $"{name} {address}" : $"\"{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\" {address}";
    }

    /// <summary>Among recipients, an address that no header in ASCII can hold is named as a group of nobody (RFC 6857, 3.1.5): it gets the mail by its envelope.</summary>
    public static string Recipient(NamedAddress who) => Ascii.IsValid(who.OnTheWire) ? Address(who) : $"{Words($"{who}", 12)}:;";

    /// <summary><c>image/png</c>, or <c>application/octet-stream</c> for what is no media type. Mail as an attachment would have to be 7bit; as octets it arrives.</summary>
    public static string MediaType(string type) =>
        Type().IsMatch(type) && !type.StartsWith("message/", StringComparison.OrdinalIgnoreCase) && !type.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase)
            ? type.ToLowerInvariant() : "application/octet-stream";

    /// <summary>A parameter with its semicolon, on lines of its own.</summary>
    public static string Parameter(string name, string value)
    {
        value = Plain(value);
        if (Ascii.IsValid(value) && value.Length < 60 && !value.Contains("=?", StringComparison.Ordinal))
            return $";\r\n {name}=\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

        var pieces = new List<string>();
        var piece = new StringBuilder("utf-8''");
        foreach (var rune in value.EnumerateRunes())
        {
            var written = rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || rune.Value is '.' or '-' or '_') ? rune.ToString() : Percent(rune);
            if (piece.Length + written.Length > 58)
            {
                pieces.Add(piece.ToString());
                piece.Clear();
            }
            piece.Append(written);
        }
        pieces.Add(piece.ToString());
        return pieces.Count == 1
            ? $";\r\n {name}*={pieces[0]}"
            : string.Concat(pieces.Select((text, i) => string.Create(CultureInfo.InvariantCulture, $";\r\n {name}*{i}*={text}")));
    }

    /// <summary>Broken at spaces, none after the first 76 letters of a line where it can be helped.</summary>
    public static string Folded(string field)
    {
        if (field.Length <= Width)
            return field;
        var folded = new StringBuilder(field.Length + 16);
        var column = 0;
        foreach (var word in field.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (folded.Length > 0)
            {
                var fits = column + 1 + word.Length <= Width || folded[^1] == ':';
                folded.Append(fits ? " " : "\r\n ");
                column = fits ? column + 1 : 1;
            }
            folded.Append(word);
            column += word.Length;
        }
        return folded.ToString();
    }

    private static string Percent(Rune rune)
    {
        Span<byte> bytes = stackalloc byte[4];
        var length = rune.EncodeToUtf8(bytes);
        return string.Concat(bytes[..length].ToArray().Select(b => $"%{b:X2}"));
    }

    [GeneratedRegex(@"[\p{Cc}\p{Zl}\p{Zp}]+")]
    private static partial Regex Controls();

    [GeneratedRegex(@"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+$")]
    private static partial Regex Atoms();

    [GeneratedRegex(@"^[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+$")]
    private static partial Regex Type();
}
