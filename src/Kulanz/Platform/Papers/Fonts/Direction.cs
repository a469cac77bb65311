using System.Globalization;
using System.Text;

namespace Kulanz.Platform.Papers.Fonts;

/// <summary>
/// In which order the characters of a line stand when some of them are read from right to left: the rules of Unicode's annex 9 for text without
/// embedding controls (those are left out before, being invisible). Levels are found for a paragraph, the order for each line.
/// </summary>
internal static class Direction
{
    private enum Kind : byte { Left, Right, ArabicLetter, Digit, ArabicDigit, Separator, Terminator, CommonSeparator, Mark, Blank, Other }

    /// <summary>Whether anything here is read from right to left; most text is not, and is spared the rest.</summary>
    public static bool Any(ReadOnlySpan<int> text)
    {
        foreach (var c in text)
            if (c is >= 0x0590 and <= 0x08FF or >= 0xFB1D and <= 0xFDFF or >= 0xFE70 and <= 0xFEFE or >= 0x10800 and <= 0x10FFF or >= 0x1E800 and <= 0x1EFFF)
                return true;
        return false;
    }

    /// <summary>The level of each character; the base is that of the first letter, or left to right where there is none.</summary>
    public static byte[] Levels(ReadOnlySpan<int> text, out bool rightToLeft)
    {
        var kinds = new Kind[text.Length];
        for (var i = 0; i < text.Length; i++)
            kinds[i] = KindOf(text[i]);
        rightToLeft = Array.Find(kinds, k => k is Kind.Left or Kind.Right or Kind.ArabicLetter) is Kind.Right or Kind.ArabicLetter;
        var around = rightToLeft ? Kind.Right : Kind.Left;
        Weak(kinds, around);
        Brackets(text, kinds, around);
        Neutral(kinds, around);
        var start = (byte)(rightToLeft ? 1 : 0);
        return [.. kinds.Select(k => (byte)(k switch
        {
            Kind.Right => start | 1,
            Kind.Digit or Kind.ArabicDigit => 2,
            _ => start == 0 ? 0 : 2,
        }))];
    }

    /// <summary>The characters of a line from left to right (rule L2): each run of a level is turned around, the deepest first.</summary>
    public static int[] Order(ReadOnlySpan<byte> levels)
    {
        var order = new int[levels.Length];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        byte highest = 0;
        foreach (var level in levels)
            highest = Math.Max(highest, level);
        for (var level = highest; level > 0; level--)
            for (var i = 0; i < order.Length; i++)
            {
                var from = i;
                while (i < order.Length && levels[i] >= level)
                    i++;
                if (i > from)
                    Array.Reverse(order, from, i - from);
            }
        return order;
    }

    /// <summary>Brackets and the like, which open the other way when read from right to left.</summary>
    public static int Mirrored(int character) => character switch
    {
        '(' => ')',
        ')' => '(',
        '[' => ']',
        ']' => '[',
        '{' => '}',
        '}' => '{',
        '<' => '>',
        '>' => '<',
        '«' => '»',
        '»' => '«',
        '‹' => '›',
        '›' => '‹',
        _ => character,
    };

    /// <summary>Rules W1 to W7: marks take after their letter, numbers and what stands between them become one.</summary>
    private static void Weak(Kind[] kinds, Kind around)
    {
        var (strong, before) = (around, around);
        for (var i = 0; i < kinds.Length; i++)
        {
            if (kinds[i] == Kind.Mark)
                kinds[i] = before;
            before = kinds[i];
            if (kinds[i] is Kind.Left or Kind.Right or Kind.ArabicLetter)
                strong = kinds[i];
            if (kinds[i] == Kind.Digit && strong == Kind.ArabicLetter)
                kinds[i] = Kind.ArabicDigit;
        }
        for (var i = 0; i < kinds.Length; i++)
        {
            if (kinds[i] == Kind.ArabicLetter)
                kinds[i] = Kind.Right;
            if (i > 0 && i + 1 < kinds.Length && kinds[i - 1] == kinds[i + 1] && ((kinds[i - 1] == Kind.Digit && kinds[i] is Kind.Separator or Kind.CommonSeparator) || (kinds[i - 1] == Kind.ArabicDigit && kinds[i] == Kind.CommonSeparator)))
                kinds[i] = kinds[i - 1];
        }
        for (var i = 0; i < kinds.Length; i++)
            if (kinds[i] == Kind.Terminator)
            {
                var end = i;
                while (end < kinds.Length && kinds[end] == Kind.Terminator)
                    end++;
                var number = (i > 0 && kinds[i - 1] == Kind.Digit) || (end < kinds.Length && kinds[end] == Kind.Digit);
                Array.Fill(kinds, number ? Kind.Digit : Kind.Other, i, end - i);
                i = end - 1;
            }
        strong = around;
        for (var i = 0; i < kinds.Length; i++)
        {
            if (kinds[i] is Kind.Separator or Kind.CommonSeparator)
                kinds[i] = Kind.Other;
            if (kinds[i] is Kind.Left or Kind.Right)
                strong = kinds[i];
            if (kinds[i] == Kind.Digit && strong == Kind.Left)
                kinds[i] = Kind.Left;
        }
    }

