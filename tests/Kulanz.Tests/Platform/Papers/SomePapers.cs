using System.Buffers.Binary;
using System.IO.Compression;
using Kulanz.Platform;
using Kulanz.Platform.Papers;

namespace Kulanz.Tests.Platform.Papers;

/// <summary>A paper, a letter, a picture to try things on.</summary>
internal static class SomePapers
{
    public const string Sentence = "Sie haben uns am 3. März geschrieben, dass Ihr Anschluss seit drei Tagen gestört ist. Der Techniker kommt am Donnerstag zwischen acht und zwölf Uhr. ";

    public static readonly DateTimeOffset Day = new(2026, 3, 4, 9, 0, 0, TimeSpan.Zero);

    public static readonly Company Company = new()
    {
        Name = "Lindgau Netz",
        Details = new CompanyDetails
        {
            LegalName = "Lindgau Netz GmbH", Street = "Hafenstraße 12", PostalCode = "12345", City = "Lindgau", Telephone = "+49 30 23125 000", Email = "service@lindgau-netz.example",
            Register = "Amtsgericht Lindgau, HRB 4711", Directors = "Geschäftsführung: Dr. Ute Lindgau", VatId = "DE 123456789", Bank = "Sparkasse Lindgau", Iban = "DE02 1203 0000 0000 2020 51", Bic = "BYLADEM1001",
        },
    };

    public static Paper Paper(params IReadOnlyList<Block> blocks) => new() { Title = "Auskunft über Ihre Daten", Language = "de", At = Day, Author = "Lindgau Netz GmbH", Blocks = blocks };

    public static PostalLetter Letter(params IReadOnlyList<Block> text) => new()
    {
        Head = new Letterhead(Company, null),
        To = ["Frau", "Anna Becker", "Am Alten Deich 7", "12347 Lindgau"],
        Language = "de",
        At = Day,
        Subject = "Ihre Kündigung vom 1. März 2026",
        Salutation = "Guten Tag Frau Becker,",
        OurReference = "KA-2031",
        CustomerNumber = "1042",
        ContractNumber = "V-2024-00817",
        Contact = "Katrin Albers",
        SignedBy = ["Katrin Albers", "Kundenservice"],
        Text = text,
    };

    public static Table Table(int rows) => new([new("Datum"), new("Vorgang", 3), new("Betrag", 1, Figures: true)],
        [.. Enumerable.Range(1, rows).Select(i => (IReadOnlyList<Words>)[$"{i:00000}", i % 7 == 0 ? Sentence : $"Gutschrift {i}", $"{i},00 €"])]);

    /// <summary>The points of the pattern: rows of samples, high byte first where there are two.</summary>
    public static byte[] Points(int kind, int depth, int width, int height) =>
        [.. Enumerable.Range(0, height).SelectMany(y => Enumerable.Range(0, RowBytes(kind, depth, width)).Select(x => (byte)(x * 11 + y * 29 + x * y)))];

    /// <summary>A PNG of a kind (ISO/IEC 15948) with that pattern, each row written in another way.</summary>
    public static byte[] Png(int kind, int depth, int width = 24, int height = 16, byte[]? clear = null, int? claimedHeight = null, bool interlaced = false)
    {
        using var picture = new MemoryStream();
        picture.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), claimedHeight ?? height);
        (head[8], head[9], head[12]) = ((byte)depth, (byte)kind, (byte)(interlaced ? 1 : 0));
        Chunk(picture, "IHDR"u8, head);
        if (kind == 3)
            Chunk(picture, "PLTE"u8, [.. Enumerable.Range(0, 3 << depth).Select(i => (byte)(i * 37))]);
        if (clear is not null)
            Chunk(picture, "tRNS"u8, clear);
        using var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            foreach (var (x0, y0, dx, dy) in interlaced ? [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)] : new[] { (0, 0, 1, 1) })
                Pass(zip, kind, depth, width, height, x0, y0, dx, dy);
        Chunk(picture, "IDAT"u8, packed.ToArray());
        Chunk(picture, "IEND"u8, []);
        return picture.ToArray();
    }

    private static int RowBytes(int kind, int depth, int width) => (width * Channels(kind) * depth + 7) / 8;

    private static int Channels(int kind) => kind switch { 0 or 3 => 1, 2 => 3, 4 => 2, _ => 4 };

    private static void Pass(Stream to, int kind, int depth, int width, int height, int x0, int y0, int dx, int dy)
    {
        var (all, bits) = (Points(kind, depth, width, height), Channels(kind) * depth);
        var (wide, step) = ((width - x0 + dx - 1) / dx, Math.Max(1, bits / 8));
        var above = new byte[RowBytes(kind, depth, wide)];
        for (var y = y0; y < height && wide > 0; y += dy)
        {
            var row = new byte[above.Length];
            for (var x = 0; x < wide; x++)
                for (var bit = 0; bit < bits; bit++)
                {
                    var (from, at) = ((x0 + x * dx) * bits + bit, x * bits + bit);
                    if ((all[y * RowBytes(kind, depth, width) + from / 8] >> (7 - from % 8) & 1) == 1)
                        row[at / 8] |= (byte)(0x80 >> at % 8);
                }
            var filter = y / dy % 5;
            to.WriteByte((byte)filter);
            for (var i = 0; i < row.Length; i++)
            {
                int left = i >= step ? row[i - step] : 0, up = above[i], corner = i >= step ? above[i - step] : 0;
                to.WriteByte((byte)(row[i] - filter switch { 0 => 0, 1 => left, 2 => up, 3 => (left + up) / 2, _ => Nearest(left, up, corner) }));
            }
            above = row;
        }
    }

    private static int Nearest(int left, int up, int corner) => new[] { left, up, corner }.MinBy(v => Math.Abs(left + up - corner - v));

    private static void Chunk(Stream to, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        to.Write(number);
        to.Write(type);
        to.Write(data);
        // Nobody here reads the sum.
        to.Write([0, 0, 0, 0]);
    }
}
