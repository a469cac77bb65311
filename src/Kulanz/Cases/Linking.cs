using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases;

/// <summary>How one case stands to another, said from the side of the first.</summary>
public enum LinkKind
{
    RelatesTo,
    Blocks,
    DuplicateOf,

    /// <summary>Opened by the customer's next word after the other one was closed.</summary>
    Follows,
    SplitFrom,
}

public sealed class CaseLink
{
    public Guid Id { get; init; }
    public Guid FromId { get; init; }
    public Guid ToId { get; init; }
    public LinkKind Kind { get; init; }
    public DateTimeOffset At { get; init; }
    public Guid? ById { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<CaseLink>
    {
        public void Configure(EntityTypeBuilder<CaseLink> link)
        {
            link.ToTable("case_links");
            link.HasIndex(l => new { l.FromId, l.ToId, l.Kind }).IsUnique();
            link.HasIndex(l => l.ToId);
            link.HasOne<Case>().WithMany().HasForeignKey(l => l.FromId);
            link.HasOne<Case>().WithMany().HasForeignKey(l => l.ToId);
        }
    }
}

/// <summary>A link as one of its cases shows it: "blocks #18", "is blocked by #17".</summary>
public sealed record ShownLink(Guid Id, string Words, long Number, string Subject, CaseState State);

public sealed record LinkToItself() : Refusal("A case cannot be linked to itself.");

public sealed class Linking(KulanzDb db, TimeProvider clock)
{
    public async Task<Outcome<CaseLink>> Link(long number, long other, LinkKind kind, Actor by, CancellationToken cancel)
    {
        if (!(await db.Reach(number, by, cancel)).Done(out var from, out var refusal))
            return refusal;
        if (await db.CasesFor(by).SingleOrDefaultAsync(c => c.Number == other, cancel) is not { } to)
            return new NotFound("case");
        if (from.Id == to.Id)
            return new LinkToItself();
        var known = await db.CaseLinks.FirstOrDefaultAsync(l => l.Kind == kind
            && (l.FromId == from.Id && l.ToId == to.Id || kind == LinkKind.RelatesTo && l.FromId == to.Id && l.ToId == from.Id), cancel);
        if (known is not null)
            return known;
        var link = Add(from, to, kind, by);
        await db.SaveChangesAsync(cancel);
        return link;
    }

    public async Task<Outcome<CaseLink>> Unlink(long number, Guid id, Actor by, CancellationToken cancel)
    {
        if (!(await db.Reach(number, by, cancel)).Done(out var @case, out var refusal))
            return refusal;
        var family = await Moving.Family(db, @case.Id, cancel);
        if (await db.CaseLinks.SingleOrDefaultAsync(l => l.Id == id && (family.Contains(l.FromId) || family.Contains(l.ToId)), cancel) is not { } link)
            return new NotFound("link");
        db.Remove(link);
        var numbers = await db.Cases.Where(c => c.Id == link.FromId || c.Id == link.ToId).ToDictionaryAsync(c => c.Id, c => c.Number, cancel);
        db.Record("case.unlinked", @case.Topic, @case.CustomerId, by, new { From = numbers[link.FromId], To = numbers[link.ToId], link.Kind }, clock);
        foreach (var touched in numbers.Values)
            db.Announce($"case:{touched}");
        await db.SaveChangesAsync(cancel);
        return link;
    }

    /// <summary>Within another act; the caller saves.</summary>
    internal CaseLink Add(Case from, Case to, LinkKind kind, Actor by)
    {
        var link = new CaseLink { Id = Id.New(clock), FromId = from.Id, ToId = to.Id, Kind = kind, At = clock.GetUtcNow(), ById = by.Id };
        db.Add(link);
        foreach (var side in new[] { from, to })
        {
            db.Record("case.linked", side.Topic, side.CustomerId, by, new { From = from.Number, To = to.Number, kind }, clock);
            db.AnnounceCase(side);
        }
        return link;
    }

    /// <summary>The links of a case and of what is merged into it, to cases the reader may see.</summary>
    public async Task<IReadOnlyList<ShownLink>> Of(IReadOnlyList<Guid> family, Actor reader, CancellationToken cancel)
    {
        var links = await db.CaseLinks.Where(l => family.Contains(l.FromId) || family.Contains(l.ToId)).OrderBy(l => l.At).Take(100).ToListAsync(cancel);
        if (links.Count == 0)
            return [];
        var others = links.Select(l => family.Contains(l.FromId) ? l.ToId : l.FromId).Distinct().ToList();
        var cases = await db.CasesFor(reader).Where(c => others.Contains(c.Id)).Select(c => new { c.Id, c.Number, c.Subject, c.State }).ToDictionaryAsync(c => c.Id, cancel);
        return [.. from link in links
                   let outward = family.Contains(link.FromId)
                   let other = cases.GetValueOrDefault(outward ? link.ToId : link.FromId)
                   where other is not null && !family.Contains(other.Id)
                   select new ShownLink(link.Id, Words(link.Kind, outward), other.Number, other.Subject, other.State)];
    }

    /// <summary>English; the page looks up its own language.</summary>
    public static string Words(LinkKind kind, bool outward) => (kind, outward) switch
    {
        (LinkKind.RelatesTo, _) => "related to",
        (LinkKind.Blocks, true) => "blocks",
        (LinkKind.Blocks, false) => "is blocked by",
        (LinkKind.DuplicateOf, true) => "is a duplicate of",
        (LinkKind.DuplicateOf, false) => "has the duplicate",
        (LinkKind.Follows, true) => "follows on from",
        (LinkKind.Follows, false) => "is continued in",
        (LinkKind.SplitFrom, true) => "was split from",
        _ => "was split into",
    };
}
