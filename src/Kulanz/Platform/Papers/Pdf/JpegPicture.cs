using System.Buffers.Binary;

namespace Kulanz.Platform.Papers.Pdf;

/// <summary>A JPEG goes into a PDF as it is; only its size and its colours have to be known.</summary>
internal static class JpegPicture
{
    public static ReadPicture? Read(byte[] content)
    {
        var inverted = false;
        for (var at = 2; at + 4 <= content.Length;)
        {
            if (content[at] != 0xFF)
                return null;
            var marker = content[at + 1];
            if (marker is 0xFF or 0x01 or >= 0xD0 and <= 0xD8)
            {
                at += marker == 0xFF ? 1 : 2;
                continue;
            }
            if (marker is 0xD9 or 0xDA)
                return null;
            var length = BinaryPrimitives.ReadUInt16BigEndian(content.AsSpan(at + 2));
            if (length < 2)
                return null;
            // Adobe's programs write the four printing colours the other way round, and say so.
            if (marker == 0xEE && length >= 14 && content.AsSpan(at + 4).StartsWith("Adobe"u8))
                inverted = true;
            // The frame's head: every kind of coding but the three that are tables.
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                var (height, width, colours) = (BinaryPrimitives.ReadUInt16BigEndian(content.AsSpan(at + 5)), BinaryPrimitives.ReadUInt16BigEndian(content.AsSpan(at + 7)), content[at + 9]);
                if (content[at + 4] != 8 || colours is not (1 or 3 or 4))
                    return null;
                var space = colours switch { 1 => "/DeviceGray", 3 => "/DeviceRGB", _ => "/DeviceCMYK" };
                return new ReadPicture(width, height, $"/ColorSpace{space}/BitsPerComponent 8/Filter/DCTDecode{(colours == 4 && inverted ? "/Decode[1 0 1 0 1 0 1 0]" : "")}", content, Packed: true, null);
            }
            at += 2 + length;
        }
        return null;
    }
}
