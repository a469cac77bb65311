using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kulanz.Platform.Papers.Fonts;

namespace Kulanz.Platform.Papers.Pdf;

/// <summary>One of our fonts in one document: the glyphs used so far, numbered in the order they came, and what each says, for copying and reading aloud.</summary>
internal sealed class FontInFile(Typeface face, int index, int number)
{
    private readonly Dictionary<(ushort Glyph, string Said), ushort> numbers = [];
    private readonly List<ushort> glyphs = [0];
    private readonly List<string> said = [""];

    public string Name { get; } = $"F{index}";

    /// <summary>The number of its object in the file.</summary>
    public int Object => number;

    /// <summary>Under which number the glyph stands in this document. One that says two things (a hyphen, a minus) is there twice.</summary>
    public ushort Number(ushort glyph, string says)
    {
        if (numbers.TryGetValue((glyph, says), out var known))
            return known;
        var next = (ushort)glyphs.Count;
        glyphs.Add(glyph);
        said.Add(says);
        return numbers[(glyph, says)] = next;
    }

    public void Write(PdfFile file)
    {
        var used = glyphs.Count;
        var subset = FontSubset.Of(face, glyphs);
        // Six letters before the name say that it is a part of the font, and which: the same letters for the same part.
        var part = string.Concat(SHA256.HashData(subset).Take(6).Select(b => (char)('A' + b % 26)));
        var name = $"{part}+{face.Name}";
        var flags = 4 | (face.Fixed ? 1 : 0) | (face.ItalicAngle != 0 ? 64 : 0);
        var program = file.PutStream(file.Reserve(), $"/Length1 {subset.Length}", subset);
        var descriptor = file.Add(string.Create(CultureInfo.InvariantCulture,
            $"<</Type/FontDescriptor/FontName/{name}/Flags {flags}/FontBBox[{string.Join(' ', face.Box)}]/ItalicAngle {PdfFile.Number(face.ItalicAngle)}/Ascent {face.Ascent}/Descent {face.Descent}/CapHeight {face.CapHeight}/StemV {(face.Weight >= 600 ? 130 : 80)}/FontFile2 {program} 0 R>>"));
        var widths = string.Join(' ', glyphs.Take(used).Select(face.Width));
        var letters = file.Add($"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor {descriptor} 0 R/CIDToGIDMap/Identity/W[0[{widths}]]>>");
        var unicode = file.PutStream(file.Reserve(), "", Encoding.ASCII.GetBytes(Characters()));
        file.Put(number, $"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H/DescendantFonts[{letters} 0 R]/ToUnicode {unicode} 0 R>>");
    }

    private string Characters()
    {
        var map = new StringBuilder("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
        // At most a hundred in a block, says the format.
        foreach (var block in Enumerable.Range(1, said.Count - 1).Where(i => said[i].Length > 0).Chunk(100))
        {
            map.Append(CultureInfo.InvariantCulture, $"{block.Length} beginbfchar\n");
            foreach (var i in block)
                map.Append(CultureInfo.InvariantCulture, $"<{i:X4}> <{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(said[i]))}>\n");
            map.Append("endbfchar\n");
        }
        return map.Append("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n").ToString();
    }
}
