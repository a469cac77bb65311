using System.Globalization;
using System.Text.RegularExpressions;
using Kulanz.Platform.Papers;
using Kulanz.Tests.Testing;
using static Kulanz.Tests.Platform.Papers.SomePapers;

namespace Kulanz.Tests.Platform.Papers;

/// <summary>Letters after DIN 5008 form B, measured on paper.</summary>
public sealed partial class PostalLetterTests
{
    private sealed record Word(string Text, int Page, double Left, double Top, double Right, double Bottom);

    [Fact]
    public async Task A_letter_has_its_parts_where_an_envelope_and_an_office_look_for_them()
    {
        var words = await Words(Letter(new Paragraph("wir bestätigen Ihre Kündigung."), new Paragraph("Bis dahin bleibt alles, wie es ist.")).ToPdf());
        Assert.All(words, w => Assert.Equal(1, w.Page));
        Assert.All(new[] { "Frau", "Anna", "Becker", "Deich", "12347" }, part => Assert.Contains(words, w => w.Text == part && InWindow(w)));
        Assert.Contains(words, w => w.Text == "V-2024-00817" && w.Left > 125 && w.Top is > 45 and < 98);
        Assert.Contains(words, w => w.Text == "Kündigung" && w.Top is > 97 and < 106 && w.Left < 45);
        Assert.Contains(words, w => w.Text == "4." && w.Left > 125);
        // At the foot, what the law wants there.
        foreach (var part in new[] { "HRB", "Geschäftsführung:", "USt-IdNr.", "IBAN", "BYLADEM1001" })
            Assert.Contains(words, w => w.Text == part && w.Top > 260);
        Assert.DoesNotContain(words, w => w.Text == "Seite");
    }

    [Fact]
    public async Task In_English_it_says_so_in_English()
    {
        var text = await Poppler.Text((Letter(new Paragraph("We confirm.")) with { Language = "en", Salutation = null, Enclosures = ["Summary"] }).ToPdf());
        foreach (var said in new[] { "Customer number", "Our reference", "4 March 2026", "Dear Sir or Madam,", "Yours sincerely", "Enclosures", "VAT ID" })
            Assert.Contains(said, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_that_greet_by_themselves_are_not_greeted_twice()
    {
        var text = await Poppler.Text((Letter(new Paragraph("Guten Tag Frau Becker, wir bestätigen.")) with { Salutation = "", Closing = "", SignedBy = [], Enclosures = [] }).ToPdf());
        Assert.Contains("wir bestätigen", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Sehr geehrte", text, StringComparison.Ordinal);
        Assert.DoesNotContain("freundlichen Grüßen", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1), InlineData(6), InlineData(9), InlineData(30)]
    public async Task However_long_the_address_it_stays_in_the_window(int lines)
    {
        var name = "Verein zur Förderung der Verständigung zwischen Menschen und Maschinen in Norddeutschland und angrenzenden Gebieten e. V. ";
        foreach (var remark in new[] { null, "Einschreiben mit Rückschein, eigenhändig, bitte nicht nachsenden, an die unten genannte Anschrift" })
        {
            var words = await Words((Letter(new Paragraph("x")) with { To = [.. Enumerable.Repeat(name, lines)], Remark = remark }).ToPdf());
            // Below the company's name, above the subject.
            var address = words.Where(w => w.Left < 120 && w.Top is > 25 and < 97).ToList();
            Assert.Contains(address, w => w.Text == "Verein");
            Assert.All(address, w => Assert.True(InWindow(w), $"{w}"));
        }
    }

    [Fact]
    public async Task A_long_letter_names_itself_on_each_page_and_nobody_signs_alone()
    {
        for (var paragraphs = 8; paragraphs < 20; paragraphs++)
        {
            var pages = await Poppler.Pages(Letter([.. Enumerable.Repeat(new Paragraph(Sentence + Sentence), paragraphs)]).ToPdf());
            if (pages.Count == 1)
                continue;
            Assert.Contains($"Seite 1 von {pages.Count}", pages[0]);
            Assert.All(pages.Skip(1), page => Assert.Matches($"^Lindgau Netz · Frau · 4. März 2026 +Seite . von {pages.Count}$", page[0]));
            var signed = Array.FindIndex(pages[^1], line => line == "Katrin Albers");
            Assert.True(signed >= 3, $"{paragraphs} paragraphs: {string.Join(" | ", pages[^1])}");
        }
    }

    [Fact]
    public async Task The_companys_picture_stands_at_its_head_and_the_same_letter_is_the_same_bytes()
    {
        var letter = Letter(new Paragraph("x"), Table(40)) with { Head = new Letterhead(Company, Png(6, 8, 300, 100)) };
        Assert.Contains(" image ", await Poppler.Pictures(letter.ToPdf()), StringComparison.Ordinal);
        Assert.Equal(letter.ToPdf(), (letter with { }).ToPdf());
        // One that cannot be read: the name instead.
        var broken = await Poppler.Pages((letter with { Head = new Letterhead(Company, [1, 2, 3]) }).ToPdf());
        Assert.Equal("Lindgau Netz", broken[0][0]);
    }

    /// <summary>Millimetres of the field that shows in the window.</summary>
    private static bool InWindow(Word word) => word is { Left: >= 24, Right: <= 106, Top: >= 44.5, Bottom: <= 91 };

    private static async Task<List<Word>> Words(byte[] pdf)
    {
        var (words, page) = (new List<Word>(), 0);
        foreach (var line in (await Poppler.Text(pdf, "-bbox")).Split('\n'))
        {
            page += line.Contains("<page ", StringComparison.Ordinal) ? 1 : 0;
            if (Box().Match(line) is { Success: true } m)
            {
                double Mm(int group) => double.Parse(m.Groups[group].Value, CultureInfo.InvariantCulture) * 25.4 / 72;
                words.Add(new(System.Net.WebUtility.HtmlDecode(m.Groups[5].Value), page, Mm(1), Mm(2), Mm(3), Mm(4)));
            }
        }
        return words;
    }

    [GeneratedRegex("""<word xMin="([0-9.]+)" yMin="([0-9.]+)" xMax="([0-9.]+)" yMax="([0-9.]+)">(.*)</word>""")]
    private static partial Regex Box();
}
