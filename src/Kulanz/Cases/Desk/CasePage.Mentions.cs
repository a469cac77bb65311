using Kulanz.Access;
using Kulanz.Cases.Mentions;
using Kulanz.Cases.Mentions.Desk;
using Kulanz.Platform;
using Microsoft.AspNetCore.Mvc;

namespace Kulanz.Cases.Desk;

/// <summary>What follows a post: inviting its author, and noting what was said in public.</summary>
public sealed partial class CasePageModel
{
    [Needs(Permission.MentionsWork)]
    public async Task<IActionResult> OnPostInviteAsync(Guid mention, [FromServices] Inviting inviting, CancellationToken cancel)
    {
        if (!Me.May(Permission.VouchersIssue))
            return NotFound();
        var invited = await inviting.Invite(mention, null, Me, cancel);
        if (invited.Done(out var done, out _) && done.Text is { } text)
            TempData[CaseMentionViewComponent.JustInvited] = text;
        return await Show(invited, cancel, "#case-mention");
    }

    [Needs(Permission.MentionsWork)]
    public async Task<IActionResult> OnPostPostedInvitationAsync(Guid invitation, string? link, [FromServices] Inviting inviting, CancellationToken cancel) =>
        await Show(await inviting.Posted(invitation, link, Me, cancel), cancel, "#case-mention");

    [Needs(Permission.MentionsWork)]
    public async Task<IActionResult> OnPostPublicAnswerAsync(Guid mention, PublicAnswerKind kind, string? link, string? said, [FromServices] AnsweringInPublic answering, CancellationToken cancel) =>
        await Show(await answering.Note(mention, kind, link, said, Me, cancel), cancel, "#case-mention");
}
