using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Kulanz.Mime;

/// <summary>
/// From bytes to text, by the declared charset where it holds and by the bytes where it lies.
/// Names are compared without case and punctuation, because senders write <c>UTF8</c>, <c>iso_8859_1</c> and <c>Windows 1252</c>
/// (IANA character sets registry; WHATWG Encoding for the supersets: Latin-1 is read as windows-1252, GB 2312 as GB 18030).
/// </summary>
public static class Charsets
{
    private const int Utf7Page = 65000, Utf8Page = 65001, AsciiPage = 20127, Windows1252 = 1252, Utf16Page = 1200, Utf16BigPage = 1201, Utf32Page = 12000, Utf32BigPage = 12001;

    private static readonly DecoderReplacementFallback Replacement = new("\uFFFD");

    private static readonly FrozenDictionary<string, int> Pages = Names().ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> PagesBySpan = Pages.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether text declared in this charset can be read.</summary>
    public static bool Knows(string? name) => name is not null && Page(name) != 0;

    /// <summary>
    /// Decodes a text. Never throws; what the charset cannot mean becomes U+FFFD.
    /// A byte order mark wins over the declaration, valid UTF-8 over a declared Latin-1 or ASCII.
    /// </summary>
    /// <param name="bytes">The text after its transfer encoding was undone.</param>
    /// <param name="declared">The charset as written in the mail, or null where none was.</param>
    /// <param name="problem">What was wrong with the declaration, or null.</param>
    public static string Decode(ReadOnlySpan<byte> bytes, string? declared, out MailProblem? problem)
    {
        problem = null;
        if (bytes.Length == 0)
            return "";
        if (ByteOrderMark(bytes, out var markLength) is var marked and not 0)
            return Plain(marked, bytes[markLength..]);
        var page = string.IsNullOrWhiteSpace(declared) ? 0 : Page(declared);
        if (page == 0 && !string.IsNullOrWhiteSpace(declared) && !IsShrug(declared))
            problem = new("charset-unknown", $"The charset '{MailProblems.Quote(declared)}' is not known; the text was read as UTF-8 or windows-1252.");
        switch (page)
        {
            case 0:
                return Guess(bytes, ref problem, declared);
            case AsciiPage:
                return Guess(bytes, ref problem, "us-ascii");
            case Utf8Page:
                return AsUtf8(bytes, ref problem);
            case Utf7Page:
                return Utf7.Decode(bytes);
            case Utf16Page or Utf16BigPage or Utf32Page or Utf32BigPage:
                return AsWide(bytes, page, ref problem);
            case Windows1252:
                if (bytes.IndexOfAnyInRange((byte)0x80, (byte)0xFF) >= 0 && Utf8.IsValid(bytes))
                {
                    problem = new("charset-lies", $"The text is declared as '{MailProblems.Quote(declared)}' but is UTF-8.");
                    return Encoding.UTF8.GetString(bytes);
                }
                return Plain(page, bytes);
            default:
                // Most mail in old charsets is plain English with a signature; the platform's tables are slow.
                if (IsAsciiInside(page) && Ascii.IsValid(bytes) && bytes.IndexOfAny((byte)0x1B, (byte)0x0E) < 0)
                    return Encoding.Latin1.GetString(bytes);
                var text = Plain(page, bytes);
                if (text.Contains('\uFFFD') && Utf8.IsValid(bytes))
                {
                    problem = new("charset-lies", $"The text is declared as '{MailProblems.Quote(declared)}' but is UTF-8.");
                    return Encoding.UTF8.GetString(bytes);
                }
                return text;
        }
    }

    /// <summary>Whether every byte below 0x20 means itself, so that line ends can be changed before decoding.</summary>
    internal static bool KeepsControls(string? name) => name is null || Page(name) is not (Utf16Page or Utf16BigPage or Utf32Page or Utf32BigPage);

    /// <summary>Raw bytes in a header (RFC 6532 says UTF-8; older senders use the charset of their body).</summary>
    internal static string DecodeHeader(ReadOnlySpan<byte> bytes, string? hint)
    {
        if (Ascii.IsValid(bytes))
            return bytes.IndexOf("\x1B$"u8) >= 0 ? Plain(50220, bytes) : Encoding.Latin1.GetString(bytes);
        if (Utf8.IsValid(bytes))
            return Encoding.UTF8.GetString(bytes);
        var page = hint is null ? 0 : Page(hint);
        return page is 0 or AsciiPage or Utf8Page or Utf7Page or Utf16Page or Utf16BigPage or Utf32Page or Utf32BigPage
            ? MostlyUtf8(bytes) ? Encoding.UTF8.GetString(bytes) : Plain(Windows1252, bytes)
            : Plain(page, bytes);
    }

