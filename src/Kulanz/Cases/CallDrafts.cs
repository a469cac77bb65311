using System.Text.Json;
using Kulanz.Access;
using Kulanz.Cases.Causes;
using Kulanz.Cases.Checklists;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Telephony;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases;

/// <summary>What somebody has begun to write down during a call; one per person and call, theirs alone, so it leaves no record.</summary>
public sealed class CallDraft
{
    public Guid AccountId { get; init; }
    public Guid CallId { get; init; }
    public string Text { get; set; } = "";
    public string Subject { get; set; } = "";

    /// <summary>The case it is to go on in.</summary>
    public long? Case { get; set; }

    public bool Solved { get; set; }

    /// <summary>What was answered to a checklist, and how it ended, as JSON; null where nothing was said.</summary>
    public string? Answers { get; set; }

    public DateTimeOffset At { get; set; }

    /// <summary>The product and checklist chosen, and the answers; what the customer said in the end, and what it was.</summary>
    public sealed record Answered(Guid? Product, Guid? Checklist, IReadOnlyList<AnswerGiven> Given, VerdictGiven? Verdict = null, CauseGiven? Cause = null)
    {
        public static readonly Answered Nothing = new(null, null, []);
    }

    public Answered WithAnswers => Answers is null ? Answered.Nothing : JsonSerializer.Deserialize<Answered>(Answers, Json.Options) ?? Answered.Nothing;

    internal sealed class Mapping : IEntityTypeConfiguration<CallDraft>
    {
        public void Configure(EntityTypeBuilder<CallDraft> draft)
        {
            draft.ToTable("call_drafts");
            draft.HasKey(d => new { d.AccountId, d.CallId });
            draft.Ignore(d => d.WithAnswers);
            draft.Property(d => d.Subject).HasMaxLength(300);
            draft.HasIndex(d => d.CallId);
            draft.HasOne<Call>().WithMany().HasForeignKey(d => d.CallId);
            draft.HasOne<Account>().WithMany().HasForeignKey(d => d.AccountId);
        }
    }
}

public sealed class CallDrafting(KulanzDb db, TimeProvider clock)
{
    /// <summary>Keeps what is typed; without a text and answers it is forgotten.</summary>
    public async Task<Outcome<bool>> Keep(long number, CallNoteGiven given, Actor by, CancellationToken cancel)
    {
        var (text, subject) = (Typed.Kept(given.Text), Naming.Cut(Typed.Line(given.Subject), 300));
        if (text.Length > Replying.LongestText)
            return new TooLong("text", Replying.LongestText);
        // What is too long is refused when the note is saved.
        List<AnswerGiven> answers = [.. given.Answers.Where(a => !string.IsNullOrWhiteSpace(a.Value)).Take(Checklist.MostQuestions).Select(a => a with { Value = Naming.Cut(Typed.Kept(a.Value), ChecklistQuestion.LongestAnswer) })];
        var kept = !string.IsNullOrWhiteSpace(text) || answers.Count > 0;
        if (await db.CallsFor(by).Where(c => c.Number == number).Select(c => (Guid?)c.Id).SingleOrDefaultAsync(cancel) is not { } id || by.Id is not { } me)
            return new NotFound("call");
        // In its turn: two saves of one typist may meet, and the row must not be made twice.
        return await db.Write<Outcome<bool>>(async () =>
        {
            await db.Engine.Hold(db, $"call draft {id} {me}", cancel);
            var draft = await db.CallDrafts.SingleOrDefaultAsync(d => d.AccountId == me && d.CallId == id, cancel);
            if (!kept)
            {
                if (draft is not null)
                    db.Remove(draft);
            }
            else
            {
                if (draft is null)
                    db.Add(draft = new CallDraft { AccountId = me, CallId = id });
                (draft.Text, draft.Subject, draft.Case, draft.Solved, draft.At) = (text, subject, given.Case, given.Solved, clock.GetUtcNow());
                draft.Answers = answers.Count == 0 && given.Verdict is null && given.Cause is null ? null
                    : JsonSerializer.Serialize(new CallDraft.Answered(given.ProductId, given.ChecklistId, answers, given.Verdict, given.Cause), Json.Options);
            }
            await db.SaveChangesAsync(cancel);
            return kept;
        }, cancel);
    }
}
