using Kulanz.Access;
using Kulanz.Cases.Knowledge;
using Kulanz.Cases.Repeats.Likeness;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Repeats;

/// <summary>An answer from before, as it is shown beside a question.</summary>
public sealed record EarlierAnswer(Guid Message, Guid Other, Certainty Certainty)
{
    /// <summary>The same customer asked then.</summary>
    public bool Own { get; init; }

    /// <summary>What was asked then, or the article's title.</summary>
    public required string Asked { get; init; }

    public DateTimeOffset? AskedAt { get; init; }
    public string? Customer { get; init; }
    public long? Case { get; init; }

    /// <summary>What was answered; of an answer on the telephone, the note for colleagues.</summary>
    public required string Answer { get; init; }

    public Guid? AnswerId { get; init; }
    public DateTimeOffset? AnsweredAt { get; init; }
    public string? AnsweredBy { get; init; }
    public bool ByPhone { get; init; }
    public ArticleLine? Article { get; init; }

    /// <summary>There is something the customer may read.</summary>
    public bool ForCustomer => Article is null || Article.Audience == Audience.Public;
}

/// <summary>Reads what was found for questions, as this reader may see it: cases of their queues, answers that still stand, nothing that somebody said is not the same.</summary>
public sealed class EarlierAnswers(KulanzDb db)
{
    private const int LongestShown = 400;

    public async Task<List<EarlierAnswer>> For(IReadOnlyCollection<Question> questions, Actor who, CancellationToken cancel)
    {
        var ids = questions.Select(q => q.Id).ToList();
        var messages = questions.ToDictionary(q => q.Id, q => q.MessageId);
        var suggestions = await db.Set<Suggestion>().AsNoTracking().Where(s => ids.Contains(s.QuestionId)).OrderBy(s => s.Place).ToListAsync(cancel);
        if (suggestions.Count == 0)
            return [];
        var asking = messages.Values.ToList();
        var told = (await db.Set<Distinction>().Where(d => asking.Contains(d.MessageId) && d.UndoneAt == null).Select(d => new { d.MessageId, d.OtherId }).ToListAsync(cancel)).Select(d => (d.MessageId, d.OtherId)).ToHashSet();
        var earlier = await Seen(suggestions, who, cancel);
        var answers = await Answers.Of(db, [.. earlier.Values.Select(e => e.Id)], cancel);
        var customers = questions.ToDictionary(q => q.Id, q => q.CustomerId);
        var articles = await Articles(suggestions, who, cancel);

        var shown = new List<EarlierAnswer>();
        foreach (var suggestion in suggestions)
            if (suggestion.EarlierId is { } id && earlier.TryGetValue(id, out var then) && answers.TryGetValue(then.Id, out var answer))
                shown.Add(Shown(messages[suggestion.QuestionId], customers[suggestion.QuestionId], then, answer, suggestion.Certainty));
            else if (suggestion.ArticleId is { } article && articles.TryGetValue((article, suggestion.Language!), out var line))
                shown.Add(new EarlierAnswer(messages[suggestion.QuestionId], article, suggestion.Certainty) { Asked = line.Title, Answer = line.Summary, Article = line });
        // The same answer once, for the question it fits best.
        return [.. shown.Where(s => !told.Contains((s.Message, s.Other))).OrderByDescending(s => s.Own).ThenByDescending(s => s.Certainty).DistinctBy(s => s.AnswerId ?? s.Other)];
    }

    /// <summary>The same for one pair, whether it was found or not: what somebody refers to.</summary>
    public async Task<EarlierAnswer?> Of(AskedMessage asked, Guid other, Actor who, CancellationToken cancel)
    {
        if (await Then(db.Messages.Where(m => m.Id == other), who).SingleOrDefaultAsync(cancel) is { } then)
            return (await Answers.Of(db, [then.Id], cancel)).TryGetValue(then.Id, out var answer) ? Shown(asked.Id, asked.CustomerId, then, answer, Certainty.Surely) : null;
        var lines = await Lines(db.ArticlesFor(who).Where(t => t.ArticleId == other && t.PublishedVersion != null && db.Articles.Any(a => a.Id == other && a.RetiredAt == null)), cancel);
        return (lines.Find(l => l.Language == asked.CustomerLanguage) ?? lines.FirstOrDefault()) is { } line
            ? new EarlierAnswer(asked.Id, other, Certainty.Surely) { Asked = line.Title, Answer = line.Summary, Article = line }
            : null;
    }

    private static EarlierAnswer Shown(Guid message, Guid customer, Before then, Answer answer, Certainty certainty) => new(message, then.Id, certainty)
    {
        Own = then.CustomerId == customer,
        Asked = Message.InOneLine(then.Said, LongestShown),
        AskedAt = then.At,
        Customer = then.Customer,
        Case = then.Number,
        Answer = answer.Text,
        AnswerId = answer.ByPhone ? null : answer.Id,
        AnsweredAt = answer.At,
        AnsweredBy = answer.ByName,
        ByPhone = answer.ByPhone,
    };

    private sealed record Before(Guid Id, Guid CustomerId, string Customer, long Number, DateTimeOffset At, Channel Channel, AuthorKind AuthorKind, string AuthorName, string Text)
    {
        public string Said => Channel == Channel.Mail && AuthorKind != AuthorKind.Staff ? Folding.Said(Text, AuthorName) : Text;
    }

    private IQueryable<Before> Then(IQueryable<Message> messages, Actor who) =>
        from message in messages
        join @case in db.CasesFor(who) on message.CaseId equals @case.Id
        join customer in db.Customers on message.CustomerId equals customer.Id
        select new Before(message.Id, message.CustomerId, customer.Name, @case.Number, message.At, message.Channel, message.AuthorKind, message.AuthorName, message.Text);

    private async Task<Dictionary<long, Before>> Seen(List<Suggestion> suggestions, Actor who, CancellationToken cancel)
    {
        var ids = suggestions.Select(s => s.EarlierId).OfType<long>().Distinct().ToList();
        if (ids.Count == 0)
            return [];
        var messages = await db.Questions.Where(q => ids.Contains(q.Id)).Select(q => new { q.Id, q.MessageId }).ToDictionaryAsync(q => q.MessageId, q => q.Id, cancel);
        var found = messages.Keys.ToList();
        return (await Then(db.Messages.Where(m => found.Contains(m.Id)), who).ToListAsync(cancel)).ToDictionary(b => messages[b.Id]);
    }

    private async Task<Dictionary<(Guid, string), ArticleLine>> Articles(List<Suggestion> suggestions, Actor who, CancellationToken cancel)
    {
        var ids = suggestions.Select(s => s.ArticleId).OfType<Guid>().Distinct().ToList();
        return ids.Count == 0 ? [] : (await Lines(db.ArticlesFor(who).Where(t => ids.Contains(t.ArticleId) && t.PublishedVersion != null && db.Articles.Any(a => a.Id == t.ArticleId && a.RetiredAt == null)), cancel)).ToDictionary(l => (l.Id, l.Language));
    }

    private Task<List<ArticleLine>> Lines(IQueryable<ArticleText> texts, CancellationToken cancel) =>
        texts.Select(t => new ArticleLine(t.ArticleId, t.Language, t.Slug, t.Title, t.Summary, db.Articles.Where(a => a.Id == t.ArticleId).Select(a => a.Audience).First())).ToListAsync(cancel);
}