    /// <summary>Rule N0: both of a pair go with what is between them, or, where that is read the other way than the paragraph, with what stands before.</summary>
    private static void Brackets(ReadOnlySpan<int> text, Kind[] kinds, Kind around)
    {
        var open = new Stack<int>();
        for (var i = 0; i < text.Length; i++)
        {
            if (kinds[i] != Kind.Other || Mirrored(text[i]) == text[i])
                continue;
            if (text[i] is '(' or '[' or '{')
            {
                // As many as the annex keeps in mind.
                if (open.Count == 63)
                    return;
                open.Push(i);
            }
            else if (text[i] is ')' or ']' or '}')
            {
                var found = -1;
                while (open.Count > 0 && Mirrored(text[found = open.Pop()]) != text[i])
                    found = -1;
                if (found >= 0)
                    Pair(kinds, found, i, around);
            }
        }
    }

    private static void Pair(Kind[] kinds, int from, int to, Kind around)
    {
        var other = false;
        for (var i = from + 1; i < to; i++)
            if (Strong(kinds[i]) is { } inside)
            {
                if (inside == around)
                {
                    (kinds[from], kinds[to]) = (around, around);
                    return;
                }
                other = true;
            }
        if (!other)
            return;
        var before = around;
        for (var i = from - 1; i >= 0; i--)
            if (Strong(kinds[i]) is { } said)
            {
                before = said;
                break;
            }
        (kinds[from], kinds[to]) = (before, before);
    }

    /// <summary>Numbers count as read from the right here.</summary>
    private static Kind? Strong(Kind kind) => kind switch { Kind.Left => Kind.Left, Kind.Right or Kind.Digit or Kind.ArabicDigit => Kind.Right, _ => null };

    /// <summary>Rules N1 and N2: blanks and signs between two of a kind belong to them, others to the paragraph.</summary>
    private static void Neutral(Kind[] kinds, Kind around)
    {
        for (var i = 0; i < kinds.Length; i++)
            if (kinds[i] is Kind.Blank or Kind.Other or Kind.Terminator)
            {
                var end = i;
                while (end < kinds.Length && kinds[end] is Kind.Blank or Kind.Other or Kind.Terminator)
                    end++;
                var before = i == 0 ? around : kinds[i - 1] == Kind.Left ? Kind.Left : Kind.Right;
                var after = end == kinds.Length ? around : kinds[end] == Kind.Left ? Kind.Left : Kind.Right;
                Array.Fill(kinds, before == after ? before : around, i, end - i);
                i = end - 1;
            }
    }

    private static Kind KindOf(int c)
    {
        switch (c)
        {
            case >= '0' and <= '9' or >= 0x06F0 and <= 0x06F9: return Kind.Digit;
            case >= 0x0660 and <= 0x0669 or 0x066B or 0x066C: return Kind.ArabicDigit;
            case '+' or '-' or 0x2212: return Kind.Separator;
            case ',' or '.' or '/' or ':' or 0x00A0 or 0x202F: return Kind.CommonSeparator;
            case '#' or '$' or '%' or '€' or '£' or '¥' or '°' or '‰' or 0x066A: return Kind.Terminator;
        }
        var category = Rune.IsValid(c) ? Rune.GetUnicodeCategory(new Rune(c)) : UnicodeCategory.OtherNotAssigned;
        if (category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark)
            return Kind.Mark;
        if (category is UnicodeCategory.SpaceSeparator or UnicodeCategory.Control)
            return Kind.Blank;
        return c switch
        {
            >= 0x0600 and <= 0x07BF or >= 0x0860 and <= 0x08FF or >= 0xFB50 and <= 0xFDFF or >= 0xFE70 and <= 0xFEFE or >= 0x1EE00 and <= 0x1EEFF => Kind.ArabicLetter,
            >= 0x0590 and <= 0x05FF or >= 0x07C0 and <= 0x085F or >= 0xFB1D and <= 0xFB4F or >= 0x10800 and <= 0x10FFF or >= 0x1E800 and <= 0x1EFFF => Kind.Right,
            _ when category is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
                or UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber or UnicodeCategory.SpacingCombiningMark => Kind.Left,
            _ => Kind.Other,
        };
    }
}
