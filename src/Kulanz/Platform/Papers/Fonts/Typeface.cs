using System.Buffers.Binary;
using System.Text;

namespace Kulanz.Platform.Papers.Fonts;

/// <summary>
/// A TrueType font as its file says (ISO/IEC 14496-22): which glyph a character has and how wide it is. Widths are in thousandths of the size of the
/// letters, whole, because a PDF states them so: what is measured here is what a reader will draw.
/// </summary>
internal sealed class Typeface
{
    private readonly byte[] file;
    private readonly Dictionary<string, (int At, int Length)> tables = [];
    private readonly ushort[] basic = new ushort[0x10000];
    private readonly Dictionary<int, ushort> beyond = [];
    private readonly int unitsPerEm;
    private readonly int wideEntries;

    /// <param name="scale">By how much its letters are drawn smaller, so that two fonts in one line look equally large.</param>
    public Typeface(byte[] file, double scale)
    {
        (this.file, Scale) = (file, scale);
        for (var i = 0; i < U16(4); i++)
            tables[Encoding.ASCII.GetString(file, 12 + 16 * i, 4)] = ((int)U32(20 + 16 * i), (int)U32(24 + 16 * i));
        unitsPerEm = U16(At("head") + 18);
        wideEntries = U16(At("hhea") + 34);
        GlyphCount = U16(At("maxp") + 4);
        Name = NameOf();
        ReadCharacters();
    }

    /// <summary>PostScript's name: the one a PDF calls it by.</summary>
    public string Name { get; }

    public double Scale { get; }
    public int GlyphCount { get; }
    public int Ascent => Thousandths(S16(At("hhea") + 4));
    public int Descent => Thousandths(S16(At("hhea") + 6));
    public int CapHeight => U16(At("OS/2")) >= 2 ? Thousandths(S16(At("OS/2") + 88)) : Ascent;
    public double ItalicAngle => (int)U32(At("post") + 4) / 65536.0;
    public bool Fixed => U32(At("post") + 12) != 0;
    public int Weight => U16(At("OS/2") + 4);
    public int[] Box => [.. Enumerable.Range(0, 4).Select(i => Thousandths(S16(At("head") + 36 + 2 * i)))];

    /// <summary>The glyph of a character; 0, the font's own "not there", for one it lacks.</summary>
    public ushort Glyph(int character) => character < basic.Length ? basic[character] : beyond.GetValueOrDefault(character);

    public int Width(ushort glyph) => Thousandths(U16(At("hmtx") + 4 * Math.Min(glyph, wideEntries - 1)));

    internal ushort AdvanceUnits(ushort glyph) => U16(At("hmtx") + 4 * Math.Min(glyph, wideEntries - 1));

    internal short SideUnits(ushort glyph) => S16(glyph < wideEntries ? At("hmtx") + 4 * glyph + 2 : At("hmtx") + 4 * wideEntries + 2 * (glyph - wideEntries));

    internal ReadOnlySpan<byte> Table(string tag) => tables.TryGetValue(tag, out var table) ? file.AsSpan(table.At, table.Length) : default;

    /// <summary>The outline of a glyph as the file has it; nothing for a blank.</summary>
    internal ReadOnlySpan<byte> Outline(ushort glyph)
    {
        var large = S16(At("head") + 50) == 1;
        var (from, to) = large
            ? ((int)U32(At("loca") + 4 * glyph), (int)U32(At("loca") + 4 * glyph + 4))
            : (2 * U16(At("loca") + 2 * glyph), 2 * U16(At("loca") + 2 * glyph + 2));
        return file.AsSpan(At("glyf") + from, to - from);
    }

    private void ReadCharacters()
    {
        var map = At("cmap");
        for (var i = 0; i < U16(map + 2); i++)
        {
            var (platform, table) = (U16(map + 4 + 8 * i), map + (int)U32(map + 8 + 8 * i));
            if (platform is not (0 or 3) || U16(table) is not (4 or 12))
                continue;
            if (U16(table) == 12)
                ReadLong(table);
            else
                ReadShort(table);
        }
    }

    private void ReadShort(int table)
    {
        var segments = U16(table + 6) / 2;
        for (var i = 0; i < segments; i++)
        {
            var end = U16(table + 14 + 2 * i);
            var start = U16(table + 16 + 2 * segments + 2 * i);
            var delta = U16(table + 16 + 4 * segments + 2 * i);
            var offsetAt = table + 16 + 6 * segments + 2 * i;
            for (int c = start; c <= end && c < 0xFFFF; c++)
            {
                var glyph = U16(offsetAt) == 0 ? c : U16(offsetAt + U16(offsetAt) + 2 * (c - start));
                basic[c] = U16(offsetAt) != 0 && glyph == 0 ? (ushort)0 : (ushort)(glyph + delta);
            }
        }
    }

    private void ReadLong(int table)
    {
        for (var i = 0; i < U32(table + 12); i++)
        {
            var (start, end, glyph) = ((int)U32(table + 16 + 12 * i), (int)U32(table + 20 + 12 * i), (int)U32(table + 24 + 12 * i));
            for (var c = start; c <= end; c++)
                if (c < basic.Length)
                    basic[c] = (ushort)(glyph + c - start);
                else
                    beyond[c] = (ushort)(glyph + c - start);
        }
    }

    private string NameOf()
    {
        var names = At("name");
        for (var i = 0; i < U16(names + 2); i++)
        {
            var entry = names + 6 + 12 * i;
            if (U16(entry) == 3 && U16(entry + 6) == 6)
                return Encoding.BigEndianUnicode.GetString(file, names + U16(names + 4) + U16(entry + 10), U16(entry + 8));
        }
        return "Unnamed";
    }

    private int At(string table) => tables[table].At;

    private int Thousandths(int units) => (int)Math.Round(units * 1000.0 / unitsPerEm, MidpointRounding.AwayFromZero);

    private ushort U16(int at) => BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(at));

    private short S16(int at) => BinaryPrimitives.ReadInt16BigEndian(file.AsSpan(at));

    private uint U32(int at) => BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));
}
