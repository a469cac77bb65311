using Kulanz.Cases.Knowledge;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Repeats;

public sealed record NotDistinguished() : Refusal("Nobody has said that these two are not the same.");

/// <summary>A person says that what was found is not the same, or takes that back: for this pair, and for nobody else's question.</summary>
public sealed class Distinguishing(KulanzDb db, TimeProvider clock)
{
    /// <param name="other">The message that asked before, or the article.</param>
    public async Task<Outcome<Distinction>> Distinguish(Guid message, Guid other, Actor by, CancellationToken cancel)
    {
        if (await Reach(message, by, cancel) is not var (@case, question))
            return new NotFound("question");
        if (!await db.Messages.AnyAsync(m => m.Id == other && db.CasesFor(by).Any(c => c.Id == m.CaseId), cancel) && !await db.ArticlesFor(by).AnyAsync(t => t.ArticleId == other, cancel))
            return new NotFound("answer");
        return await db.Write<Outcome<Distinction>>(async () =>
        {
            await db.Engine.Hold(db, Suspecting.Turn(message), cancel);
            if (await Known(message, other, cancel) is { } known)
                return known;
            var distinction = new Distinction { Id = Id.New(clock), MessageId = message, OtherId = other, At = clock.GetUtcNow(), ById = by.Id, ByName = by.Name };
            db.Add(distinction);
            db.Record("repeat.denied", @case.Topic, question.CustomerId, by, new { message, other }, clock, distinction.Id);
            await Settle(question, @case, cancel);
            return distinction;
        }, cancel);
    }

    public async Task<Outcome<Distinction>> Undo(Guid message, Guid other, Actor by, CancellationToken cancel)
    {
        if (await Reach(message, by, cancel) is not var (@case, question))
            return new NotFound("question");
        return await db.Write<Outcome<Distinction>>(async () =>
        {
            await db.Engine.Hold(db, Suspecting.Turn(message), cancel);
            if (await Known(message, other, cancel) is not { } distinction)
                return new NotDistinguished();
            (distinction.UndoneAt, distinction.UndoneByName) = (clock.GetUtcNow(), by.Name);
            db.Record("repeat.denial-undone", @case.Topic, question.CustomerId, by, new { message, other }, clock);
            await Settle(question, @case, cancel);
            return distinction;
        }, cancel);
    }

    private async Task<(Case Case, Question Question)?> Reach(Guid message, Actor by, CancellationToken cancel) =>
        await db.CasesFor(by).SingleOrDefaultAsync(c => db.Messages.Any(m => m.Id == message && m.CaseId == c.Id), cancel) is { } @case
        && await db.Questions.SingleOrDefaultAsync(q => q.MessageId == message, cancel) is { } question
            ? (@case, question)
            : null;

    private Task<Distinction?> Known(Guid message, Guid other, CancellationToken cancel) =>
        db.Set<Distinction>().SingleOrDefaultAsync(d => d.MessageId == message && d.OtherId == other && d.UndoneAt == null, cancel);

    private async Task Settle(Question question, Case @case, CancellationToken cancel)
    {
        await db.SaveChangesAsync(cancel);
        await Suspecting.Again(db, question, cancel);
        db.Announce($"case:{@case.Number}");
        await db.SaveChangesAsync(cancel);
    }
}
