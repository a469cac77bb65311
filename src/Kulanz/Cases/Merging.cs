using Kulanz.Access;
using Kulanz.Cases.Handovers;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Search;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases;

/// <summary>One case became part of another: by whom, when, and what that changed in the other; and when it was undone.</summary>
public sealed class Merge
{
    public Guid Id { get; init; }
    public Guid FromId { get; init; }
    public Guid IntoId { get; init; }
    public DateTimeOffset At { get; init; }
    public Guid? ById { get; init; }
    public required string ByName { get; init; }
    public DateTimeOffset? UndoneAt { get; set; }
    public string? UndoneByName { get; set; }

    /// <summary>The receiving case before and after, so that undoing gives back what nobody has touched since.</summary>
    public CaseState StateBefore { get; init; }

    public DateTimeOffset? WaitingBefore { get; init; }
    public CaseState StateAfter { get; set; }
    public DateTimeOffset? WaitingAfter { get; set; }

    /// <summary>Until when the receiving case was to be put aside, if the merge woke it.</summary>
    public DateTimeOffset? SnoozedBefore { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Merge>
    {
        public void Configure(EntityTypeBuilder<Merge> merge)
        {
            merge.ToTable("merges");
            merge.Property(m => m.ByName).HasMaxLength(200);
            merge.Property(m => m.UndoneByName).HasMaxLength(200);
            merge.HasIndex(m => new { m.FromId, m.At });
            merge.HasIndex(m => new { m.IntoId, m.At });
            merge.HasOne<Case>().WithMany().HasForeignKey(m => m.FromId);
            merge.HasOne<Case>().WithMany().HasForeignKey(m => m.IntoId);
        }
    }
}

public sealed record CaseIntoItself(long Number) : Refusal("Case {0} cannot be merged into itself.", Number);

public sealed record OtherCustomer(string Its, string Theirs) : Refusal("The cases belong to different customers: {0} and {1}. In the portal each goes on reading only what was said in their own case; what we answer from now on, only {1} reads there. If that is right, say so and merge again.", Its, Theirs);

public sealed record CaseNotMerged(long Number) : Refusal("Case {0} is not merged into another one.", Number);

/// <summary>
/// Makes one case part of another, and takes it out again exactly. Nothing is copied: messages, tags, followers and times remember their
/// home (see <see cref="IMovesAlong"/>), the merged case keeps its own row as it was. Dropped: copying messages with a back reference
/// (two truths), and a list of moved things per merge (wrong as soon as the target is itself merged on).
/// </summary>
public sealed class Merging(KulanzDb db, Closing closing, Snoozing snoozing, IEnumerable<MovesAlong> moves, TimeProvider clock)
{
    /// <summary>Merges <paramref name="number"/> into <paramref name="into"/>, or into what that one has become part of.</summary>
    /// <param name="despite">True: also if the customers differ.</param>
    public async Task<Outcome<Merge>> Merge(long number, long into, bool despite, Actor by, CancellationToken cancel)
    {
        if (!(await db.Reach(number, by, cancel)).Done(out var from, out var refusal))
            return refusal;
        if (await db.CasesFor(by).SingleOrDefaultAsync(c => c.Number == into, cancel) is not { } named)
            return new NotFound("case");
        var rootId = await Moving.Root(db, named.Id, cancel);
        if (rootId == from.Id)
            return new CaseIntoItself(number);
        if (await db.CasesFor(by).SingleOrDefaultAsync(c => c.Id == rootId, cancel) is not { } root)
            return new NotFound("case");
        if (from.PartnerId is { } partner)
            return new WithPartner(await db.Partners.Where(p => p.Id == partner).Select(p => p.Name).SingleAsync(cancel));
        if (from.CustomerId != root.CustomerId && !despite)
            return new OtherCustomer(await Name(from, cancel), await Name(root, cancel));
        if (root.State == CaseState.Closed && !from.Over)
            return new CaseIsClosed(root.Number);

        return await db.Write<Outcome<Merge>>(async () =>
        {
            // In order of ids, or two who merge crosswise wait for each other for ever.
            foreach (var id in new[] { from.Id, root.Id }.Order())
                await db.Hold(id, cancel);
            return from.MergedIntoId is not null ? new CaseWasMerged(number)
                : root.MergedIntoId is not null ? new CaseWasMerged(root.Number)
                : await Join(from, root, by, cancel);
        }, cancel);
    }

