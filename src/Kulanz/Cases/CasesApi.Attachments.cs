using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>Files: put one up first, then name its id in a message. Downloads never run in a browser.</summary>
public static partial class CasesApi
{
    /// <summary>Above what administrators may set, so that they get our sentence and not the server's.</summary>
    public const long LargestUpload = 300L * 1024 * 1024;

    private static void MapAttachments(RouteGroupBuilder cases)
    {
        cases.MapPost("/{number:long}/attachments", async (long number, IFormFile file, HttpContext http, Attaching attaching, CancellationToken cancel) =>
        {
            await using var content = file.OpenReadStream();
            return (await attaching.Upload(number, file.FileName, file.ContentType, content, file.Length, http.User.Actor(), cancel))
                .Answer(a => Results.Created($"/api/v1/cases/{number}/attachments/{a.Id}", new File(a.Id, a.Name, a.Size)));
        }).RequireAuthorization(Permission.CasesWrite).WithMetadata(new RequestSizeLimitAttribute(LargestUpload)).WithFormOptions(multipartBodyLengthLimit: LargestUpload)
            .Says("Puts a file up", "As `multipart/form-data`; then name its id in a message.").Answers<File>(201);

        cases.MapGet("/{number:long}/attachments", async (long number, HttpContext http, KulanzDb db, CancellationToken cancel) =>
            (await Found(db, number, http, cancel)) is { } id
                ? Results.Ok(new Page<File>(await db.Attachments.Where(a => db.Messages.Any(m => m.Id == a.MessageId && m.CaseId == id)).OrderBy(a => a.Id).Take(1000)
                    .Select(a => new File(a.Id, a.Name, a.Size, a.Type, a.MessageId, a.At)).ToListAsync(cancel)))
                : new NotFound("case").Problem())
            .Says("Lists the files of a case").Answers<Page<File>>();

        cases.MapGet("/{number:long}/attachments/{id:guid}", async (long number, Guid id, HttpContext http, KulanzDb db, Attaching attaching, CancellationToken cancel) =>
        {
            if (await attaching.For(http.User.Actor()).AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, cancel) is not { } attachment)
                return new NotFound("attachment").Problem();
            await Downloading.Send(db, attachment, inPlace: false, http, cancel);
            return Results.Empty;
        })
            .Says("Downloads a file").AnswersWith("application/octet-stream");

        cases.MapDelete("/{number:long}/attachments/{id:guid}", async (long number, Guid id, HttpContext http, Attaching attaching, CancellationToken cancel) =>
            (await attaching.Withdraw(id, http.User.Actor(), cancel)).Answer(_ => Results.NoContent())).RequireAuthorization(Permission.CasesWrite)
            .Says("Withdraws a file").AnswersNothing();
    }
}