    /// <summary>Charsets in which bytes below 0x80 are ASCII, except after an escape or a shift.</summary>
    private static bool IsAsciiInside(int page) =>
        page is 437 or 850 or 852 or 866 or 874 or 932 or 936 or 949 or 950 or (>= 1250 and <= 1258) or 20866 or 21866 or (>= 28592 and <= 28606) or 38598 or (>= 50220 and <= 50222) or 51932 or 51949 or 54936;

    private static string Guess(ReadOnlySpan<byte> bytes, ref MailProblem? problem, string? declared)
    {
        if (Ascii.IsValid(bytes))
            return bytes.IndexOf("\x1B$"u8) >= 0 ? Plain(50220, bytes) : Encoding.Latin1.GetString(bytes);
        problem ??= new("charset-lies", declared is null or ""
            ? "The text has no charset but is not ASCII; it was read as UTF-8 or windows-1252."
            : $"The text is declared as '{MailProblems.Quote(declared)}' but is not; it was read as UTF-8 or windows-1252.");
        return Utf8.IsValid(bytes) || MostlyUtf8(bytes) ? Encoding.UTF8.GetString(bytes) : Plain(Windows1252, bytes);
    }

    private static string AsUtf8(ReadOnlySpan<byte> bytes, ref MailProblem? problem)
    {
        if (Utf8.IsValid(bytes))
            return Encoding.UTF8.GetString(bytes);
        problem = new("charset-lies", "The text is declared as UTF-8 but has bytes that are not.");
        return MostlyUtf8(bytes) ? Encoding.UTF8.GetString(bytes) : Plain(Windows1252, bytes);
    }

    /// <summary>More whole UTF-8 sequences than stray bytes: a cut or patched UTF-8 text rather than another charset.</summary>
    private static bool MostlyUtf8(ReadOnlySpan<byte> bytes)
    {
        int whole = 0, stray = 0;
        while (bytes.Length > 0)
        {
            var next = bytes.IndexOfAnyInRange((byte)0x80, (byte)0xFF);
            if (next < 0)
                break;
            bytes = bytes[next..];
            if (Rune.DecodeFromUtf8(bytes, out _, out var consumed) == System.Buffers.OperationStatus.Done)
                whole++;
            else
                stray++;
            // A hundred more of one kind than of the other, and the rest will not change it.
            if (whole - stray is > 100 or < -100)
                break;
            bytes = bytes[consumed..];
        }
        return whole > stray;
    }

    private static string AsWide(ReadOnlySpan<byte> bytes, int page, ref MailProblem? problem)
    {
        var sample = bytes[..Math.Min(bytes.Length, 512)];
        int even = 0, odd = 0;
        for (var i = 0; i < sample.Length; i++)
            if (sample[i] == 0)
                _ = (i & 1) == 0 ? even++ : odd++;
        if (even + odd == 0 && Utf8.IsValid(bytes))
        {
            problem = new("charset-lies", "The text is declared as UTF-16 or UTF-32 but is not.");
            return Encoding.UTF8.GetString(bytes);
        }
        // RFC 2781 says big-endian where there is no mark; Windows senders leave it out and mean little-endian.
        if (page is Utf16Page or Utf16BigPage)
            page = odd > even ? Utf16Page : even > odd ? Utf16BigPage : page;
        return Plain(page, bytes);
    }

