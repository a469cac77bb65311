using System.Globalization;
using System.Text.RegularExpressions;
using Kulanz.Platform.Papers;
using Kulanz.Tests.Testing;
using static Kulanz.Tests.Platform.Papers.SomePapers;

namespace Kulanz.Tests.Platform.Papers;

/// <summary>Papers as others read them: what is asserted is what Poppler finds in the file.</summary>
public sealed partial class PaperTests
{
    [Fact]
    public async Task A_paper_reads_as_it_was_written_with_its_fonts_in_it()
    {
        var pdf = (Paper(
            new Heading("Was geschehen ist"),
            new Paragraph(new Words("Ihr Vertrag endet am ", new Run("30. September 2026", Bold: true), ", sagt ", new Run("Frau Albers", Italic: true), ".")),
            new Bullets(["erstens", "zweitens"], Numbered: true),
            new Facts([new("Kundennummer", "1042"), new("Anschrift", "Am Alten Deich 7\n12347 Lindgau")]),
            Table(3) with { Sum = ["Summe", "", "6,00 €"] },
            new FixedText("Message-ID: <a@b.example>"),
            new Paragraph("Nebenbei gesagt.", Quiet: true)) with
        { Subtitle = "Anna Becker", Foot = "Lindgau Netz GmbH" }).ToPdf();

        var words = Regex.Replace(await Poppler.Text(pdf), @"\s+", " ");
        foreach (var said in new[] { "Auskunft über Ihre Daten Anna Becker", "Was geschehen ist", "Ihr Vertrag endet am 30. September 2026, sagt Frau Albers.", "zweitens", "Anschrift", "12347 Lindgau", "Gutschrift 3", "6,00 €", "Message-ID: <a@b.example>", "Nebenbei gesagt.", "Seite 1 von 1" })
            Assert.Contains(said, words, StringComparison.Ordinal);

        var fonts = (await Poppler.Fonts(pdf)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(2).ToList();
        Assert.Equal(4, fonts.Count);
        // Embedded, only the part that is used, and with what its glyphs mean.
        Assert.All(fonts, font => Assert.Matches(@"CID TrueType +Identity-H +yes yes yes", font));

        var info = await Poppler.Info(pdf);
        Assert.Matches(@"Title: +Auskunft über Ihre Daten", info);
        Assert.Matches(@"Author: +Lindgau Netz GmbH", info);
        Assert.Matches(@"Producer: +Kulanz", info);
        Assert.Matches(@"Tagged: +yes", info);
        Assert.Contains("A4", info, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_paper_is_the_same_bytes()
    {
        Paper Made() => Paper([new Contents("Inhalt"), new Heading("Eins"), new Paragraph(Sentence), Table(80), new Picture(Png(6, 8), "Muster"), new Paragraph("שלום 漢字 😀")]);
        Assert.Equal(Made().ToPdf(), Made().ToPdf());
        Assert.NotEqual(Made().ToPdf(), (Made() with { At = Day.AddDays(1) }).ToPdf());
    }

    [Fact]
    public async Task Those_who_do_not_see_it_are_told_what_each_part_is()
    {
        var pdf = Paper(new Heading("Eins"), new Heading("Zu tief", 4), new Paragraph(new Words("Mehr ", new Run("dort", Link: "https://lindgau-netz.example/hilfe"))), Table(2), new Bullets(["a"]), new Picture(Png(2, 8), "Ein Verteilerkasten")).ToPdf();

        var tags = await Poppler.Info(pdf, "-struct-text");
        var kinds = Tag().Matches(tags).Select(m => m.Groups[1].Value).ToList();
        // The title, then the headings without a gap in their levels.
        Assert.Equal(["H1", "H2", "H3"], kinds.Where(k => k is ['H', _]));
        Assert.Equal(["Table", "THead", "TR", "TH", "TH", "TH", "TBody", "TR", "TD", "TD", "TD", "TR", "TD", "TD", "TD", "L", "LI", "Lbl", "LBody", "Figure"], kinds.SkipWhile(k => k != "Table").Where(k => k != "Object"));
        Assert.Contains("Link", kinds);
        Assert.Contains("Scope /Column", await Poppler.Info(pdf, "-struct"), StringComparison.Ordinal);

        // Everything drawn belongs to a tag or is marked as decoration: running heads are not read aloud.
        Assert.DoesNotContain("Seite 1 von 1", tags, StringComparison.Ordinal);
        var catalogue = System.Text.Encoding.Latin1.GetString(pdf);
        Assert.Contains("/Alt (Ein Verteilerkasten)", catalogue, StringComparison.Ordinal);
        Assert.Contains("/Lang (de)", catalogue, StringComparison.Ordinal);
        Assert.Contains("<pdfuaid:part>1</pdfuaid:part>", catalogue, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_table_repeats_its_head_and_keeps_its_rows_whole()
    {
        var pages = await Poppler.Pages(Paper(Table(2000)).ToPdf());
        Assert.InRange(pages.Count, 60, 120);
        Assert.All(pages.Skip(1), page => Assert.Matches("Datum +Vorgang +Betrag", page[1]));
        // Each row is there once, in order, and the sentence of a tall row is not torn apart.
        var numbers = pages.SelectMany(p => p).Select(line => RowNumber().Match(line)).Where(m => m.Success).Select(m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture));
        Assert.Equal(Enumerable.Range(1, 2000), numbers);
        Assert.All(pages.SkipLast(1), page => Assert.DoesNotMatch("Sie haben uns", page[^2]));
    }

    [Fact]
    public async Task A_row_taller_than_a_page_goes_on_overleaf()
    {
        var tall = string.Concat(Enumerable.Range(0, 900).Select(i => $"Wort{i} "));
        var pages = await Poppler.Pages(Paper(new Table([new("A"), new("B", 2)], [["links", tall], ["danach", "x"]])).ToPdf());
        var words = string.Join(' ', pages.SelectMany(p => p));
        Assert.All(Enumerable.Range(0, 900), i => Assert.Contains($"Wort{i}", words, StringComparison.Ordinal));
        Assert.InRange(pages.Count, 2, 5);
    }

    [Fact]
    public async Task The_contents_name_the_page_on_which_a_heading_stands()
    {
        var blocks = new List<Block> { new Contents("Inhalt") };
        for (var i = 1; i <= 120; i++)
        {
            blocks.Add(new Heading($"Abschnitt {i}", i % 4 == 1 ? 1 : 2));
            for (var k = 0; k <= i * 7 % 5; k++)
                blocks.Add(new Paragraph(string.Concat(Enumerable.Repeat(Sentence, 1 + (i + k) % 4))));
        }
        var pages = await Poppler.Pages(Paper(blocks).ToPdf());
        foreach (Match entry in pages.Take(4).SelectMany(p => p).Select(line => Entry().Match(line)).Where(m => m.Success))
            Assert.Contains($"Abschnitt {entry.Groups[1].Value}", pages[int.Parse(entry.Groups[2].Value, CultureInfo.InvariantCulture) - 1]);
        var bookmarks = await Poppler.Info(Paper(blocks).ToPdf(), "-dests");
        Assert.NotEmpty(bookmarks);
    }

    [Fact]
    public async Task No_heading_ends_a_page_wherever_it_comes_to_stand()
    {
        for (var lines = 18; lines < 42; lines++)
            foreach (var (before, after) in new[] { ((Block)new Paragraph("."), (Block)new Paragraph(Sentence + Sentence)), (new Heading("Kapitel"), new Paragraph("kurz")), (new Gap(3), Table(3)), (new Gap(1), new FixedText("eins\nzwei\ndrei\nvier")) })
            {
                var pages = await Poppler.Pages(Paper([.. Enumerable.Repeat(new Paragraph("Zeile"), lines), before, new Heading("Abschnitt", 2), after]).ToPdf());
                // Before the line with the page's number.
                Assert.All(pages, page => Assert.False(page[^2] is "Abschnitt" or "Kapitel", $"after {lines} lines"));
            }
    }

    [Fact]
    public async Task A_hundred_pages_number_themselves()
    {
        var pages = await Poppler.Pages(Paper([.. Enumerable.Range(0, 1400).Select(i => (Block)new Paragraph($"{i}: {Sentence}{Sentence}"))]).ToPdf());
        Assert.True(pages.Count > 100);
        for (var i = 0; i < pages.Count; i++)
            Assert.Equal($"Seite {i + 1} von {pages.Count}", pages[i][^1]);
    }

    [Fact]
    public async Task No_line_of_a_paragraph_stands_alone_below_or_above()
    {
        foreach (var sentences in new[] { 2, 3, 4, 6 })
        {
            var pages = await Poppler.Pages(Paper([.. Enumerable.Range(0, 200).Select(i => (Block)new Paragraph($"{i}: {string.Concat(Enumerable.Repeat(Sentence, sentences))}"))]).ToPdf());
            Assert.All(pages.SkipLast(1), page => Assert.DoesNotMatch(@"^\d+: Sie", page[^2]));
            Assert.All(pages.Skip(1), page => Assert.False(First(page[2]) && !First(page[1]), $"alone above: {page[1]}"));
        }

        static bool First(string line) => Regex.IsMatch(line, @"^\d+: Sie");
    }

    [Fact]
    public async Task Links_lead_to_addresses_of_the_web_and_never_run_anything()
    {
        var pdf = Paper(new Heading("Ziel", 1, "ziel"), new Paragraph(new Words(
            new Run("gut", Link: "https://lindgau-netz.example/a?b=1"), " ", new Run("Post", Link: "mailto:service@lindgau-netz.example"), " ", new Run("hinauf", Link: "#ziel"), " ",
            new Run("Skript", Link: "javascript:alert(1)"), " ", new Run("Datei", Link: "file:///etc/passwd"), " ", new Run("nirgends", Link: "#nichts")))).ToPdf();
        var raw = System.Text.Encoding.Latin1.GetString(pdf);
        Assert.Equal(["https://lindgau-netz.example/a?b=1", "mailto:service@lindgau-netz.example"], Address().Matches(raw).Select(m => m.Groups[1].Value));
        Assert.DoesNotContain("javascript", raw, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Skript Datei", await Poppler.Text(pdf), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1), InlineData(0, 2), InlineData(0, 4), InlineData(0, 8), InlineData(0, 16), InlineData(2, 8), InlineData(2, 16), InlineData(3, 1), InlineData(3, 4), InlineData(3, 8), InlineData(4, 8), InlineData(4, 16), InlineData(6, 8), InlineData(6, 16)]
    public async Task Pictures_of_every_kind_are_drawn(int kind, int depth)
    {
        // Every way of writing a row, point for point, also in seven passes.
        if (depth == 8 && kind is 0 or 2)
            foreach (var interlaced in new[] { false, true })
            {
                var (header, points) = await Poppler.Picture(Paper(new Picture(Png(kind, depth, interlaced: interlaced), "Muster")).ToPdf());
                Assert.Equal("24 16", header);
                // A grey one comes out of Poppler in three equal colours.
                Assert.Equal(kind == 0 ? Points(kind, depth, 24, 16).SelectMany(p => new[] { p, p, p }) : Points(kind, depth, 24, 16), points);
            }
        Assert.Contains(" image ", await Poppler.Pictures(Paper(new Picture(Png(kind, depth, interlaced: true), "Muster")).ToPdf()), StringComparison.Ordinal);
        Assert.Contains(" image ", await Poppler.Pictures(Paper(new Picture(Png(kind, depth), "Muster")).ToPdf()), StringComparison.Ordinal);
        if (kind is 0 or 2 or 3)
            await Poppler.Drawn(Paper(new Picture(Png(kind, depth, clear: [0, 1, 0, 1, 0, 1]), "Muster")).ToPdf(), 1);
        // What it shows stands in the place of a picture that breaks off, or claims to be huge.
        foreach (var broken in new[] { Png(kind, depth)[..^30], Png(kind, depth, claimedHeight: 17), Png(kind, depth, claimedHeight: 2_000_000_000) })
            Assert.Contains("[Muster]", await Poppler.Text(Paper(new Picture(broken, "Muster")).ToPdf()), StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^ *([A-Z][A-Za-z0-9]*)", RegexOptions.Multiline)]
    private static partial Regex Tag();

    [GeneratedRegex(@"^(\d{5})\s")]
    private static partial Regex RowNumber();

    [GeneratedRegex(@"^Abschnitt (\d+)[ .]+(\d+)$")]
    private static partial Regex Entry();

    [GeneratedRegex(@"/URI ?\(([^)]*)\)")]
    private static partial Regex Address();
}
