using Kulanz.Cases.Knowledge;
using Kulanz.Cases.Repeats.Likeness;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Repeats;

/// <summary>
/// Looks for what was answered before to a question: to this customer, to others, in the knowledge base. The index gives some thousand questions at most, their
/// stored words bring them down to forty, and only of these the texts are read and compared in full: the time does not grow with the desk's past.
/// Done in the background when a question comes, and again when somebody asks for it; the case page reads what was kept.
/// </summary>
public sealed class Comparing(KulanzDb db, KnownWords known, TimeProvider clock, ILogger<Comparing> log)
{
    /// <summary>So many are kept of each kind: more than a page shows, since not everybody sees every case.</summary>
    private const int MostOwn = 3, MostOfQueue = 3, MostOfOthers = 5, MostArticles = 3;

    /// <summary>So far back a customer's own questions are weighed one by one, and so many of them read.</summary>
    private const int OwnReach = 300, OwnRead = 30;

    /// <summary>Of a text that came often its latest copies: one of them may be answered where the first is not.</summary>
    private const int LatestCopies = 10;

    /// <summary>Of so many their answers are looked up; several may have the same.</summary>
    private const int MostAnswered = 20;

    /// <summary>Of an article so much is compared.</summary>
    private const int ArticleLength = 4000;

    /// <summary>The oldest question that still waits for it; false where none does.</summary>
    public async Task<bool> Next(CancellationToken cancel)
    {
        if (await db.Questions.Where(q => q.ComparedAt == null).OrderBy(q => q.Id).FirstOrDefaultAsync(cancel) is not { } question)
            return false;
        try
        {
            await Compare(question, cancel);
        }
        catch (Exception broken) when (broken is not OperationCanceledException and not DbUpdateConcurrencyException)
        {
            // One that cannot be compared must not keep all that come after it waiting. Where the database is what is broken, this fails too.
            log.LogError(broken, "Question {Question} could not be compared with earlier ones", question.Id);
            db.ChangeTracker.Clear();
            await db.Write(() => db.Questions.Where(q => q.Id == question.Id).ExecuteUpdateAsync(set => set.SetProperty(q => q.ComparedAt, clock.GetUtcNow()), cancel), cancel);
        }
        return true;
    }

    /// <summary>Looks anew, and keeps what it found.</summary>
    public async Task Compare(Question question, CancellationToken cancel)
    {
        var asked = await AskedMessage.From(db, db.Messages.AsNoTracking().Where(m => m.Id == question.MessageId)).SingleAsync(cancel);
        var found = await Find(question, asked, cancel);
        await db.Write(async () =>
        {
            await db.Engine.Hold(db, Suspecting.Turn(question.MessageId), cancel);
            await db.Set<Suggestion>().Where(s => s.QuestionId == question.Id).ExecuteDeleteAsync(cancel);
            db.AddRange(found);
            question.ComparedAt = clock.GetUtcNow();
            await db.SaveChangesAsync(cancel);
            await Suspecting.Again(db, question, cancel);
            if (found.Count > 0 && await db.Cases.Where(c => c.Id == asked.CaseId).Select(c => (long?)c.Number).SingleOrDefaultAsync(cancel) is { } number)
                db.Announce($"case:{number}");
            return await db.SaveChangesAsync(cancel);
        }, cancel);
    }

    private sealed record Weighed(long Id, Guid MessageId, Guid CustomerId, double Weight);

    private sealed record Candidate(long Id, AskedMessage Message, Answer Answer, Match Match, Certainty Certainty);

