using System.Buffers.Binary;

namespace Kulanz.Platform.Papers.Fonts;

/// <summary>
/// A font with only the glyphs a document uses, numbered anew in the order given: a letter carries some ten kilobytes instead of a megabyte.
/// Glyphs that are put together from others bring those along.
/// </summary>
internal static class FontSubset
{
    /// <param name="glyphs">By their new number; the first is 0, the font's "not there". What the others are made of is added at the end.</param>
    public static byte[] Of(Typeface face, List<ushort> glyphs)
    {
        var numbers = new Dictionary<ushort, ushort>();
        for (var i = 0; i < glyphs.Count; i++)
            numbers.TryAdd(glyphs[i], (ushort)i);
        var outlines = new List<byte[]>();
        for (var i = 0; i < glyphs.Count; i++)
            outlines.Add(Renumbered(face.Outline(glyphs[i]).ToArray(), glyphs, numbers));

        var loca = new byte[4 * (glyphs.Count + 1)];
        var glyf = new byte[outlines.Sum(o => (o.Length + 3) & ~3)];
        var hmtx = new byte[4 * glyphs.Count];
        var at = 0;
        for (var i = 0; i < glyphs.Count; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(loca.AsSpan(4 * i), at);
            outlines[i].CopyTo(glyf, at);
            at += (outlines[i].Length + 3) & ~3;
            BinaryPrimitives.WriteUInt16BigEndian(hmtx.AsSpan(4 * i), face.AdvanceUnits(glyphs[i]));
            BinaryPrimitives.WriteInt16BigEndian(hmtx.AsSpan(4 * i + 2), face.SideUnits(glyphs[i]));
        }
        BinaryPrimitives.WriteInt32BigEndian(loca.AsSpan(4 * glyphs.Count), at);
        var (head, hhea, maxp) = (face.Table("head").ToArray(), face.Table("hhea").ToArray(), face.Table("maxp").ToArray());
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(8), 0);
        BinaryPrimitives.WriteInt16BigEndian(head.AsSpan(50), 1);
        BinaryPrimitives.WriteInt16BigEndian(hhea.AsSpan(34), (short)glyphs.Count);
        BinaryPrimitives.WriteInt16BigEndian(maxp.AsSpan(4), (short)glyphs.Count);

        // In the order of their tags, as the format asks.
        return Written(
        [
            ("cvt ", face.Table("cvt ").ToArray()), ("fpgm", face.Table("fpgm").ToArray()), ("glyf", glyf), ("head", head), ("hhea", hhea),
            ("hmtx", hmtx), ("loca", loca), ("maxp", maxp), ("prep", face.Table("prep").ToArray()),
        ]);
    }

    private static byte[] Renumbered(byte[] outline, List<ushort> glyphs, Dictionary<ushort, ushort> numbers)
    {
        const int wordArguments = 1, scale = 8, more = 0x20, twoScales = 0x40, matrix = 0x80;
        if (outline.Length < 10 || BinaryPrimitives.ReadInt16BigEndian(outline) >= 0)
            return outline;
        for (var at = 10; ;)
        {
            var flags = BinaryPrimitives.ReadUInt16BigEndian(outline.AsSpan(at));
            var part = BinaryPrimitives.ReadUInt16BigEndian(outline.AsSpan(at + 2));
            if (!numbers.TryGetValue(part, out var number))
            {
                numbers[part] = number = (ushort)glyphs.Count;
                glyphs.Add(part);
            }
            BinaryPrimitives.WriteUInt16BigEndian(outline.AsSpan(at + 2), number);
            at += 4 + ((flags & wordArguments) != 0 ? 4 : 2) + ((flags & scale) != 0 ? 2 : (flags & twoScales) != 0 ? 4 : (flags & matrix) != 0 ? 8 : 0);
            if ((flags & more) == 0)
                return outline;
        }
    }

    private static byte[] Written(List<(string Tag, byte[] Bytes)> tables)
    {
        tables.RemoveAll(t => t.Bytes.Length == 0);
        var file = new byte[12 + 16 * tables.Count + tables.Sum(t => (t.Bytes.Length + 3) & ~3)];
        var power = 1 << (int)Math.Log2(tables.Count);
        BinaryPrimitives.WriteUInt32BigEndian(file, 0x00010000);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(4), (ushort)tables.Count);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(6), (ushort)(16 * power));
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(8), (ushort)Math.Log2(power));
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(10), (ushort)(16 * (tables.Count - power)));
        var (entry, at, headAt) = (12, 12 + 16 * tables.Count, 0);
        foreach (var (tag, table) in tables)
        {
            table.CopyTo(file, at);
            System.Text.Encoding.ASCII.GetBytes(tag, file.AsSpan(entry));
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(entry + 4), Sum(file.AsSpan(at, (table.Length + 3) & ~3)));
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(entry + 8), at);
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(entry + 12), table.Length);
            headAt = tag == "head" ? at : headAt;
            (entry, at) = (entry + 16, at + ((table.Length + 3) & ~3));
        }
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(headAt + 8), 0xB1B0AFBA - Sum(file));
        return file;
    }

    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0u;
        for (var i = 0; i + 4 <= bytes.Length; i += 4)
            sum += BinaryPrimitives.ReadUInt32BigEndian(bytes[i..]);
        return sum;
    }
}
