using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Access;

public enum CustomerKind
{
    Person,
    Organisation,
}

/// <summary>A person or organisation we serve. People of an organisation are customers of kind person with <see cref="OrganisationId"/>.</summary>
public sealed class Customer
{
    public Guid Id { get; init; }

    /// <summary>The customer number people read out.</summary>
    public long Number { get; init; }

    public CustomerKind Kind { get; set; }
    public required string Name { get; set; }

    /// <summary><c>de</c> or <c>en</c>: what we write to them in.</summary>
    public string Language { get; set; } = "de";

    public Guid? OrganisationId { get; set; }

    /// <summary>Set when this record turned out to be another one's duplicate; that one has everything now.</summary>
    public Guid? MergedIntoId { get; set; }

    public DateTimeOffset CreatedAt { get; init; }
    public int Version { get; set; }
    public List<ContactPoint> ContactPoints { get; init; } = [];

    internal sealed class Mapping : IEntityTypeConfiguration<Customer>
    {
        public void Configure(EntityTypeBuilder<Customer> customer)
        {
            customer.ToTable("customers");
            customer.Property(c => c.Name).HasMaxLength(200);
            customer.Property(c => c.Language).HasMaxLength(2);
            customer.HasIndex(c => c.Number).IsUnique();
            customer.HasIndex(c => c.OrganisationId);
            customer.HasIndex(c => new { c.Name, c.Id });
            customer.HasOne<Customer>().WithMany().HasForeignKey(c => c.OrganisationId);
            customer.HasMany(c => c.ContactPoints).WithOne().HasForeignKey(p => p.CustomerId);
        }
    }
}

public enum ContactKind
{
    Email,
    Phone,
    Address,
}

/// <summary>One way to reach a customer.</summary>
public sealed class ContactPoint
{
    public Guid Id { get; init; }
    public Guid CustomerId { get; set; }
    public ContactKind Kind { get; init; }

    /// <summary>As compared: mail in lower case, telephone in E.164, an address on one line.</summary>
    public required string Value { get; init; }

    /// <summary>The last bounce, if mail to it came back; cleared when something arrives from it.</summary>
    public DateTimeOffset? BouncedAt { get; set; }

    /// <summary>The bounce said "never" rather than "not now": we stop writing there.</summary>
    public bool BouncedHard { get; set; }

    public static string Email(string address) => address.Trim().ToLowerInvariant();

    internal sealed class Mapping : IEntityTypeConfiguration<ContactPoint>
    {
        public void Configure(EntityTypeBuilder<ContactPoint> point)
        {
            point.ToTable("contact_points");
            point.Property(p => p.Value).HasMaxLength(400);
            point.HasIndex(p => new { p.Value, p.Kind });
            point.HasIndex(p => p.CustomerId);
        }
    }
}

/// <summary>Makes customers known, from whatever first told us of them.</summary>
public sealed class Welcoming(KulanzDb db, TimeProvider clock)
{
    /// <summary>The customer who writes from this address; a new one if nobody is known under it.</summary>
    public async Task<Customer> ByEmail(string address, string? name, string language, Actor by, CancellationToken cancel)
    {
        var value = ContactPoint.Email(address);
        var known = await db.Customers
            .Where(c => c.MergedIntoId == null && c.ContactPoints.Any(p => p.Kind == ContactKind.Email && p.Value == value))
            .OrderBy(c => c.Number).FirstOrDefaultAsync(cancel);
        return known ?? await Add(CustomerKind.Person, name is { Length: > 0 } ? name : value, language, [(ContactKind.Email, value)], by, cancel);
    }

    public async Task<Customer> Add(CustomerKind kind, string name, string language, IEnumerable<(ContactKind Kind, string Value)> points, Actor by, CancellationToken cancel) =>
        await db.Write(async () =>
        {
            var customer = new Customer
            {
                Id = Id.New(clock),
                Number = await db.Engine.NextNumber(db, "customer", cancel),
                Kind = kind,
                Name = name.Trim() is { Length: > 200 } tooLong ? tooLong[..200] : name.Trim(),
                Language = language,
                CreatedAt = clock.GetUtcNow(),
            };
            customer.ContactPoints.AddRange(points.Select(p => new ContactPoint { Id = Id.New(clock), CustomerId = customer.Id, Kind = p.Kind, Value = p.Value }));
            db.Customers.Add(customer);
            db.Record("customer.added", $"customer/{customer.Number}", customer.Id, by, new { kind, customer.Name, Points = customer.ContactPoints.Select(p => p.Value) }, clock);
            await db.SaveChangesAsync(cancel);
            return customer;
        }, cancel);
}
