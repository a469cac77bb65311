using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Mentions.Desk;

/// <summary>In the margin of a case that began with a post: the post, who was invited how, and what was said in public since.</summary>
public sealed class CaseMentionViewComponent(KulanzDb db) : ViewComponent
{
    public const string JustInvited = "MentionInvitation";

    public sealed record Shown(Case Case, IReadOnlyList<Mention> Mentions, ILookup<Guid, MentionInvitation> Invitations, ILookup<Guid, PublicAnswer> Answers, IReadOnlyDictionary<string, MentionOptOut> OptOuts, bool MayWork, bool MayInvite, string? Comment);

    public async Task<IViewComponentResult> InvokeAsync(Case @case)
    {
        var (who, cancel) = (UserClaimsPrincipal.Actor(), HttpContext.RequestAborted);
        var family = await Moving.Family(db, @case.Id, cancel);
        var mentions = await db.Mentions.AsNoTracking().Where(m => m.CaseId != null && family.Contains(m.CaseId.Value)).OrderBy(m => m.Number).Take(10).ToListAsync(cancel);
        if (mentions.Count == 0)
            return Content("");
        var (ids, authors) = (mentions.ConvertAll(m => m.Id), mentions.ConvertAll(m => m.AuthorKey));
        return View("/Cases/Mentions/Desk/_CaseMention.cshtml", new Shown(@case, mentions,
            (await db.MentionInvitations.AsNoTracking().Where(i => ids.Contains(i.MentionId)).OrderBy(i => i.At).ToListAsync(cancel)).ToLookup(i => i.MentionId),
            (await db.PublicAnswers.AsNoTracking().Where(a => ids.Contains(a.MentionId)).OrderBy(a => a.At).ToListAsync(cancel)).ToLookup(a => a.MentionId),
            await db.MentionOptOuts.AsNoTracking().Where(o => authors.Contains(o.AuthorKey)).ToDictionaryAsync(o => o.AuthorKey, cancel),
            who.May(Permission.MentionsWork), who.May(Permission.MentionsWork) && who.May(Permission.VouchersIssue), TempData[JustInvited] as string));
    }
}
