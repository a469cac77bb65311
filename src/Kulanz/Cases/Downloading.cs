using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Files;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace Kulanz.Cases;

/// <summary>
/// Hands an attachment out so that it can do no harm: as a download, with no type to guess and nothing allowed to run. Only pictures and
/// PDF may be looked at in place, and those under the type their first bytes prove, never the one the sender claimed.
/// </summary>
public static class Downloading
{
    private static readonly (byte[] Start, string Type)[] Shown =
    [
        ([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A], "image/png"),
        ([0xFF, 0xD8, 0xFF], "image/jpeg"),
        ("GIF87a"u8.ToArray(), "image/gif"),
        ("GIF89a"u8.ToArray(), "image/gif"),
        ("%PDF-"u8.ToArray(), "application/pdf"),
    ];

    /// <summary>Whether a page may offer to show it in place; the bytes decide in the end.</summary>
    public static bool MayShow(Attachment attachment) => attachment.Type is "image/png" or "image/jpeg" or "image/gif" or "image/webp" or "application/pdf";

    public static async Task Send(KulanzDb db, Attachment attachment, bool inPlace, HttpContext http, CancellationToken cancel)
    {
        var content = await Content(db, attachment, http.RequestServices, cancel);
        if (content is null)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        var type = inPlace ? Proven(content) : null;
        var headers = http.Response.Headers;
        var disposition = new ContentDispositionHeaderValue(type is null ? "attachment" : "inline");
        disposition.SetHttpFileName(attachment.Name);
        headers.ContentDisposition = disposition.ToString();
        headers.ContentType = type ?? "application/octet-stream";
        headers.XContentTypeOptions = "nosniff";
        // The PDF reader of some browsers is itself a page and cannot live in a sandbox; nothing else in this answer may run.
        headers.ContentSecurityPolicy = type == "application/pdf"
            ? "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
            : "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "private, max-age=3600";
        http.Response.ContentLength = content.Length;
        await http.Response.Body.WriteAsync(content, cancel);
    }

    public static async Task<byte[]?> Content(KulanzDb db, Attachment attachment, IServiceProvider services, CancellationToken cancel)
    {
        if (attachment.Hash is { } hash)
            return await db.ReadFile(hash, cancel);
        var mail = await db.Messages.Where(m => m.Id == attachment.MessageId).Select(m => m.MailId).SingleOrDefaultAsync(cancel);
        return mail is { } id && attachment.Part is { } part && services.GetService<MailParts>() is { } parts ? await parts.Read(db, id, part, cancel) : null;
    }

    private static string? Proven(byte[] content) =>
        Shown.FirstOrDefault(kind => content.AsSpan().StartsWith(kind.Start)).Type
        ?? (content.Length > 12 && content.AsSpan(0, 4).SequenceEqual("RIFF"u8) && content.AsSpan(8, 4).SequenceEqual("WEBP"u8) ? "image/webp" : null);
}
