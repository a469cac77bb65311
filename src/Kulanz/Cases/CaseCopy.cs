using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Mail;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases;

/// <summary>Somebody besides the customer who gets a copy of every answer by mail: whoever stood in Cc, or was added here.</summary>
public sealed class CaseCopy
{
    public Guid CaseId { get; set; }

    /// <summary>In lower case, as compared.</summary>
    public required string Address { get; init; }

    public string Name { get; init; } = "";
    public DateTimeOffset AddedAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<CaseCopy>
    {
        public void Configure(EntityTypeBuilder<CaseCopy> copy)
        {
            copy.ToTable("case_copies");
            copy.HasKey(c => new { c.CaseId, c.Address });
            copy.Property(c => c.Address).HasMaxLength(254);
            copy.Property(c => c.Name).HasMaxLength(200);
            copy.HasIndex(c => c.Address);
            copy.HasOne<Case>().WithMany().HasForeignKey(c => c.CaseId);
        }
    }
}

public sealed record OurOwnAddress(string Address) : Invalid("address", "{0} is one of our own mailboxes: mail to it would come back to this desk.", Address);

public sealed record TooManyCopies(int Most) : Refusal("At most {0} people get copies of a case.", Most);

public sealed class Copying(KulanzDb db, Shelf<Mail.Mailbox> mailboxes, TimeProvider clock)
{
    public const int Most = 30;

    /// <summary>Who gets copies of a case: of its own, and of what was merged into it. Each address once.</summary>
    public static async Task<List<CaseCopy>> Of(KulanzDb db, Guid @case, CancellationToken cancel)
    {
        if (db.BeingOpened(@case))
            return [];
        var family = await Moving.Family(db, @case, cancel);
        return [.. (await db.Set<CaseCopy>().AsNoTracking().Where(c => family.Contains(c.CaseId)).OrderBy(c => c.AddedAt).ToListAsync(cancel)).DistinctBy(c => c.Address)];
    }

    /// <summary>Whoever got copies of a case gets them of the one that continues it or was split from it. The caller saves.</summary>
    public static async Task Carry(KulanzDb db, Guid from, Guid into, CancellationToken cancel) =>
        db.AddRange((await Of(db, from, cancel)).Select(c => new CaseCopy { CaseId = into, Address = c.Address, Name = c.Name, AddedAt = c.AddedAt }));

    /// <summary>Whoever else the writer of a mail had in Cc hears the answers too. The caller saves.</summary>
    public async Task Join(Case @case, IEnumerable<NamedAddress> others, string? writer, CancellationToken cancel)
    {
        var added = others.Select(o => (Address: ContactPoint.Email(o.Address), o.Name)).Where(o => o.Address != writer && EmailAddress.Deliverable(o.Address))
            .DistinctBy(o => o.Address).Take(Most).ToList();
        if (added.Count == 0)
            return;
        var family = await Moving.Family(db, @case.Id, cancel);
        var known = (await db.Set<CaseCopy>().Where(c => family.Contains(c.CaseId)).Select(c => c.Address).ToListAsync(cancel)).ToHashSet();
        var addresses = added.ConvertAll(o => o.Address);
        known.UnionWith((await mailboxes.All(db, cancel)).Select(m => m.Address).Intersect(addresses));
        known.UnionWith(await db.ContactPoints.Where(p => p.CustomerId == @case.CustomerId && addresses.Contains(p.Value)).Select(p => p.Value).ToListAsync(cancel));
        foreach (var (address, name) in added)
            if (known.Count < Most && known.Add(address))
                db.Add(new CaseCopy { CaseId = @case.Id, Address = address, Name = name.Length <= 200 ? name : name[..200], AddedAt = clock.GetUtcNow() });
    }

    public async Task<Outcome<CaseCopy>> Add(long number, string address, string? name, Actor by, CancellationToken cancel)
    {
        if (await db.CasesFor(by).SingleOrDefaultAsync(c => c.Number == number, cancel) is not { } @case)
            return new NotFound("case");
        var value = ContactPoint.Email(address);
        if (!EmailAddress.Deliverable(value))
            return new UndeliverableAddress(address, "address");
        if ((await mailboxes.All(db, cancel)).Any(m => m.Address == value))
            return new OurOwnAddress(value);
        if (await db.Set<CaseCopy>().SingleOrDefaultAsync(c => c.CaseId == @case.Id && c.Address == value, cancel) is { } there)
            return there;
        if (await db.Set<CaseCopy>().CountAsync(c => c.CaseId == @case.Id, cancel) >= Most)
            return new TooManyCopies(Most);
        var copy = new CaseCopy { CaseId = @case.Id, Address = value, Name = name?.Trim() is { Length: <= 200 } fits ? fits : "", AddedAt = clock.GetUtcNow() };
        db.Add(copy);
        return await Save(@case, copy, "copy.added", by, cancel);
    }

    public async Task<Outcome<CaseCopy>> Remove(long number, string address, Actor by, CancellationToken cancel)
    {
        if (await db.CasesFor(by).SingleOrDefaultAsync(c => c.Number == number, cancel) is not { } @case)
            return new NotFound("case");
        var value = ContactPoint.Email(address);
        var family = await Moving.Family(db, @case.Id, cancel);
        var copies = await db.Set<CaseCopy>().Where(c => family.Contains(c.CaseId) && c.Address == value).ToListAsync(cancel);
        if (copies.Count == 0)
            return new NotFound("address");
        db.RemoveRange(copies);
        return await Save(@case, copies[0], "copy.removed", by, cancel);
    }

    private async Task<Outcome<CaseCopy>> Save(Case @case, CaseCopy copy, string act, Actor by, CancellationToken cancel)
    {
        db.Record(act, @case.Topic, @case.CustomerId, by, new { copy.Address }, clock);
        db.Announce($"case:{@case.Number}");
        await db.SaveChangesAsync(cancel);
        return copy;
    }
}
