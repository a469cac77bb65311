using System.Diagnostics;
using Kulanz.Platform;
using Kulanz.Platform.Papers;
using PdfSharp.Drawing;
using PdfSharp.Fonts;
using PdfSharp.Pdf;

namespace Kulanz.Bench;

/// <summary>
/// Letters and long documents, against what PDFsharp needs: for a document with one empty page, which is hardly more than a file's frame, and for one with as
/// many lines of the same font, drawn where they are told to, untagged: the least any writer of such a page has to do.
/// </summary>
internal static class PapersBench
{
    private const string Sentence = "Sie haben uns am 3. März geschrieben, dass Ihr Anschluss seit drei Tagen gestört ist. Der Techniker kommt am Donnerstag zwischen acht und zwölf Uhr. ";

    private static readonly TimeSpan Each = TimeSpan.FromSeconds(4);

    public static Task<int> Run(string[] args)
    {
        PdfSharp.PdfSharpLicense.SetAgplLicense();
        GlobalFontSettings.FontResolver = new OurFont();
        var at = new DateTimeOffset(2026, 3, 4, 9, 0, 0, TimeSpan.Zero);
        var letter = new PostalLetter
        {
            Head = new Letterhead(new Company { Name = "Lindgau Netz", Details = new() { LegalName = "Lindgau Netz GmbH", Street = "Hafenstraße 12", City = "Lindgau", Register = "Amtsgericht Lindgau, HRB 4711" } }, null),
            To = ["Anna Becker", "Am Alten Deich 7", "12347 Lindgau"], Language = "de", At = at, Subject = "Ihre Kündigung", CustomerNumber = "1042", SignedBy = ["Katrin Albers"],
            Text = [.. Enumerable.Repeat(new Paragraph(Sentence + Sentence), 4)],
        };
        var table = new Table([new("Datum"), new("Vorgang", 3), new("Betrag", 1, Figures: true)], [.. Enumerable.Range(1, 300).Select(i => (IReadOnlyList<Words>)[$"{i:00000}", Sentence, $"{i},00 €"])]);
        var dossier = new Paper { Title = "Akte", Language = "de", At = at, Blocks = [new Contents("Inhalt"), .. Enumerable.Range(0, 100).SelectMany(i => (Block[])[new Heading($"Abschnitt {i}"), new Paragraph(Sentence + Sentence), new Paragraph(Sentence)]), table] };

        var (letterLines, dossierPages) = (34, Pages(dossier.ToPdf()));
        var empty = Rate(() => Sharp(1, 0));
        Show("PDFsharp, an empty page", empty, empty);
        Show($"PDFsharp, {letterLines} lines", Rate(() => Sharp(1, letterLines)), empty);
        Show("a letter", Rate(() => letter.ToPdf()), empty);
        Show($"PDFsharp, {dossierPages} pages of 45 lines", Rate(() => Sharp(dossierPages, 45)), empty);
        Show($"a document of {dossierPages} pages", Rate(() => dossier.ToPdf()), empty);
        return Task.FromResult(0);
    }

    private static byte[] Sharp(int pages, int lines)
    {
        using var document = new PdfDocument();
        for (var page = 0; page < pages; page++)
        {
            var sheet = document.AddPage();
            if (lines == 0)
                continue;
            using var draw = XGraphics.FromPdfPage(sheet);
            var font = new XFont("Source Sans 3", 10.5, XFontStyleEx.Regular, new XPdfFontOptions(PdfFontEncoding.Unicode));
            for (var line = 0; line < lines; line++)
                draw.DrawString(Sentence[..90], font, XBrushes.Black, 70, 80 + line * 14.7);
        }
        using var to = new MemoryStream();
        document.Save(to);
        return to.ToArray();
    }

    private static int Pages(byte[] pdf) => System.Text.Encoding.Latin1.GetString(pdf).Split("/Type/Page/").Length - 1;

    private static double Rate(Action act)
    {
        for (var warm = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(warm) < Each / 4;)
            act();
        var (from, done) = (Stopwatch.GetTimestamp(), 0);
        for (; Stopwatch.GetElapsedTime(from) < Each; done++)
            act();
        return done / Stopwatch.GetElapsedTime(from).TotalSeconds;
    }

    private static void Show(string what, double rate, double empty) =>
        Console.WriteLine($"{what,-42}{rate,10:N0}/s   {1000 / rate,9:N2} ms   {empty / rate,8:N1}x the empty one");

    private sealed class OurFont : IFontResolver
    {
        public byte[]? GetFont(string faceName)
        {
            using var font = typeof(Paper).Assembly.GetManifestResourceStream("fonts/SourceSans3_400Regular.ttf")!;
            using var bytes = new MemoryStream();
            font.CopyTo(bytes);
            return bytes.ToArray();
        }

        public FontResolverInfo? ResolveTypeface(string familyName, bool bold, bool italic) => new("SourceSans3");
    }
}
