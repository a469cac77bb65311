using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases;

/// <summary>
/// So many cases more, or fewer, in a view, written in the transaction that changes the case. Rows are only added: one row per view
/// that everybody counts up would be a lock for which every arriving mail waits. A loop folds them, so that a count is the sum of a few.
/// </summary>
public sealed class ViewTally
{
    public Guid Id { get; init; }
    public Guid ViewId { get; init; }

    /// <summary>The count of a viewer is the sum over the queues they may see.</summary>
    public Guid QueueId { get; init; }

    /// <summary>For views with "me": whom this row is for, on top of what everybody sees.</summary>
    public Guid? ViewerId { get; init; }

    public long Change { get; init; }

    /// <summary>Not stored: made while saving a case, and to be made anew if that save fails.</summary>
    internal bool ByCase { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<ViewTally>
    {
        public void Configure(EntityTypeBuilder<ViewTally> tally)
        {
            tally.ToTable("view_tallies");
            // No references: a view or queue that goes must not hold up the mail that still counts for it.
            tally.HasIndex(t => new { t.ViewerId, t.ViewId, t.QueueId });
            tally.HasIndex(t => new { t.ViewId, t.QueueId, t.ViewerId });
        }
    }
}

public static class Tallies
{
    public readonly record struct Place(Guid View, Guid Queue, Guid? Viewer);

    /// <summary>
    /// What the counts of <paramref name="views"/> change by when a case turns from <paramref name="before"/> (null: there was none)
    /// into <paramref name="after"/> (null: it is gone). For whoever writes cases without the context: every place is one row to insert.
    /// </summary>
    public static IReadOnlyDictionary<Place, int> Changes(IReadOnlyList<View> views, Case? before, Case? after)
    {
        var changes = new Dictionary<Place, int>();
        foreach (var view in views)
        {
            if (!view.Counted)
                continue;
            Count(view, before, -1, changes);
            Count(view, after, +1, changes);
        }
        foreach (var (place, change) in changes)
            if (change == 0)
                changes.Remove(place);
        return changes;
    }

    /// <summary>
    /// The maintained counts as <paramref name="who"/> sees them, by view. In a view with "me" everybody has the cases that hold for
    /// anybody, and those people a case is about have the difference as rows of their own.
    /// </summary>
    public static Task<Dictionary<Guid, long>> For(KulanzDb db, Actor who, CancellationToken cancel)
    {
        var queues = db.QueuesFor(who);
        return db.Set<ViewTally>()
            .Where(t => (t.ViewerId == null || t.ViewerId == who.Id) && queues.Any(q => q.Id == t.QueueId))
            .GroupBy(t => t.ViewId).Select(g => new { g.Key, Sum = g.Sum(t => t.Change) })
            .ToDictionaryAsync(g => g.Key, g => g.Sum, cancel);
    }

    private static void Count(View view, Case? @case, int sign, Dictionary<Place, int> changes)
    {
        if (@case is null)
            return;
        var anybody = view.Conditions.Holds(@case, new Viewpoint(view.OwnerId ?? Guid.Empty, default));
        if (anybody)
            Add(new Place(view.Id, @case.QueueId, null), sign);
        if (view.PerViewer)
            foreach (var person in CaseField.People(@case))
                if (view.Conditions.Holds(@case, new Viewpoint(person, default)) is var theirs && theirs != anybody)
                    Add(new Place(view.Id, @case.QueueId, person), theirs ? sign : -sign);

        void Add(Place place, int change) => changes[place] = changes.GetValueOrDefault(place) + change;
    }
}
