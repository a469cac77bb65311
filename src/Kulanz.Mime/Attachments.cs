using System.Security.Cryptography;
using System.Text;

namespace Kulanz.Mime;

/// <summary>A file that came with a mail.</summary>
public sealed class MailAttachment
{
    private readonly Func<ReadOnlyMemory<byte>> _content;
    private ReadOnlyMemory<byte>? _decoded;

    internal MailAttachment(string name, string contentType, Func<ReadOnlyMemory<byte>> content)
    {
        Name = name;
        ContentType = contentType;
        _content = content;
    }

    /// <summary>A name to store and show: as sent, but without folders and control characters; made up from the type where none was sent.</summary>
    public string Name { get; }

    /// <summary>The declared media type, e.g. <c>image/png</c>. Declared: nothing says it is true.</summary>
    public string ContentType { get; }

    /// <summary>What <c>cid:</c> links in the HTML body call it (RFC 2392), without brackets; null where it has no name there.</summary>
    public string? ContentId { get; internal init; }

    /// <summary>The address by which an HTML body may refer to it (RFC 2557), or null.</summary>
    public string? ContentLocation { get; internal init; }

    /// <summary>Whether it belongs into the text (disposition inline, or part of multipart/related with a Content-ID) rather than beside it.</summary>
    public bool IsInline { get; internal init; }

    /// <summary>The part it came in; null for a file out of a <c>winmail.dat</c> or a uuencoded block.</summary>
    public MimePart? Part { get; internal init; }

    /// <summary>The bytes of the file, decoded when first asked for.</summary>
    public ReadOnlyMemory<byte> Content => _decoded ??= _content();

    /// <summary>SHA-256 of <see cref="Content"/>, lower-case hexadecimal.</summary>
    public string Sha256() => Convert.ToHexStringLower(SHA256.HashData(Content.Span));
}

/// <summary>Names for files: what was sent, made harmless; something telling where nothing was sent.</summary>
internal static class FileNames
{
    private const int Longest = 200;

    /// <summary>The last component of the name without control and direction-changing characters; null where nothing is left.</summary>
    public static string? Safe(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
            return null;
        var last = name.AsSpan();
        var slash = last.LastIndexOfAny('/', '\\');
        if (slash >= 0 && slash < last.Length - 1)
            last = last[(slash + 1)..];
        var text = new StringBuilder(Math.Min(last.Length, Longest));
        foreach (var c in last)
            if (!char.IsControl(c) && c is not ('/' or '\\' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\uFEFF'))
                text.Append(c);
        var safe = text.ToString().Trim();
        if (safe.Trim('.', ' ').Length == 0)
            return null;
        return safe.Length <= Longest ? safe : Shorten(safe);
    }

    private static string Shorten(string name)
    {
        var dot = name.LastIndexOf('.');
        var extension = dot > 0 && name.Length - dot <= 12 ? name[dot..] : "";
        var stem = Longest - extension.Length;
        if (char.IsHighSurrogate(name[stem - 1]))
            stem--;
        return string.Concat(name.AsSpan(0, stem), extension);
    }

    /// <summary><c>image-1.png</c>, <c>attachment-2.pdf</c>.</summary>
    public static string Generated(string mediaType, int number)
    {
        var stem = mediaType.StartsWith("image/", StringComparison.Ordinal) ? "image"
            : mediaType.StartsWith("text/", StringComparison.Ordinal) ? "text"
            : mediaType.StartsWith("message/", StringComparison.Ordinal) ? "message" : "attachment";
        return $"{stem}-{number}{Extension(mediaType)}";
    }

    private static string Extension(string mediaType) => mediaType switch
    {
        "text/plain" => ".txt",
        "text/html" => ".html",
        "text/calendar" => ".ics",
        "text/csv" => ".csv",
        "text/vcard" or "text/x-vcard" or "text/directory" => ".vcf",
        "text/rfc822-headers" => ".txt",
        "text/rtf" or "application/rtf" => ".rtf",
        "text/xml" or "application/xml" => ".xml",
        "text/markdown" => ".md",
        "image/jpeg" or "image/jpg" or "image/pjpeg" => ".jpg",
        "image/png" or "image/x-png" => ".png",
        "image/gif" => ".gif",
        "image/svg+xml" => ".svg",
        "image/webp" => ".webp",
        "image/tiff" => ".tif",
        "image/bmp" => ".bmp",
        "image/heic" => ".heic",
        "application/pdf" => ".pdf",
        "application/zip" or "application/x-zip-compressed" => ".zip",
        "application/gzip" or "application/x-gzip" => ".gz",
        "application/json" => ".json",
        "application/msword" => ".doc",
        "application/vnd.ms-excel" => ".xls",
        "application/vnd.ms-powerpoint" => ".ppt",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => ".docx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => ".xlsx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation" => ".pptx",
        "application/vnd.oasis.opendocument.text" => ".odt",
        "application/vnd.oasis.opendocument.spreadsheet" => ".ods",
        "application/pgp-signature" => ".asc",
        "application/pgp-keys" => ".asc",
        "application/pgp-encrypted" => ".asc",
        "application/pkcs7-signature" or "application/x-pkcs7-signature" => ".p7s",
        "application/pkcs7-mime" or "application/x-pkcs7-mime" => ".p7m",
        "application/ms-tnef" or "application/vnd.ms-tnef" => ".dat",
        "message/rfc822" or "message/global" or "message/news" => ".eml",
        "message/delivery-status" or "message/disposition-notification" or "message/feedback-report" => ".txt",
        "audio/mpeg" or "audio/mp3" => ".mp3",
        "audio/wav" or "audio/x-wav" => ".wav",
        "audio/ogg" => ".ogg",
        "audio/mp4" => ".m4a",
        "video/mp4" => ".mp4",
        "video/quicktime" => ".mov",
        _ when mediaType.StartsWith("text/", StringComparison.Ordinal) => ".txt",
        _ => ".bin",
    };
}
