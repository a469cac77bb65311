using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access;

public sealed record PointGiven(ContactKind Kind, string? Value, bool Preferred = false);

/// <summary>What somebody knows about a customer and wants to be kept.</summary>
public sealed record CustomerGiven(CustomerKind Kind, string? Name, string? Language, IReadOnlyList<PointGiven> Points)
{
    public string? Reference { get; init; }
    public Guid? OrganisationId { get; init; }
}

public sealed record NotATelephoneNumber(string Number) : Invalid("phone", "“{0}” is not a telephone number. Please write it with its area code, such as 030 901820 or +49 30 901820.", Number);

public sealed record ReferenceTaken(string Reference, string Name, long Number) : Invalid("reference", "{1} (no. {2}) already has the number {0}.", Reference, Name, Number);

public sealed record NotAnOrganisation() : Invalid("organisation", "People belong to an organisation. What you chose is a person, or it is no longer there.");

public sealed record HasPeople() : Invalid("kind", "People belong to this organisation. Give them another one first, then it can become a person.");

public sealed record TooManyContactPoints(int Most) : Invalid("points", "Please keep at most {0} ways to reach one customer.", Most);

/// <summary>Adds customers and changes what is known about them.</summary>
public sealed class Describing(KulanzDb db, Ending ending, CustomerAddress addresses, TimeProvider clock)
{
    public const int MostPoints = 50;

    public async Task<Outcome<Customer>> Add(CustomerGiven given, Actor by, CancellationToken cancel)
    {
        if (await Refused(given, null, cancel) is { } refusal)
            return refusal;
        return await db.Write<Outcome<Customer>>(async () =>
        {
            var customer = new Customer { Id = Id.New(clock), Number = await db.Engine.NextNumber(db, "customer", cancel), Name = Typed.Line(given.Name), CreatedAt = clock.GetUtcNow() };
            Put(given, customer);
            db.Customers.Add(customer);
            db.Record("customer.added", customer.Topic, customer.Id, by, new { customer.Kind, customer.Name, customer.Reference, Points = customer.ContactPoints.Select(p => p.Value) }, clock);
            await db.SaveChangesAsync(cancel);
            return customer;
        }, cancel);
    }

    /// <param name="version">What the form had read; null overwrites whatever is there.</param>
    public async Task<Outcome<Customer>> Change(Guid id, CustomerGiven given, int? version, Actor by, CancellationToken cancel)
    {
        if (await db.CustomersFor(by).Include(c => c.ContactPoints).Include(c => c.Words).AsSplitQuery().SingleOrDefaultAsync(c => c.Id == id && c.MergedIntoId == null, cancel) is not { } customer)
            return new NotFound("customer");
        if (version is not null && version != customer.Version)
            return new ChangedMeanwhile();
        if (await Refused(given, customer, cancel) is { } refusal)
            return refusal;

        var (before, known) = (Described(customer), Addresses(customer));
        Put(given, customer);
        var (after, gone) = (Described(customer), known.Except(Addresses(customer)).ToList());
        var changed = after.Where(a => before[a.Key] != a.Value).ToDictionary(a => a.Key, a => new { From = before[a.Key], To = a.Value });
        if (changed.Count == 0 && !db.ChangeTracker.HasChanges())
            return customer;
        // A row of contact points alone would not count the customer's version.
        db.Entry(customer).State = EntityState.Modified;
        db.Record("customer.changed", customer.Topic, customer.Id, by, new { What = changed.Keys, Changed = changed }, clock);
        db.Announce($"customer:{customer.Number}");
        return await db.Write<Outcome<Customer>>(async () =>
        {
            try
            {
                await db.SaveChangesAsync(cancel);
            }
            catch (DbUpdateConcurrencyException)
            {
                return new ChangedMeanwhile();
            }
            if (gone.Count == 0)
                return customer;
            // They open nothing any more (CurrentCustomer); whoever is signed in under one should not wonder at empty pages.
            await ending.Under(customer.Id, gone, cancel);
            await addresses.GiveUp(customer.Id, gone, cancel);
            return customer;
        }, cancel);
    }

    /// <summary>One more way to reach a customer, and nothing else changed; also where it is known already.</summary>
    public async Task<Outcome<Customer>> AddPoint(Guid id, PointGiven point, Actor by, CancellationToken cancel)
    {
        if (await db.CustomersFor(by).AsNoTracking().Include(c => c.ContactPoints).SingleOrDefaultAsync(c => c.Id == id && c.MergedIntoId == null, cancel) is not { } now)
            return new NotFound("customer");
        var known = now.ContactPoints.Select(p => new PointGiven(p.Kind, p.Value, p.Preferred));
        return await Change(id, new CustomerGiven(now.Kind, now.Name, now.Language, [.. known, point]) { Reference = now.Reference, OrganisationId = now.OrganisationId }, now.Version, by, cancel);
    }

