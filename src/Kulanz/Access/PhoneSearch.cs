namespace Kulanz.Access;

/// <summary>A number found in a text, and where it stands.</summary>
public readonly record struct FoundPhone(PhoneNumber Number, int Start, int Length);

public sealed partial record PhoneNumber
{
    private const int FewestDigits = 7;

    /// <summary>
    /// The numbers that stand in a text. Rather none than a wrong one: only numbers of a numbering plan, written with a country
    /// code or a trunk 0, and nothing that is a date, an amount, a bank account or somebody's customer number.
    /// </summary>
    public static IReadOnlyList<FoundPhone> Find(string? text, string region = "DE")
    {
        var found = new List<FoundPhone>();
        text ??= "";
        for (var i = 0; i < text.Length; i++)
        {
            if (!Starts(text, i))
                continue;
            var end = EndOf(text, i);
            if (Read(text, i, end, region) is { } phone)
                found.Add(phone);
            i = end - 1;
        }
        return found;
    }

    /// <summary>
    /// Digit strings, best first, of which at least one is contained in the digits of the E.164 form of every number the text may
    /// mean, however it is written; empty for fewer than six digits, which would find everybody.
    /// </summary>
    public static IReadOnlyList<string> SearchKeys(string? text, string region = "DE")
    {
        if (text is null || text.Length > 250)
            return [];
        var keys = new List<string>(3);
        if (Parse(text, region).Number is { } number)
        {
            keys.Add(number.E164[1..]);
            // Whoever left the country code out may have meant another country's number.
            if (number.NationalNumber.Length >= 6 && !text.Contains('+') && !text.TrimStart().StartsWith("00", StringComparison.Ordinal))
                keys.Add(number.NationalNumber);
            return keys;
        }
        Span<char> buffer = stackalloc char[64];
        var spelling = PhoneSpelling.Read(text, buffer);
        var digits = spelling.Problem is null ? buffer[..spelling.Length] : default;
        if (spelling.HasPlus && spelling.BracketedZero && digits.IndexOf('0') is var zero and > 0 and <= 3)
        {
            // "+49 (0)203 55…", not yet complete: the 0 in brackets is not part of the number.
            digits[(zero + 1)..].CopyTo(digits[zero..]);
            digits = digits[..^1];
        }
        digits = digits.TrimStart('0');
        if (digits.Length >= 6)
            keys.Add(digits.ToString());
        return keys;
    }

    private static bool Starts(string text, int at)
    {
        var c = text[at];
        var opens = c is '+' or '＋' or '(' or '（' or '[';
        if (!opens && PhoneSpelling.DigitOf(c) < 0)
            return false;
        if (opens && (at + 1 >= text.Length || PhoneSpelling.DigitOf(text[at + 1]) < 0 && text[at + 1] is not ('+' or '＋' or '(')))
            return false;
        if (at == 0)
            return true;
        // Part of a word, an address, a link, an amount or a longer number.
        var before = text[at - 1];
        return !(char.IsLetterOrDigit(before) || before is '@' or '_' or '=' or '&' or '#' or '$' or '€' or '£' or '%' or '?' or '§' or '^' || before is '.' or ',' or '-' or '/' or ':' && at > 1 && !char.IsWhiteSpace(text[at - 2]) && !IsLabelled(text, at));
    }

    private static int EndOf(string text, int start)
    {
        var (end, separators, digits) = (start, 0, 0);
        for (var i = start; i < text.Length && i - start < 60 && digits <= 18; i++)
        {
            var c = text[i];
            if (PhoneSpelling.DigitOf(c) >= 0)
                (end, separators, digits) = (i + 1, 0, digits + 1);
            else if (c is '\n' or '\r' or '|' or '_' or '\t' || !PhoneSpelling.IsNotation(c) && !(c is '+' or '＋' && i - start <= 1))
                break;
            else if (++separators > 3 || c == '.' && i + 1 < text.Length && char.IsWhiteSpace(text[i + 1]))
                break;
        }
        return Math.Max(end, start + 1);
    }

