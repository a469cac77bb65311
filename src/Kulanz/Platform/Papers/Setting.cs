using Kulanz.Platform.Papers.Pdf;

namespace Kulanz.Platform.Papers;

/// <summary>Where text may stand on a page, in points from the upper left corner.</summary>
internal sealed record Frame(double Left, double Top, double Right, double Bottom)
{
    public const double Millimetre = 72 / 25.4;

    public double Width => Right - Left;

    public static Frame Millimetres(double left, double top, double right, double bottom) =>
        new(left * Millimetre, top * Millimetre, Sheet.Width - right * Millimetre, Sheet.Height - bottom * Millimetre);
}

/// <summary>
/// Puts blocks on pages, one below the other, in one pass: each is drawn where it comes to stand. What is known only at the end (pages of the contents,
/// "page 3 of 7") is drawn into the finished pages afterwards, which the order of reading does not mind, because that is the tags'.
/// </summary>
internal sealed partial class Setting(PdfPaper paper, Frame first, Frame following, double size)
{
    public const string Ink = "0.11 0.11 0.1";
    public const string Grey = "0.4 0.38 0.36";
    public const string Accent = "0.043 0.361 0.388";
    public const string Line = "0.8 0.78 0.75";
    public const string Shade = "0.955 0.95 0.94";

    /// <summary>A block made ready: how much room it wants above it, how much it takes, with how little of it one may begin, and how it is put down.</summary>
    private sealed record Piece(double Above, double Height, double Least, Action Put);

    private readonly double leading = size * 1.4;
    private readonly List<(Heading Heading, Place Place)> headings = [];
    private readonly List<Action> afterwards = [];
    private List<Heading> allHeadings = [];
    private int prepared;
    private Sheet sheet = null!;
    private Frame frame = null!;
    private double y;
    private Tag around = paper.Document;

    private double Room => frame.Bottom - y;
    private bool AtTop => y <= frame.Top;

    /// <summary>Where the text ends on the last page.</summary>
    public double End => y;

    public void Set(IReadOnlyList<Block> blocks)
    {
        allHeadings = Levelled([.. Headings(blocks)]);
        if (paper.Sheets.Count == 0)
            Begin();
        Put(blocks);
        foreach (var act in afterwards)
            act();
    }

    /// <summary>What the whole is called, large, with a smaller line below.</summary>
    public void Title(string title, string? subtitle, double large)
    {
        if (paper.Sheets.Count == 0)
            Begin();
        PutText(SetText(Words.Bold(title), frame.Width, large, large * 1.2), around.Add("H1"), frame.Left);
        if (subtitle is not null)
            PutText(SetText(subtitle, frame.Width, size * 1.1, leading * 1.15, Grey), around.Add("P"), frame.Left);
        y += leading * 0.7;
    }

    /// <summary>No level is left out going down, whatever was asked for: who navigates by headings would look for the missing one.</summary>
    private static List<Heading> Levelled(List<Heading> headings)
    {
        var last = 0;
        return headings.ConvertAll(h => h with { Level = last = Math.Clamp(h.Level, 1, Math.Min(last + 1, 5)) });
    }

    private static IEnumerable<Heading> Headings(IEnumerable<Block> blocks) =>
        blocks.SelectMany(block => block switch { Heading h => [h], Together t => Headings(t.Blocks), _ => Enumerable.Empty<Heading>() });

    public Sheet Begin()
    {
        sheet = paper.NewSheet();
        frame = sheet.Index == 0 ? first : following;
        y = frame.Top;
        return sheet;
    }

    private void Put(IReadOnlyList<Block> blocks)
    {
        Piece? ready = null;
        for (var i = 0; i < blocks.Count; i++)
        {
            var piece = ready ?? Prepare(blocks[i]);
            ready = null;
            var least = piece.Least;
            if (blocks[i] is Heading && i + 1 < blocks.Count)
            {
                // A heading never stands alone at the foot of a page, nor do two.
                ready = Prepare(blocks[i + 1]);
                least += ready.Above + ready.Least + (blocks[i + 1] is Heading && i + 2 < blocks.Count ? 2 * leading : 0);
            }
            if (!AtTop)
            {
                if (Room < piece.Above + Math.Min(least, following.Bottom - following.Top))
                    Begin();
                else
                    y += piece.Above;
            }
            piece.Put();
        }
    }

