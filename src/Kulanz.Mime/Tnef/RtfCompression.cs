using System.Buffers.Binary;
using System.Text;

namespace Kulanz.Mime.Tnef;

/// <summary>The compression of RTF bodies, LZFu ([MS-OXRTFCP]): a ring of 4096 bytes that starts with common RTF, references of twelve bits and a length of two to seventeen.</summary>
internal static class RtfCompression
{
    private const uint Compressed = 0x75465A4C, Plain = 0x414C454D;
    private const int Ring = 4096;

    private static readonly byte[] Start = Encoding.ASCII.GetBytes(
        @"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
        + "\r\n" + @"\par \pard\plain\f0\fs20\b\i\u\tab\tx");

    /// <summary>The RTF, as far as it can be read; null where the header is no such thing.</summary>
    public static byte[]? Decompress(ReadOnlySpan<byte> source)
    {
        if (source.Length < 16)
            return null;
        var rawSize = BinaryPrimitives.ReadUInt32LittleEndian(source[4..]);
        var kind = BinaryPrimitives.ReadUInt32LittleEndian(source[8..]);
        var body = source[16..];
        if (kind == Plain)
            return body[..(int)Math.Min(rawSize, (uint)body.Length)].ToArray();
        if (kind != Compressed)
            return null;
        Span<byte> ring = stackalloc byte[Ring];
        ring.Clear();
        Start.CopyTo(ring);
        var write = Start.Length;
        // What the header claims is only believed as far as the input could make it: at most seventeen bytes from two.
        var target = new byte[Math.Min(rawSize, (long)body.Length * 9 + 32)];
        var written = 0;
        var at = 0;
        while (at < body.Length && written < target.Length)
        {
            int control = body[at++];
            for (var bit = 0; bit < 8 && at < body.Length && written < target.Length; bit++)
            {
                if ((control & (1 << bit)) == 0)
                {
                    target[written++] = ring[write] = body[at++];
                    write = (write + 1) % Ring;
                    continue;
                }
                if (at + 1 >= body.Length)
                    return target[..written];
                var reference = (body[at] << 8) | body[at + 1];
                at += 2;
                var offset = reference >> 4;
                if (offset == write)
                    return target[..written];
                for (var length = (reference & 15) + 2; length > 0 && written < target.Length; length--)
                {
                    target[written++] = ring[write] = ring[offset];
                    write = (write + 1) % Ring;
                    offset = (offset + 1) % Ring;
                }
            }
        }
        return target[..written];
    }
}
