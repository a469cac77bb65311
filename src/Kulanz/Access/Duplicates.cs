using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access;

public enum Likeness
{
    SameMail,
    SamePhone,
    SameName,
}

/// <summary>Somebody who may be the same customer, and what speaks for it.</summary>
public sealed record Lookalike(Guid Id, long Number, string Name, Likeness Because, string Value);

/// <summary>Looks for customers who may be one and the same: by an address both have, a number both have, or the same words in the name.</summary>
public static class Duplicates
{
    private const int Most = 5;

    public static async Task<IReadOnlyList<Lookalike>> Lookalikes(this KulanzDb db, Customer of, CancellationToken cancel)
    {
        var values = of.ContactPoints.Where(p => p.Kind != ContactKind.Address).Select(p => p.Value).ToList();
        // Whoever has the address, and only then whether they count: joined, SQLite would begin with all customers.
        var found = await db.ContactPoints
            .Where(p => (p.Kind == ContactKind.Email || p.Kind == ContactKind.Phone) && values.Contains(p.Value) && p.CustomerId != of.Id)
            .Where(p => db.Customers.Any(c => c.Id == p.CustomerId && c.MergedIntoId == null && c.Kind == of.Kind))
            .OrderBy(p => p.CustomerId).Take(Most).Select(p => new { p.CustomerId, p.Kind, p.Value }).ToListAsync(cancel);
        var names = await Named(db, [.. found.Select(f => f.CustomerId)], cancel);
        var lookalikes = found.DistinctBy(f => f.CustomerId)
            .Select(f => names[f.CustomerId] with { Because = f.Kind == ContactKind.Email ? Likeness.SameMail : Likeness.SamePhone, Value = f.Value }).OrderBy(l => l.Number).ToList();
        if (lookalikes.Count < Most)
            lookalikes.AddRange(await SameName(db, of, [.. lookalikes.Select(l => l.Id)], cancel));
        return lookalikes;
    }

    /// <summary>"Kunde, Jonas" is Jonas Kunde. A single word is too little to suspect anybody, unless it is an organisation's whole name.</summary>
    private static async Task<IEnumerable<Lookalike>> SameName(KulanzDb db, Customer of, List<Guid> known, CancellationToken cancel)
    {
        var words = Naming.Words(of.Name);
        if (words.Count < 2 && of.Kind == CustomerKind.Person)
            return [];
        var rarest = words.MaxBy(w => w.Length) ?? "";
        var hits = db.Set<CustomerWord>().Where(w => w.Word == rarest && w.CustomerId != of.Id && !known.Contains(w.CustomerId));
        foreach (var word in words.Where(w => w != rarest))
            hits = hits.Where(w => db.Set<CustomerWord>().Any(o => o.CustomerId == w.CustomerId && o.Word == word));
        var ids = await hits.Where(w => db.Set<CustomerWord>().Count(o => o.CustomerId == w.CustomerId) == words.Count)
            .Where(w => db.Customers.Any(c => c.Id == w.CustomerId && c.MergedIntoId == null && c.Kind == of.Kind))
            .OrderBy(w => w.CustomerId).Take(Most - known.Count).Select(w => w.CustomerId).ToListAsync(cancel);
        return (await Named(db, ids, cancel)).Values;
    }

    /// <summary>By id, as alike by name.</summary>
    private static async Task<Dictionary<Guid, Lookalike>> Named(KulanzDb db, List<Guid> ids, CancellationToken cancel) => ids.Count == 0 ? []
        : await db.Customers.Where(c => ids.Contains(c.Id)).Select(c => new Lookalike(c.Id, c.Number, c.Name, Likeness.SameName, c.Name)).ToDictionaryAsync(l => l.Id, cancel);
}
