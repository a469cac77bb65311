using System.Globalization;
using System.Text;
using System.Text.Json;
using Kulanz.Platform.Papers;
using Kulanz.Tests.Testing;
using static Kulanz.Tests.Platform.Papers.SomePapers;

namespace Kulanz.Tests.Platform.Papers;

/// <summary>Whatever somebody has for a name or writes: it is on the paper, whole, within its margins, and nothing is thrown.</summary>
public sealed class HostilePaperTests
{
    [Fact]
    public async Task Naughty_strings_are_all_there()
    {
        var strings = JsonSerializer.Deserialize<string[]>(await File.ReadAllTextAsync(TestData.Path("hostile-strings", "blns", "blns.json")))!;
        var pdf = Paper([.. strings.Select(s => (Block)new Paragraph(s)), .. strings.Select(s => new Bullets([s])), .. strings.Select(s => new Heading(s)), .. strings.Select(s => new FixedText(s)),
            new Table([new("A"), new("B")], [.. strings.Select(s => (IReadOnlyList<Words>)[s, s])]), new Facts([.. strings.Select(s => new Fact(s, s))])]).ToPdf();
        await Poppler.Info(pdf, "-struct-text");

        // Each alone, in the order of drawing: what is read from the left stands there letter for letter.
        foreach (var said in strings.Where(s => s.EnumerateRunes().All(r => r.Value is < 0x590 or > 0x8FF and < 0xFB1D or >= 0x10FFF) && s.Length > 0))
            Assert.Contains(Visible(said), Visible(await Poppler.Text(Paper(new Paragraph(said)).ToPdf(), "-raw")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Characters_that_no_font_has_stand_in_a_box_and_can_be_copied()
    {
        var pdf = Paper(new Paragraph("Frau 王小明, สวัสดี 🦄.")).ToPdf();
        var text = Visible(await Poppler.Text(pdf, "-raw"));
        foreach (var part in new[] { "王", "小", "明", "ส", "🦄" })
            Assert.Contains(part, text, StringComparison.Ordinal);
        // Two rows of figures, drawn: the page is not the same without them.
        Assert.NotEqual(await Poppler.Drawn(pdf, 1), await Poppler.Drawn(Paper(new Paragraph("Frau , .")).ToPdf(), 1));
    }

    [Fact]
    public async Task Text_from_right_to_left_reads_in_its_order()
    {
        var text = await Poppler.Text(Paper(new Paragraph("שלום עולם"), new Paragraph("Herr כהן wohnt (alt) hier"), new Paragraph("مرحبا بالعالم")).ToPdf());
        var plain = string.Concat(text.Normalize(NormalizationForm.FormKC).Where(c => char.GetUnicodeCategory(c) != UnicodeCategory.Format));
        Assert.Contains("שלום עולם", plain, StringComparison.Ordinal);
        // Where both directions meet in a line, Poppler puts the blanks elsewhere.
        Assert.Contains("HerrכהןWohnt(alt)hier", plain.Replace(" ", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("مرحبا بالعالم", plain, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_wider_than_a_line_are_broken_and_stay_within_the_margins()
    {
        var pdf = Paper(new Paragraph(new string('Q', 5000)), new Table([new("Eng"), new("Weit", 20)], [[new string('m', 400), "x"]]), new FixedText(new string('x', 3000)), new Heading(new string('Ü', 300)), new Facts([new(new string('n', 300), new string('v', 300))]),
            new Paragraph($"Donaudampfschifffahrts{'\u00AD'}gesellschafts{'\u00AD'}kapitäns{'\u00AD'}mützen{'\u00AD'}abzeichen{'\u00AD'}verordnungs{'\u00AD'}entwurfs{'\u00AD'}vorlagen{'\u00AD'}mappe")).ToPdf();
        var boxes = await Poppler.Text(pdf, "-bbox");
        var right = System.Text.RegularExpressions.Regex.Matches(boxes, "xMax=\"([0-9.]+)\"").Max(m => double.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture));
        Assert.InRange(right, 0, 595.276 - 20 * 72 / 25.4 + 1);
        var text = Visible(await Poppler.Text(pdf, "-raw"));
        Assert.Equal(5000, text.Count(c => c == 'Q'));
        Assert.Equal(400, text.Count(c => c == 'm') - "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnungsentwurfsvorlagenmappe".Count(c => c == 'm'));
    }

    [Fact]
    public async Task Empty_things_are_nothing_and_break_nothing()
    {
        var pdf = (Paper(new Paragraph(""), new Bullets([]), new Facts([]), new Table([], []), new Table([new("Nur Kopf")], []), new FixedText(""), new PageBreak(), new PageBreak(), new Together([]), new Contents("Inhalt"), new Heading(""), new Picture([], "nichts")) with { Title = "" }).ToPdf();
        Assert.Contains("Nur Kopf", await Poppler.Text(pdf), StringComparison.Ordinal);
        await Poppler.Info(Paper().ToPdf());
        await Poppler.Info((Letter() with { To = [], Subject = "", SignedBy = [], Head = new Letterhead(new(), null) }).ToPdf());
    }

    /// <summary>Composed, without blanks and what has no look.</summary>
    private static string Visible(string text) => string.Concat(Kulanz.Platform.Typed.Kept(text).Normalize().EnumerateRunes()
        .Where(r => !Rune.IsWhiteSpace(r) && !Rune.IsControl(r) && Rune.GetUnicodeCategory(r) is not UnicodeCategory.Format && r.Value is not (>= 0xFE00 and <= 0xFE0F or 0x180E or 0x034F or >= 0xFFF9 and <= 0xFFFB)));
}
