using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Repeats;

public sealed record NotAnsweredBefore() : Refusal("Nobody has answered that one yet, so there is nothing to refer to.");

public sealed record AskedLater() : Refusal("That was asked later. A question repeats only what was asked before it.");

public sealed record NotRepeated() : Refusal("This message is not marked as a repeat.");

/// <summary>A person says that a message repeats what was answered before, or takes that back. Nothing else makes a repeated question.</summary>
public sealed class Confirming(KulanzDb db, EarlierAnswers answers, CountingAsked counting, TimeProvider clock)
{
    /// <param name="other">The message that asked before, or the article that answers it. Where the message was marked as repeating something else, this takes its place.</param>
    public async Task<Outcome<Repeat>> Confirm(Guid message, Guid other, Actor by, CancellationToken cancel)
    {
        if (await Reach(message, by, cancel) is not var (asked, @case, question))
            return new NotFound("question");
        if (@case.MergedIntoId is not null)
            return new CaseWasMerged(@case.Number);
        if (other == message)
            return new AskedLater();
        if (await answers.Of(asked, other, by, cancel) is not { } earlier)
            return await db.Messages.AnyAsync(m => m.Id == other && db.CasesFor(by).Any(c => c.Id == m.CaseId), cancel) ? new NotAnsweredBefore() : new NotFound("answer");
        if (earlier.AskedAt >= asked.At)
            return new AskedLater();
        return await db.Write<Outcome<Repeat>>(async () =>
        {
            await HoldTrees(message, cancel);
            var known = await db.Repeats.SingleOrDefaultAsync(r => r.MessageId == message && r.UndoneAt == null, cancel);
            if (known is not null && (known.EarlierId ?? known.ArticleId) == other)
                return known;
            if (known is not null)
                await Cut(known, @case, by, cancel);
            var repeat = new Repeat
            {
                Id = Id.New(clock),
                MessageId = message,
                CustomerId = asked.CustomerId,
                AskedAt = asked.At,
                EarlierId = earlier.Article is null ? other : null,
                AnswerId = earlier.AnswerId,
                ArticleId = earlier.Article?.Id,
                Own = earlier.Own,
                HeadId = earlier.Article?.Id ?? await Top(other, cancel),
                At = clock.GetUtcNow(),
                ById = by.Id,
                ByName = by.Name,
            };
            db.Add(repeat);
            db.Record("repeat.confirmed", @case.Topic, asked.CustomerId, by, new { message, repeat.EarlierId, repeat.AnswerId, repeat.ArticleId, Case = earlier.Case, Article = earlier.Article?.Title, earlier.AnsweredAt }, clock, repeat.Id);
            await Settle(question, @case, cancel);
            // What repeats this one hangs below the other now.
            await db.Repeats.Where(r => r.HeadId == message && r.UndoneAt == null).ExecuteUpdateAsync(set => set.SetProperty(r => r.HeadId, repeat.HeadId), cancel);
            await counting.Anew(message, article: false, cancel);
            await counting.Anew(repeat.HeadId, await db.Articles.AnyAsync(a => a.Id == repeat.HeadId, cancel), cancel);
            return repeat;
        }, cancel);
    }

    public async Task<Outcome<Repeat>> Undo(Guid message, Actor by, CancellationToken cancel)
    {
        if (await Reach(message, by, cancel) is not var (_, @case, question))
            return new NotFound("question");
        return await db.Write<Outcome<Repeat>>(async () =>
        {
            await HoldTrees(message, cancel);
            if (await db.Repeats.SingleOrDefaultAsync(r => r.MessageId == message && r.UndoneAt == null, cancel) is not { } repeat)
                return new NotRepeated();
            await Cut(repeat, @case, by, cancel);
            await Settle(question, @case, cancel);
            return repeat;
        }, cancel);
    }

    private async Task<(AskedMessage Asked, Case Case, Question Question)?> Reach(Guid message, Actor by, CancellationToken cancel) =>
        await AskedMessage.From(db, db.Messages.AsNoTracking().Where(m => m.Id == message)).SingleOrDefaultAsync(cancel) is { } asked
        && await db.CasesFor(by).SingleOrDefaultAsync(c => c.Id == asked.CaseId, cancel) is { } @case
        && await db.Questions.SingleOrDefaultAsync(q => q.MessageId == message, cancel) is { } question
            ? (asked, @case, question)
            : null;

    /// <summary>Trees are hung onto each other by one at a time: two that were, crosswise, would have no top. After that the turn of this question.</summary>
    private async Task HoldTrees(Guid message, CancellationToken cancel)
    {
        await db.Engine.Hold(db, nameof(Repeat), cancel);
        await db.Engine.Hold(db, Suspecting.Turn(message), cancel);
    }

    /// <summary>What was asked first of all: of a text that came often, the first that had it.</summary>
    private async Task<Guid> Top(Guid message, CancellationToken cancel)
    {
        var (head, article) = await counting.Head(message, cancel);
        return article || head != message ? head
            : await db.Questions.Where(q => q.MessageId == message && q.FirstId != null).Select(q => db.Questions.Where(f => f.Id == q.FirstId).Select(f => (Guid?)f.MessageId).FirstOrDefault()).SingleOrDefaultAsync(cancel) is { } first
                ? (await counting.Head(first, cancel)).Id
                : head;
    }

    /// <summary>Takes the message out of its tree, and what repeats it along.</summary>
    private async Task Cut(Repeat repeat, Case @case, Actor by, CancellationToken cancel)
    {
        var head = repeat.HeadId;
        (repeat.UndoneAt, repeat.UndoneByName) = (clock.GetUtcNow(), by.Name);
        db.Record("repeat.undone", @case.Topic, repeat.CustomerId, by, new { message = repeat.MessageId, repeat.EarlierId, repeat.ArticleId }, clock);
        await db.SaveChangesAsync(cancel);
        for (var generation = new List<Guid> { repeat.MessageId }; generation.Count > 0;)
        {
            var parents = generation;
            generation = await db.Repeats.Where(r => r.EarlierId != null && parents.Contains(r.EarlierId.Value) && r.UndoneAt == null).Select(r => r.MessageId).ToListAsync(cancel);
            await db.Repeats.Where(r => r.EarlierId != null && parents.Contains(r.EarlierId.Value) && r.UndoneAt == null).ExecuteUpdateAsync(set => set.SetProperty(r => r.HeadId, repeat.MessageId), cancel);
        }
        await counting.Anew(head, await db.Articles.AnyAsync(a => a.Id == head, cancel), cancel);
        await counting.Anew(repeat.MessageId, article: false, cancel);
    }

    private async Task Settle(Question question, Case @case, CancellationToken cancel)
    {
        await db.SaveChangesAsync(cancel);
        await Suspecting.Again(db, question, cancel);
        db.Announce($"case:{@case.Number}");
        await db.SaveChangesAsync(cancel);
    }
}
