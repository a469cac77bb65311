using Kulanz.Platform.Papers.Pdf;
using Kulanz.Platform.Ui;

namespace Kulanz.Platform.Papers;

/// <summary>
/// Where things stand on a letter. In millimetres from DIN 5008, form B: the field for the address 45 from above, of which the first 5 say who sends it, 12.7 are for
/// remarks and 27.3 for the address; references from 50, at 125 from the left; the text from 98.5; folds at 105 and 210, the middle at 148.5.
/// </summary>
internal sealed class LetterSheet(PostalLetter letter, PdfPaper paper)
{
    private const double Size = 10.5;
    private const double AddressTop = 62.7, AddressHeight = 27.3, RemarkHeight = 11, References = 125, Text = 98.46;

    private static double Mm(double millimetres) => millimetres * Frame.Millimetre;

    public void Draw()
    {
        var details = letter.Head.Company.Details;
        var references = letter.References.Select(f => (Name: Setting.SetText(f.Name, Mm(27), 8.5, 12, Setting.Grey), Value: Setting.SetText(f.Value, Mm(46), 9.5, 12))).ToList();
        var beside = Mm(50) + references.Sum(r => Math.Max(r.Name.Height, r.Value.Height));
        var legal = Legal(details).Select(column => Setting.SetText(string.Join('\n', column), Mm(165) / 4 - 8, 7, 9.2, Setting.Grey)).ToList();
        var legalTop = Sheet.Height - Mm(10) - (legal.Count == 0 ? 0 : legal.Max(t => t.Height));

        var first = Frame.Millimetres(25, 0, 20, 0) with { Top = Math.Max(Mm(Text), beside + Mm(8)), Bottom = legalTop - Mm(9) };
        var following = Frame.Millimetres(25, 32, 20, 25);
        var setting = new Setting(paper, first, following, Size);
        var sheet = setting.Begin();
        Sender(sheet);
        Address(sheet, details);
        var top = Mm(50);
        var list = references.Count == 0 ? null : paper.Document.Add("L", attributes: "/O/List/ListNumbering/None");
        foreach (var (name, value) in references)
        {
            var item = list!.Add("LI");
            Put(sheet, name, item.Add("Lbl"), Mm(References), top);
            Put(sheet, value, item.Add("LBody"), Mm(References + 27), top);
            top += Math.Max(name.Height, value.Height);
        }
        foreach (var fold in new[] { 105, 148.5, 210 })
            sheet.Fill(Mm(fold == 148.5 ? 4 : 5), Mm(fold), Mm(fold == 148.5 ? 4 : 3), 0.35, Setting.Grey);

        setting.Title(Typed.Line(letter.Subject), null, Size * 1.12);
        setting.Set(Body());

        var footer = legal.Count == 0 ? null : paper.Document.Add("P");
        for (var i = 0; i < legal.Count; i++)
            Put(sheet, legal[i], footer, Mm(25) + i * Mm(165) / 4, legalTop);
        if (legal.Count > 0)
            sheet.Fill(Mm(25), legalTop - Mm(2.5), Mm(165), 0.5, Setting.Line);
        if (paper.Sheets.Count > 1)
            Following(setting, following, legalTop);
    }

    private List<Block> Body()
    {
        List<Block> begin = [], end = [];
        if ((letter.Salutation ?? Texts.In(letter.Language, "Dear Sir or Madam,")) is { Length: > 0 } salutation)
            begin.Add(new Paragraph(Typed.Line(salutation)));
        if ((letter.Closing ?? Texts.In(letter.Language, "Yours sincerely")) is { Length: > 0 } closing)
            end.AddRange(new Paragraph(closing), new Gap(12));
        if (letter.SignedBy.Count > 0)
            end.Add(new Paragraph(string.Join('\n', letter.SignedBy.Select(Typed.Line))));
        if (letter.Enclosures.Count > 0)
            end.AddRange(new Gap(4), new Paragraph(new Words(new Run(Texts.In(letter.Language, "Enclosures"), Bold: true), $"\n{string.Join('\n', letter.Enclosures.Select(Typed.Line))}")));
        if (end.Count == 0)
            return [.. begin, .. letter.Text];
        // Who signs does not stand on a page without a word of what they signed.
        return letter.Text.Count > 0 && letter.Text[^1] is Paragraph last && last.Words.Plain.Length < 1500
            ? [.. begin, .. letter.Text.SkipLast(1), new Together([last, .. end])]
            : [.. begin, .. letter.Text, new Together(end)];
    }

