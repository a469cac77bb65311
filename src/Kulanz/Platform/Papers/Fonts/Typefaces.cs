using System.Reflection;

namespace Kulanz.Platform.Papers.Fonts;

/// <summary>
/// The fonts that travel with the program: Source Sans 3 for everything, DejaVu where it lacks a character (Hebrew, Arabic, Armenian, Georgian, signs),
/// DejaVu Sans Mono for fixed text. Data of pinned packages, read when first asked for. A character that none of them has is drawn as a box with its number.
/// </summary>
internal static class Typefaces
{
    // DejaVu's small letters are larger than those of Source Sans at the same size.
    private const double AsLarge = 0.89;

    private static readonly Lazy<Typeface> Regular = Font("SourceSans3_400Regular", 1), Italic = Font("SourceSans3_400Regular_Italic", 1),
        Bold = Font("SourceSans3_600SemiBold", 1), BoldItalic = Font("SourceSans3_600SemiBold_Italic", 1),
        Wide = Font("DejaVuSans", AsLarge), WideBold = Font("DejaVuSans-Bold", AsLarge), Mono = Font("DejaVuSansMono", AsLarge);

    /// <summary>The numbers in a box are drawn with it.</summary>
    public static Typeface Plain => Regular.Value;

    /// <summary>The first of our fonts that has the character in this style; null where none has.</summary>
    public static (Typeface Face, ushort Glyph)? Find(int character, bool bold, bool italic, bool mono)
    {
        var wanted = mono ? Mono.Value : (bold, italic) switch { (true, true) => BoldItalic.Value, (true, _) => Bold.Value, (_, true) => Italic.Value, _ => Regular.Value };
        foreach (var face in (ReadOnlySpan<Typeface>)[wanted, Plain])
            if (face.Glyph(character) is not 0 and var glyph)
                return (face, glyph);
        foreach (var face in bold ? (ReadOnlySpan<Lazy<Typeface>>)[WideBold, Wide] : [Wide])
            if (face.Value.Glyph(character) is not 0 and var glyph)
                return (face.Value, glyph);
        return null;
    }

    private static Lazy<Typeface> Font(string name, double scale) => new(() =>
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream($"fonts/{name}.ttf") ?? throw new InvalidOperationException($"The font {name} is not in the program.");
        var file = new byte[resource.Length];
        resource.ReadExactly(file);
        return new Typeface(file, scale);
    });
}
