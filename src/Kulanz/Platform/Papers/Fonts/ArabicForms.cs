using System.Collections.Frozen;

namespace Kulanz.Platform.Papers.Fonts;

/// <summary>
/// Arabic letters look different at the beginning, in the middle and at the end of a word. Chosen here from Unicode's presentation forms, which our font has
/// all of: enough for names and sentences in Arabic and Persian. Alternative dropped: a shaping engine, which is a library of its own in C.
/// </summary>
internal static class ArabicForms
{
    private static readonly FrozenDictionary<int, (int First, int Forms)> Letters = Table().ToFrozenDictionary();

    public static bool Any(ReadOnlySpan<int> text) => text.ContainsAnyInRange(0x0621, 0x06D2);

    /// <summary>The characters with each Arabic letter in its form; a lam with its alef is one. <paramref name="text"/> is in reading order.</summary>
    /// <returns>What to draw, and how many of the given characters each stands for.</returns>
    public static List<(int Shown, int Count)> Shape(ReadOnlySpan<int> text)
    {
        var shaped = new List<(int, int)>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (!Letters.TryGetValue(text[i], out var letter))
            {
                shaped.Add((text[i], 1));
                continue;
            }
            var joinsBefore = letter.Forms > 1 && JoinsOn(text, i, -1);
            if (text[i] == 0x0644 && i + 1 < text.Length && Alef(text[i + 1]) is { } ligature)
            {
                shaped.Add((ligature + (joinsBefore ? 1 : 0), 2));
                i++;
                continue;
            }
            var joinsAfter = letter.Forms == 4 && Takes(text, i);
            // Alone, final, initial, medial: the order in which Unicode has them.
            shaped.Add((letter.First + (joinsBefore ? 1 : 0) + (joinsAfter ? 2 : 0), 1));
        }
        return shaped;
    }

    /// <summary>Whether the letter before, marks aside, reaches over to the next.</summary>
    private static bool JoinsOn(ReadOnlySpan<int> text, int i, int step)
    {
        for (i += step; i >= 0; i += step)
            if (!Mark(text[i]))
                return text[i] is 0x0640 or 0x200D || (Letters.TryGetValue(text[i], out var letter) && letter.Forms == 4);
        return false;
    }

    /// <summary>Whether the letter after, marks aside, can be joined to.</summary>
    private static bool Takes(ReadOnlySpan<int> text, int i)
    {
        for (i++; i < text.Length; i++)
            if (!Mark(text[i]))
                return text[i] is 0x0640 or 0x200D || (Letters.TryGetValue(text[i], out var letter) && letter.Forms > 1);
        return false;
    }

    private static bool Mark(int character) => character is >= 0x064B and <= 0x065F or 0x0670;

    private static int? Alef(int character) => character switch { 0x0622 => 0xFEF5, 0x0623 => 0xFEF7, 0x0625 => 0xFEF9, 0x0627 => 0xFEFB, _ => null };

    private static IEnumerable<KeyValuePair<int, (int, int)>> Table()
    {
        // From U+0621 on the forms follow each other in the order of the letters; these have only two, being joined to from one side.
        var form = 0xFE80;
        foreach (var letter in Enumerable.Range(0x0621, 26).Concat(Enumerable.Range(0x0641, 10)))
        {
            var forms = letter switch { 0x0621 => 1, 0x0622 or 0x0623 or 0x0624 or 0x0625 or 0x0627 or 0x0629 or 0x062F or 0x0630 or 0x0631 or 0x0632 or 0x0648 or 0x0649 => 2, _ => 4 };
            yield return new(letter, (form, forms));
            form += forms;
        }
        foreach (var (letter, first, forms) in new[]
        {
            (0x0679, 0xFB66, 4), (0x067E, 0xFB56, 4), (0x0686, 0xFB7A, 4), (0x0688, 0xFB88, 2), (0x0691, 0xFB8C, 2), (0x0698, 0xFB8A, 2), (0x06A9, 0xFB8E, 4),
            (0x06AF, 0xFB92, 4), (0x06BA, 0xFB9E, 2), (0x06BE, 0xFBAA, 4), (0x06C1, 0xFBA6, 4), (0x06CC, 0xFBFC, 4), (0x06D2, 0xFBAE, 2),
        })
            yield return new(letter, (first, forms));
    }
}
