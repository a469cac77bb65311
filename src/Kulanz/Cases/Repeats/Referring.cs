using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Repeats;

/// <summary>Refers a customer to an earlier answer: marks their message as a repeat, and puts the words into what is being written to them. Whoever writes reads them before they leave.</summary>
public sealed class Referring(KulanzDb db, Confirming confirming, EarlierAnswers answers, Passages passages, Drafting drafting)
{
    /// <param name="written">What has been written so far, which stays before it.</param>
    public async Task<Outcome<bool>> Refer(long number, Guid message, Guid other, MessageKind kind, string? written, CaseState? then, Actor by, CancellationToken cancel) =>
        await db.Write<Outcome<bool>>(async () =>
        {
            if (await db.CasesFor(by).SingleOrDefaultAsync(c => c.Number == number && db.Messages.Any(m => m.Id == message && m.CaseId == c.Id), cancel) is not { } @case)
                return new NotFound("question");
            if ((await confirming.Confirm(message, other, by, cancel)).Refusal is { } refusal)
                return refusal;
            var passage = await Passage(message, other, by, cancel);
            var begun = string.IsNullOrWhiteSpace(written);
            // Something begun for colleagues stays theirs, whatever is added to it.
            var kept = begun && passage is not null ? @case.State == CaseState.Closed ? MessageKind.Note : MessageKind.Reply : kind;
            return await drafting.Keep(number, kept, begun ? passage ?? "" : passage is null ? written! : $"{written!.TrimEnd()}\n\n{passage}", then, by, cancel);
        }, cancel);

    /// <summary>The words for an answer to this message that refers to the other; null where there are none for the customer.</summary>
    public async Task<string?> Passage(Guid message, Guid other, Actor by, CancellationToken cancel) =>
        await AskedMessage.From(db, db.Messages.AsNoTracking().Where(m => m.Id == message)).SingleOrDefaultAsync(cancel) is { } asked && await answers.Of(asked, other, by, cancel) is { } earlier
            ? await passages.Write(earlier, asked.CustomerLanguage, cancel)
            : null;
}
