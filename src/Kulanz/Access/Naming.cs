using System.Globalization;
using System.Text;

namespace Kulanz.Access;

/// <summary>
/// How names are compared and looked up: without case and accents, with umlauts written out, so that <c>Müller</c>, <c>MUELLER</c>
/// and <c>mueller</c> meet. Only for lookups by the beginning of a word; the search over texts knows more.
/// </summary>
public static class Naming
{
    public const int LongestWord = 60;

    /// <summary>Greater than every text that starts with <paramref name="prefix"/>, in the order of code points.</summary>
    public static string After(string prefix) => prefix + "\U0010FFFF";

    /// <summary>The whole name as it is compared and put in order.</summary>
    public static string Key(string name)
    {
        var key = new StringBuilder(name.Length + 4);
        foreach (var letter in Characters(name).Normalize(NormalizationForm.FormC).ToLowerInvariant())
            key.Append(letter switch { 'ä' => "ae", 'ö' => "oe", 'ü' => "ue", 'ß' => "ss", 'ø' => "oe", 'æ' => "ae", 'ł' => "l", 'đ' => "d", 'ı' => "i", _ => letter.ToString() });
        var plain = new StringBuilder(key.Length);
        foreach (var letter in key.ToString().Normalize(NormalizationForm.FormKD))
            if (CharUnicodeInfo.GetUnicodeCategory(letter) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark))
                plain.Append(letter);
        return Cut(plain.ToString().Trim(), 200);
    }

    /// <summary>The words of a name, each once; the whole name where it has none (an emoji is a name too).</summary>
    public static IReadOnlyList<string> Words(string name)
    {
        var key = Key(name);
        var words = new List<string>();
        var from = -1;
        for (var i = 0; i <= key.Length; i++)
        {
            var inside = i < key.Length && (char.IsLetterOrDigit(key[i]) || char.IsSurrogate(key[i]));
            if (inside && from < 0)
                from = i;
            if (!inside && from >= 0)
            {
                words.Add(Cut(key[from..i], LongestWord));
                from = -1;
            }
        }
        if (words.Count == 0 && key.Length > 0)
            words.Add(Cut(key, LongestWord));
        return [.. words.Distinct().Take(12)];
    }

    /// <summary>Without the code points that are no characters and never will be: normalising refuses them.</summary>
    private static string Characters(string text)
    {
        if (!text.Any(c => c >= '\uD800'))
            return text;
        var kept = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            if ((rune.Value & 0xFFFE) != 0xFFFE && rune.Value is not (>= 0xFDD0 and <= 0xFDEF))
                kept.Append(rune);
        return kept.ToString();
    }

    /// <summary>Never between the two halves of a character.</summary>
    public static string Cut(string text, int most) =>
        text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
}
