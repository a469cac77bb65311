using System.Text.Json;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Access;

/// <summary>Two records turned out to be one customer. The row remembers what was moved, so that it can be moved back.</summary>
public sealed class CustomerMerge
{
    public Guid Id { get; init; }
    public Guid FromId { get; init; }
    public Guid IntoId { get; init; }
    public DateTimeOffset At { get; init; }
    public Guid? ById { get; init; }
    public required string ByName { get; init; }

    /// <summary>JSON: for each kind of belonging the ids that moved.</summary>
    public required string Moved { get; init; }

    /// <summary>JSON: the contact points that were preferred where they come from; null in merges older than this memory.</summary>
    public string? Preferred { get; init; }

    public DateTimeOffset? UndoneAt { get; set; }
    public string? UndoneByName { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<CustomerMerge>
    {
        public void Configure(EntityTypeBuilder<CustomerMerge> merge)
        {
            merge.ToTable("customer_merges");
            merge.Property(m => m.ByName).HasMaxLength(200);
            merge.Property(m => m.UndoneByName).HasMaxLength(200);
            merge.HasIndex(m => new { m.IntoId, m.At });
            merge.HasIndex(m => m.FromId);
            merge.HasOne<Customer>().WithMany().HasForeignKey(m => m.FromId);
            merge.HasOne<Customer>().WithMany().HasForeignKey(m => m.IntoId);
        }
    }
}

/// <summary>
/// Something that belongs to customers and goes along when two are merged. Each module registers its own, since this one knows none of them.
/// </summary>
/// <param name="Name">What it is called in the preview; also its name in the merge's row, so it must not change.</param>
/// <param name="Of">Which rows of the first customer would go to the second.</param>
/// <param name="Give">Gives these rows from the first to the second; run again the other way to undo.</param>
public sealed record Belonging(string Name, Func<KulanzDb, Guid, Guid, CancellationToken, Task<List<Guid>>> Of, Func<KulanzDb, IReadOnlyList<Guid>, Guid, Guid, CancellationToken, Task> Give)
{
    /// <summary>The ids by the thousand: neither engine takes parameters without end.</summary>
    public static async Task InPieces(IReadOnlyList<Guid> ids, Func<Guid[], Task> each)
    {
        foreach (var piece in ids.Chunk(1000))
            await each(piece);
    }
}

public sealed record MergeWithItself() : Refusal("A customer cannot be merged with themselves.");

public sealed record PersonAndOrganisation() : Refusal("A person and an organisation cannot be merged. Make the person a member of the organisation instead.");

public sealed record MergedOnSince(string Name) : Refusal("{0} has been merged into another customer since. Undo that merge first.", Name);

public sealed class CustomerMerging(KulanzDb db, IEnumerable<Belonging> belongings, TimeProvider clock)
{
    /// <summary>What would move, by kind and number.</summary>
    public async Task<IReadOnlyList<(string Name, int Count)>> Preview(Customer from, Customer into, CancellationToken cancel)
    {
        var counts = new List<(string, int)>();
        foreach (var belonging in belongings)
            if (await belonging.Of(db, from.Id, into.Id, cancel) is { Count: > 0 } ids)
                counts.Add((belonging.Name, ids.Count));
        return counts;
    }

