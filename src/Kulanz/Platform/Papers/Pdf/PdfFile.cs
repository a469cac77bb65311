using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Kulanz.Platform.Papers.Pdf;

/// <summary>
/// The outermost layer of a PDF (ISO 32000-1): numbered objects, the table of where they lie, and the trailer. Nothing in it comes from a clock or from
/// chance; the identifier is the hash of the content, so the same objects are the same bytes.
/// </summary>
internal sealed class PdfFile
{
    private readonly ArrayBufferWriter<byte> bytes = new(65536);
    private readonly List<int> places = [0];

    public PdfFile()
    {
        bytes.Write("%PDF-1.7\n%"u8);
        // Four bytes above 127: whoever copies it must not take it for text.
        bytes.Write((ReadOnlySpan<byte>)[0xE2, 0xE3, 0xCF, 0xD3, (byte)'\n']);
    }

    /// <summary>A number for an object that is referred to before it is written.</summary>
    public int Reserve()
    {
        places.Add(0);
        return places.Count - 1;
    }

    public int Add(string content) => Put(Reserve(), content);

    public int Put(int number, string content)
    {
        places[number] = bytes.WrittenCount;
        Write(string.Create(CultureInfo.InvariantCulture, $"{number} 0 obj\n{content}\nendobj\n"));
        return number;
    }

    /// <param name="entries">What stands in the dictionary besides the length and the compression.</param>
    /// <param name="packed">As it is: it is compressed already.</param>
    public int PutStream(int number, string entries, ReadOnlySpan<byte> content, bool packed = false)
    {
        byte[]? smaller = null;
        if (!packed)
        {
            using var to = new MemoryStream();
            using (var zip = new ZLibStream(to, CompressionLevel.Optimal, leaveOpen: true))
                zip.Write(content);
            smaller = to.ToArray();
            content = smaller;
        }
        places[number] = bytes.WrittenCount;
        Write(string.Create(CultureInfo.InvariantCulture, $"{number} 0 obj\n<<{entries}{(smaller is null ? "" : "/Filter/FlateDecode")}/Length {content.Length}>>\nstream\n"));
        bytes.Write(content);
        Write("\nendstream\nendobj\n");
        return number;
    }

    public byte[] Finish(int root, int info)
    {
        var id = Convert.ToHexString(SHA256.HashData(bytes.WrittenSpan).AsSpan(0, 16));
        var table = bytes.WrittenCount;
        Write(string.Create(CultureInfo.InvariantCulture, $"xref\n0 {places.Count}\n0000000000 65535 f \n"));
        foreach (var place in places.Skip(1))
            Write(string.Create(CultureInfo.InvariantCulture, $"{place:0000000000} 00000 n \n"));
        Write(string.Create(CultureInfo.InvariantCulture, $"trailer\n<</Size {places.Count}/Root {root} 0 R/Info {info} 0 R/ID[<{id}><{id}>]>>\nstartxref\n{table}\n%%EOF\n"));
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>A text as the format has it: plain where it is plain, else UTF-16 as hex.</summary>
    public static string Text(string text)
    {
        if (text.All(c => c is >= ' ' and <= '~'))
            return $"({text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("(", "\\(", StringComparison.Ordinal).Replace(")", "\\)", StringComparison.Ordinal)})";
        return $"<FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text))}>";
    }

    /// <summary>A number with at most three decimals: a thousandth of a point is less than any printer knows.</summary>
    public static string Number(double value) => Math.Round(value, 3).ToString("0.###", CultureInfo.InvariantCulture);

    public static string Date(DateTimeOffset at) => $"(D:{at.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)}Z)";

    private void Write(string ascii) => bytes.Write(Encoding.Latin1.GetBytes(ascii));
}
