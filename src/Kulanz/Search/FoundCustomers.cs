using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Search.Words;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Kulanz.Search;

/// <summary>Customers by name, address, number, any way to reach them, and what colleagues noted. Registered here and not by Access, which this module uses.</summary>
public static class FoundCustomers
{
    public const int Code = 2;

    public const string SourceName = "customer";

    private const int MostNotes = 50;

    public static readonly SearchKind Kind = new(Code, "customers", "Customers", "users", Permission.CustomersRead, Sees, Show, ByTitle: true) { Words = ["customer", "customers", "kunde", "kunden"] };

    public static readonly SearchSource Source = new(SourceName, Code, Touches, Read, (db, behind) => db.Customers.Where(c => c.Id > behind).OrderBy(c => c.Id).Select(c => c.Id));

    private static Touched? Touches(KulanzDb db, EntityEntry entry) => entry.Entity switch
    {
        Customer customer when entry.State == EntityState.Modified && entry.Property(nameof(Customer.Name)).IsModified =>
            // People are found by the name of their organisation too.
            new([customer.Id], db.Customers.Where(c => c.OrganisationId == customer.Id).Select(c => c.Id)),
        Customer customer when entry.State != EntityState.Modified
            || entry.Property(nameof(Customer.Reference)).IsModified || entry.Property(nameof(Customer.OrganisationId)).IsModified => Touched.One(customer.Id),
        ContactPoint point when entry.State != EntityState.Modified => Touched.One(point.CustomerId),
        CustomerNote note => Touched.One(note.CustomerId),
        // Merging moves addresses and notes by statements of its own, and this row is saved after them.
        CustomerMerge merge => new([merge.FromId, merge.IntoId]),
        _ => null,
    };

    private static async Task<List<SearchText>> Read(KulanzDb db, IReadOnlyList<Guid> things, CancellationToken cancel)
    {
        var customers = await db.Customers.AsNoTracking().Where(c => things.Contains(c.Id)).Select(c => new
        {
            c.Id, c.Number, c.Name, c.Reference, c.CreatedAt,
            Organisation = db.Customers.Where(o => o.Id == c.OrganisationId).Select(o => o.Name).FirstOrDefault(),
            Points = c.ContactPoints.OrderBy(p => p.Id).Select(p => p.Value).ToList(),
            Notes = db.Set<CustomerNote>().Where(n => n.CustomerId == c.Id && n.RemovedAt == null).OrderByDescending(n => n.At).Select(n => n.Text).Take(MostNotes).ToList(),
        }).AsSplitQuery().ToListAsync(cancel);
        return customers.ConvertAll(c => new SearchText(c.Id, "", c.CreatedAt, string.Join('\n', [c.Name, c.Organisation ?? "", c.Reference ?? "", $"{c.Number}", .. c.Points, .. c.Notes])));
    }

    private static Task<Seen> Sees(KulanzDb db, Asked asked, CancellationToken cancel)
    {
        var customers = db.CustomersFor(asked.Who);
        var unknown = new List<Filter>();
        foreach (var filter in asked.Filters)
            switch (filter.Name, filter.Value.ToLowerInvariant())
            {
                case ("kind" or "art", _):
                    break;
                case ("is" or "ist", "person"):
                    customers = customers.Where(c => (c.Kind == CustomerKind.Person) != filter.Excluded);
                    break;
                case ("is" or "ist", "organisation" or "organization" or "firma" or "company"):
                    customers = customers.Where(c => (c.Kind == CustomerKind.Organisation) != filter.Excluded);
                    break;
                default:
                    if (!Times.Says(filter))
                        unknown.Add(filter);
                    break;
            }
        // What is found by a duplicate's words is the one who remained.
        return Task.FromResult(new Seen(e => customers.Where(c => c.Id == e.ThingId).Select(c => c.MergedIntoId ?? (Guid?)c.Id).FirstOrDefault(), unknown));
    }

    private static async Task<List<Found>> Show(KulanzDb db, Asked asked, IReadOnlyList<Hit> hits, CancellationToken cancel)
    {
        var ids = hits.Select(h => h.Owner).ToList();
        var customers = await db.CustomersFor(asked.Who).AsNoTracking().Where(c => ids.Contains(c.Id)).Select(c => new
        {
            c.Id, c.Number, c.Name, c.Kind, c.Reference, c.CreatedAt,
            Organisation = db.Customers.Where(o => o.Id == c.OrganisationId).Select(o => o.Name).FirstOrDefault(),
            Points = c.ContactPoints.OrderByDescending(p => p.Preferred).ThenBy(p => p.Id).Select(p => p.Value).ToList(),
            Notes = db.Set<CustomerNote>().Where(n => n.CustomerId == c.Id && n.RemovedAt == null).OrderByDescending(n => n.At).Select(n => n.Text).Take(MostNotes).ToList(),
        }).AsSplitQuery().ToListAsync(cancel);
        return customers.ConvertAll(c => new Found(Code, c.Id, c.Number, $"/desk/customers/{c.Number}", c.Name, c.CreatedAt)
        {
            Party = c.Organisation,
            Note = c.Kind == CustomerKind.Organisation ? "Organisation" : null,
            Excerpt = Best([.. c.Points, c.Reference ?? "", .. c.Notes], asked.Query),
        });
    }

    /// <summary>What shows why: the address or note with the words, otherwise how to reach them.</summary>
    private static Snippet Best(IReadOnlyList<string> texts, Query query) =>
        texts.Where(t => t.Length > 0).Select(t => Highlight.Snippet(t, query)).Where(s => s.Marks.Count > 0).Take(2).ToList() is { Count: > 0 } shown
            ? shown[0]
            : new(string.Join(" · ", texts.Where(t => t.Length is > 0 and < 100).Take(2)), []);
}
