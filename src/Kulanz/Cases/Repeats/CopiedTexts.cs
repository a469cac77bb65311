using Kulanz.Cases.Repeats.Likeness;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Repeats;

/// <summary>
/// Knows when the same text has come before, from whomever: word for word at any time, and with a few words changed (a name, a number, a sentence) while its like
/// is coming. All of them stand under the first one, which alone leads to their answers.
/// </summary>
public sealed class CopiedTexts(KulanzDb db, CountingAsked counting, TimeProvider clock)
{
    /// <summary>Of shorter texts a changed word may change everything: they are copies word for word or not at all.</summary>
    public const int FewestWords = 20;

    /// <summary>This part of the wording in common makes a copy: some three words changed in sixty.</summary>
    public const double Alike = 0.6;

    private const int MostCompared = 5;

    /// <summary>True where it is a copy of an earlier one; in the transaction under way, which has saved the question.</summary>
    public async Task<bool> Join(Question question, QuestionText text, CancellationToken cancel)
    {
        var coming = clock.GetUtcNow() - question.At < TidyingQuestions.Copies;
        var signature = coming && text.Sequence.Count >= FewestWords ? MinHash.Of(Shingles.Of(text)) : null;
        if ((await WordForWord(question, cancel) ?? await Nearly(question, signature, cancel)) is not { } like)
        {
            if (signature is not null)
                await Remember(question, signature, cancel);
            return false;
        }
        // In its turn: who confirms or takes back counts the same rows.
        await db.Engine.Hold(db, nameof(Repeat), cancel);
        // Where the first one was erased, the next in line stands for all.
        var first = like.FirstId is { } id && await db.Questions.AnyAsync(q => q.Id == id, cancel) ? id : like.Id;
        question.FirstId = first;
        await db.SaveChangesAsync(cancel);
        if (await db.Set<CopiedText>().SingleOrDefaultAsync(t => t.Id == first, cancel) is { } known)
        {
            known.Times++;
            known.LastAt = question.At > known.LastAt ? question.At : known.LastAt;
            await db.SaveChangesAsync(cancel);
            await counting.OneMoreCopy(first, question.At, cancel);
            return true;
        }
        await db.Questions.Where(q => q.Id != first && (q.Id == like.Id || q.Wording == question.Wording)).ExecuteUpdateAsync(set => set.SetProperty(q => q.FirstId, first), cancel);
        await db.Questions.Where(q => q.Id == first).ExecuteUpdateAsync(set => set.SetProperty(q => q.FirstId, (long?)null), cancel);
        // Alone it may have been a copy, to which no word led.
        await QuestionIndex.Of(db).Put(db, first, QuestionWords.Unpacked(await db.Questions.Where(q => q.Id == first).Select(q => q.Words).SingleAsync(cancel)).Matter, cancel);
        db.Add(new CopiedText { Id = first, Times = 1 + await db.Questions.CountAsync(q => q.FirstId == first, cancel), LastAt = question.At });
        await db.SaveChangesAsync(cancel);
        await counting.OfQuestion(first, cancel);
        return true;
    }

    private sealed record Like(long Id, long? FirstId);

    private Task<Like?> WordForWord(Question question, CancellationToken cancel) =>
        db.Questions.Where(q => q.Wording == question.Wording && q.Id != question.Id).OrderBy(q => q.Id).Select(q => new Like(q.Id, q.FirstId)).FirstOrDefaultAsync(cancel);

    private async Task<Like?> Nearly(Question question, MinHash? signature, CancellationToken cancel)
    {
        if (signature is null)
            return null;
        var keys = Bands.Of(signature);
        var likely = await db.Set<QuestionBand>().Where(b => keys.Contains(b.Key) && b.QuestionId != question.Id).GroupBy(b => b.QuestionId)
            .Select(g => new { Id = g.Key, Shared = g.Count() }).OrderByDescending(g => g.Shared).ThenBy(g => g.Id).Take(MostCompared).ToListAsync(cancel);
        if (likely.Count == 0)
            return null;
        var ids = likely.ConvertAll(l => l.Id);
        var rows = await db.Questions.Where(q => ids.Contains(q.Id)).Select(q => new { q.Id, q.FirstId, q.MessageId }).ToDictionaryAsync(q => q.MessageId, cancel);
        var found = rows.Keys.ToList();
        var texts = (await AskedMessage.From(db, db.Messages.AsNoTracking().Where(m => found.Contains(m.Id))).ToListAsync(cancel)).ToDictionary(m => rows[m.Id].Id);
        foreach (var id in ids)
            if (texts.TryGetValue(id, out var earlier) && MinHash.Of(Shingles.Of(earlier.Read())).Estimate(signature) >= Alike)
                return new Like(id, rows[earlier.Id].FirstId);
        return null;
    }

    private async Task Remember(Question question, MinHash signature, CancellationToken cancel)
    {
        db.AddRange(Bands.Of(signature).Distinct().Select(key => new QuestionBand { QuestionId = question.Id, Key = key }));
        await db.SaveChangesAsync(cancel);
    }
}
