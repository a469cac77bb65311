using System.Globalization;

namespace Kulanz.Access;

/// <summary>
/// What is left of a written number when notation is taken away: digits, whether a plus stood before them, an extension.
/// </summary>
internal readonly record struct PhoneSpelling(int Length, bool HasPlus, bool BracketedZero, string? Extension, string? Context, PhoneProblem? Problem, bool HasLetters = false)
{
    private static readonly PhoneProblem NotANumber = new("not_a_number", "This is not a telephone number.");
    private static readonly PhoneProblem NoDigits = new("no_digits", "There are no digits in this.");
    private static readonly PhoneProblem TooLong = new("too_long", "No telephone number has more than 15 digits.");
    private static readonly PhoneProblem ServiceCode = new("service_code", "Codes with * or # steer a telephone system; they are no telephone numbers.");

    /// <summary>Reads <paramref name="text"/> and writes its ASCII digits to <paramref name="digits"/>.</summary>
    public static PhoneSpelling Read(ReadOnlySpan<char> text, Span<char> digits)
    {
        text = WithoutRemark(WithoutLabel(text.Trim()));
        string? context = null;
        if (text.StartsWith("tel:", StringComparison.OrdinalIgnoreCase) || text.StartsWith("callto:", StringComparison.OrdinalIgnoreCase) || text.StartsWith("sip:", StringComparison.OrdinalIgnoreCase))
        {
            text = text[(text.IndexOf(':') + 1)..];
            if (text.IndexOf('@') is var at and > 0)
                text = text[..at];
            context = ContextOf(ref text);
        }
        var (length, plus, zero, letters) = (0, false, false, false);
        if (context is not null)
            foreach (var c in context)
                if (char.IsAsciiDigit(c) && length < 8)
                    (digits[length++], plus) = (c, true);

        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var digit = DigitOf(c);
            if (digit >= 0)
            {
                if (length >= 40)
                    return new(0, false, false, null, null, TooLong);
                zero |= digit == 0 && i > 0 && i + 1 < text.Length && text[i - 1] is '(' or '（' or '[' && text[i + 1] is ')' or '）' or ']';
                digits[length++] = (char)('0' + digit);
            }
            else if (c is '+' or '＋' or '﹢' or '⁺')
            {
                // A second plus, or one behind digits, starts another number.
                if (plus || length > 0)
                    return new(0, false, false, null, null, NotANumber);
                plus = true;
            }
            else if (c is '*' or '#' && length == 0)
                return new(0, false, false, null, null, ServiceCode);
            else if (length >= 3 && ExtensionIn(text[i..]) is { } extension)
                return extension.Length == 0 ? new(0, false, false, null, null, NotANumber) : new(length, plus, zero, extension, context, null);
            else if (length >= 3 && KeyOf(c) is var key and > 0 && (letters || IsVanity(text[i..], length)))
                (digits[length++], letters) = ((char)('0' + key), true);
            else if (!IsNotation(c))
                return new(0, false, false, null, null, length == 0 && !HasDigit(text) ? NoDigits : NotANumber);
        }
        return length == 0 ? new(0, false, false, null, null, NoDigits) : new(length, plus, zero, null, context, null, letters);
    }

    public static int DigitOf(char c) =>
        char.IsAsciiDigit(c) ? c - '0' : c < 0x660 ? -1 : CharUnicodeInfo.GetDecimalDigitValue(c);

    /// <summary>What people put between digits.</summary>
    public static bool IsNotation(char c) =>
        c is ' ' or '-' or '/' or '.' or '(' or ')' or '[' or ']' or '\t' or '\\' or '_' or '~' or '|' or '\''
        || c > 127 && (char.IsWhiteSpace(c) || c is >= '\u2010' and <= '\u2015' or '\u2212' or '\u00AD' or '\u200B' or '\u200C' or '\u200D' or '\u200E' or '\u200F' or '\u2060' or '\uFEFF'
            or >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069' or '·' or '•' or '∙' or '⋅' or '／' or '．' or '－' or 'ー' or '（' or '）' or '～' or '\u2043' or '\u30FB');

    private static ReadOnlySpan<char> WithoutLabel(ReadOnlySpan<char> text)
    {
        foreach (var label in Labels)
        {
            if (!text.StartsWith(label, StringComparison.OrdinalIgnoreCase))
                continue;
            var rest = text[label.Length..].TrimStart(" .:\u00A0#/");
            // "tel:" is a scheme and may carry parameters.
            if (rest.Length > 0 && rest.Length < text.Length - label.Length && (DigitOf(rest[0]) >= 0 || rest[0] is '+' or '(' or '＋' or '[') && !text.StartsWith("tel:", StringComparison.OrdinalIgnoreCase))
                return rest;
        }
        return text;
    }

    // "0203 5566778 (office)": words in brackets at the end, without a digit.
    private static ReadOnlySpan<char> WithoutRemark(ReadOnlySpan<char> text)
    {
        if (text is not [.., ')'] || text.LastIndexOf('(') is var open && open <= 0)
            return text;
        var remark = text[(open + 1)..^1];
        return remark.IsEmpty || HasDigit(remark) || !char.IsLetter(remark[0]) ? text : text[..open].TrimEnd();
    }

    // RFC 3966: ";phone-context=+49" says which country a local number belongs to; ";ext=" is read where it stands.
    private static string? ContextOf(ref ReadOnlySpan<char> text)
    {
        const string name = ";phone-context=";
        var at = text.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        string? context = null;
        if (at >= 0)
        {
            var value = text[(at + name.Length)..];
            var end = value.IndexOf(';');
            value = end < 0 ? value : value[..end];
            context = value.StartsWith("+") ? value.ToString() : null;
            text = end < 0 ? text[..at] : string.Concat(text[..at], text[(at + name.Length + end)..]);
        }
        var isub = text.IndexOf(";isub=", StringComparison.OrdinalIgnoreCase);
        if (isub >= 0)
            text = text[..isub];
        return context;
    }

    // The extension's digits; "" for a mark without a sensible extension; null if no mark stands here.
    private static string? ExtensionIn(ReadOnlySpan<char> rest)
    {
        if (!(char.IsLetter(rest[0]) || rest[0] is ';' or ',' or '#' or '+' or '☎' or 'ｘ'))
            return null;
        foreach (var mark in Extensions)
        {
            if (!rest.StartsWith(mark, StringComparison.OrdinalIgnoreCase))
                continue;
            var tail = rest[mark.Length..].Trim(" .:=-#,\u00A0");
            if (tail.IsEmpty || tail.Length > 15 || DigitOf(tail[0]) < 0)
                continue;
            Span<char> digits = stackalloc char[16];
            var length = 0;
            foreach (var c in tail)
                if (DigitOf(c) is var digit and >= 0 && length < 9)
                    digits[length++] = (char)('0' + digit);
                else if (c is not (' ' or '-' or '.'))
                    return "";
            return digits[..length].ToString();
        }
        return null;
    }

    // "0800 FLOWERS": a few digits, then a word; a word behind a whole number is just a word.
    private static bool IsVanity(ReadOnlySpan<char> rest, int digitsBefore)
    {
        var (letters, digits) = (0, digitsBefore);
        foreach (var c in rest)
            if (KeyOf(c) > 0)
                letters++;
            else if (DigitOf(c) >= 0)
                digits++;
            else if (!IsNotation(c))
                return false;
        return digitsBefore <= 8 && letters >= 3 && letters + digits <= 16;
    }

    // E.161: the letters on a telephone's keys.
    private static int KeyOf(char c) => (char)(c | 0x20) switch
    {
        >= 'a' and <= 'c' => 2,
        >= 'd' and <= 'f' => 3,
        >= 'g' and <= 'i' => 4,
        >= 'j' and <= 'l' => 5,
        >= 'm' and <= 'o' => 6,
        >= 'p' and <= 's' => 7,
        >= 't' and <= 'v' => 8,
        >= 'w' and <= 'z' => 9,
        _ => 0,
    };

    private static bool HasDigit(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
            if (DigitOf(c) >= 0)
                return true;
        return false;
    }

    private static readonly string[] Labels =
        [.. "telefonnummer|telefon|telephone|telefax|tel|phone|fon|fax|mobilfunk|mobiltelefon|mobil|mobile|handynummer|handy|cell|rufnummer|hotline|festnetz|privat|dienstlich|büro|office|home|work|t|m|f|☎|📞|📱".Split('|').OrderByDescending(label => label.Length)];

    private static readonly string[] Extensions =
        [.. ";ext=|;ext|extension|extn|ext|durchwahl|nebenstelle|klappe|apparat|dw|nst|kl|app|anexo|poste|interno|int|доб|x|ｘ|,,|,|;|#".Split('|').OrderByDescending(mark => mark.Length)];
}
