using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;

namespace Kulanz.Platform.Papers.Pdf;

/// <summary>
/// A PNG (ISO/IEC 15948) of any kind. Its rows are unpacked here, because a PDF keeps what shows through apart from the colours and knows no interlacing;
/// a file that promises more than it holds, or holds more than it promises, is refused.
/// </summary>
internal static class PngPicture
{
    private sealed record Head(int Width, int Height, int Depth, int Kind, bool Interlaced)
    {
        public int Channels => Kind switch { 0 or 3 => 1, 2 => 3, 4 => 2, 6 => 4, _ => throw new InvalidDataException("An unknown kind of PNG.") };

        public int RowBytes(int width) => checked((int)(((long)width * Channels * Depth + 7) / 8));
    }

    public static ReadPicture? Read(byte[] content)
    {
        Head? head = null;
        byte[] palette = [], clear = [];
        using var packed = new MemoryStream();
        for (var at = 8; at + 12 <= content.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(content.AsSpan(at));
            if (length < 0 || length > content.Length - at - 12)
                return null;
            var data = content.AsSpan(at + 8, length);
            switch (content.AsSpan(at + 4, 4))
            {
                case [(byte)'I', (byte)'H', (byte)'D', (byte)'R'] when length == 13:
                    head = new Head(BinaryPrimitives.ReadInt32BigEndian(data), BinaryPrimitives.ReadInt32BigEndian(data[4..]), data[8], data[9], data[12] == 1);
                    break;
                case [(byte)'P', (byte)'L', (byte)'T', (byte)'E']:
                    palette = data.ToArray();
                    break;
                case [(byte)'t', (byte)'R', (byte)'N', (byte)'S']:
                    clear = data.ToArray();
                    break;
                case [(byte)'I', (byte)'D', (byte)'A', (byte)'T']:
                    packed.Write(data);
                    break;
            }
            at += 12 + length;
        }
        if (head is null || head.Width <= 0 || head.Height <= 0 || (long)head.Width * head.Height > PictureInFile.MostPixels || head.Depth is not (1 or 2 or 4 or 8 or 16) || (head.Kind == 3 && palette.Length < 3))
            return null;
        packed.Position = 0;
        using var unpacked = new ZLibStream(packed, CompressionMode.Decompress);
        return Kept(head, Rows(head, unpacked), palette, clear);
    }

    /// <summary>All rows, one after the other, each filled up to whole bytes.</summary>
    private static byte[] Rows(Head head, Stream unpacked)
    {
        var all = new byte[checked(head.RowBytes(head.Width) * head.Height)];
        if (!head.Interlaced)
        {
            Unfilter(head, unpacked, head.Width, head.Height, (y, row) => row.CopyTo(all.AsSpan(y * row.Length)));
            return all;
        }
        // Seven pictures, each of every so-manieth point of every so-manieth row.
        foreach (var (x0, y0, dx, dy) in new[] { (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2) })
        {
            var (width, height) = ((head.Width - x0 + dx - 1) / dx, (head.Height - y0 + dy - 1) / dy);
            if (width > 0 && height > 0)
                Unfilter(head, unpacked, width, height, (y, row) =>
                {
                    for (var x = 0; x < width; x++)
                        CopyPoint(head, row, x, all.AsSpan((y0 + y * dy) * head.RowBytes(head.Width)), x0 + x * dx);
                });
        }
        return all;
    }

    private static void CopyPoint(Head head, ReadOnlySpan<byte> from, int x, Span<byte> to, int at)
    {
        var bits = head.Channels * head.Depth;
        if (bits >= 8)
            from.Slice(x * bits / 8, bits / 8).CopyTo(to[(at * bits / 8)..]);
        else
            to[at * bits / 8] |= (byte)((from[x * bits / 8] >> (8 - bits - x * bits % 8) & (1 << bits) - 1) << (8 - bits - at * bits % 8));
    }

    private static void Unfilter(Head head, Stream unpacked, int width, int height, Action<int, byte[]> take)
    {
        var step = Math.Max(1, head.Channels * head.Depth / 8);
        var (row, above) = (new byte[head.RowBytes(width)], new byte[head.RowBytes(width)]);
        for (var y = 0; y < height; y++)
        {
            var filter = unpacked.ReadByte();
            unpacked.ReadExactly(row);
            for (var i = 0; i < row.Length; i++)
            {
                int left = i >= step ? row[i - step] : 0, up = above[i], corner = i >= step ? above[i - step] : 0;
                row[i] += (byte)(filter switch { 0 => 0, 1 => left, 2 => up, 3 => (left + up) / 2, 4 => Nearest(left, up, corner), _ => throw new InvalidDataException("An unknown filter.") });
            }
            take(y, row);
            (row, above) = (above, row);
        }
    }

    private static int Nearest(int left, int up, int corner)
    {
        var guess = left + up - corner;
        var (a, b, c) = (Math.Abs(guess - left), Math.Abs(guess - up), Math.Abs(guess - corner));
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }

    private static ReadPicture Kept(Head head, byte[] rows, byte[] palette, byte[] clear)
    {
        var deep = string.Create(CultureInfo.InvariantCulture, $"/BitsPerComponent {head.Depth}");
        switch (head.Kind)
        {
            case 3:
                var colours = palette.Length / 3;
                var opacity = clear.Length == 0 ? null : Points(head, rows).Select(i => i < clear.Length ? clear[i] : (byte)255).ToArray();
                return new ReadPicture(head.Width, head.Height, $"/ColorSpace[/Indexed/DeviceRGB {Math.Min(colours, 256) - 1}<{Convert.ToHexString(palette.AsSpan(0, Math.Min(colours, 256) * 3))}>]{deep}", rows, false, opacity);
            case 4 or 6:
                var (bytes, parts) = (head.Depth / 8, head.Channels);
                var points = head.Width * head.Height;
                var (kept, shows) = (new byte[points * (parts - 1) * bytes], new byte[points]);
                for (var i = 0; i < points; i++)
                {
                    rows.AsSpan(i * parts * bytes, (parts - 1) * bytes).CopyTo(kept.AsSpan(i * (parts - 1) * bytes));
                    shows[i] = rows[(i * parts + parts - 1) * bytes];
                }
                return new ReadPicture(head.Width, head.Height, $"/ColorSpace{(head.Kind == 4 ? "/DeviceGray" : "/DeviceRGB")}{deep}", kept, false, shows.AsSpan().ContainsAnyExcept((byte)255) ? shows : null);
            default:
                // One colour that is not drawn.
                var left = clear.Length >= 2 * head.Channels ? string.Concat(Enumerable.Range(0, head.Channels).Select(i => BinaryPrimitives.ReadUInt16BigEndian(clear.AsSpan(2 * i))).Select(v => string.Create(CultureInfo.InvariantCulture, $"{v} {v} "))) : null;
                return new ReadPicture(head.Width, head.Height, $"/ColorSpace{(head.Kind == 0 ? "/DeviceGray" : "/DeviceRGB")}{deep}{(left is null ? "" : $"/Mask[{left}]")}", rows, false, null);
        }
    }

    /// <summary>Each point of a picture with a palette, as its number there.</summary>
    private static IEnumerable<int> Points(Head head, byte[] rows)
    {
        var rowBytes = head.RowBytes(head.Width);
        for (var y = 0; y < head.Height; y++)
            for (var x = 0; x < head.Width; x++)
                yield return rows[y * rowBytes + x * head.Depth / 8] >> (8 - head.Depth - x * head.Depth % 8) & (1 << head.Depth) - 1;
    }
}
