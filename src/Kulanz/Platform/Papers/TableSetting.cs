using Kulanz.Platform.Papers.Pdf;

namespace Kulanz.Platform.Papers;

/// <summary>Tables: a head on each page, rows kept whole where that wastes little, figures to the right.</summary>
internal sealed partial class Setting
{
    private sealed record Row(IReadOnlyList<Text> Cells)
    {
        public double Height => Cells.Count == 0 ? 0 : Cells.Max(c => c.Height);
    }

    private Piece Prepare(Table table)
    {
        if (table.Columns.Count == 0)
            return new Piece(0, 0, 0, () => { });
        var (small, pad) = (size * 0.92, size * 0.35);
        var widths = Widths(table.Columns, size);
        Row Row(IReadOnlyList<Words> cells, bool bold) => new([.. table.Columns.Select((_, i) =>
            SetText(i < cells.Count ? bold ? new Words([.. cells[i].Runs.Select(r => r with { Bold = true })]) : cells[i] : "", widths[i] - 2 * pad, small, small * 1.35))]);
        var head = new Row([.. table.Columns.Select((c, i) => SetText(new Words(new Run(c.Title, Bold: true)), widths[i] - 2 * pad, small * 0.92, small * 1.25, Grey))]);
        var rows = table.Rows.Select(cells => Row(cells, false)).ToList();
        var sum = table.Sum is null ? null : Row(table.Sum, true);
        var least = head.Height + 4 * pad + (rows.Count == 0 ? 0 : Math.Min(rows[0].Height, 3 * leading));
        return new Piece(leading * 0.7, head.Height + 3 * pad + rows.Sum(r => r.Height + 2 * pad), least, () =>
        {
            var tag = around.Add("Table");
            PutHead(head, tag.Add("THead"), table.Columns, widths, pad);
            var body = tag.Add("TBody");
            for (var i = 0; i < rows.Count; i++)
                PutRow(rows[i], body.Add("TR"), head, table.Columns, widths, pad, last: i == rows.Count - 1);
            if (sum is not null)
            {
                sheet.Fill(frame.Left, y, frame.Width, 0.8, Grey);
                PutRow(sum, tag.Add("TFoot").Add("TR"), head, table.Columns, widths, pad, last: true);
            }
            y += pad;
        });
    }

    /// <summary>By their shares; none so narrow that a letter does not fit.</summary>
    private double[] Widths(IReadOnlyList<Column> columns, double size)
    {
        var shares = columns.Select(c => Math.Max(c.Share, 0.01)).ToArray();
        var narrow = Math.Min(size * 3, frame.Width / columns.Count);
        var widths = shares.Select(s => Math.Max(narrow, frame.Width * s / shares.Sum())).ToArray();
        var over = widths.Sum() - frame.Width;
        var spare = widths.Sum(w => w - narrow);
        return spare <= 0 ? widths : [.. widths.Select(w => w - over * (w - narrow) / spare)];
    }

    /// <param name="tag">Null where it is repeated: who has it read aloud has heard it.</param>
    private void PutHead(Row head, Tag? tag, IReadOnlyList<Column> columns, double[] widths, double pad)
    {
        var row = tag?.Add("TR");
        y += pad;
        PutCells(head, [.. columns.Select(_ => row?.Add("TH", attributes: "/O/Table/Scope/Column"))], 0, int.MaxValue, columns, widths, pad);
        y += pad;
        sheet.Fill(frame.Left, y, frame.Width, 0.8, Grey);
        y += 0.8;
    }

    private void PutRow(Row row, Tag tag, Row head, IReadOnlyList<Column> columns, double[] widths, double pad, bool last)
    {
        var cells = columns.Select(_ => (Tag?)tag.Add("TD")).ToArray();
        var lines = row.Cells.Max(c => c.Lines.Count);
        var step = row.Cells[0].Leading;
        for (var from = 0; from < lines;)
        {
            var rest = (lines - from) * step + 2 * pad;
            var fit = (int)((Room - 2 * pad + 0.01) / step);
            var page = following.Bottom - following.Top - head.Height - 3 * pad;
            // Whole on the next page, unless it is so tall that half a page would be lost.
            if (rest > Room && (fit < 2 || (from == 0 && rest <= page / 2)) && !FreshTable(head, pad))
            {
                Begin();
                PutHead(head, null, columns, widths, pad);
                continue;
            }
            fit = Math.Clamp(fit, 1, lines - from);
            y += pad;
            PutCells(row, cells, from, fit, columns, widths, pad);
            y += pad;
            from += fit;
            if (from < lines)
            {
                Begin();
                PutHead(head, null, columns, widths, pad);
            }
        }
        if (!last)
            sheet.Fill(frame.Left, y, frame.Width, 0.4, Line);
        y += 0.4;
    }

    /// <summary>Nothing but the head stands on this page: it does not get better on the next.</summary>
    private bool FreshTable(Row head, double pad) => y <= frame.Top + head.Height + 2 * pad + 1;

    private void PutCells(Row row, Tag?[] tags, int from, int count, IReadOnlyList<Column> columns, double[] widths, double pad)
    {
        var (left, top, deepest) = (frame.Left, y, y);
        for (var i = 0; i < row.Cells.Count; i++)
        {
            y = top;
            foreach (var line in row.Cells[i].Lines.Skip(from).Take(count))
            {
                // Text begins where the frame does; only what follows is set in.
                var x = columns[i].Figures || row.Cells[i].RightToLeft ? left + widths[i] - pad - line.Width : left + (i == 0 ? 0 : pad);
                sheet.Text(tags[i], line, x, Baseline(row.Cells[i].Leading, line.Size));
                y += row.Cells[i].Leading;
            }
            deepest = Math.Max(deepest, y);
            left += widths[i];
        }
        y = deepest;
    }
}
