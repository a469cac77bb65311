using System.Globalization;
using Kulanz.Platform.Papers.Pdf;

namespace Kulanz.Platform.Papers;

/// <summary>Lists, facts, pictures, fixed text.</summary>
internal sealed partial class Setting
{
    private Piece Prepare(Bullets bullets)
    {
        var (indent, column) = (size * 1.7, size * (bullets.Numbered ? 1.2 + 0.5 * bullets.Items.Count.ToString(CultureInfo.InvariantCulture).Length : 1.2));
        indent = Math.Max(indent, column + size * 0.5);
        var items = bullets.Items.Select(item => SetText(item, frame.Width - indent)).ToList();
        if (items.Count == 0)
            return new Piece(0, 0, 0, () => { });
        var between = leading * 0.2;
        return new Piece(leading * 0.55, items.Sum(t => t.Height + between), Least(items[0]), () =>
        {
            var list = around.Add("L", attributes: bullets.Numbered ? "/O/List/ListNumbering/Decimal" : "/O/List/ListNumbering/Disc");
            for (var i = 0; i < items.Count; i++)
            {
                if (i > 0)
                    y += between;
                if (Room < Least(items[i]))
                    Begin();
                var item = list.Add("LI");
                var label = SetText(bullets.Numbered ? $"{i + 1}." : "•", column);
                sheet.Text(item.Add("Lbl"), label.Lines[0], frame.Left + (bullets.Numbered ? column - label.Lines[0].Width : size * 0.5), Baseline(leading, size));
                PutText(items[i], item.Add("LBody"), frame.Left + indent);
            }
        });
    }

    private Piece Prepare(Facts facts)
    {
        var names = Math.Min(frame.Width * 0.32, 50 * Frame.Millimetre);
        var rows = facts.Of.Select(fact => (Name: SetText(fact.Name, names - size, size, leading, Grey), Value: SetText(fact.Value, frame.Width - names))).ToList();
        if (rows.Count == 0)
            return new Piece(0, 0, 0, () => { });
        return new Piece(leading * 0.55, rows.Sum(r => Math.Max(r.Name.Height, r.Value.Height)), Math.Max(rows[0].Name.Height, Least(rows[0].Value)), () =>
        {
            var list = around.Add("L", attributes: "/O/List/ListNumbering/None");
            foreach (var (name, value) in rows)
            {
                if (Room < Math.Max(name.Height, Least(value)))
                    Begin();
                var item = list.Add("LI");
                var (top, page) = (y, sheet);
                PutText(name, item.Add("Lbl"), frame.Left);
                var below = y;
                y = top;
                PutText(value, item.Add("LBody"), frame.Left + names);
                y = page == sheet ? Math.Max(y, below) : y;
            }
        });
    }

    private Piece Prepare(Picture picture)
    {
        var caption = picture.Caption is null ? null : SetText(picture.Caption, frame.Width, size * 0.86, leading * 0.86, Grey);
        var below = caption is null ? 0 : caption.Height + leading * 0.3;
        if (paper.Picture(picture.Content) is not { } read)
        {
            var instead = SetText(new Words(new Run($"[{picture.Shows}]", Italic: true)), frame.Width, size, leading, Grey);
            return new Piece(leading * 0.55, instead.Height, Least(instead), () => PutText(instead, around.Add("P"), frame.Left));
        }
        var width = Math.Min(frame.Width, picture.Width * Frame.Millimetre ?? read.Width * 72.0 / 150);
        var height = width * read.Height / read.Width;
        var most = following.Bottom - following.Top - below;
        (width, height) = height > most ? (width * most / height, most) : (width, height);
        return new Piece(leading * 0.7, height + below, height + below, () =>
        {
            var figure = around.Add("Figure", picture.Shows, FormattableString.Invariant($"/O/Layout/Placement/Block/BBox[{frame.Left:0.##} {Sheet.Height - y - height:0.##} {frame.Left + width:0.##} {Sheet.Height - y:0.##}]"));
            sheet.Picture(figure, read, frame.Left, y, width, height);
            y += height;
            if (caption is not null)
            {
                y += leading * 0.3;
                PutText(caption, around.Add("Caption"), frame.Left);
            }
        });
    }

    private Piece Prepare(FixedText block)
    {
        var (small, inset) = (size * 0.9, size * 0.6);
        var text = SetText(new Words(new Run(block.Text, Fixed: true)), frame.Width - 2 * inset, small, small * 1.4, Ink);
        return new Piece(leading * 0.6, text.Height + 2 * inset, Math.Min(text.Height, 3 * text.Leading) + 2 * inset, () =>
        {
            var tag = around.Add("Code");
            for (var from = 0; from < text.Lines.Count;)
            {
                var fit = Math.Clamp((int)((Room - 2 * inset) / text.Leading), 1, text.Lines.Count - from);
                sheet.Fill(frame.Left, y, frame.Width, fit * text.Leading + 2 * inset, Shade);
                y += inset;
                foreach (var line in text.Lines.Skip(from).Take(fit))
                {
                    sheet.Text(tag, line, frame.Left + inset, Baseline(text.Leading, small));
                    y += text.Leading;
                }
                y += inset;
                from += fit;
                if (from < text.Lines.Count)
                    Begin();
            }
        });
    }
}
