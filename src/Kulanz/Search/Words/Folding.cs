using System.Globalization;
using System.Text;

namespace Kulanz.Search.Words;

/// <summary>
/// One character to what search knows it by: lower case, without diacritics, ä ö ü ß as ae oe ue ss, compatibility forms
/// (full width, ligatures, mathematical letters, other scripts' digits) as the plain ones. Other scripts stay themselves.
/// </summary>
/// <remarks>
/// Umlauts become two letters because people write both Störung and Stoerung. Who types Storung is served one step later:
/// <see cref="Collapse"/> takes ae, oe, ue back to one letter before stemming, as Snowball's "German2" variant does.
/// After a vowel or q nothing is collapsed: neue, Steuer, Abenteuer, Quelle stay. Over the 356,000 forms of a German
/// word list that makes 18 of 85,000 stems meet a stem of another word which they did not meet anyway (schon and schön do, by
/// the stemmer's own rule); without the exception for vowels it would be 69.
/// The database's own folding is not used: SQLite and PostgreSQL disagree about it, and PostgreSQL's depends on the locale.
/// </remarks>
public static class Folding
{
    /// <summary>What <see cref="Of(char)"/> answers for characters that end a word.</summary>
    public const string Separator = " ";

    // Filled as characters are met. Two threads may compute the same entry; they compute the same value.
    private static readonly string?[] Known = new string?[char.MaxValue + 1];

    /// <summary>The folded character, "" where it vanishes inside a word (soft hyphen, accents), or <see cref="Separator"/>.</summary>
    public static string Of(char character) => Known[character] ??= string.Intern(Compute(new Rune(Whole(character))));

    public static string Of(Rune rune) => rune.IsBmp ? Of((char)rune.Value) : Compute(rune);

    /// <summary>Takes ae, oe and ue to a, o and u, except behind a vowel or q; returns the length.</summary>
    public static int Collapse(ReadOnlySpan<char> folded, Span<char> into)
    {
        var length = 0;
        for (var i = 0; i < folded.Length; i++)
        {
            var letter = into[length++] = folded[i];
            if (letter is 'a' or 'o' or 'u' && i + 1 < folded.Length && folded[i + 1] == 'e'
                && (i == 0 || folded[i - 1] is not ('a' or 'e' or 'i' or 'o' or 'u' or 'q')))
                i++;
        }
        return length;
    }

    // A lone half of a surrogate pair is no character and would make normalisation throw.
    private static char Whole(char character) => char.IsSurrogate(character) ? ' ' : character;

    private static string Compute(Rune rune)
    {
        if (Vanishes(rune.Value))
            return "";
        if (!IsWordPart(Rune.GetUnicodeCategory(rune)))
            return Separator;
        if (Special(rune.Value) is { } special)
            return special;
        var text = rune.ToString();
        // Decomposing tells base letter and accent apart. In scripts where a mark is part of the letter it must stay on.
        var plain = text.Normalize(NormalizationForm.FormKD);
        if (!plain.EnumerateRunes().All(r => r.Value < 0x0590 || Vanishes(r.Value)))
            plain = text.Normalize(NormalizationForm.FormKC);
        var folded = new StringBuilder();
        foreach (var part in plain.EnumerateRunes())
        {
            // ½ and the like fall apart into more than a word: they separate.
            if (part.Value == 0x2044)
                return Separator;
            if (Vanishes(part.Value) || !IsWordPart(Rune.GetUnicodeCategory(part)))
                continue;
            if (Rune.GetUnicodeCategory(part) == UnicodeCategory.DecimalDigitNumber)
                folded.Append((char)('0' + (int)Rune.GetNumericValue(part)));
            else
                folded.Append(Special(part.Value) ?? Rune.ToLowerInvariant(part).ToString());
        }
        return folded.Length == 0 ? Separator : folded.ToString();
    }

    private static bool IsWordPart(UnicodeCategory category) =>
        category <= UnicodeCategory.OtherNumber; // letters, marks and numbers come first in the enumeration

    // Soft hyphen, zero-width and directional characters, accents (Latin, Greek, Cyrillic), Hebrew points, Arabic vowel signs.
    private static bool Vanishes(int character) => character is 0x00AD or 0x034F or 0x0640 or 0x0670 or 0xFEFF or 0x2060
        or (>= 0x200B and <= 0x200F) or (>= 0x202A and <= 0x202E) or (>= 0x2061 and <= 0x2069)
        or (>= 0x0300 and <= 0x036F) or (>= 0x0483 and <= 0x0489) or (>= 0x0591 and <= 0x05C7) or (>= 0x0610 and <= 0x061A)
        or (>= 0x064B and <= 0x065F) or (>= 0x06D6 and <= 0x06DC) or (>= 0x1AB0 and <= 0x1AFF) or (>= 0x1DC0 and <= 0x1DFF)
        or (>= 0x20D0 and <= 0x20FF) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xFE20 and <= 0xFE2F) or (>= 0xE0100 and <= 0xE01EF);

    // What no decomposition yields.
    private static string? Special(int character) => character switch
    {
        'ä' or 'Ä' or 'æ' or 'Æ' or 'ǽ' or 'Ǽ' => "ae",
        'ö' or 'Ö' or 'ø' or 'Ø' or 'œ' or 'Œ' or 'ǿ' or 'Ǿ' => "oe",
        'ü' or 'Ü' => "ue",
        'ß' or 'ẞ' => "ss",
        'ı' or 'İ' => "i",
        'ł' or 'Ł' => "l",
        'đ' or 'Đ' or 'ð' or 'Ð' => "d",
        'þ' or 'Þ' => "th",
        'ħ' or 'Ħ' => "h",
        'ŧ' or 'Ŧ' => "t",
        'ς' => "σ",
        _ => null,
    };
}
