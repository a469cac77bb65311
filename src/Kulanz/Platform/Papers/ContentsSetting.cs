using System.Globalization;
using Kulanz.Platform.Papers.Pdf;

namespace Kulanz.Platform.Papers;

/// <summary>What depends on all pages: the contents, and the lines at head and foot.</summary>
internal sealed partial class Setting
{
    private Piece Prepare(Contents contents)
    {
        var number = size * 2.4;
        var entries = allHeadings.Select((h, i) => (Heading: h, Index: i)).Where(e => e.Heading.Level <= contents.Depth)
            .Select(e => (e.Index, Indent: (e.Heading.Level - 1) * size * 1.6, Text: SetText(new Words(new Run(e.Heading.Text, Bold: e.Heading.Level == 1)), frame.Width - number - (e.Heading.Level - 1) * size * 1.6))).ToList();
        var title = SetText(Words.Bold(contents.Title), frame.Width, size * 1.5, size * 1.9);
        return new Piece(leading * 1.6, title.Height + entries.Sum(e => e.Text.Height), title.Height + 3 * leading, () =>
        {
            PutText(title, around.Add("P"), frame.Left);
            y += leading * 0.35;
            var list = around.Add("TOC");
            foreach (var (index, indent, text) in entries)
            {
                if (Room < text.Height)
                    Begin();
                var (entry, from, page, place) = (list.Add("TOCI").Add("Reference"), y, sheet, frame);
                var link = entry.Add("Link");
                foreach (var line in text.Lines)
                {
                    sheet.Text(link, line, frame.Left + indent, Baseline(leading, size));
                    y += leading;
                }
                var (end, foot) = (frame.Left + indent + text.Lines[^1].Width, y - leading + leading * 0.72);
                afterwards.Add(() => Leads(link, page, place, headings[index], from, end, foot, indent, text.Lines.Count * leading));
            }
        });
    }

    /// <summary>Draws the number of the page to which a line of the contents leads, now that it is known.</summary>
    private void Leads(Tag link, Sheet page, Frame place, (Heading Heading, Place Place) heading, double from, double end, double foot, double indent, double height)
    {
        var number = SetText((heading.Place.Sheet.Index + 1).ToString(CultureInfo.InvariantCulture), place.Width).Lines[0];
        page.Text(link, number, place.Right - number.Width, foot);
        if (end + 4 * size < place.Right)
            page.Dots(end + size * 0.6, place.Right - size * 2.2, foot, Grey);
        var anchor = $"\0{headings.IndexOf(heading)}";
        paper.Places.TryAdd(anchor, heading.Place);
        page.Link(link, $"#{anchor}", place.Left + indent, from, place.Right, from + height, Typed.Line(heading.Heading.Text));
    }

    /// <summary>A line outside the text, the same on every page: nobody has it read to them. What is too long for it ends in dots.</summary>
    /// <param name="left">Null for at the right end.</param>
    /// <returns>How wide it came to be.</returns>
    public double Run(Sheet on, string text, double? left, double baseline, double width)
    {
        var small = size * 0.8;
        var line = OneLine(text, width, small);
        on.Text(null, line, left ?? following.Right - line.Width, baseline);
        return line.Width;
    }

    private static TextLine OneLine(string text, double width, double size)
    {
        var line = Typed.Line(text);
        for (var set = SetText(line, width, size, size, Grey); ; set = SetText($"{line}…", width, size, size, Grey))
            if (set.Lines.Count == 1 || line.Length < 2)
                return set.Lines[0];
            else
                line = Typed.Kept(line[..Math.Min(line.Length - 1, Math.Max(1, set.Lines[0].Pieces.Sum(p => p.Letters.Count) - 1))]);
    }
}
