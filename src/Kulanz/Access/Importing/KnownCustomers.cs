using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access.Importing;

/// <summary>
/// The customers that rows of a file may mean: those in the database, read for many rows at once, and those that earlier rows made.
/// A preview works on copies; the import itself on rows that will be saved.
/// </summary>
public sealed class KnownCustomers(bool tracked)
{
    private readonly Dictionary<string, Customer> byReference = [];
    private readonly Dictionary<string, Customer> byMail = [];
    private readonly Dictionary<string, Customer> organisations = [];

    public async Task Load(KulanzDb db, IReadOnlyList<ImportRow> rows, CancellationToken cancel)
    {
        var good = rows.Where(r => r.Refused is null).ToList();
        var references = good.Select(r => r.Given.Reference).OfType<string>().Distinct().Where(r => !byReference.ContainsKey(r)).ToList();
        var mails = good.SelectMany(Mails).Distinct().Where(m => !byMail.ContainsKey(m)).ToList();
        var keys = good.Select(r => r.Organisation).OfType<string>().Select(Naming.Key).Distinct().Where(k => !organisations.ContainsKey(k)).ToList();

        var ids = await db.Customers.Where(c => references.Contains(c.Reference!)).Select(c => c.MergedIntoId ?? c.Id)
            .Union(db.ContactPoints.Where(p => p.Kind == ContactKind.Email && mails.Contains(p.Value)).Join(db.Customers, p => p.CustomerId, c => c.Id, (_, c) => c.MergedIntoId ?? c.Id))
            .ToListAsync(cancel);
        var customers = await Read(db).Where(c => ids.Contains(c.Id) && c.MergedIntoId == null).ToListAsync(cancel);
        var merged = await db.Customers.Where(c => references.Contains(c.Reference!) && c.MergedIntoId != null).Select(c => new { c.Reference, c.MergedIntoId }).ToListAsync(cancel);
        foreach (var customer in customers.OrderBy(c => c.Number))
        {
            if (customer.Reference is { } reference)
                byReference.TryAdd(reference, customer);
            foreach (var point in customer.ContactPoints.Where(p => p.Kind == ContactKind.Email))
                byMail.TryAdd(point.Value, customer);
        }
        foreach (var gone in merged)
            if (customers.Find(c => c.Id == gone.MergedIntoId) is { } into)
                byReference.TryAdd(gone.Reference!, into);
        foreach (var organisation in await Read(db).Where(c => c.Kind == CustomerKind.Organisation && keys.Contains(c.NameKey) && c.MergedIntoId == null).OrderBy(c => c.Number).Take(1000).ToListAsync(cancel))
            organisations.TryAdd(organisation.NameKey, organisation);
    }

    /// <summary>By number; by mail only where neither side has a number of its own that says otherwise.</summary>
    public Customer? Match(ImportRow row)
    {
        if (row.Given.Reference is { } reference && byReference.TryGetValue(reference, out var same))
            return same;
        return Mails(row).Select(m => byMail.GetValueOrDefault(m)).FirstOrDefault(c => c is not null && (row.Given.Reference is null || c.Reference is null));
    }

    public Customer Add(ImportRow row, ImportReading reading, KulanzDb db, TimeProvider clock)
    {
        var customer = Fresh(row.Given.Kind, row.Given.Name!, row.Given.Language ?? reading.Language, db, clock);
        Complete(customer, row, reading, db, clock);
        if (row.Note is { } note && tracked)
            db.Add(new CustomerNote { Id = Id.New(clock), CustomerId = customer.Id, At = clock.GetUtcNow(), ByName = "Import", Text = note });
        if (customer.Kind == CustomerKind.Organisation)
            organisations.TryAdd(customer.NameKey, customer);
        return customer;
    }

    /// <summary>Fills in what is missing, and says what that was.</summary>
    public List<string> Complete(Customer customer, ImportRow row, ImportReading reading, KulanzDb db, TimeProvider clock)
    {
        var adds = new List<string>();
        if (row.Given.Reference is { } reference)
        {
            if (customer.Reference is null)
            {
                customer.Reference = reference;
                adds.Add(reference);
            }
            byReference.TryAdd(reference, customer);
        }
        foreach (var point in row.Given.Points.Select(p => (p.Kind, Value: Describing.Compared(p))).Distinct())
        {
            if (point.Kind == ContactKind.Email)
                byMail.TryAdd(point.Value, customer);
            if (customer.ContactPoints.Exists(p => p.Kind == point.Kind && p.Value == point.Value) || customer.ContactPoints.Count >= Describing.MostPoints)
                continue;
            var added = new ContactPoint { Id = Id.New(clock), CustomerId = customer.Id, Kind = point.Kind, Value = point.Value, Preferred = !customer.ContactPoints.Exists(p => p.Kind == point.Kind) };
            customer.ContactPoints.Add(added);
            if (tracked)
                db.Add(added);
            adds.Add(point.Value);
        }
        if (row.Organisation is { } name && customer is { Kind: CustomerKind.Person, OrganisationId: null })
        {
            customer.OrganisationId = OrganisationOf(name, row.Given.Language ?? reading.Language, db, clock).Id;
            adds.Add(name);
        }
        if (reading.Replace && customer.Name != row.Given.Name)
        {
            customer.Name = row.Given.Name!;
            CustomerWord.Index(customer);
            adds.Add(customer.Name);
        }
        if (reading.Replace && row.Given.Language is { } language && customer.Language != language)
        {
            customer.Language = language;
            adds.Add(language);
        }
        return adds;
    }

    private Customer OrganisationOf(string name, string language, KulanzDb db, TimeProvider clock)
    {
        var key = Naming.Key(name);
        if (!organisations.TryGetValue(key, out var organisation))
            organisations[key] = organisation = Fresh(CustomerKind.Organisation, name, language, db, clock);
        return organisation;
    }

    private Customer Fresh(CustomerKind kind, string name, string language, KulanzDb db, TimeProvider clock)
    {
        var customer = new Customer { Id = Id.New(clock), Kind = kind, Name = name, Language = language, CreatedAt = clock.GetUtcNow() };
        CustomerWord.Index(customer);
        if (tracked)
            db.Add(customer);
        return customer;
    }

    private IQueryable<Customer> Read(KulanzDb db)
    {
        var customers = db.Customers.Include(c => c.ContactPoints).Include(c => c.Words).AsSplitQuery();
        return tracked ? customers : customers.AsNoTracking();
    }

    private static IEnumerable<string> Mails(ImportRow row) => row.Given.Points.Where(p => p.Kind == ContactKind.Email).Select(Describing.Compared);
}
