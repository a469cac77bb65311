using Kulanz.Access;
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
    public DateTimeOffset At { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<CallDraft>
    {
        public void Configure(EntityTypeBuilder<CallDraft> draft)
        {
            draft.ToTable("call_drafts");
            draft.HasKey(d => new { d.AccountId, d.CallId });
            draft.Property(d => d.Subject).HasMaxLength(300);
            draft.HasIndex(d => d.CallId);
            draft.HasOne<Call>().WithMany().HasForeignKey(d => d.CallId);
            draft.HasOne<Account>().WithMany().HasForeignKey(d => d.AccountId);
        }
    }
}

public sealed class CallDrafting(KulanzDb db, TimeProvider clock)
{
    /// <summary>Keeps what is typed; an empty text forgets it.</summary>
    public async Task<Outcome<bool>> Keep(long number, CallNoteGiven given, Actor by, CancellationToken cancel)
    {
        var (text, subject) = (Typed.Kept(given.Text), Naming.Cut(Typed.Line(given.Subject), 300));
        if (text.Length > Replying.LongestText)
            return new TooLong("text", Replying.LongestText);
        if (await db.CallsFor(by).Where(c => c.Number == number).Select(c => (Guid?)c.Id).SingleOrDefaultAsync(cancel) is not { } id || by.Id is not { } me)
            return new NotFound("call");
        // In its turn: two saves of one typist may meet, and the row must not be made twice.
        return await db.Write<Outcome<bool>>(async () =>
        {
            await db.Engine.Hold(db, $"call draft {id} {me}", cancel);
            var draft = await db.CallDrafts.SingleOrDefaultAsync(d => d.AccountId == me && d.CallId == id, cancel);
            if (string.IsNullOrWhiteSpace(text))
            {
                if (draft is not null)
                    db.Remove(draft);
            }
            else
            {
                if (draft is null)
                    db.Add(draft = new CallDraft { AccountId = me, CallId = id });
                (draft.Text, draft.Subject, draft.Case, draft.Solved, draft.At) = (text, subject, given.Case, given.Solved, clock.GetUtcNow());
            }
            await db.SaveChangesAsync(cancel);
            return text.Length > 0;
        }, cancel);
    }
}