    /// <summary>Gives everything of one customer to the other. The one that is left empty only points there from now on.</summary>
    public async Task<Outcome<CustomerMerge>> Merge(Guid fromId, Guid intoId, Actor by, CancellationToken cancel) =>
        await db.Write<Outcome<CustomerMerge>>(async () =>
        {
            await HoldBoth(fromId, intoId, cancel);
            var from = await Find(fromId, by, cancel);
            var into = await Find(intoId, by, cancel);
            if (from is null || into is null)
                return new NotFound("customer");
            if (from.Id == into.Id)
                return new MergeWithItself();
            if (from.Kind != into.Kind)
                return new PersonAndOrganisation();

            var preferred = await db.ContactPoints.Where(p => p.CustomerId == from.Id && p.Preferred).Select(p => p.Id).ToListAsync(cancel);
            var moved = new Dictionary<string, List<Guid>>();
            foreach (var belonging in belongings)
            {
                if (await belonging.Of(db, from.Id, into.Id, cancel) is not { Count: > 0 } ids)
                    continue;
                await belonging.Give(db, ids, from.Id, into.Id, cancel);
                moved[belonging.Name] = ids;
            }
            from.MergedIntoId = into.Id;
            var merge = new CustomerMerge { Id = Id.New(clock), FromId = from.Id, IntoId = into.Id, At = clock.GetUtcNow(), ById = by.Id, ByName = by.Name, Moved = JsonSerializer.Serialize(moved, Json.Options), Preferred = JsonSerializer.Serialize(preferred, Json.Options) };
            db.Add(merge);
            db.Record("customer.merged", into.Topic, into.Id, by, new { From = from.Number, from.Name, Moved = moved.ToDictionary(m => m.Key, m => m.Value.Count) }, clock);
            await Done(into, cancel);
            return merge;
        }, cancel);

    /// <summary>Gives back what was moved, as far as it is still there.</summary>
    public async Task<Outcome<Customer>> Undo(Guid merge, Actor by, CancellationToken cancel) =>
        await db.Write<Outcome<Customer>>(async () =>
        {
            if (await db.Set<CustomerMerge>().AsNoTracking().SingleOrDefaultAsync(m => m.Id == merge, cancel) is not { } known)
                return new NotFound("merge");
            await HoldBoth(known.FromId, known.IntoId, cancel);
            if (await db.Set<CustomerMerge>().SingleOrDefaultAsync(m => m.Id == merge && m.UndoneAt == null, cancel) is not { } done
                || await db.CustomersFor(by).SingleOrDefaultAsync(c => c.Id == done.FromId, cancel) is not { } from
                || await db.CustomersFor(by).SingleOrDefaultAsync(c => c.Id == done.IntoId, cancel) is not { } into)
                return new NotFound("merge");
            if (into.MergedIntoId is not null || from.MergedIntoId != into.Id)
                return new MergedOnSince(into.Name);

            foreach (var (name, ids) in JsonSerializer.Deserialize<Dictionary<string, List<Guid>>>(done.Moved, Json.Options)!)
                if (belongings.FirstOrDefault(b => b.Name == name) is { } belonging)
                    await belonging.Give(db, ids, into.Id, from.Id, cancel);
            if (done.Preferred is { } kept && JsonSerializer.Deserialize<List<Guid>>(kept, Json.Options) is { } preferred)
                await db.ContactPoints.Where(p => p.CustomerId == from.Id).ExecuteUpdateAsync(set => set.SetProperty(p => p.Preferred, p => preferred.Contains(p.Id)), cancel);
            from.MergedIntoId = null;
            (done.UndoneAt, done.UndoneByName) = (clock.GetUtcNow(), by.Name);
            db.Record("customer.merge_undone", into.Topic, into.Id, by, new { From = from.Number, from.Name }, clock);
            await Done(into, cancel);
            return from;
        }, cancel);

    /// <summary>Two who merge crosswise, each in a tab of their own, would give both customers up. In order of ids, or they wait for each other for ever.</summary>
    private async Task HoldBoth(Guid one, Guid other, CancellationToken cancel)
    {
        foreach (var id in new[] { one, other }.Order())
            await db.Engine.Hold(db, $"customer {id}", cancel);
    }

    private Task<Customer?> Find(Guid id, Actor by, CancellationToken cancel) =>
        db.CustomersFor(by).SingleOrDefaultAsync(c => c.Id == id && c.MergedIntoId == null, cancel);

    private async Task Done(Customer into, CancellationToken cancel)
    {
        db.Announce($"customer:{into.Number}");
        db.Announce("cases");
        await db.SaveChangesAsync(cancel);
    }
}