    /// <summary>The same within an act that already holds both; saves.</summary>
    internal async Task<Merge> Join(Case from, Case root, Actor by, CancellationToken cancel)
    {
        var merge = new Merge
        {
            Id = Id.New(clock),
            FromId = from.Id,
            IntoId = root.Id,
            At = clock.GetUtcNow(),
            ById = by.Id,
            ByName = by.Name,
            StateBefore = root.State,
            WaitingBefore = root.WaitingSince,
        };
        db.Add(merge);
        if (from.State is CaseState.New or CaseState.Open && root.State is not (CaseState.New or CaseState.Open))
        {
            // Who was waiting in the one is now waiting in the other.
            if (root.Over)
                await closing.Reopen(root, by, cancel);
            root.State = CaseState.Open;
            root.WaitingSince = from.WaitingSince;
        }
        else if (from.WaitingSince < root.WaitingSince || root.WaitingSince is null && !root.Over)
        {
            root.WaitingSince = from.WaitingSince;
        }
        if (from is { State: CaseState.New or CaseState.Open, WaitingSince: not null } && root.SnoozedUntil is { } until)
        {
            merge.SnoozedBefore = until;
            await snoozing.Wake(root, by, cancel);
        }
        (merge.StateAfter, merge.WaitingAfter) = (root.State, root.WaitingSince);
        from.MergedIntoId = root.Id;
        db.Record("case.merged", from.Topic, from.CustomerId, by, new { from.Number, Into = root.Number }, clock);
        db.Record("case.absorbed", root.Topic, root.CustomerId, by, new { root.Number, From = from.Number }, clock);
        await Following.Tell(db, root, Notice.Merged, by, from.Subject, clock, cancel);
        await db.SaveChangesAsync(cancel);
        foreach (var table in moves)
            await table.Join(db, from.Id, root.Id, cancel);
        // Nobody's yet but the writer's: undoing the merge leaves it where the writer goes on.
        await Drafting.Join(db, from.Id, root.Id, cancel);
        await db.Attachments.Where(a => a.UploadedForId == from.Id).ExecuteUpdateAsync(set => set.SetProperty(a => a.UploadedForId, root.Id), cancel);
        await Settle(from, root, cancel);
        return merge;
    }

    /// <summary>Makes <paramref name="number"/> a case of its own again, with all that is its own, also what joined it meanwhile.</summary>
    public async Task<Outcome<Case>> Undo(long number, Actor by, CancellationToken cancel)
    {
        if (await db.CasesFor(by).SingleOrDefaultAsync(c => c.Number == number, cancel) is not { } from)
            return new NotFound("case");
        return await db.Write<Outcome<Case>>(async () =>
        {
            await db.Hold(from.Id, cancel);
            if (from.MergedIntoId is null || await db.Merges.SingleOrDefaultAsync(m => m.FromId == from.Id && m.UndoneAt == null, cancel) is not { } merge)
                return new CaseNotMerged(number);
            var root = await db.Hold(await Moving.Root(db, from.Id, cancel), cancel);
            (merge.UndoneAt, merge.UndoneByName) = (clock.GetUtcNow(), by.Name);
            await GiveBack(await db.Hold(merge.IntoId, cancel), merge, cancel);
            from.MergedIntoId = null;
            db.Record("case.merge-undone", from.Topic, from.CustomerId, by, new { from.Number, Into = root.Number }, clock);
            db.Record("case.given-back", root.Topic, root.CustomerId, by, new { root.Number, From = from.Number }, clock);
            await db.SaveChangesAsync(cancel);
            var family = await Moving.Family(db, from.Id, cancel);
            foreach (var table in moves)
                await table.Leave(db, family, root.Id, from.Id, cancel);
            await Settle(from, root, cancel);
            return from;
        }, cancel);
    }

    /// <summary>The receiving case gets back the state it had, unless somebody has changed it since.</summary>
    private async Task GiveBack(Case into, Merge merge, CancellationToken cancel)
    {
        if (into.State != merge.StateAfter || into.WaitingSince != merge.WaitingAfter)
            return;
        (into.State, into.WaitingSince) = (merge.StateBefore, merge.WaitingBefore);
        into.SnoozedUntil ??= merge.SnoozedBefore;
        if (merge.StateBefore == CaseState.Solved && merge.StateAfter != CaseState.Solved)
            await Closing.StayOver(db, into, cancel);
    }

    private async Task Settle(Case from, Case root, CancellationToken cancel)
    {
        foreach (var @case in new[] { from, root }.Where(c => c.MergedIntoId is null))
        {
            await Conversation.Retell(db, @case, cancel);
            await Labels.Renew(db, @case, cancel);
        }
        db.AnnounceCase(from);
        db.AnnounceCase(root);
        // Tags moved by a statement of their own.
        Indexing.Again(db, FoundCases.CaseSource, from.Id, root.Id);
        await db.SaveChangesAsync(cancel);
    }

    private Task<string> Name(Case @case, CancellationToken cancel) => db.Customers.Where(c => c.Id == @case.CustomerId).Select(c => c.Name).SingleAsync(cancel);
}
