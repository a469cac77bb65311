using System.Security.Cryptography;
using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases.Mentions;

/// <summary>Somebody wants no invitation from us, ever: nothing of theirs becomes a case by itself, and nobody can invite them.</summary>
public sealed class MentionOptOut
{
    public Guid Id { get; init; }
    public required string AuthorKey { get; init; }
    public DateTimeOffset At { get; init; }
    public required string ByName { get; init; }
    public string Reason { get; init; } = "";

    /// <summary>Posts found since, of which nothing was made.</summary>
    public int Hits { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<MentionOptOut>
    {
        public void Configure(EntityTypeBuilder<MentionOptOut> optOut)
        {
            optOut.ToTable("mention_opt_outs");
            optOut.Property(o => o.AuthorKey).HasMaxLength(400);
            optOut.Property(o => o.ByName).HasMaxLength(200);
            optOut.Property(o => o.Reason).HasMaxLength(500);
            optOut.HasIndex(o => o.AuthorKey).IsUnique();
        }
    }
}

/// <summary>By the link in an invitation, which somebody has to press: programs that open every link opt nobody out. Or told to us, and entered by staff.</summary>
public sealed class OptingOut(KulanzDb db, TimeProvider clock)
{
    public static Task<MentionOptOut?> Of(KulanzDb db, string author, CancellationToken cancel) => db.MentionOptOuts.SingleOrDefaultAsync(o => o.AuthorKey == author, cancel);

    public static byte[] Hash(string token) => SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"kulanz-opt-out:{token}"));

    /// <summary>The invitation of a link; null where there is none.</summary>
    public Task<MentionInvitation?> Behind(string token, CancellationToken cancel)
    {
        var hash = Hash(token);
        return db.MentionInvitations.AsNoTracking().SingleOrDefaultAsync(i => i.OptOutHash == hash, cancel);
    }

    public async Task<Outcome<MentionOptOut>> ByLink(string token, CancellationToken cancel) => await Behind(token, cancel) is { } invitation
        ? await Enter(await db.Mentions.SingleAsync(m => m.Id == invitation.MentionId, cancel), "", new Actor(ActorKind.Customer, null, "By the link in the invitation"), cancel)
        : new NotFound("invitation");

    public async Task<Outcome<MentionOptOut>> Told(Guid id, string? why, Actor by, CancellationToken cancel)
    {
        if (!Typed.Needed(why, "reason", 500).Done(out var reason, out var refusal))
            return refusal;
        return await db.MentionsFor(by).SingleOrDefaultAsync(m => m.Id == id, cancel) is { } mention ? await Enter(mention, reason, by, cancel) : new NotFound("mention");
    }

    private Task<Outcome<MentionOptOut>> Enter(Mention mention, string reason, Actor by, CancellationToken cancel) => db.Write<Outcome<MentionOptOut>>(async () =>
    {
        await db.Engine.Hold(db, "mentions", cancel);
        if (await Of(db, mention.AuthorKey, cancel) is { } known)
            return known;
        var optOut = new MentionOptOut { Id = Id.New(clock), AuthorKey = mention.AuthorKey, At = clock.GetUtcNow(), ByName = Naming.Cut(by.Name, 200), Reason = reason };
        db.Add(optOut);
        // What waits to become a case does so no longer.
        foreach (var waiting in await db.Mentions.Where(m => m.AuthorKey == mention.AuthorKey && m.State == MentionState.Waiting).Take(500).ToListAsync(cancel))
            waiting.State = MentionState.OptedOut;
        var @case = mention.CaseId is { } id ? await db.Cases.AsNoTracking().SingleAsync(c => c.Id == id, cancel) : null;
        db.Record("mention.opted_out", @case?.Topic ?? mention.Topic, @case?.CustomerId, by, new { Mention = mention.Number, reason }, clock);
        if (@case is not null)
            db.AnnounceCase(@case);
        db.Announce(MentionsModule.Listed);
        await db.SaveChangesAsync(cancel);
        return optOut;
    }, cancel);
}