    private async Task<List<Suggestion>> Find(Question question, AskedMessage asked, CancellationToken cancel)
    {
        var frequencies = await known.Get(db, cancel);
        var text = asked.Read();
        var comparison = new Comparison(text, frequencies);
        // Of two equally likely the later one: what was answered then holds longest.
        List<Candidate> Best(IEnumerable<Candidate> candidates) =>
            [.. candidates.OrderByDescending(c => c.Certainty).ThenByDescending(c => c.Match.Rank).ThenByDescending(c => c.Id).DistinctBy(c => c.Answer.Id)];

        // In one conversation much is like what came before it: there only the same question counts.
        var own = Best(await Read(await Own(question, text.Words, frequencies, cancel), comparison,
            (message, match) => message.CaseId != asked.CaseId || match.AmongAll == Certainty.Surely ? match.AmongOwn : null, cancel)).Take(MostOwn).ToList();
        var others = Best(await Read(await Others(question, text.Words, frequencies, cancel), comparison,
            (message, match) => message.CaseId != asked.CaseId ? match.AmongAll : null, cancel));
        var best = others.Where(c => c.Message.QueueId == asked.QueueId).Take(MostOfQueue).Union(others.Take(MostOfOthers)).OrderBy(others.IndexOf);

        var kept = new List<Suggestion>();
        foreach (var candidate in own.Concat(best))
            kept.Add(new Suggestion { QuestionId = question.Id, Place = kept.Count + 1, EarlierId = candidate.Id, Certainty = candidate.Certainty });
        foreach (var (article, language, certainty) in await Articles(text, asked, comparison, frequencies, cancel))
            kept.Add(new Suggestion { QuestionId = question.Id, Place = kept.Count + 1, ArticleId = article, Language = language, Certainty = certainty });
        return kept;
    }

    private async Task<List<Weighed>> Own(Question question, QuestionWords words, Frequencies frequencies, CancellationToken cancel)
    {
        var earlier = await db.Questions.AsNoTracking().Where(q => q.CustomerId == question.CustomerId && q.At < question.At).OrderByDescending(q => q.At).Take(OwnReach)
            .Select(q => new { q.Id, q.MessageId, q.CustomerId, q.Words }).ToListAsync(cancel);
        return [.. earlier.Select(q => new Weighed(q.Id, q.MessageId, q.CustomerId, Bm25.Sum(words, QuestionWords.Unpacked(q.Words), frequencies)))
            .Where(w => w.Weight > 0).OrderByDescending(w => w.Weight).ThenByDescending(w => w.Id).Take(OwnRead)];
    }

    private async Task<List<Weighed>> Others(Question question, QuestionWords words, Frequencies frequencies, CancellationToken cancel)
    {
        var all = await db.Set<QuestionBookmark>().SumAsync(b => b.Questions, cancel);
        var ids = await Lead(Selection.Of(words, frequencies, all), frequencies, cancel);
        if (ids.Count == 0)
            return [];
        var rows = await db.Questions.AsNoTracking().Where(q => ids.Contains(q.Id) && q.Id != question.Id && q.CustomerId != question.CustomerId)
            .Select(q => new { q.Id, q.MessageId, q.CustomerId, q.Words, Often = db.Set<CopiedText>().Any(t => t.Id == q.Id) }).ToListAsync(cancel);
        var best = rows.Select(q => (Row: q, Weight: Bm25.Sum(words, QuestionWords.Unpacked(q.Words), frequencies))).OrderByDescending(q => q.Weight).ThenByDescending(q => q.Row.Id).Take(Selection.Read).ToList();
        var weighed = best.ConvertAll(q => new Weighed(q.Row.Id, q.Row.MessageId, q.Row.CustomerId, q.Weight));
        foreach (var (row, weight) in best.Where(q => q.Row.Often).Take(3))
            weighed.AddRange((await db.Questions.AsNoTracking().Where(q => q.FirstId == row.Id && q.Id != question.Id && q.CustomerId != question.CustomerId).OrderByDescending(q => q.Id).Take(LatestCopies)
                .Select(q => new { q.Id, q.MessageId, q.CustomerId }).ToListAsync(cancel)).Select(q => new Weighed(q.Id, q.MessageId, q.CustomerId, weight)));
        return weighed;
    }

