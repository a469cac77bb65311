using System.Globalization;
using System.Text;

namespace Kulanz.Mime.Tnef;

/// <summary>
/// The text of an RTF body. Outlook hides HTML and plain text inside RTF ([MS-OXRTFEX]): <c>\fromhtml</c> keeps the tags in ignorable
/// <c>\*\htmltag</c> groups and the rendering between <c>\htmlrtf</c> and <c>\htmlrtf0</c>. Genuine RTF is reduced to its words.
/// </summary>
internal static class RtfText
{
    public readonly record struct Result(string Text, bool IsHtml, bool IsText);

    private struct Group
    {
        public bool Skip, Hidden, HtmlTag;
        public int UnicodeSkip;
        public string Charset;
    }

    private static readonly HashSet<string> Destinations = new(StringComparer.Ordinal)
    {
        "fonttbl", "colortbl", "stylesheet", "info", "pict", "header", "footer", "headerl", "headerr", "footerl", "footerr", "object", "listtable", "listoverridetable",
        "revtbl", "rsidtbl", "generator", "themedata", "datastore", "latentstyles", "xmlnstbl", "fldinst", "filetbl", "footnote", "annotation", "bkmkstart", "bkmkend", "pntext", "pntxta", "pntxtb",
    };

    public static Result Read(ReadOnlySpan<byte> rtf)
    {
        var text = new StringBuilder(rtf.Length / 2);
        var bytes = new List<byte>();
        var groups = new Stack<Group>();
        var fonts = new Dictionary<int, string>();
        var current = new Group { UnicodeSkip = 1, Charset = "windows-1252" };
        var documentCharset = "windows-1252";
        bool html = false, plain = false, inFonts = false, star = false;
        var font = 0;
        var skipping = 0;
        var fontDepth = 0;
        var i = 0;
        while (i < rtf.Length)
        {
            var c = rtf[i];
            switch (c)
            {
                case (byte)'{':
                    groups.Push(current);
                    i++;
                    star = false;
                    skipping = 0;
                    break;
                case (byte)'}':
                    Flush();
                    if (inFonts && groups.Count <= fontDepth)
                        inFonts = false;
                    if (groups.Count > 0)
                        current = groups.Pop();
                    i++;
                    skipping = 0;
                    break;
                case (byte)'\\':
                    ReadControl(rtf);
                    break;
                case (byte)'\r' or (byte)'\n' or 0:
                    i++;
                    break;
                default:
                    Emit(c);
                    i++;
                    break;
            }
        }
        Flush();
        return new Result(text.ToString(), html, plain);

        void Emit(byte b)
        {
            if (skipping > 0)
                skipping--;
            else if (!current.Skip && !current.Hidden)
                bytes.Add(b);
        }

        void Flush()
        {
            if (bytes.Count == 0)
                return;
            text.Append(Charsets.Decode(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes), current.Charset, out _));
            bytes.Clear();
        }

        void Put(string s)
        {
            if (current.Skip || current.Hidden)
                return;
            Flush();
            text.Append(s);
        }

        void ReadControl(ReadOnlySpan<byte> rtf)
        {
            i++;
            if (i >= rtf.Length)
                return;
            var c = rtf[i];
            if (c == '\'')
            {
                if (i + 2 < rtf.Length && TransferEncodings.Hex(rtf[i + 1]) is var high and >= 0 && TransferEncodings.Hex(rtf[i + 2]) is var low and >= 0)
                    Emit((byte)((high << 4) | low));
                i = Math.Min(i + 3, rtf.Length);
                return;
            }
            if (!char.IsAsciiLetter((char)c))
            {
                i++;
                switch (c)
                {
                    case (byte)'*':
                        star = true;
                        break;
                    case (byte)'~':
                        Put(html ? "&nbsp;" : "\u00A0");
                        break;
                    case (byte)'_':
                        Put(html ? "&shy;" : "\u2011");
                        break;
                    case (byte)'-':
                        Put(html ? "&shy;" : "\u00AD");
                        break;
                    case (byte)'\n' or (byte)'\r':
                        Put("\n");
                        break;
                    case (byte)'\\' or (byte)'{' or (byte)'}':
                        Emit(c);
                        break;
                }
                return;
            }
            var start = i;
            while (i < rtf.Length && i - start < 32 && char.IsAsciiLetter((char)rtf[i]))
                i++;
            var word = Encoding.ASCII.GetString(rtf[start..i]);
            int? number = null;
            var digits = i;
            if (i < rtf.Length && rtf[i] == '-')
                i++;
            while (i < rtf.Length && i - digits < 11 && char.IsAsciiDigit((char)rtf[i]))
                i++;
            if (i > digits && int.TryParse(Encoding.ASCII.GetString(rtf[digits..i]), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed))
                number = parsed;
            if (i < rtf.Length && rtf[i] == ' ')
                i++;
            Obey(word, number, rtf);
        }

