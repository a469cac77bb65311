using System.Text.Json;
using Kulanz.Access;
using Kulanz.Cases.Intake;
using Kulanz.Mime;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Desk;

/// <summary>
/// A mail as its sender formatted it. Two fences: the browser cleans the HTML with DOMPurify before it shows it, and the frame it is shown
/// in has an origin of its own, runs no script but ours, and loads nothing from elsewhere until somebody asks for the pictures.
/// </summary>
[Authorize(Permission.CasesRead)]
public sealed class AsSentModel(KulanzDb db) : PageModel
{
    /// <summary>So much HTML is shown; a longer mail can be downloaded.</summary>
    private const int LongestHtml = 3_000_000;

    /// <summary>Pictures that came with the mail go into the page itself: the frame has no session and could not fetch them.</summary>
    private const int MostPictures = 12_000_000;

    private static readonly string[] PictureTypes = ["image/png", "image/jpeg", "image/gif", "image/webp"];

    public string Subject { get; private set; } = "";

    /// <summary>What the script in the frame is given; written so that no text in it can end the element it stands in.</summary>
    public string Json { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(Guid id, bool pictures, CancellationToken cancel)
    {
        if (await Mail(id, cancel) is not { } mail || await RawMails.Read(db, mail, cancel) is not { } message)
            return NotFound();
        Subject = message.Subject ?? "";
        var html = message.Html ?? "";
        Json = JsonSerializer.Serialize(new { Html = html.Length <= LongestHtml ? html : html[..LongestHtml], Inline = Pictures(message), Pictures = pictures }, JsonSerializerOptions.Web);
        Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src data:{(pictures ? " http: https:" : "")}; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
            + "sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox";
        Response.Headers.CacheControl = "private, no-store";
        Response.Headers["Referrer-Policy"] = "no-referrer";
        return Page();
    }

    /// <summary>The mail as it arrived, byte for byte.</summary>
    public async Task<IActionResult> OnGetRawAsync(Guid id, CancellationToken cancel) =>
        await Mail(id, cancel) is { } mail ? await RawMails.Original(db, mail, Response, cancel) : NotFound();

    private Task<Guid?> Mail(Guid message, CancellationToken cancel)
    {
        var cases = db.CasesFor(User.Actor());
        return db.Messages.Where(m => m.Id == message && cases.Any(c => c.Id == m.CaseId)).Select(m => m.MailId).SingleOrDefaultAsync(cancel);
    }

    private static Dictionary<string, string> Pictures(MailMessage message)
    {
        var pictures = new Dictionary<string, string>();
        var room = MostPictures;
        foreach (var file in message.Attachments)
            if (file.ContentId is { Length: > 0 } id && PictureTypes.Contains(file.ContentType, StringComparer.OrdinalIgnoreCase) && file.Content.Length <= room)
            {
                room -= file.Content.Length;
                pictures[id.Trim('<', '>')] = $"data:{file.ContentType.ToLowerInvariant()};base64,{Convert.ToBase64String(file.Content.Span)}";
            }
        return pictures;
    }
}
