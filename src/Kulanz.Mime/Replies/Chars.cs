using System.Globalization;

namespace Kulanz.Mime.Replies;

/// <summary>What counts as space, rule or letter in mail as found in the wild.</summary>
internal static class Chars
{
    // Zero-width marks and the tracking sign Gmail leaves behind are invisible to a reader, and so to us.
    public static bool IsSpace(char c) =>
        c is ' ' or '\t' || c > 127 && (char.IsWhiteSpace(c) || c is '\u200B' or '\u200C' or '\u200D' or '\u200E' or '\u200F' or '\u2060' or '\uFEFF' or '\u00AD' or '\u1427')
        || c is '\v' or '\f' or '\0';

    public static ReadOnlySpan<char> Trim(ReadOnlySpan<char> span)
    {
        while (!span.IsEmpty && IsSpace(span[0]))
            span = span[1..];
        while (!span.IsEmpty && IsSpace(span[^1]))
            span = span[..^1];
        return span;
    }

    public static bool IsRule(char c) => c is '-' or '_' or '=' or '*' or '~' or '+' or '#' or '—' or '–' or '―' or '─' or '━' or '‐' or '‑' or '−' or '·' or '•' or ',';

    /// <summary>Takes dashes, stars and spaces off both ends: "-------- Original Message --------" becomes its two words.</summary>
    public static ReadOnlySpan<char> Undecorate(ReadOnlySpan<char> span)
    {
        while (!span.IsEmpty && (IsSpace(span[0]) || IsRule(span[0]) || span[0] is '<' or '|'))
            span = span[1..];
        while (!span.IsEmpty && (IsSpace(span[^1]) || IsRule(span[^1]) || span[^1] is '|'))
            span = span[..^1];
        return span;
    }

    public static bool IsRuleLine(ReadOnlySpan<char> words)
    {
        if (words.IsEmpty)
            return false;
        foreach (var c in words)
            if (!IsRule(c) && !IsSpace(c))
                return false;
        return true;
    }

    public static int CountWords(ReadOnlySpan<char> span)
    {
        var count = 0;
        var inside = false;
        foreach (var c in span)
        {
            var letter = char.IsLetterOrDigit(c) || c is '\'' or '’';
            if (letter && !inside)
                count++;
            inside = letter || inside && !IsSpace(c) && c is not (',' or ';' or '/' or '|');
        }
        return count;
    }

    public static bool IsSymbol(char c) =>
        char.IsSurrogate(c) || CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.OtherSymbol or UnicodeCategory.NonSpacingMark or UnicodeCategory.ModifierSymbol;

    public static bool HasAddress(ReadOnlySpan<char> span)
    {
        for (var at = span.IndexOf('@'); at >= 0;)
        {
            if (at > 0 && at + 1 < span.Length && !IsSpace(span[at - 1]) && char.IsLetterOrDigit(span[at + 1]))
                return true;
            var next = span[(at + 1)..].IndexOf('@');
            at = next < 0 ? -1 : at + 1 + next;
        }
        return false;
    }
}
