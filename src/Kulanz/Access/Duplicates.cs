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
        var found = await db.ContactPoints
            .Where(p => (p.Kind == ContactKind.Email || p.Kind == ContactKind.Phone) && values.Contains(p.Value) && p.CustomerId != of.Id)
            .Join(db.Customers.Where(c => c.MergedIntoId == null && c.Kind == of.Kind), p => p.CustomerId, c => c.Id, (p, c) => new { c.Id, c.Number, c.Name, p.Kind, p.Value })
            .OrderBy(f => f.Number).Take(Most).ToListAsync(cancel);
        var lookalikes = found.Select(f => new Lookalike(f.Id, f.Number, f.Name, f.Kind == ContactKind.Email ? Likeness.SameMail : Likeness.SamePhone, f.Value)).DistinctBy(l => l.Id).ToList();
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
        if (ids.Count == 0)
            return [];
        return (await db.Customers.Where(c => ids.Contains(c.Id)).Select(c => new { c.Id, c.Number, c.Name }).ToListAsync(cancel))
            .Select(c => new Lookalike(c.Id, c.Number, c.Name, Likeness.SameName, c.Name));
    }
}