    private static int ByteOrderMark(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            return Marked(Utf8Page, 3, out length);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0, 0]))
            return Marked(Utf32Page, 4, out length);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
            return Marked(Utf16Page, 2, out length);
        return bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) ? Marked(Utf16BigPage, 2, out length) : 0;

        static int Marked(int page, int count, out int length)
        {
            length = count;
            return page;
        }
    }

    private static string Plain(int page, ReadOnlySpan<byte> bytes) => page switch
    {
        Utf8Page => Encoding.UTF8.GetString(bytes),
        // Without the 32 places where they differ, Latin-1 is the same and vectorised.
        Windows1252 when bytes.IndexOfAnyInRange((byte)0x80, (byte)0x9F) < 0 => Encoding.Latin1.GetString(bytes),
        _ when ExtraLatin.Table(page) is { } table => ExtraLatin.Decode(bytes, table),
        _ => Known(page).GetString(bytes),
    };

    private static Encoding Known(int page) =>
        CodePagesEncodingProvider.Instance.GetEncoding(page, EncoderFallback.ReplacementFallback, Replacement)
        ?? (page is Utf16Page or Utf16BigPage or Utf32Page or Utf32BigPage or 28591
            ? Encoding.GetEncoding(page, EncoderFallback.ReplacementFallback, Replacement)
            : Encoding.Latin1);

    /// <summary>Words that senders write when they do not know either (RFC 1428).</summary>
    private static bool IsShrug(string name) =>
        name.Contains("unknown", StringComparison.OrdinalIgnoreCase) || name.Equals("default", StringComparison.OrdinalIgnoreCase)
        || name.Equals("binary", StringComparison.OrdinalIgnoreCase) || name.Equals("8bit", StringComparison.OrdinalIgnoreCase);

    private static int Page(string name)
    {
        Span<char> key = stackalloc char[40];
        var length = 0;
        foreach (var c in name)
        {
            if (c == '*' && length > 0)
                break; // RFC 2231 language suffix
            if (char.IsAsciiLetterOrDigit(c))
            {
                if (length == key.Length)
                    return 0;
                key[length++] = char.ToLowerInvariant(c);
            }
        }
        return Page(key[..length]);
    }

    private static int Page(ReadOnlySpan<char> key)
    {
        if (PagesBySpan.TryGetValue(key, out var page))
            return page;
        if (key.StartsWith("x") && PagesBySpan.TryGetValue(key[1..], out page))
            return page;
        if (key.StartsWith("cs") && PagesBySpan.TryGetValue(key[2..], out page))
            return page;
        if (Latin(key) is var latin and not 0)
            return latin;
        foreach (var prefix in (ReadOnlySpan<string>)["xcp", "cp", "windows", "win", "ibm", "ms", "dos", "codepage", "ccsid", "oem", "xebcdic", ""])
            if (key.StartsWith(prefix) && Number(key[prefix.Length..]) is var number and > 0 && Served(number))
                return number;
        return 0;
    }

    /// <summary>The ISO 8859 family with or without its years: <c>iso88591</c>, <c>iso885915</c>, <c>iso885911987</c>, <c>iso88598i</c>.</summary>
    private static int Latin(ReadOnlySpan<char> key)
    {
        if (key.StartsWith("iso"))
            key = key[3..];
        if (!key.StartsWith("8859"))
            return 0;
        key = key[4..];
        if (key.Length is 5 or 6 && Number(key[^4..]) is > 1980 and < 2010)
            key = key[..^4];
        if (key is "8i" or "8e")
            return 38598;
        if (key is "6i" or "6e")
            return 28596;
        return Number(key) switch
        {
            1 => Windows1252,
            9 => 1254,
            11 => 874,
            var n and (>= 2 and <= 8 or 10 or 13 or 14 or 15 or 16) => 28590 + n,
            _ => 0,
        };
    }

    private static int Number(ReadOnlySpan<char> digits) =>
        digits.Length is > 0 and < 7 && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static bool Served(int page) => page is > 1 and < 65000 && CodePagesEncodingProvider.Instance.GetEncoding(page) is not null;

    private static Dictionary<string, int> Names()
    {
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        Add(Utf8Page, "utf8", "unicode11utf8", "unicode20utf8", "utf8mb4", "utf", "unicode11utf8only", "utf8sig", "cesu8", "65001", "cp65001");
        Add(Utf7Page, "utf7", "unicode11utf7", "unicode20utf7", "utf7imap", "65000", "cp65000");
        Add(Utf16Page, "utf16", "utf16le", "unicode", "ucs2", "iso10646ucs2", "unicodelittle", "ucs2le", "1200");
        Add(Utf16BigPage, "utf16be", "unicodefffe", "unicodebig", "ucs2be", "1201");
        Add(Utf32Page, "utf32", "utf32le", "ucs4", "ucs4le", "iso10646ucs4");
        Add(Utf32BigPage, "utf32be", "ucs4be");
        Add(AsciiPage, "usascii", "ascii", "ansix341968", "ansix341986", "iso646us", "iso646irv1991", "isoir6", "us", "ibm367", "cp367", "646", "7bit", "asciius", "usasci", "uasascii", "csascii");
        Add(Windows1252, "latin1", "isolatin1", "l1", "isoir100", "ibm819", "cp819", "ansi", "xansi", "winansi", "western", "iso88591", "8859", "iso8859", "isoiec88591", "westerneuropean");
        Add(28592, "latin2", "isolatin2", "l2", "isoir101");
        Add(28593, "latin3", "isolatin3", "l3", "isoir109");
        Add(28594, "latin4", "isolatin4", "l4", "isoir110");
        Add(28595, "cyrillic", "isolatincyrillic", "isoir144");
        Add(28596, "arabic", "isolatinarabic", "isoir127", "ecma114", "asmo708");
        Add(28597, "greek", "greek8", "isolatingreek", "isoir126", "ecma118", "elot928", "suneugreek");
        Add(28598, "hebrew", "isolatinhebrew", "isoir138", "visual");
        Add(38598, "logical");
        Add(1254, "latin5", "isolatin5", "l5", "isoir148", "turkish");
        Add(28600, "latin6", "isolatin6", "l6", "isoir157");
        Add(28603, "latin7", "l7", "isoir179", "iso885913windows95");
        Add(28604, "latin8", "isoceltic", "l8", "isoir199");
        Add(28605, "latin9", "l9", "latin0", "isolatin9");
        Add(28606, "latin10", "l10", "isoir226");
        Add(874, "tis620", "tis6202533", "thai", "dos874", "iso885911");
        Add(932, "shiftjis", "sjis", "mskanji", "windows31j", "windowsj31", "shiftjisx0213", "shiftjis2004", "shiftjisms", "cp943c", "ibm943");
        Add(936, "cp936", "ms936", "windows936");
        Add(54936, "gb2312", "gb231280", "gbk", "xgbk", "gb18030", "euccn", "chinese", "isoir58", "gb18030200", "gb180302000", "gb180302022", "cngb", "gb", "iso58gb231280", "csgb2312", "gb2312charset");
        Add(52936, "hzgb2312", "hz");
        Add(949, "euckr", "ksc56011987", "ksc56011989", "ksc5601", "ksc5636", "ksc56011992", "korean", "isoir149", "uhc", "ms949", "windows949", "ksx1001", "csksc56011987", "kssc56011987");
        Add(1361, "johab");
        Add(950, "big5", "big5hkscs", "big5eten", "cnbig5", "xxbig5", "tcabig5", "big5tw");
        Add(20000, "euctw", "cns11643");
        Add(51932, "eucjp", "extendedunixcodepackedformatforjapanese", "eucpkdfmtjapanese", "ujis", "eucjpms", "cp51932", "eucjisx0213");
        Add(50220, "iso2022jp", "iso2022jp1", "iso2022jp2", "iso2022jp3", "jis", "jis7", "iso2022jpms", "iso2022jp2004", "iso2022jpext");
        Add(50221, "iso2022jpa", "cp50221");
        Add(50225, "iso2022kr");
        Add(50227, "iso2022cn", "iso2022cnext", "cp50227");
        Add(20866, "koi8r", "koi8", "koi", "koi8rfc1489");
        Add(21866, "koi8u", "koi8ru");
        Add(10000, "macintosh", "mac", "macroman", "applemacroman");
        Add(10001, "macjapanese");
        Add(10002, "macchinesetrad");
        Add(10003, "mackorean");
        Add(10004, "macarabic");
        Add(10005, "machebrew");
        Add(10006, "macgreek");
        Add(10007, "maccyrillic");
        Add(10008, "macchinesesimp");
        Add(10010, "macromanian", "macromania");
        Add(10017, "macukrainian");
        Add(10021, "macthai");
        Add(10029, "macce", "maccentraleurope", "maccentraleuroperoman");
        Add(10079, "macicelandic", "maciceland");
        Add(10081, "macturkish");
        Add(10082, "maccroatian");
        Add(1258, "vietnamese", "viscii");
        Add(1257, "baltic", "winbaltrim");
        Add(1256, "windowsarabic");
        Add(858, "pccp858", "ibm00858", "cp00858", "ccsid00858", "pcmultilingual850euro");
        Add(20105, "ia5", "irv");
        Add(20106, "ia5german", "din66003", "iso646de", "de");
        Add(20107, "ia5swedish", "sen850200b", "iso646se");
        Add(20108, "ia5norwegian", "ns45511", "iso646no");
        Add(20261, "t61", "t618bit");
        Add(20269, "iso6937");
        return names;

        void Add(int page, params ReadOnlySpan<string> aliases)
        {
            foreach (var alias in aliases)
                names.TryAdd(alias, page);
        }
    }
}
