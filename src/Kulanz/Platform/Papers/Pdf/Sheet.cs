using System.Globalization;
using System.Text;
using Kulanz.Platform.Papers.Fonts;

namespace Kulanz.Platform.Papers.Pdf;

/// <summary>A page being drawn. Everything on it either belongs to a <see cref="Tag"/> or is decoration, which readers aloud leave out. Measured in points from the upper left corner.</summary>
internal sealed class Sheet(PdfPaper paper, int index)
{
    public const double Width = 595.276;
    public const double Height = 841.89;

    /// <summary>Who drew last: a tag, or this for decoration.</summary>
    private static readonly object Decoration = new();

    private readonly StringBuilder ink = new();
    private object? open;

    /// <summary>From 0.</summary>
    public int Index => index;

    /// <summary>Each numbered piece of its content, and whose it is.</summary>
    public List<Tag> Marked { get; } = [];

    public List<LinkArea> Links { get; } = [];
    public HashSet<FontInFile> Fonts { get; } = [];
    public HashSet<PictureInFile> Pictures { get; } = [];

    /// <summary>The number of its object in the file.</summary>
    public int Number { get; set; }

    /// <summary>Draws a line of text whose letters stand on <paramref name="y"/>; answers where it ends.</summary>
    public void Text(Tag? tag, TextLine line, double x, double y)
    {
        foreach (var piece in line.Pieces)
        {
            var inside = piece.Look.Link is null || tag is null ? tag : piece.Look.TagIn(tag);
            Switch(inside);
            var from = x;
            x = Draw(piece, line.Size, x, y);
            if (piece.Look.Link is { } link && inside is not null && x > from)
                Link(inside, link, from, y - line.Size * 0.8, x, y + line.Size * 0.25, piece.Said);
        }
    }

    /// <summary>A line or a filled area: decoration.</summary>
    public void Fill(double left, double top, double width, double height, string colour)
    {
        Switch(null);
        ink.Append(CultureInfo.InvariantCulture, $"{colour} rg {N(left)} {N(Height - top - height)} {N(width)} {N(height)} re f\n");
    }

    /// <summary>The row of dots that leads the eye.</summary>
    public void Dots(double left, double right, double y, string colour)
    {
        Switch(null);
        ink.Append(CultureInfo.InvariantCulture, $"q {colour} RG 0.7 w 1 J [0 3] 0 d {N(left)} {N(Height - y)} m {N(right)} {N(Height - y)} l S Q\n");
    }

    public void Picture(Tag? tag, PictureInFile picture, double left, double top, double width, double height)
    {
        Switch(tag);
        Pictures.Add(picture);
        ink.Append(CultureInfo.InvariantCulture, $"q {N(width)} 0 0 {N(height)} {N(left)} {N(Height - top - height)} cm /{picture.Name} Do Q\n");
    }

    public void Link(Tag tag, string target, double left, double top, double right, double bottom, string said)
    {
        var area = new LinkArea(this, tag, left, top, right, bottom, said) { Address = target[0] == '#' ? null : target, Anchor = target[0] == '#' ? target[1..] : null };
        Links.Add(area);
        tag.Has(area);
    }

    /// <summary>Whatever is drawn, complete.</summary>
    public byte[] Content()
    {
        Close();
        return Encoding.Latin1.GetBytes(ink.ToString());
    }

    private double Draw(TextPiece piece, double size, double x, double y)
    {
        var from = x;
        if (piece.Face is null)
        {
            foreach (var letter in piece.Letters)
                x = Box(letter, size, x, y, piece.Look.Colour);
        }
        else
        {
            var font = paper.Font(piece.Face);
            Fonts.Add(font);
            ink.Append(CultureInfo.InvariantCulture, $"{piece.Look.Colour} rg BT /{font.Name} {N(size * piece.Face.Scale)} Tf 1 0 0 1 {N(x)} {N(Height - y)} Tm <");
            foreach (var letter in piece.Letters)
            {
                ink.Append(font.Number(letter.Glyph, letter.Said).ToString("X4", CultureInfo.InvariantCulture));
                x += letter.Width * size / 1000;
            }
            ink.Append("> Tj ET\n");
        }
        if (piece.Look.Link is not null)
            ink.Append(CultureInfo.InvariantCulture, $"{piece.Look.Colour} rg {N(from)} {N(Height - y - size * 0.14)} {N(x - from)} {N(size * 0.05)} re f\n");
        return x;
    }

    /// <summary>A character that no font has: a box with its number, and the character itself for whoever copies or listens.</summary>
    private double Box(Letter letter, double size, double x, double y, string colour)
    {
        var digits = letter.Character.ToString(letter.Character > 0xFFFF ? "X6" : "X4", CultureInfo.InvariantCulture);
        var half = digits.Length / 2;
        var width = letter.Width * size / 1000;
        var font = paper.Font(Typefaces.Plain);
        Fonts.Add(font);
        ink.Append(CultureInfo.InvariantCulture, $"/Span<</ActualText {PdfFile.Text(letter.Said)}>> BDC q {colour} RG 0.4 w {N(x + 0.04 * size)} {N(Height - y - 0.1 * size)} {N(width - 0.08 * size)} {N(0.84 * size)} re S Q {colour} rg BT /{font.Name} {N(size * 0.36)} Tf ");
        for (var row = 0; row < 2; row++)
        {
            var number = digits.Substring(row * half, half);
            var glyphs = number.Select(c => (Glyph: Typefaces.Plain.Glyph(c), c)).ToList();
            var wide = glyphs.Sum(g => Typefaces.Plain.Width(g.Glyph)) * size * 0.36 / 1000;
            ink.Append(CultureInfo.InvariantCulture, $"1 0 0 1 {N(x + (width - wide) / 2)} {N(Height - y + (row == 0 ? 0.38 : 0) * size)} Tm <");
            foreach (var (glyph, c) in glyphs)
                ink.Append(font.Number(glyph, c.ToString()).ToString("X4", CultureInfo.InvariantCulture));
            ink.Append("> Tj ");
        }
        ink.Append("ET EMC\n");
        return x + width;
    }

    private void Switch(Tag? tag)
    {
        var wanted = tag ?? Decoration;
        if (ReferenceEquals(open, wanted))
            return;
        Close();
        open = wanted;
        if (tag is null)
        {
            ink.Append("/Artifact BMC\n");
            return;
        }
        ink.Append(CultureInfo.InvariantCulture, $"/{tag.Kind} <</MCID {Marked.Count}>> BDC\n");
        tag.Has(this, Marked.Count);
        Marked.Add(tag);
    }

    private void Close()
    {
        if (open is not null)
            ink.Append("EMC\n");
        open = null;
    }

    private static string N(double value) => PdfFile.Number(value);
}