    private void Sender(Sheet sheet)
    {
        if (letter.Head.Logo is { } logo && paper.Picture(logo) is { } picture)
        {
            // As large as it fits, but not larger than a letterhead should be.
            var scale = Math.Min(Mm(70) / picture.Width, Mm(22) / picture.Height);
            var (width, height) = (picture.Width * scale, picture.Height * scale);
            var figure = paper.Document.Add("Figure", letter.Head.Name, FormattableString.Invariant($"/O/Layout/Placement/Block/BBox[{Mm(25):0.##} {Sheet.Height - Mm(13) - height:0.##} {Mm(25) + width:0.##} {Sheet.Height - Mm(13):0.##}]"));
            sheet.Picture(figure, picture, Mm(25), Mm(13), width, height);
            return;
        }
        Put(sheet, Setting.SetText(Words.Bold(letter.Head.Company.Called), Mm(165), 17, 21, Setting.Accent), paper.Document.Add("P"), Mm(25), Mm(15));
    }

    private void Address(Sheet sheet, CompanyDetails details)
    {
        var from = string.Join(" · ", new[] { letter.Head.Name, details.Street, details.Place }.Where(s => s.Length > 0));
        var back = Fitting(from, 6.5, 1, 8);
        Put(sheet, back, paper.Document.Add("P"), Mm(25), Mm(45));
        sheet.Fill(Mm(25), Mm(45) + back.Height + 1, Math.Min(Mm(80), back.Lines[0].Width), 0.3, Setting.Grey);
        if (!string.IsNullOrWhiteSpace(letter.Remark))
        {
            var remark = Fitting(letter.Remark, 8.5, 3, 10.5);
            Put(sheet, remark, paper.Document.Add("P"), Mm(25), Mm(AddressTop) - remark.Height - 2);
        }
        var lines = string.Join('\n', letter.To.Select(Typed.Line).Where(l => l.Length > 0));
        // Whatever its length it stays in the window: it takes the room for remarks where there are none, then the letters grow smaller, then the last lines are left out.
        var room = Mm(string.IsNullOrWhiteSpace(letter.Remark) ? AddressHeight + RemarkHeight : AddressHeight);
        var to = new[] { Size, 9.5, 8.5, 7.5, 6.5 }.Select(size => Setting.SetText(lines, Mm(80), size, size * 1.22)).FirstOrDefault(t => t.Height <= room)
            ?? Cut(Setting.SetText(lines, Mm(80), 6.5, 7.9), (int)(room / 7.9));
        Put(sheet, to, paper.Document.Add("P"), Mm(25), Math.Min(Mm(AddressTop), Mm(AddressTop + AddressHeight) - to.Height));
    }

    private static Text Fitting(string words, double size, int lines, double leading)
    {
        for (; ; size -= 0.5)
            if (Setting.SetText(Typed.Line(words), Mm(80), size, leading, Setting.Grey) is var set && (set.Lines.Count <= lines || size <= 5))
                return Cut(set, lines);
    }

    private static Text Cut(Text text, int lines) => text.Lines.Count <= lines ? text : text with { Lines = [.. text.Lines.Take(lines)] };

    private IEnumerable<List<string>> Legal(CompanyDetails details)
    {
        string Named(string name, string value) => value.Length == 0 ? "" : $"{Texts.In(letter.Language, name)} {value}";
        var columns = new[]
        {
            new[] { letter.Head.Name, details.Street, details.Place, details.Country },
            [details.Telephone, details.Email, details.Website],
            [details.Register, details.Directors, Named("VAT ID", details.VatId)],
            [details.Bank, Named("IBAN", details.Iban), Named("BIC", details.Bic)],
        };
        return columns.Select(column => column.Where(line => line.Length > 0).ToList()).Where(column => column.Count > 0);
    }

    private void Following(Setting setting, Frame following, double legalTop)
    {
        var head = string.Join(" · ", new[] { letter.Head.Company.Called, Typed.Line(letter.To.Count > 0 ? letter.To[0] : ""), letter.Date }.Where(s => s.Length > 0));
        foreach (var sheet in paper.Sheets)
        {
            var page = Paper.Numbered(letter.Language, sheet.Index + 1, paper.Sheets.Count);
            var width = setting.Run(sheet, page, null, sheet.Index == 0 ? legalTop - Mm(5) : Mm(19), Mm(40));
            if (sheet.Index > 0)
                setting.Run(sheet, head, following.Left, Mm(19), following.Width - width - 12);
        }
    }

    private static void Put(Sheet sheet, Text text, Tag? tag, double left, double top)
    {
        foreach (var line in text.Lines)
        {
            sheet.Text(tag, line, left, top + (text.Leading - line.Size) / 2 + line.Size * 0.76);
            top += text.Leading;
        }
    }
}
