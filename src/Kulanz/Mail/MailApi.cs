using Kulanz.Access;
using Kulanz.Platform.Api;
using Kulanz.Platform.Web;
using Microsoft.AspNetCore.Mvc;

namespace Kulanz.Mail;

/// <summary><c>POST /api/v1/mail</c>: a raw RFC 5322 message in the body, for mail servers and programs. See docs/api.md.</summary>
public static class MailApi
{
    /// <summary>A little more than may be set, so that the sentence is ours and not the server's.</summary>
    private const long LargestBody = (ArrivalLimits.Most + 10) * 1024L * 1024;

    public sealed record Taken(Guid MailId, Disposition Disposition, long? CaseNumber);

    public static void MapMailApi(this WebApplication app) =>
        app.MapPost("/api/v1/mail", async (HttpContext http, Arriving arriving, CancellationToken cancel) =>
        {
            using var content = new MemoryStream((int)Math.Min(http.Request.ContentLength ?? 64 * 1024, LargestBody));
            await http.Request.Body.CopyToAsync(content, cancel);

            // From here on the mail is ours: a caller who hangs up does not take it back.
            var arrived = await arriving.Accept(new RawMail(content.GetBuffer().AsMemory(0, (int)content.Length), "api", null), CancellationToken.None);
            return arrived.Answer(mail => Results.Json(new Taken(mail.Id, mail.Disposition, mail.CaseNumber), statusCode: StatusCodes.Status202Accepted));
        })
        .Accepts<byte[]>("message/rfc822")
        .WithMetadata(new RequestSizeLimitAttribute(LargestBody))
        .RequireAuthorization(Permission.MailDeliver).WithTags("Mail").DisableAntiforgery()
        .Says("Takes a mail", "The raw message (RFC 5322). Answered once it is stored for good; the same mail again is a `duplicate`.").Answers<Taken>(202);
}
