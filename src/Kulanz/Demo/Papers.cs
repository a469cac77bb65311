using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Kulanz.Demo;

/// <summary>The files that customers attach: small, made here, so that nobody's photograph has to travel with the program.</summary>
public static class Papers
{
    public static (string Type, byte[] Content) Of(string name) => Path.GetExtension(name) switch
    {
        ".png" => ("image/png", Picture(name)),
        ".pdf" => ("application/pdf", Page(name)),
        _ => ("text/plain", Encoding.UTF8.GetBytes(Measured(name))),
    };

    /// <summary>A router as seen by a customer in a hurry: a dark box on a table, with lights, one of them red.</summary>
    private static byte[] Picture(string name)
    {
        const int width = 480, height = 300;
        var seed = name.Aggregate(7, (sum, c) => sum * 31 + c & 0xFFFF);
        var rows = new byte[height * (width * 3 + 1)];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
            {
                var (r, g, b) = Colour(x, y, seed);
                var at = y * (width * 3 + 1) + 1 + x * 3;
                (rows[at], rows[at + 1], rows[at + 2]) = ((byte)r, (byte)g, (byte)b);
            }
        using var picture = new MemoryStream();
        picture.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), height);
        (head[8], head[9]) = (8, 2);
        Chunk(picture, "IHDR", head);
        using var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            zip.Write(rows);
        Chunk(picture, "IDAT", packed.ToArray());
        Chunk(picture, "IEND", []);
        return picture.ToArray();
    }

    private static (int, int, int) Colour(int x, int y, int seed)
    {
        var (left, top) = (70 + seed % 40, 90 + seed / 40 % 30);
        if (x < left || x > left + 300 || y < top || y > top + 110)
            return y > 190 ? (176 - y / 6, 146 - y / 6, 112 - y / 6) : (222 - x / 20, 219 - x / 20, 212 - x / 20);
        for (var light = 0; light < 5; light++)
            if (Math.Abs(x - left - 50 - light * 48) + Math.Abs(y - top - 62) < 9)
                return light == seed % 5 ? (226, 48, 40) : light % 2 == 0 ? (84, 196, 96) : (60, 66, 70);
        return (38 + (y - top) / 6, 42 + (y - top) / 6, 46 + (y - top) / 6);
    }

    private static void Chunk(Stream to, string kind, byte[] content)
    {
        var number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        to.Write(number);
        byte[] both = [.. Encoding.ASCII.GetBytes(kind), .. content];
        to.Write(both);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(both));
        to.Write(number);
    }

    /// <summary>CRC-32 as PNG wants it (ISO 3309).</summary>
    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 1 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }

    /// <summary>One page with its own name on it: enough for any reader to open.</summary>
    private static byte[] Page(string name)
    {
        var title = Path.GetFileNameWithoutExtension(name).Replace('_', ' ');
        var words = $"BT /F1 22 Tf 60 760 Td ({Plain(title)}) Tj /F1 11 Tf 0 -40 Td (Lindgau Netz GmbH, Am Wehr 4, 00421 Auenbrueck) Tj 0 -18 Td (Dieses Blatt gehoert zur Vorfuehrung von Kulanz. Alles darauf ist erfunden.) Tj ET";
        string[] objects =
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
            $"<< /Length {words.Length} >>\nstream\n{words}\nendstream",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ];
        var page = new StringBuilder("%PDF-1.4\n");
        var places = new List<int>();
        for (var i = 0; i < objects.Length; i++)
        {
            places.Add(page.Length);
            page.Append(CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n{objects[i]}\nendobj\n");
        }
        var table = page.Length;
        page.Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n");
        foreach (var place in places)
            page.Append(CultureInfo.InvariantCulture, $"{place:D10} 00000 n \n");
        page.Append(CultureInfo.InvariantCulture, $"trailer\n<< /Size {objects.Length + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
        return Encoding.ASCII.GetBytes(page.ToString());
    }

    private static string Plain(string text) => new([.. text.Where(c => c is >= ' ' and <= '~' and not ('(' or ')' or '\\'))]);

    private static string Measured(string name)
    {
        var seed = name.Length * 7;
        var lines = Enumerable.Range(0, 12).Select(i => string.Create(CultureInfo.InvariantCulture, $"{18 + i / 4:D2}:{i % 4 * 15:D2}  down {seed % 60 + 20 + i * 7 % 23} Mbit/s  up {seed % 9 + 6} Mbit/s  ping {14 + i * 5 % 17} ms"));
        return $"{name}\n\n{string.Join('\n', lines)}\n";
    }
}
