using System.Text;
using Kulanz.Search.Words;

namespace Kulanz.Tests.Search.Words;

/// <summary>Strings nobody should type.</summary>
internal static class Hostile
{
    private static readonly string[] Pieces =
    [
        "\"", "'", "*", "-", "(", ")", "{", "}", ":", "^", "+", " ", " ", "\n", "\0", "\\", "%", "_", "#", "@", ".", ",", "/", "&", "|",
        "AND", "OR", "NOT", "NEAR(", "NEAR/2", "words:", "stems :", "from:", "is:\"", "rowid", "rank", "z_", "p_1", "=a", ":*", "<->", "!",
        "Störung", "stoerung", "RECHNUNG", "ß", "ﬁ", "Ａ", "a\u0308", "\u0308", "\u00AD", "\u200B", "\uFEFF", "\u202E", "İ", "ǅ", "½", "②",
        "東京", "都", "한국", "ไทย", "हिन्दी", "עִבְרִית", "العَرَبِيَّة", "Ёж", "𝔘𝔫𝔦", "𠮷", "😀", "\uD800", "\uDC00", "é", "e\u0301",
        "1", "0221", "+49", "(0)", "1.234,56", "03.10.2026", "2026-02-30", "99.99.9999", "DE12 3456 7890 1234", "12345678901234567890123",
        "a.b@c.de", "https://x.y/z", "ABC-1-X", "rechnungsrechnungsrechnungsrechnungs", "ge", "gegegege", "y", "yy", "'s",
    ];

    public static IEnumerable<string> Strings(int count, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var text = new StringBuilder();
            for (var pieces = random.Next(1, 14); pieces > 0; pieces--)
                text.Append(random.Next(10) == 0 ? ((char)random.Next(char.MaxValue + 1)).ToString() : Pieces[random.Next(Pieces.Length)]);
            yield return text.ToString();
        }
    }

    /// <summary>The published list of naughty strings, where the test data is; nothing without it.</summary>
    public static IEnumerable<string> Published()
    {
        var folder = Environment.GetEnvironmentVariable("KULANZ_TEST_DATA") ?? "";
        var file = Path.Combine(folder, "hostile-strings", "blns", "blns.txt");
        return folder.Length > 0 && File.Exists(file) ? File.ReadLines(file) : [];
    }

    /// <summary>Whether every token is one that both databases keep whole.</summary>
    public static bool IsStorable(string tokens) => tokens.Length == 0 || tokens.Split(' ').All(token =>
        token.Length is > 0 and <= 2 * Tokens.Longest
        && token.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_' || c >= '\u0080')
        && token.EnumerateRunes().All(r => r != Rune.ReplacementChar || token.Contains('\uFFFD', StringComparison.Ordinal))
        && !HasLoneSurrogate(token));

    private static bool HasLoneSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (char.IsSurrogate(text[i]))
                return true;
        return false;
    }
}
