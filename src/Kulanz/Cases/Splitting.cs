using Kulanz.Cases.Covering;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases;

/// <summary>Some messages of a case became a case of their own.</summary>
public sealed class Split
{
    public Guid Id { get; init; }
    public Guid FromId { get; init; }
    public Guid IntoId { get; init; }
    public DateTimeOffset At { get; init; }
    public Guid? ById { get; init; }
    public required string ByName { get; init; }
    public DateTimeOffset? UndoneAt { get; set; }
    public List<SplitMove> Moves { get; init; } = [];

    internal sealed class Mapping : IEntityTypeConfiguration<Split>
    {
        public void Configure(EntityTypeBuilder<Split> split)
        {
            split.ToTable("splits");
            split.Property(s => s.ByName).HasMaxLength(200);
            split.HasIndex(s => s.IntoId).IsUnique();
            split.HasIndex(s => s.FromId);
            split.HasOne<Case>().WithMany().HasForeignKey(s => s.FromId);
            split.HasOne<Case>().WithMany().HasForeignKey(s => s.IntoId);
            split.HasMany(s => s.Moves).WithOne().HasForeignKey(m => m.SplitId);
        }
    }
}

/// <summary>One message of a split, or the time noted with it, and where its home had been.</summary>
public sealed class SplitMove
{
    public Guid SplitId { get; init; }
    public Guid ThingId { get; init; }
    public Guid HomeBefore { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<SplitMove>
    {
        public void Configure(EntityTypeBuilder<SplitMove> move)
        {
            move.ToTable("split_moves");
            move.HasKey(m => new { m.SplitId, m.ThingId });
            move.HasIndex(m => m.ThingId);
        }
    }
}

public sealed record NothingToSplit() : Refusal("Choose the messages that are to become a case of their own. At least one must stay.")
{
    public override int Status => 422;
}

public sealed record CaseNotSplit(long Number) : Refusal("Case {0} was not split from another one.", Number);

/// <summary>Takes messages out into a new case of the same customer. Their home moves with them, so later merges treat them as the new case's own.</summary>
public sealed class Splitting(KulanzDb db, Merging merging, Linking linking, Coverings covering, TimeProvider clock)
{
    public async Task<Outcome<Case>> Split(long number, IReadOnlyCollection<Guid> messages, string? subject, Actor by, CancellationToken cancel)
    {
        if (!(await db.Reach(number, by, cancel)).Done(out var from, out var refusal))
            return refusal;
        return await db.Write<Outcome<Case>>(async () =>
        {
            await db.Hold(from.Id, cancel);
            var chosen = await db.Messages.Where(m => m.CaseId == from.Id && messages.Contains(m.Id)).OrderBy(m => m.At).ToListAsync(cancel);
            if (chosen.Count == 0 || chosen.Count == await db.Messages.CountAsync(m => m.CaseId == from.Id, cancel))
                return new NothingToSplit();

            var fresh = await Fresh(from, chosen, subject, by, cancel);
            var split = new Split { Id = Id.New(clock), FromId = from.Id, IntoId = fresh.Id, At = clock.GetUtcNow(), ById = by.Id, ByName = by.Name };
            db.Add(split);
            var times = await db.TimeEntries.Where(t => t.CaseId == from.Id && t.MessageId != null && messages.Contains(t.MessageId.Value)).ToListAsync(cancel);
            foreach (var (id, thing) in Things(chosen, times))
            {
                split.Moves.Add(new SplitMove { SplitId = split.Id, ThingId = id, HomeBefore = thing.HomeId ?? thing.CaseId });
                (thing.CaseId, thing.HomeId) = (fresh.Id, null);
            }
            linking.Add(fresh, from, LinkKind.SplitFrom, by);
            await Copying.Carry(db, from.Id, fresh.Id, cancel);
            db.Record("case.split", from.Topic, from.CustomerId, by, new { from.Number, Into = fresh.Number, Messages = chosen.Select(m => m.Id) }, clock);
            db.Record("case.split-off", fresh.Topic, fresh.CustomerId, by, new { fresh.Number, From = from.Number }, clock);
            await db.SaveChangesAsync(cancel);
            if (!from.Over && chosen.FindLast(m => m.Public) is { } taken)
                await Turn(from, taken, cancel);
            await Settle(from, fresh, cancel);
            return fresh;
        }, cancel);
    }

    /// <summary>Puts the messages back. What joined the split case meanwhile comes along, by a merge that can itself be undone.</summary>
    public async Task<Outcome<Case>> Undo(long number, Actor by, CancellationToken cancel)
    {
        if (!(await db.Reach(number, by, cancel)).Done(out var fresh, out var refusal))
            return refusal;
        return await db.Write<Outcome<Case>>(async () =>
        {
            await db.Hold(fresh.Id, cancel);
            if (await db.Splits.Include(s => s.Moves).SingleOrDefaultAsync(s => s.IntoId == fresh.Id && s.UndoneAt == null, cancel) is not { } split)
                return new CaseNotSplit(number);
            var target = await Moving.Root(db, split.FromId, cancel);
            if (target == fresh.Id)
                return new CaseIntoItself(number);
            if (await db.CasesFor(by).SingleOrDefaultAsync(c => c.Id == target, cancel) is not { } root)
                return new NotFound("case");
            await db.Hold(root.Id, cancel);

            split.UndoneAt = clock.GetUtcNow();
            await PutBack(split, fresh, cancel);
            db.Record("case.split-undone", fresh.Topic, fresh.CustomerId, by, new { fresh.Number, Into = root.Number }, clock);
            await db.SaveChangesAsync(cancel);
            await merging.Join(fresh, root, by, cancel);
            return root;
        }, cancel);
    }

