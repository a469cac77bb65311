using System.Globalization;
using System.Text;
using Kulanz.Platform.Papers.Fonts;

namespace Kulanz.Platform.Papers;

/// <summary>A character on paper: what it is, what it looks like, how wide in thousandths of the size.</summary>
/// <param name="Said">What somebody gets who copies it or has it read aloud; nothing for a hyphen at the end of a line.</param>
internal readonly record struct Letter(int Character, ushort Glyph, double Width, string Said);

/// <summary>Letters of one font and look, from left to right. Without a font they are boxes with the characters' numbers.</summary>
internal sealed record TextPiece(Typeface? Face, Look Look, IReadOnlyList<Letter> Letters)
{
    public string Said => string.Concat(Letters.Select(l => l.Said));
}

internal sealed record TextLine(IReadOnlyList<TextPiece> Pieces, double Width, double Size);

/// <summary>Text broken into lines of a width.</summary>
internal sealed record Text(IReadOnlyList<TextLine> Lines, double Leading, bool RightToLeft)
{
    public double Height => Lines.Count * Leading;

    private enum After : byte { Nothing, MayBreak, MustBreak }

    private readonly record struct Mark(int Character, Typeface? Face, ushort Glyph, double Width, string Said, Look Look, After After, bool Blank, bool Attached);

    /// <summary>Sets the words in lines at most <paramref name="width"/> wide. A word that is wider is broken where it has to be; nothing is cut off.</summary>
    public static Text Set(Words words, double width, double size, double leading, Func<Run, Look> look)
    {
        var (lines, rightToLeft) = (new List<TextLine>(), (bool?)null);
        foreach (var paragraph in Paragraphs(words))
        {
            var characters = new List<int>();
            var looks = new List<Look>();
            foreach (var run in paragraph)
            {
                var of = look(run);
                foreach (var rune in Cleaned(run.Text).EnumerateRunes())
                    if (!Invisible(rune.Value))
                    {
                        characters.Add(rune.Value);
                        looks.Add(of);
                    }
            }
            var text = characters.ToArray();
            var levels = Direction.Any(text) ? Direction.Levels(text, out var turned) : null;
            rightToLeft ??= levels is not null && StartsRight(levels, text);
            Break(Marks(text, looks, levels, out var shapedLevels), shapedLevels, width * 1000 / size, size, lines);
        }
        return new Text(lines, leading, rightToLeft ?? false);
    }

    private static bool StartsRight(byte[] levels, int[] text) => Array.FindIndex(text, c => Rune.IsValid(c) && Rune.IsLetter(new Rune(c))) is >= 0 and var first && levels[first] % 2 == 1;

    private static IEnumerable<List<Run>> Paragraphs(Words words)
    {
        var paragraph = new List<Run>();
        foreach (var run in words.Runs)
        {
            var lines = Typed.Kept(run.Text).ReplaceLineEndings("\n").Split('\n');
            for (var i = 0; i < lines.Length; i++)
            {
                if (i > 0)
                {
                    yield return paragraph;
                    paragraph = [];
                }
                paragraph.Add(run with { Text = lines[i] });
            }
        }
        yield return paragraph;
    }

    /// <summary>Composed, so that a letter and its accent are one glyph where the font has it; a tab is a few blanks.</summary>
    private static string Cleaned(string text)
    {
        var kept = text.Contains('\t', StringComparison.Ordinal) ? text.Replace("\t", "    ", StringComparison.Ordinal) : text;
        if (Ascii.IsValid(kept))
            return kept;
        // Code points that are no characters and never will be: nothing composes them, and nothing may try.
        if (kept.AsSpan().ContainsAny(NoCharacters))
            kept = string.Concat(kept.Where(c => !NoCharacters.Contains(c)));
        return kept.IsNormalized() ? kept : kept.Normalize();
    }

    private static readonly System.Buffers.SearchValues<char> NoCharacters = System.Buffers.SearchValues.Create([.. "\uFFFE\uFFFF", .. Enumerable.Range(0xFDD0, 32).Select(code => (char)code)]);

    /// <summary>What has no look of its own: controls, joiners, selectors, directions. Soft hyphens and blanks of no width say where a word may be broken and stay.</summary>
    private static bool Invisible(int c) => c is < 0x20 or >= 0x7F and <= 0x9F or 0x034F or 0x061C or >= 0x180B and <= 0x180E or 0x200C or 0x200D or 0x200E or 0x200F or >= 0x202A and <= 0x202E
        or >= 0x2060 and <= 0x206F or >= 0xFE00 and <= 0xFE0F or 0xFEFF or >= 0xFFF9 and <= 0xFFFB or >= 0xE0000 and <= 0xE0FFF or >= 0x1D173 and <= 0x1D17A;

    private static List<Mark> Marks(int[] text, List<Look> looks, byte[]? levels, out byte[]? shapedLevels)
    {
        var marks = new List<Mark>(text.Length);
        var shaped = levels is not null && ArabicForms.Any(text) ? ArabicForms.Shape(text) : null;
        var (at, newLevels) = (0, levels is null ? null : new List<byte>(text.Length));
        for (var i = 0; i < (shaped?.Count ?? text.Length); i++)
        {
            var (character, count) = shaped?[i] ?? (text[i], 1);
            // A lam with its alef is said as the one sign it is: programs that turn a line around would turn two characters of one glyph as well.
            var said = Said(count == 1 ? text[at] : character);
            var shown = levels is not null && levels[at] % 2 == 1 ? Direction.Mirrored(character) : character;
            marks.Add(One(shown, said, text, at, looks[at]));
            newLevels?.Add(levels![at]);
            at += count;
        }
        shapedLevels = newLevels?.ToArray();
        return marks;
    }

