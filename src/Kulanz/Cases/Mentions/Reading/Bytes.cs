using System.Text;
using System.Text.RegularExpressions;

namespace Kulanz.Cases.Mentions.Reading;

/// <summary>
/// The text of what was fetched, whatever it says of itself: a byte order mark tells the truth; then come what the server says, what the text says, and what the bytes are. A wrong
/// claim is noticed because bytes that are UTF-8 are hardly ever anything else; what is neither is Windows-1252.
/// </summary>
public static partial class Bytes
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static string Text(ReadOnlySpan<byte> bytes, string? charset)
    {
        if (bytes.StartsWith("\uFEFF"u8))
            return Encoding.UTF8.GetString(bytes[3..]);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
            return Encoding.Unicode.GetString(bytes[2..]);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            return Encoding.BigEndianUnicode.GetString(bytes[2..]);
        // UTF-16 without a mark: every other byte of the first tag is nothing.
        if (bytes.Length > 3 && bytes[0] == '<' && bytes[1] == 0)
            return Encoding.Unicode.GetString(bytes);
        if (bytes.Length > 3 && bytes[0] == 0 && bytes[1] == '<')
            return Encoding.BigEndianUnicode.GetString(bytes);
        foreach (var claim in new[] { charset, Claimed(bytes) })
            if (claim is { Length: > 0 } && Known(claim) is { } encoding && !(encoding is UTF8Encoding or ASCIIEncoding) && !ReallyUtf8(bytes))
                return encoding.GetString(bytes);
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Windows1252(bytes);
        }
    }

    private static string? Claimed(ReadOnlySpan<byte> bytes) =>
        Declared().Match(Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, 1024)])) is { Success: true } found ? found.Groups[1].Value : null;

    private static Encoding? Known(string name)
    {
        try
        {
            return name.Trim().ToLowerInvariant() is "windows-1252" or "cp1252" or "iso-8859-1" or "latin1" or "iso-8859-15" ? null : Encoding.GetEncoding(name.Trim());
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Letters beyond ASCII, and all of them whole.</summary>
    private static bool ReallyUtf8(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return bytes.IndexOfAnyInRange((byte)0x80, (byte)0xFF) >= 0 && Strict.GetCharCount(bytes) > 0;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private const string Upper = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ";

    private static string Windows1252(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (var b in bytes)
            text.Append(b is >= 0x80 and < 0xA0 ? Upper[b - 0x80] : (char)b);
        return text.ToString();
    }

    [GeneratedRegex("""(?:encoding|charset)\s*=\s*["']?([A-Za-z0-9._-]{2,40})""", RegexOptions.IgnoreCase)]
    private static partial Regex Declared();
}
