using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access;

/// <summary>What this module itself keeps of a customer and moves along in a merge.</summary>
public static class Belongings
{
    public static readonly IReadOnlyList<Belonging> Own =
    [
        new("Contact points",
            // An address both have stays where it is: the one who remains has it already.
            (db, from, into, cancel) => db.ContactPoints
                .Where(p => p.CustomerId == from && !db.ContactPoints.Any(o => o.CustomerId == into && o.Kind == p.Kind && o.Value == p.Value))
                .Select(p => p.Id).ToListAsync(cancel),
            (db, ids, from, into, cancel) => Belonging.InPieces(ids, piece => db.ContactPoints.Where(p => piece.Contains(p.Id) && p.CustomerId == from)
                .ExecuteUpdateAsync(set => set.SetProperty(p => p.CustomerId, into).SetProperty(p => p.Preferred, p => p.Preferred && !db.ContactPoints.Any(o => o.CustomerId == into && o.Kind == p.Kind && o.Preferred)), cancel))),
        new("Notes",
            (db, from, _, cancel) => db.Set<CustomerNote>().Where(n => n.CustomerId == from).Select(n => n.Id).ToListAsync(cancel),
            (db, ids, from, into, cancel) => Belonging.InPieces(ids, piece => db.Set<CustomerNote>().Where(n => piece.Contains(n.Id) && n.CustomerId == from)
                .ExecuteUpdateAsync(set => set.SetProperty(n => n.CustomerId, into), cancel))),
        new("People",
            (db, from, _, cancel) => db.Customers.Where(c => c.OrganisationId == from).Select(c => c.Id).ToListAsync(cancel),
            (db, ids, from, into, cancel) => Belonging.InPieces(ids, piece => db.Customers.Where(c => piece.Contains(c.Id) && c.OrganisationId == from)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.OrganisationId, into), cancel))),
        new("Accounts",
            (db, from, _, cancel) => db.Accounts.Where(a => a.CustomerId == from).Select(a => a.Id).ToListAsync(cancel),
            (db, ids, from, into, cancel) => Belonging.InPieces(ids, piece => db.Accounts.Where(a => piece.Contains(a.Id) && a.CustomerId == from)
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.CustomerId, into), cancel))),
        new("Earlier duplicates",
            (db, from, _, cancel) => db.Customers.Where(c => c.MergedIntoId == from).Select(c => c.Id).ToListAsync(cancel),
            (db, ids, from, into, cancel) => Belonging.InPieces(ids, piece => db.Customers.Where(c => piece.Contains(c.Id) && c.MergedIntoId == from)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.MergedIntoId, into), cancel))),
    ];
}