    private static FoundPhone? Read(string text, int start, int end, string region)
    {
        var span = text.AsSpan(start, end - start);
        if (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '@' or '%' or '€' or '$' or '_' or '=')
            || end + 1 < text.Length && text[end] is ',' or ':' && char.IsAsciiDigit(text[end + 1]) || LooksLikeDate(span) || IsOtherNumber(text, start))
            return null;
        var digits = 0;
        foreach (var c in span)
            digits += PhoneSpelling.DigitOf(c) >= 0 ? 1 : 0;
        if (digits is < FewestDigits or > 17)
            return null;
        var first = span.TrimStart("([（");
        var marked = first[0] is '+' or '＋' or '0';
        if (!marked && !IsLabelled(text, start) && !(span[0] == '(' && region is "US" or "CA"))
            return null;
        return Parse(span.ToString(), region) is { Problem: null, Number: { } number } ? new FoundPhone(number, start, end - start) : null;
    }

    // 03.05.2024, 2024-05-03, 3/5/24.
    private static bool LooksLikeDate(ReadOnlySpan<char> span)
    {
        Span<int> groups = stackalloc int[3];
        Span<int> sizes = stackalloc int[3];
        var (group, separator) = (0, '\0');
        for (var i = 0; i < span.Length; i++)
        {
            if (char.IsAsciiDigit(span[i]))
            {
                if (++sizes[group] > 4)
                    return false;
                groups[group] = groups[group] * 10 + span[i] - '0';
            }
            else if (span[i] is '.' or '-' or '/' && group < 2 && (separator == '\0' || separator == span[i]))
                (separator, group) = (span[i], group + 1);
            else if (group == 2 && span[i] == ' ')
                break;
            else
                return false;
        }
        if (group != 2 || sizes[0] == 0 || sizes[1] is 0 or > 2 || groups[1] is 0 or > 31)
            return false;
        return sizes[0] == 4 && groups[0] is > 1900 and < 2100 && groups[1] <= 12 && sizes[2] is 1 or 2
            || sizes[0] <= 2 && groups[0] <= 31 && (sizes[2] == 4 && groups[2] is > 1900 and < 2100 || sizes[2] == 2);
    }

    private static bool IsLabelled(string text, int start) => EndsIn(text, start, PhoneLabels);
    private static bool IsOtherNumber(string text, int start) => EndsIn(text, start, OtherLabels);

    private static bool EndsIn(string text, int start, string[] labels)
    {
        var before = text.AsSpan(Math.Max(0, start - 30), Math.Min(start, 30)).TrimEnd(" .:#\u00A0-/([");
        foreach (var label in labels)
            if (before.EndsWith(label, StringComparison.OrdinalIgnoreCase) && (before.Length == label.Length || !char.IsLetter(before[before.Length - label.Length - 1])
                || label.Length > 5))
                return true;
        return false;
    }

    private static readonly string[] PhoneLabels =
        ["tel", "telefon", "phone", "telephone", "fon", "fax", "telefax", "mobil", "mobile", "handy", "cell", "rufnummer", "telefonnummer", "handynummer", "hotline", "durchwahl", "rückruf", "call", "whatsapp", "t", "m", "f", "teléfono", "tél"];

    private static readonly string[] OtherLabels =
        ["iban", "bic", "konto", "kontonummer", "blz", "nr", "nummer", "kundennummer", "kundennr", "kunden-nr", "bestellnummer", "bestellnr", "rechnungsnummer", "rechnung", "auftragsnummer", "auftrag", "vertragsnummer", "vertrag", "artikelnummer", "seriennummer", "sendungsnummer", "aktenzeichen", "ticket", "case", "order", "invoice", "customer", "account", "serial", "id", "isbn", "ean", "plz", "steuernummer", "ust-idnr", "imei", "pin", "tan", "code", "no", "number", "sn", "s/n", "ref", "referenz", "fall", "vorgang", "version", "port"];
}
