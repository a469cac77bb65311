using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Mentions;

/// <summary>Mentions and feeds over HTTP. See docs/api.md.</summary>
public static class MentionsApi
{
    /// <param name="Case">The number of the case it has become.</param>
    public sealed record ShownMention(Guid Id, long Number, MentionState State, string Url, string Title, string Text, string? Author, DateTimeOffset? PublishedAt, DateTimeOffset FoundAt, DateTimeOffset? ChangedAt, string? Phrase, Guid? Feed, long? Case, IReadOnlyList<ShownAnswer> Answers);

    public sealed record ShownAnswer(PublicAnswerKind Kind, string Url, string Text, DateTimeOffset At, string By);

    public sealed record ShownFeed(Guid Id, string Url, string Title, string Phrases, DateTimeOffset? FetchedAt, DateTimeOffset? ReadAt, DateTimeOffset? NextAt, bool Paused, bool Gone, string? Problem, int Posts);

    public sealed record FeedGiven(string? Url, string? Phrases);

    public sealed record Given(string? Url, string? Title, string? Text, string? Author, string? AuthorEmail, DateTimeOffset? PublishedAt);

    public sealed record OpenedCase(long Case);

    public sealed record InvitationGiven(string? Language);

    /// <param name="Text">To be posted as a public comment; null where the invitation was mailed.</param>
    public sealed record ShownInvitation(Guid Id, InvitationWay Way, DateTimeOffset At, string By, string? Text);

    public sealed record AnswerGiven(PublicAnswerKind Kind, string? Url, string? Text);

    public static void MapMentionsApi(this WebApplication app)
    {
        var feeds = app.MapGroup("/api/v1/feeds").RequireAuthorization(Permission.DeskManage).WithTags("Mentions").DisableAntiforgery();
        feeds.MapGet("", async (KulanzDb db, CancellationToken cancel) => Results.Ok(new Page<ShownFeed>((await db.WatchedFeeds.AsNoTracking().OrderBy(f => f.Id).Take(500).ToListAsync(cancel)).ConvertAll(Shown))))
            .Says("Lists the feeds that are watched").Answers<Page<ShownFeed>>();
        feeds.MapPost("", async (FeedGiven given, HttpContext http, WatchingFeeds watching, CancellationToken cancel) =>
            (await watching.Add(given.Url, given.Phrases, http.User.Actor(), cancel)).Answer(f => Results.Created($"/api/v1/feeds/{f.Id}", Shown(f))))
            .Says("Watches a feed", "`url` is a feed, or a page that names one. `phrases`, one a line, are what it is searched for; without them what all are searched for.").Answers<ShownFeed>(201);

        var mentions = app.MapGroup("/api/v1/mentions").RequireAuthorization(Permission.CasesRead).WithTags("Mentions").DisableAntiforgery();
        mentions.MapGet("", async (MentionState? state, long? after, int? limit, HttpContext http, KulanzDb db, CancellationToken cancel) =>
        {
            var most = limit.AtMost();
            var found = await db.MentionsFor(http.User.Actor()).AsNoTracking().Where(m => (state == null || m.State == state) && (after == null || m.Number < after)).OrderByDescending(m => m.Number).Take(most).ToListAsync(cancel);
            return Results.Ok(new Page<ShownMention>(await Shown(db, found, cancel), found.Count == most ? $"{found[^1].Number}" : null));
        }).Says("Lists mentions", "By `state` (`waiting`, `opened`, `dropped`, `opted_out`), the latest first.").Answers<Page<ShownMention>>();
        mentions.MapPost("", async (Given given, HttpContext http, Pasting pasting, CancellationToken cancel) =>
            (await pasting.Open(new PastedPost(given.Url, given.Title, given.Text, given.Author, given.AuthorEmail, given.PublishedAt), http.User.Actor(), cancel))
            .Answer(c => Results.Created($"/api/v1/cases/{c.Number}", new OpenedCase(c.Number)))).RequireAuthorization(Permission.MentionsWork)
            .Says("Opens a case from a post", "The page is not read: what it says comes with the request.").Answers<OpenedCase>(201);
        mentions.MapPost("/{id:guid}/case", async (Guid id, HttpContext http, MentionCases cases, CancellationToken cancel) =>
            (await cases.Take(id, http.User.Actor(), cancel)).Answer(c => Results.Ok(new OpenedCase(c.Number)))).RequireAuthorization(Permission.MentionsWork)
            .Says("Makes a waiting mention a case").Answers<OpenedCase>();
        mentions.MapPost("/{id:guid}/invitation", async (Guid id, InvitationGiven given, HttpContext http, Inviting inviting, CancellationToken cancel) =>
            (await inviting.Invite(id, given.Language, http.User.Actor(), cancel)).Answer(i => Results.Ok(new ShownInvitation(i.Invitation.Id, i.Invitation.Way, i.Invitation.At, i.Invitation.ByName, i.Text)))).RequireAuthorization(Permission.MentionsWork, Permission.VouchersIssue)
            .Says("Invites the author of a post", "With a voucher for the case: by mail where an address is known, otherwise the answer has the text to be posted. Nobody who opted out is invited, and nobody twice in the time administrators have set.").Answers<ShownInvitation>();
        mentions.MapPost("/{id:guid}/answers", async (Guid id, AnswerGiven given, HttpContext http, AnsweringInPublic answering, CancellationToken cancel) =>
            (await answering.Note(id, given.Kind, given.Url, given.Text, http.User.Actor(), cancel)).Answer(a => Results.Ok(Shown(a)))).RequireAuthorization(Permission.MentionsWork)
            .Says("Notes what was said in public", "`kind` is `our_answer` or `thanks_of_the_author`.").Answers<ShownAnswer>();
    }

    private static ShownFeed Shown(WatchedFeed f) => new(f.Id, f.Url, f.Title, f.Phrases, f.FetchedAt, f.ReadAt, f.NextAt, f.PausedAt is not null, f.GoneAt is not null, f.Problem?.ToString(), f.Posts);

    private static ShownAnswer Shown(PublicAnswer a) => new(a.Kind, a.Url, a.Text, a.At, a.ByName);

    private static async Task<IReadOnlyList<ShownMention>> Shown(KulanzDb db, List<Mention> found, CancellationToken cancel)
    {
        var (ids, caseIds) = (found.ConvertAll(m => m.Id), found.Select(m => m.CaseId).OfType<Guid>().ToList());
        var cases = await db.Cases.Where(c => caseIds.Contains(c.Id)).Select(c => new { c.Id, c.Number }).ToDictionaryAsync(c => c.Id, c => c.Number, cancel);
        var answers = (await db.PublicAnswers.AsNoTracking().Where(a => ids.Contains(a.MentionId)).OrderBy(a => a.At).ToListAsync(cancel)).ToLookup(a => a.MentionId);
        return found.ConvertAll(m => new ShownMention(m.Id, m.Number, m.State, m.Url, m.Title, m.Text, m.Author, m.PublishedAt, m.FoundAt, m.ChangedAt, m.Phrase, m.FeedId, m.CaseId is { } c ? cases.GetValueOrDefault(c) : null, [.. answers[m.Id].Select(Shown)]));
    }
}
