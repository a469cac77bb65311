using System.Globalization;
using Kulanz.Mail;
using Kulanz.Mime;
using Kulanz.Platform.Data;
using Kulanz.Platform.Files;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Intake;

/// <summary>
/// What is read from a raw mail when somebody asks for it: a file, the HTML. Kept only there, because reading is quick and keeping every
/// attachment twice is not.
/// </summary>
public static class RawMails
{
    public static async Task<MailMessage?> Read(KulanzDb db, Guid mail, CancellationToken cancel)
    {
        var hash = await db.ArrivedMails.Where(m => m.Id == mail).Select(m => m.FileHash).SingleOrDefaultAsync(cancel);
        return hash is not null && await db.ReadFile(hash, cancel) is { } raw ? MailMessage.Read(raw) : null;
    }

    /// <summary>Hands the mail out as it arrived, byte for byte, so that a browser can only keep it.</summary>
    public static async Task<IActionResult> Original(KulanzDb db, Guid mail, HttpResponse answer, CancellationToken cancel)
    {
        var hash = await db.ArrivedMails.Where(m => m.Id == mail).Select(m => m.FileHash).SingleOrDefaultAsync(cancel);
        if (hash is null || await db.ReadFile(hash, cancel) is not { } raw)
            return new NotFoundResult();
        answer.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        return new FileContentResult(raw, "message/rfc822") { FileDownloadName = $"{mail:N}.eml" };
    }

    /// <summary>The bytes of the attachment with this position, counted from 0.</summary>
    public static async Task<byte[]?> Part(KulanzDb db, Guid mail, string part, CancellationToken cancel) =>
        int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && await Read(db, mail, cancel) is { } message && index < message.Attachments.Count
            ? message.Attachments[index].Content.ToArray()
            : null;
}