        void Obey(string word, int? number, ReadOnlySpan<byte> rtf)
        {
            var starred = star;
            star = false;
            switch (word)
            {
                case "fromhtml":
                    html = number != 0;
                    return;
                case "fromtext":
                    plain = true;
                    return;
                case "htmlrtf":
                    Flush();
                    current.Hidden = number != 0;
                    return;
                case "htmltag" when starred:
                    current.HtmlTag = true;
                    current.Skip = !html;
                    return;
                case "ansicpg" when number is > 0:
                    if (Charsets.Knows($"cp{number}"))
                        documentCharset = current.Charset = number == 65001 ? "utf-8" : $"cp{number}";
                    return;
                case "mac":
                    documentCharset = current.Charset = "macintosh";
                    return;
                case "uc":
                    current.UnicodeSkip = Math.Clamp(number ?? 1, 0, 10);
                    return;
                case "u" when number is { } code:
                    Put(((char)(ushort)code).ToString());
                    skipping = current.UnicodeSkip;
                    return;
                case "bin" when number is > 0:
                    i = (int)Math.Min((long)i + number.Value, rtf.Length);
                    return;
                case "fonttbl":
                    inFonts = true;
                    fontDepth = groups.Count;
                    current.Skip = true;
                    return;
                case "f" when number is { } f:
                    font = f;
                    if (!inFonts)
                    {
                        Flush();
                        current.Charset = fonts.GetValueOrDefault(f, documentCharset);
                    }
                    return;
                case "fcharset" when inFonts && fonts.Count < 1000:
                    fonts[font] = FontCharset(number ?? 0) ?? documentCharset;
                    return;
                case "plain":
                    Flush();
                    current.Charset = documentCharset;
                    return;
                case "par" or "line" or "sect" or "page" or "row":
                    Put(html && !current.HtmlTag ? "\r\n" : "\n");
                    return;
                case "tab" or "cell":
                    Put("\t");
                    return;
                case "lquote":
                    Put(html ? "&lsquo;" : "\u2018");
                    return;
                case "rquote":
                    Put(html ? "&rsquo;" : "\u2019");
                    return;
                case "ldblquote":
                    Put(html ? "&ldquo;" : "\u201C");
                    return;
                case "rdblquote":
                    Put(html ? "&rdquo;" : "\u201D");
                    return;
                case "bullet":
                    Put(html ? "&bull;" : "\u2022");
                    return;
                case "endash":
                    Put(html ? "&ndash;" : "\u2013");
                    return;
                case "emdash":
                    Put(html ? "&mdash;" : "\u2014");
                    return;
                case "emspace" or "enspace":
                    Put(" ");
                    return;
            }
            if (starred || Destinations.Contains(word))
                current.Skip = true;
        }
    }

    private static string? FontCharset(int charset) => charset switch
    {
        0 or 1 or 2 => null,
        77 => "macintosh",
        128 => "cp932",
        129 => "cp949",
        130 => "johab",
        134 => "gbk",
        136 => "big5",
        161 => "cp1253",
        162 => "cp1254",
        163 => "cp1258",
        177 => "cp1255",
        178 => "cp1256",
        186 => "cp1257",
        204 => "cp1251",
        222 => "cp874",
        238 => "cp1250",
        255 => "cp437",
        _ => null,
    };
}
