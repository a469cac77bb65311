using Kulanz.Access;
using Kulanz.Cases.Repeats;
using Kulanz.Platform;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Desk;

/// <summary>What was answered before: to refer to it, to say that it is not the same, and to take either back.</summary>
public sealed partial class CasePageModel
{
    /// <summary>Comes from the composer's form, so that what was being written stays; files chosen without script are kept as uploads.</summary>
    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostReferAsync([FromQuery] Guid message, [FromQuery] Guid other, [FromForm] List<IFormFile> files, [FromServices] Referring referring, [FromServices] Attaching attaching, CancellationToken cancel)
    {
        foreach (var file in files)
        {
            await using var content = file.OpenReadStream();
            if ((await attaching.Upload(Number, file.FileName, file.ContentType, content, file.Length, Me, cancel)).Refusal is { } refusal)
                return await Show<Message>(refusal, cancel);
        }
        return await Show(await referring.Refer(Number, message, other, Kind, Text, Then, Me, cancel), cancel, "#composer");
    }

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostUndoRepeatAsync([FromQuery] Guid message, [FromServices] Confirming confirming, CancellationToken cancel) => await Show(await confirming.Undo(message, Me, cancel), cancel);

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostDistinguishAsync([FromQuery] Guid message, [FromQuery] Guid other, [FromServices] Distinguishing distinguishing, CancellationToken cancel) =>
        await Show(await distinguishing.Distinguish(message, other, Me, cancel), cancel);

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostUndoDistinctionAsync([FromQuery] Guid message, [FromQuery] Guid other, [FromServices] Distinguishing distinguishing, CancellationToken cancel) =>
        await Show(await distinguishing.Undo(message, other, Me, cancel), cancel);

    /// <summary>Looks again for the latest questions of the case.</summary>
    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostCompareAsync([FromServices] Comparing comparing, CancellationToken cancel)
    {
        if (!(await db.Reach(Number, Me, cancel)).Done(out var @case, out var refusal))
            return await Show<Case>(refusal, cancel);
        var questions = await db.Questions.Where(q => db.Messages.Any(m => m.Id == q.MessageId && m.CaseId == @case.Id)).OrderByDescending(q => q.Id).Take(3).ToListAsync(cancel);
        foreach (var question in questions)
            await comparing.Compare(question, cancel);
        return await Show<Case>(@case, cancel);
    }
}