    private Piece Prepare(Block block) => block switch
    {
        Heading heading => Prepare(heading),
        Paragraph paragraph => Prepare(paragraph),
        Bullets bullets => Prepare(bullets),
        Table table => Prepare(table),
        Facts facts => Prepare(facts),
        Picture picture => Prepare(picture),
        FixedText text => Prepare(text),
        Contents contents => Prepare(contents),
        Together together => Prepare(together),
        Gap gap => new Piece(0, gap.Height * Frame.Millimetre, 0, () => y = Math.Min(frame.Bottom, y + gap.Height * Frame.Millimetre)),
        PageBreak => new Piece(0, 0, 0, () => { if (!AtTop) Begin(); }),
        _ => throw new InvalidOperationException($"Nobody has said how to print a {block.GetType().Name}."),
    };

    private Piece Prepare(Heading heading)
    {
        var level = allHeadings[prepared++].Level;
        var (large, above) = level switch { 1 => (size * 1.5, leading * 1.6), 2 => (size * 1.2, leading * 1.2), _ => (size, leading * 0.9) };
        var text = SetText(Words.Bold(heading.Text), frame.Width, large, large * 1.25, level > 3 ? Grey : Ink);
        var below = leading * 0.35;
        return new Piece(above, text.Height + below, text.Height + below, () =>
        {
            var place = new Place(sheet, Math.Max(0, y - 6));
            headings.Add((heading, place));
            paper.Heading(Typed.Line(heading.Text), level, place);
            if (heading.Anchor is { } anchor)
                paper.Places.TryAdd(anchor, place);
            PutText(text, around.Add($"H{level + 1}"), frame.Left);
            y += below;
        });
    }

    private Piece Prepare(Paragraph paragraph)
    {
        var text = paragraph.Quiet ? SetText(paragraph.Words, frame.Width, size * 0.86, leading * 0.86, Grey) : SetText(paragraph.Words, frame.Width);
        return new Piece(leading * 0.55, text.Height, Least(text), () => PutText(text, around.Add("P"), frame.Left));
    }

    private Piece Prepare(Together together)
    {
        var pieces = together.Blocks.Select(Prepare).ToList();
        var height = pieces.Select((p, i) => p.Height + (i == 0 ? 0 : p.Above)).Sum();
        return new Piece(pieces.Count == 0 ? 0 : pieces[0].Above, height, height, () =>
        {
            var whole = height <= Room;
            for (var i = 0; i < pieces.Count; i++)
            {
                if (i > 0 && !AtTop)
                {
                    if (!whole && Room < pieces[i].Above + pieces[i].Least)
                        Begin();
                    else
                        y += pieces[i].Above;
                }
                pieces[i].Put();
            }
        });
    }

    private Text SetText(Words words, double width) => SetText(words, width, size, leading, Ink);

    public static Text SetText(Words words, double width, double size, double leading, string colour = Ink) => Text.Set(words, width, size, leading, run =>
        Look.Safe(run.Link) is { } link ? new Look(run.Bold, run.Italic, run.Fixed, Accent, link) : new Look(run.Bold, run.Italic, run.Fixed, colour, null));

    /// <summary>With how little of it a text may begin: two lines, or all of three, since the last must not stand alone either.</summary>
    private static double Least(Text text) => text.Leading * (text.Lines.Count <= 3 ? text.Lines.Count : 2);

    private void PutText(Text text, Tag tag, double left)
    {
        for (var from = 0; from < text.Lines.Count;)
        {
            var rest = text.Lines.Count - from;
            var fit = Math.Min(rest, Math.Max(0, (int)((Room + 0.01) / text.Leading)));
            if (fit < rest)
            {
                // Neither the first line alone below, nor the last alone above.
                fit = rest - fit == 1 ? fit - 1 : fit;
                fit = fit < 2 ? AtTop ? 1 : 0 : fit;
            }
            foreach (var line in text.Lines.Skip(from).Take(fit))
            {
                sheet.Text(tag, line, text.RightToLeft ? frame.Right - line.Width : left, Baseline(text.Leading, line.Size));
                y += text.Leading;
            }
            from += fit;
            if (from < text.Lines.Count)
                Begin();
        }
    }

    /// <summary>Where letters stand in a line that begins here: a font's letters reach up about three quarters of its size.</summary>
    private double Baseline(double leading, double size) => y + (leading - size) / 2 + size * 0.76;
}