    private async Task<Case> Fresh(Case from, List<Message> chosen, string? subject, Actor by, CancellationToken cancel)
    {
        var waiting = chosen.FindLast(m => m.Public) is { AuthorKind: not (AuthorKind.Staff or AuthorKind.System) } word ? word.At : (DateTimeOffset?)null;
        var called = string.IsNullOrWhiteSpace(subject) ? Message.Preview(chosen[0].Text) : subject.Trim();
        var fresh = new Case
        {
            Id = Id.New(clock),
            Number = await db.Engine.NextNumber(db, "case", cancel),
            Subject = called.Length <= 300 ? called : called[..300],
            CustomerId = from.CustomerId,
            QueueId = from.QueueId,
            MailboxId = from.MailboxId,
            OwnerId = from.OwnerId,
            Priority = from.Priority,
            Channel = chosen[0].Channel,
            State = from.OwnerId is null ? CaseState.New : CaseState.Open,
            OpenedAt = clock.GetUtcNow(),
            WaitingSince = waiting,
            ProductId = from.ProductId,
            TopicId = from.TopicId,
        };
        db.Cases.Add(fresh);
        db.Record("case.opened", fresh.Topic, fresh.CustomerId, by, new { fresh.Subject, fresh.Channel, fresh.Priority }, clock);
        await covering.Begin(fresh, by, cancel);
        return fresh;
    }

    /// <summary>Where the last word between the customer and us was taken out, the one that is the last now says whose turn it is.</summary>
    private async Task Turn(Case from, Message taken, CancellationToken cancel)
    {
        var said = await db.Messages.AsNoTracking().Where(m => m.CaseId == from.Id && m.Kind == MessageKind.Reply && !m.Automatic)
            .OrderByDescending(m => m.At).ThenByDescending(m => m.Id).Select(m => new { m.At, Ours = m.AuthorKind == AuthorKind.Staff || m.AuthorKind == AuthorKind.System }).Take(500).ToListAsync(cancel);
        if (said.FirstOrDefault()?.At > taken.At)
            return;
        from.WaitingSince = said.TakeWhile(m => !m.Ours).LastOrDefault()?.At;
        if (from.WaitingSince is null && from.State is CaseState.New or CaseState.Open)
            from.State = CaseState.WaitingOnCustomer;
        else if (from.WaitingSince is not null && from.State == CaseState.WaitingOnCustomer)
            from.State = CaseState.Open;
    }

    private async Task PutBack(Split split, Case fresh, CancellationToken cancel)
    {
        var ids = split.Moves.Select(m => m.ThingId).ToList();
        var things = Things(await db.Messages.Where(m => ids.Contains(m.Id)).ToListAsync(cancel), await db.TimeEntries.Where(t => ids.Contains(t.Id)).ToListAsync(cancel)).ToDictionary();
        // A later split took some of them further: then it is that one's memory that has to change.
        var later = await db.SplitMoves.Where(m => ids.Contains(m.ThingId) && m.SplitId != split.Id && m.HomeBefore == fresh.Id
            && db.Splits.Any(s => s.Id == m.SplitId && s.UndoneAt == null)).ToDictionaryAsync(m => m.ThingId, cancel);
        var roots = new Dictionary<Guid, Guid>();
        foreach (var move in split.Moves)
        {
            if (later.TryGetValue(move.ThingId, out var further))
            {
                further.HomeBefore = move.HomeBefore;
                continue;
            }
            var thing = things[move.ThingId];
            if (!roots.TryGetValue(move.HomeBefore, out var root))
                roots[move.HomeBefore] = root = await Moving.Root(db, move.HomeBefore, cancel);
            (thing.CaseId, thing.HomeId) = (root, root == move.HomeBefore ? null : move.HomeBefore);
        }
    }

    private static IEnumerable<KeyValuePair<Guid, IMovesAlong>> Things(IEnumerable<Message> messages, IEnumerable<TimeEntry> times) =>
        [.. messages.Select(m => KeyValuePair.Create(m.Id, (IMovesAlong)m)), .. times.Select(t => KeyValuePair.Create(t.Id, (IMovesAlong)t))];

    private async Task Settle(Case from, Case fresh, CancellationToken cancel)
    {
        await db.SaveChangesAsync(cancel);
        await Conversation.Retell(db, from, cancel);
        await Conversation.Retell(db, fresh, cancel);
        db.AnnounceCase(from);
        db.AnnounceCase(fresh);
        await db.SaveChangesAsync(cancel);
    }
}
