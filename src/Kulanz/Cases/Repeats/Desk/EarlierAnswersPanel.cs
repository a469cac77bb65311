using Kulanz.Access;
using Kulanz.Cases.Knowledge;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Repeats.Desk;

/// <summary>In the margin of a case: what was answered before to what the customer asks now, and what people said of it. Reads rows only.</summary>
public sealed class EarlierAnswersViewComponent(KulanzDb db, EarlierAnswers answers) : ViewComponent
{
    /// <summary>Of the end of the conversation so much is looked at.</summary>
    private const int LatestMessages = 50, MostQuestions = 3;

    private const int MostOwn = 2, MostOthers = 3;

    public sealed record Marked(Guid Message, DateTimeOffset AskedAt, string ByName, Guid? Earlier, DateTimeOffset? EarlierAt, long? Case, string? Article, Guid? ArticleId);

    /// <param name="Name">Of the case or article that was said not to be the same.</param>
    public sealed record Told(Guid Message, Guid Other, string Name, string Link);

    public sealed record Shown(Case Case, bool Asked, bool Compared, IReadOnlyList<EarlierAnswer> Own, IReadOnlyList<EarlierAnswer> Others, IReadOnlyList<Marked> Repeats, IReadOnlyList<Told> Distinctions, int Copies);

    public async Task<IViewComponentResult> InvokeAsync(Case @case)
    {
        var cancel = HttpContext.RequestAborted;
        var who = UserClaimsPrincipal.Actor();
        var latest = db.Messages.Where(m => m.CaseId == @case.Id).OrderByDescending(m => m.At).Take(LatestMessages);
        // What a person of ours has answered since, nobody needs an answer to.
        var questions = await (from message in latest
                               join question in db.Questions on message.Id equals question.MessageId
                               where !db.Messages.Any(a => a.CaseId == @case.Id && a.At > message.At && a.Kind == MessageKind.Reply && a.AuthorKind == AuthorKind.Staff && !a.Automatic)
                               orderby message.At descending
                               select question).Take(MostQuestions).AsNoTracking().ToListAsync(cancel);
        var repeats = await Repeats(latest, who, cancel);
        var open = questions.Where(q => !repeats.Exists(r => r.Message == q.MessageId)).ToList();
        var found = open.Count == 0 ? [] : await answers.For(open, who, cancel);
        var told = await Distinctions([.. questions.Select(q => q.MessageId)], who, cancel);
        var firsts = questions.ConvertAll(q => q.FirstId ?? q.Id);
        var copies = firsts.Count == 0 ? 0 : await db.Set<CopiedText>().Where(t => firsts.Contains(t.Id)).Select(t => (int?)t.Times).MaxAsync(cancel) ?? 0;
        return View("/Cases/Repeats/Desk/_EarlierAnswers.cshtml", new Shown(@case, open.Count > 0, open.TrueForAll(q => q.ComparedAt is not null),
            [.. found.Where(f => f.Own).Take(MostOwn)], [.. found.Where(f => !f.Own).Take(MostOthers)], repeats, told, copies));
    }

    private async Task<List<Marked>> Repeats(IQueryable<Message> latest, Actor who, CancellationToken cancel)
    {
        var repeats = await (from message in latest
                             join repeat in db.Repeats on message.Id equals repeat.MessageId
                             where repeat.UndoneAt == null
                             orderby message.At descending
                             select repeat).AsNoTracking().ToListAsync(cancel);
        if (repeats.Count == 0)
            return [];
        var ids = repeats.ConvertAll(r => r.EarlierId);
        var earlier = await (from message in db.Messages
                             join @case in db.CasesFor(who) on message.CaseId equals @case.Id
                             where ids.Contains(message.Id)
                             select new { message.Id, message.At, @case.Number }).ToDictionaryAsync(m => m.Id, cancel);
        var articles = repeats.ConvertAll(r => r.ArticleId);
        var titles = (await db.ArticlesFor(who).Where(t => articles.Contains(t.ArticleId)).Select(t => new { t.ArticleId, t.Title }).ToListAsync(cancel)).ToLookup(t => t.ArticleId, t => t.Title);
        return repeats.ConvertAll(r =>
        {
            var before = earlier.GetValueOrDefault(r.EarlierId ?? Guid.Empty);
            return new Marked(r.MessageId, r.AskedAt, r.ByName, r.EarlierId, before?.At, before?.Number, titles[r.ArticleId ?? Guid.Empty].FirstOrDefault(), r.ArticleId);
        });
    }

    private async Task<List<Told>> Distinctions(List<Guid> messages, Actor who, CancellationToken cancel)
    {
        if (messages.Count == 0)
            return [];
        var told = await db.Set<Distinction>().Where(d => messages.Contains(d.MessageId) && d.UndoneAt == null).OrderBy(d => d.At).Select(d => new { d.MessageId, d.OtherId }).Take(20).ToListAsync(cancel);
        var others = told.ConvertAll(d => d.OtherId);
        var cases = others.Count == 0 ? [] : await (from message in db.Messages
                                                    join @case in db.CasesFor(who) on message.CaseId equals @case.Id
                                                    where others.Contains(message.Id)
                                                    select new { message.Id, @case.Number, @case.Subject }).ToDictionaryAsync(c => c.Id, cancel);
        var articles = others.Count == 0 ? [] : (await db.ArticlesFor(who).Where(t => others.Contains(t.ArticleId)).Select(t => new { t.ArticleId, t.Title }).ToListAsync(cancel)).DistinctBy(t => t.ArticleId).ToDictionary(t => t.ArticleId, t => t.Title);
        return [.. told.Select(one =>
            cases.TryGetValue(one.OtherId, out var found) ? new Told(one.MessageId, one.OtherId, $"#{found.Number} {found.Subject}", $"/desk/cases/{found.Number}#m-{one.OtherId}")
            : articles.TryGetValue(one.OtherId, out var title) ? new Told(one.MessageId, one.OtherId, title, $"/desk/knowledge/{one.OtherId}")
            : null).OfType<Told>()];
    }
}