    private static readonly string[] Plain = [.. Enumerable.Range(0, 0x250).Select(c => ((char)c).ToString())];

    private static string Said(int character) => character < Plain.Length ? Plain[character] : char.ConvertFromUtf32(character);

    private static Mark One(int shown, string said, int[] text, int at, Look look)
    {
        var next = at + 1 < text.Length ? text[at + 1] : 0;
        // Both are seen only where a line is broken at them.
        if (text[at] is 0xAD or 0x200B)
            return new Mark(text[at], Typefaces.Plain, Typefaces.Plain.Glyph(' '), 0, "", look, After.MayBreak, Blank: text[at] == 0x200B, Attached: false);
        var after = MayBreakAfter(text, at, next) ? After.MayBreak : After.Nothing;
        var blank = shown is ' ' or 0x1680 or >= 0x2000 and <= 0x2006 or >= 0x2008 and <= 0x200A or 0x205F or 0x3000;
        var attached = shown >= 0x300 && Rune.GetUnicodeCategory(new Rune(shown)) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;
        if (Typefaces.Find(shown, look.Bold, look.Italic, look.Fixed) is not var (face, glyph))
            return blank
                ? new Mark(' ', Typefaces.Plain, Typefaces.Plain.Glyph(' '), Typefaces.Plain.Width(Typefaces.Plain.Glyph(' ')), said, look, after, true, false)
                : new Mark(shown, null, 0, shown > 0xFFFF ? 900 : 700, said, look, after, false, false);
        return new Mark(shown, face, glyph, face.Width(glyph) * face.Scale, said, look, after, blank, attached);
    }

    /// <summary>After a blank, a hyphen or dash within words, a stroke, and between the signs of East Asia.</summary>
    private static bool MayBreakAfter(int[] text, int at, int next)
    {
        var c = text[at];
        if (c is ' ' or 0x1680 or >= 0x2000 and <= 0x2006 or >= 0x2008 and <= 0x200A or 0x205F or 0x3000)
            return true;
        if (c is '-' or 0x2010 or 0x2013 or 0x2014 or '/')
            return at > 0 && Alphanumeric(text[at - 1]) && (c == '/' ? Alphanumeric(next) : Rune.IsValid(next) && Rune.IsLetter(new Rune(next)));
        return Ideograph(c) && next is not (0x3001 or 0x3002 or 0xFF0C or 0xFF01 or 0xFF1F or 0x300D);
    }

    private static bool Alphanumeric(int c) => Rune.IsValid(c) && Rune.IsLetterOrDigit(new Rune(c));

    private static bool Ideograph(int c) => c is >= 0x2E80 and <= 0x9FFF or >= 0xAC00 and <= 0xD7AF or >= 0xF900 and <= 0xFAFF or >= 0x20000 and <= 0x3FFFF;

    private static void Break(List<Mark> marks, byte[]? levels, double width, double size, List<TextLine> lines)
    {
        var (start, used, seen, may) = (0, 0.0, 0.0, -1);
        for (var i = 0; i < marks.Count; i++)
        {
            used += marks[i].Width;
            if (!marks[i].Blank)
                seen = used;
            if (seen > width && i > start && !marks[i].Blank)
            {
                var end = may > start ? may : i;
                // An accent stays with its letter.
                while (may <= start && end > start + 1 && marks[end].Attached)
                    end--;
                lines.Add(Line(marks, levels, start, end, size));
                (start, may, used, seen, i) = (end, -1, 0, 0, end - 1);
                continue;
            }
            if (marks[i].After == After.MayBreak)
                may = i + 1;
        }
        if (start < marks.Count || marks.Count == 0)
            lines.Add(Line(marks, levels, start, marks.Count, size));
    }

    private static TextLine Line(List<Mark> marks, byte[]? levels, int start, int end, double size)
    {
        var pieces = new List<TextPiece>();
        var letters = new List<Letter>();
        var (width, trailing) = (0.0, end);
        while (trailing > start && marks[trailing - 1].Blank)
            trailing--;
        int[]? order = null;
        if (levels is not null)
        {
            var line = levels[start..end];
            // Blanks at the end of a line stand at its end (rule L1).
            Array.Fill(line, (byte)(Array.TrueForAll(line, l => l % 2 == 1) ? 1 : 0), trailing - start, end - trailing);
            order = Direction.Order(line);
        }
        Mark? last = null;
        for (var i = start; i < end; i++)
        {
            var mark = marks[order is null ? i : start + order[i - start]];
            // The soft hyphen at which the line was broken.
            if (mark.Character == 0xAD && i == end - 1 && end < marks.Count)
                mark = mark with { Glyph = Typefaces.Plain.Glyph('-'), Width = Typefaces.Plain.Width(Typefaces.Plain.Glyph('-')) };
            else if (mark.Character is 0xAD or 0x200B)
                continue;
            if (last is { } before && (before.Face != mark.Face || !ReferenceEquals(before.Look, mark.Look)))
            {
                pieces.Add(new TextPiece(before.Face, before.Look, letters));
                letters = [];
            }
            letters.Add(new Letter(mark.Character, mark.Glyph, mark.Width, mark.Said));
            last = mark;
            if (order is not null ? true : i < trailing)
                width += mark.Width * size / 1000;
        }
        if (last is { } final)
            pieces.Add(new TextPiece(final.Face, final.Look, letters));
        return new TextLine(pieces, width, size);
    }
}
