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

    /// <summary>A PNG of a kind (ISO/IEC 15948), with a pattern, plain or interlaced as a single pass of one point.</summary>
    public static byte[] Png(int kind, int depth, int width = 24, int height = 16, byte[]? clear = null, int? claimedHeight = null)
    {
        var channels = kind switch { 0 or 3 => 1, 2 => 3, 4 => 2, _ => 4 };
        var row = (width * channels * depth + 7) / 8;
        using var picture = new MemoryStream();
        picture.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), claimedHeight ?? height);
        (head[8], head[9]) = ((byte)depth, (byte)kind);
        Chunk(picture, "IHDR"u8, head);
        if (kind == 3)
            Chunk(picture, "PLTE"u8, [.. Enumerable.Range(0, 3 << depth).Select(i => (byte)(i * 37))]);
        if (clear is not null)
            Chunk(picture, "tRNS"u8, clear);
        using var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            for (var y = 0; y < height; y++)
            {
                // Each way of writing a row once.
                zip.WriteByte((byte)(y % 5));
                zip.Write([.. Enumerable.Range(0, row).Select(x => (byte)(x * 11 + y * 3))]);
            }
        Chunk(picture, "IDAT"u8, packed.ToArray());
        Chunk(picture, "IEND"u8, []);
        return picture.ToArray();
    }

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