    private static IReadOnlyList<string> Addresses(Customer customer) => [.. customer.ContactPoints.Where(p => p.Kind == ContactKind.Email).Select(p => p.Value)];

    private async Task<Refusal?> Refused(CustomerGiven given, Customer? customer, CancellationToken cancel)
    {
        var name = Typed.Line(given.Name);
        if (name.Length == 0)
            return new Missing("name");
        if (name.Length > 200)
            return new TooLong("name", 200);
        if (Typed.Line(given.Reference).Length > 80)
            return new TooLong("reference", 80);
        if (given.Points.Count > MostPoints)
            return new TooManyContactPoints(MostPoints);
        foreach (var point in given.Points)
            if (Unusable(point) is { } refusal)
                return refusal;

        var id = customer?.Id ?? Guid.Empty;
        if (Reference(given) is { } reference && await db.Customers.FirstOrDefaultAsync(c => c.Reference == reference && c.Id != id && c.MergedIntoId == null, cancel) is { } other)
            return new ReferenceTaken(reference, other.Name, other.Number);
        if (given.Kind == CustomerKind.Person && given.OrganisationId is { } organisation && organisation != customer?.OrganisationId
            && !await db.Customers.AnyAsync(c => c.Id == organisation && c.Id != id && c.Kind == CustomerKind.Organisation && c.MergedIntoId == null, cancel))
            return new NotAnOrganisation();
        return customer is { Kind: CustomerKind.Organisation } && given.Kind == CustomerKind.Person && await db.Customers.AnyAsync(c => c.OrganisationId == id, cancel) ? new HasPeople() : null;
    }

    /// <summary>Why a way to reach somebody cannot be taken; empty ones are simply left out.</summary>
    public static Refusal? Unusable(PointGiven point)
    {
        var value = Typed.Line(point.Value);
        return point.Kind switch
        {
            _ when value.Length == 0 => null,
            ContactKind.Email when !EmailAddress.Deliverable(value) => new UndeliverableAddress(value),
            ContactKind.Phone when PhoneNumber.Parse(value).Number is null && (ContactPoint.Phone(value) is not { Length: >= 6 and <= 20 } || value.Any(char.IsLetter)) => new NotATelephoneNumber(value),
            _ when value.Length > 400 => new TooLong(point.Kind.ToString().ToLowerInvariant(), 400),
            _ => null,
        };
    }

    /// <summary>As it is compared.</summary>
    public static string Compared(PointGiven point) => point.Kind switch
    {
        ContactKind.Email => ContactPoint.Email(Typed.Line(point.Value)),
        ContactKind.Phone => ContactPoint.Phone(Typed.Line(point.Value)),
        _ => Typed.Line(point.Value),
    };

    private void Put(CustomerGiven given, Customer customer)
    {
        customer.Kind = given.Kind;
        customer.Name = Typed.Line(given.Name);
        customer.Language = given.Language == "en" ? "en" : "de";
        customer.Reference = Reference(given);
        customer.OrganisationId = given.Kind == CustomerKind.Person ? given.OrganisationId : null;
        CustomerWord.Index(customer);

        var wanted = given.Points.Where(p => Typed.Line(p.Value).Length > 0).Select(p => (p.Kind, Value: Compared(p), p.Preferred)).DistinctBy(p => (p.Kind, p.Value)).ToList();
        customer.ContactPoints.RemoveAll(p => !wanted.Exists(w => (w.Kind, w.Value) == (p.Kind, p.Value)));
        foreach (var (kind, value, _) in wanted.Where(w => !customer.ContactPoints.Exists(p => (p.Kind, p.Value) == (w.Kind, w.Value))))
        {
            var point = new ContactPoint { Id = Id.New(clock), CustomerId = customer.Id, Kind = kind, Value = value };
            customer.ContactPoints.Add(point);
            // Its id is given, so EF would take it for one that is already stored.
            db.Add(point);
        }
        foreach (var kind in customer.ContactPoints.GroupBy(p => p.Kind))
        {
            var first = wanted.Find(w => w.Kind == kind.Key && w.Preferred).Value ?? wanted.Find(w => w.Kind == kind.Key).Value;
            foreach (var point in kind)
                point.Preferred = point.Value == first;
        }
    }

    private static string? Reference(CustomerGiven given) => Typed.Line(given.Reference) is { Length: > 0 } reference ? reference : null;

    private static Dictionary<string, string?> Described(Customer customer) => new()
    {
        ["kind"] = customer.Kind.ToString(),
        ["name"] = customer.Name,
        ["language"] = customer.Language,
        ["reference"] = customer.Reference,
        ["organisation"] = customer.OrganisationId?.ToString(),
        ["contact points"] = string.Join(", ", customer.ContactPoints.OrderBy(p => p.Kind).ThenBy(p => p.Value, StringComparer.Ordinal).Select(p => p.Preferred ? $"{p.Value}*" : p.Value)),
    };
}
