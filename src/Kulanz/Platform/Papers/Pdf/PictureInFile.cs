using System.Globalization;

namespace Kulanz.Platform.Papers.Pdf;

/// <summary>A picture in one document, by the name its pages call it.</summary>
internal sealed record PictureInFile(string Name, int Number, int Width, int Height)
{
    /// <summary>More than a large camera's: a picture may claim to be larger than any memory.</summary>
    public const long MostPixels = 25_000_000;

    /// <summary>PNG or JPEG, by its first bytes; null for anything else, and for what is broken.</summary>
    public static ReadPicture? Read(byte[] content)
    {
        try
        {
            var read = content switch
            {
                [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => PngPicture.Read(content),
                [0xFF, 0xD8, 0xFF, ..] => JpegPicture.Read(content),
                _ => null,
            };
            return read is { Width: > 0, Height: > 0 } && (long)read.Width * read.Height <= MostPixels ? read : null;
        }
        catch (Exception broken) when (broken is InvalidDataException or IndexOutOfRangeException or ArgumentException or EndOfStreamException or OverflowException)
        {
            return null;
        }
    }
}

/// <summary>A picture as a PDF keeps it.</summary>
/// <param name="Entries">Its dictionary, besides size and opacity.</param>
/// <param name="Packed">The bytes are compressed already, in the way the entries say.</param>
/// <param name="Opacity">One byte a point; null where nothing shows through.</param>
internal sealed record ReadPicture(int Width, int Height, string Entries, byte[] Bytes, bool Packed, byte[]? Opacity)
{
    public PictureInFile Into(PdfFile file, string name)
    {
        var size = string.Create(CultureInfo.InvariantCulture, $"/Type/XObject/Subtype/Image/Width {Width}/Height {Height}");
        var mask = Opacity is null ? "" : string.Create(CultureInfo.InvariantCulture, $"/SMask {file.PutStream(file.Reserve(), $"{size}/ColorSpace/DeviceGray/BitsPerComponent 8", Opacity)} 0 R");
        return new PictureInFile(name, file.PutStream(file.Reserve(), $"{size}{Entries}{mask}", Bytes, Packed), Width, Height);
    }
}