    /// <summary>Where the index leads, the most promising of it: those that have most of what is rare.</summary>
    private async Task<List<long>> Lead(Selection selection, Frequencies frequencies, CancellationToken cancel)
    {
        var index = QuestionIndex.Of(db);
        var promise = new Dictionary<long, double>();
        if (selection.Rare.Count > 0)
            foreach (var (word, id) in await index.With(db, selection.Rare, Selection.RareUpTo, cancel))
                promise[id] = promise.GetValueOrDefault(id) + Weights.Rarity(selection.Rare[word], frequencies);
        if (selection.Common.Count > 1 && promise.Count < Selection.Weighed)
        {
            // The least of two of them; which two, the weighing will see.
            var two = selection.Common.Select(word => Weights.Rarity(word, frequencies)).Order().Take(2).Sum();
            foreach (var id in await index.WithTwo(db, selection.Common, Selection.PairsUpTo, Selection.Latest, cancel))
                promise[id] = promise.GetValueOrDefault(id) + two;
        }
        return [.. promise.OrderByDescending(p => p.Value).ThenByDescending(p => p.Key).Take(Selection.Weighed).Select(p => p.Key)];
    }

    /// <summary>Reads the texts of those that were answered, and compares them in full.</summary>
    private async Task<List<Candidate>> Read(List<Weighed> weighed, Comparison comparison, Func<AskedMessage, Match, Certainty?> said, CancellationToken cancel)
    {
        if (weighed.Count == 0)
            return [];
        var ids = weighed.ToDictionary(w => w.MessageId, w => w.Id);
        var answered = await Answers.Answered(db, ids.Keys, cancel);
        if (answered.Count == 0)
            return [];
        var alike = (await AskedMessage.From(db, db.Messages.AsNoTracking().Where(m => answered.Contains(m.Id))).ToListAsync(cancel))
            .Select(message => (Message: message, Match: comparison.With(message.Read()))).Select(read => (read.Message, read.Match, Certainty: said(read.Message, read.Match)))
            .Where(read => read.Certainty is not null).OrderByDescending(read => read.Certainty).ThenByDescending(read => read.Match.Rank).Take(MostAnswered).ToList();
        var answers = await Answers.Of(db, alike.ConvertAll(read => read.Message.Id), cancel);
        return [.. alike.Where(read => answers.ContainsKey(read.Message.Id)).Select(read => new Candidate(ids[read.Message.Id], read.Message, answers[read.Message.Id], read.Match, read.Certainty!.Value))];
    }

    /// <summary>An article answers a question that is like its title, or most of whose matter it has in its text.</summary>
    private async Task<List<(Guid Id, string Language, Certainty Certainty)>> Articles(QuestionText text, AskedMessage asked, Comparison comparison, Frequencies frequencies, CancellationToken cancel)
    {
        var likely = (await db.SuggestArticles(Actor.System, $"{asked.Subject} {asked.Said}", text.Language, 2 * MostArticles, cancel)).Select(line => line.Id).ToList();
        if (likely.Count == 0)
            return [];
        var articles = await db.ArticleTexts.AsNoTracking().Where(t => likely.Contains(t.ArticleId) && t.Language == text.Language).Select(t => new { t.ArticleId, t.Title, t.Body }).ToListAsync(cancel);
        var found = new List<(Guid Id, string Language, Certainty Certainty, double Rank)>();
        foreach (var article in articles)
        {
            var title = comparison.With(QuestionText.Of(article.Title, text.Language));
            var whole = QuestionText.Of($"{article.Title}\n{Formatted.Plain(article.Body.Length > ArticleLength ? article.Body[..ArticleLength] : article.Body)}", text.Language);
            var part = Bm25.Part(text.Words, whole.Words, frequencies);
            var shared = comparison.With(whole).Shared;
            Certainty? byText = part >= 0.7 && shared >= 4 ? Certainty.Probably : part >= 0.45 && shared >= 3 ? Certainty.Perhaps : null;
            if ((title.AmongAll > byText || byText is null ? title.AmongAll : byText) is { } certainty)
                found.Add((article.ArticleId, text.Language, certainty, title.Rank + part));
        }
        return [.. found.OrderByDescending(f => f.Certainty).ThenByDescending(f => f.Rank).Take(MostArticles).Select(f => (f.Id, f.Language, f.Certainty))];
    }
}
