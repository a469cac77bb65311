using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases;

/// <summary>What somebody has begun to write in a case; one per person and case. Nobody else sees it, so it leaves no record.</summary>
public sealed class Draft
{
    public Guid AccountId { get; init; }
    public Guid CaseId { get; init; }
    public MessageKind Kind { get; set; }
    public string Text { get; set; } = "";
    public CaseState? Then { get; set; }
    public DateTimeOffset At { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Draft>
    {
        public void Configure(EntityTypeBuilder<Draft> draft)
        {
            draft.ToTable("drafts");
            draft.HasKey(d => new { d.AccountId, d.CaseId });
            draft.HasIndex(d => d.CaseId);
            draft.HasOne<Case>().WithMany().HasForeignKey(d => d.CaseId);
            draft.HasOne<Access.Account>().WithMany().HasForeignKey(d => d.AccountId);
        }
    }
}

public sealed class Drafting(KulanzDb db, TimeProvider clock)
{
    /// <summary>Keeps what is typed; an empty text forgets it.</summary>
    public async Task<Outcome<bool>> Keep(long number, MessageKind kind, string text, CaseState? then, Actor by, CancellationToken cancel)
    {
        if (text.Length > Replying.LongestText)
            return new TooLong("text", Replying.LongestText);
        if (await db.CasesFor(by).Where(c => c.Number == number).Select(c => (Guid?)c.Id).SingleOrDefaultAsync(cancel) is not { } id)
            return new NotFound("case");
        // In its turn: two saves of one typist may meet, and the row must not be made twice.
        return await db.Write<Outcome<bool>>(async () =>
        {
            // Merged while somebody writes in it: the words go along.
            var root = await Moving.Root(db, id, cancel);
            if (await db.Drafts.SingleOrDefaultAsync(d => d.AccountId == by.Id && d.CaseId == root, cancel) is not { } draft)
            {
                if (string.IsNullOrWhiteSpace(text))
                    return false;
                db.Add(draft = new Draft { AccountId = by.Id!.Value, CaseId = root });
            }
            else if (string.IsNullOrWhiteSpace(text))
            {
                db.Remove(draft);
                await db.SaveChangesAsync(cancel);
                return false;
            }
            (draft.Kind, draft.Text, draft.Then, draft.At) = (kind, text, then, clock.GetUtcNow());
            await db.SaveChangesAsync(cancel);
            return true;
        }, cancel);
    }

    /// <summary>It was sent; the caller saves.</summary>
    internal async Task Forget(Case @case, Actor by, CancellationToken cancel)
    {
        if (await db.Drafts.SingleOrDefaultAsync(d => d.AccountId == by.Id && d.CaseId == @case.Id, cancel) is { } draft)
            db.Remove(draft);
    }

    /// <summary>A case is merged: what was begun in it goes on in the other one, behind what was begun there. The caller saves.</summary>
    internal static async Task Join(KulanzDb db, Guid from, Guid into, CancellationToken cancel)
    {
        var there = await db.Drafts.Where(d => d.CaseId == into).ToDictionaryAsync(d => d.AccountId, cancel);
        foreach (var draft in await db.Drafts.Where(d => d.CaseId == from).ToListAsync(cancel))
        {
            if (there.TryGetValue(draft.AccountId, out var own))
                // Together only as private as the more private of the two.
                (own.Text, own.Kind) = ($"{own.Text}\n\n{draft.Text}", own.Kind == MessageKind.Reply ? draft.Kind : own.Kind);
            else
                db.Add(new Draft { AccountId = draft.AccountId, CaseId = into, Kind = draft.Kind, Text = draft.Text, Then = draft.Then, At = draft.At });
            db.Remove(draft);
        }
    }
}
