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
    public required string Name
    {
        get;
        set
        {
            field = value;
            NameKey = Naming.Key(value);
        }
    }

    /// <summary>The name as it is compared and put in order; see <see cref="Naming"/>.</summary>
    public string NameKey { get; private set; } = "";

    /// <summary>The number under which the company's other systems know them.</summary>
    public string? Reference { get; set; }

    /// <summary><c>de</c> or <c>en</c>: what we write to them in.</summary>
    public string Language { get; set; } = "de";

    public Guid? OrganisationId { get; set; }

    /// <summary>Set when this record turned out to be another one's duplicate; that one has everything now.</summary>
    public Guid? MergedIntoId { get; set; }

    public DateTimeOffset CreatedAt { get; init; }
    public int Version { get; set; }
    public List<ContactPoint> ContactPoints { get; init; } = [];
    public List<CustomerWord> Words { get; init; } = [];

    public string Topic => $"customer/{Number}";

    internal sealed class Mapping : IEntityTypeConfiguration<Customer>
    {
        public void Configure(EntityTypeBuilder<Customer> customer)
        {
            customer.ToTable("customers");
            customer.Property(c => c.Name).HasMaxLength(200);
            customer.Property(c => c.Language).HasMaxLength(2);
            customer.HasIndex(c => c.Number).IsUnique();
            customer.HasIndex(c => c.OrganisationId);
            customer.Property(c => c.NameKey).HasMaxLength(200).InOrderOfBytes();
            customer.Property(c => c.Reference).HasMaxLength(80).InOrderOfBytes();
            // Lists by name and by number, of all or of one kind; duplicates by equal names.
            customer.HasIndex(c => new { c.NameKey, c.Id });
            customer.HasIndex(c => new { c.Kind, c.NameKey, c.Id });
            customer.HasIndex(c => new { c.Kind, c.Number });
            customer.HasIndex(c => new { c.Reference, c.Id });
            // Of the few that were merged only: where nearly all have none, statistics would advise against an index of all.
            customer.HasIndex(c => c.MergedIntoId).HasFilter("merged_into_id IS NOT NULL");
            customer.HasMany(c => c.Words).WithOne().HasForeignKey(w => w.CustomerId);
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

    /// <summary>The first of its kind to be used.</summary>
    public bool Preferred { get; set; }

    /// <summary>The last bounce, if mail to it came back; cleared when something arrives from it.</summary>
    public DateTimeOffset? BouncedAt { get; set; }

    /// <summary>The bounce said "never" rather than "not now": we stop writing there.</summary>
    public bool BouncedHard { get; set; }

    /// <summary>In lower case; a domain in its own letters, however it was written.</summary>
    public static string Email(string address)
    {
        var lower = address.Trim().ToLowerInvariant();
        var at = lower.LastIndexOf('@');
        if (at < 0 || !lower.Contains("xn--", StringComparison.Ordinal))
            return lower;
        try
        {
            return string.Concat(lower.AsSpan(0, at + 1), new System.Globalization.IdnMapping().GetUnicode(lower, at + 1));
        }
        catch (ArgumentException)
        {
            return lower;
        }
    }

    /// <summary>As people read it: a telephone number in groups, everything else as it is.</summary>
    public string Shown => Kind == ContactKind.Phone ? ShownPhone(Value) : Value;

    public static string ShownPhone(string value) => PhoneNumber.Parse(value).Number?.International ?? value;

    /// <summary>
    /// A telephone number in E.164 as read in Germany. What is none, because it is only the beginning of one or of no plan we know,
    /// keeps its digits under the same rule, so that it can be found; empty where there are none.
    /// </summary>
    public static string Phone(string text)
    {
        if (PhoneNumber.Parse(text).Number is { } number)
            return number.E164;
        var digits = string.Concat(text.Replace("(0)", "", StringComparison.Ordinal).Where(char.IsAsciiDigit));
        if (digits.Length == 0)
            return "";
        if (text.TrimStart().StartsWith('+'))
            return $"+{digits}";
        return digits.StartsWith("00", StringComparison.Ordinal) ? $"+{digits[2..]}" : $"+49{digits.TrimStart('0')}";
    }

    internal sealed class Mapping : IEntityTypeConfiguration<ContactPoint>
    {
        public void Configure(EntityTypeBuilder<ContactPoint> point)
        {
            point.ToTable("contact_points");
            point.Property(p => p.Value).HasMaxLength(400).InOrderOfBytes();
            point.HasIndex(p => new { p.Kind, p.Value, p.CustomerId });
            point.HasIndex(p => new { p.CustomerId, p.Kind });
            point.HasIndex(p => p.CustomerId).HasFilter("bounced_hard");
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
        return await Known(value, cancel) ?? await db.Write(async () =>
        {
            // Two mails of one newcomer in the same moment make one customer.
            await db.Engine.Hold(db, $"customer {value}", cancel);
            return await Known(value, cancel) ?? await Add(CustomerKind.Person, name is { Length: > 0 } ? name : value, language, [(ContactKind.Email, value)], by, cancel);
        }, cancel);
    }

    private Task<Customer?> Known(string email, CancellationToken cancel) => db.Customers
        .Where(c => c.MergedIntoId == null && c.ContactPoints.Any(p => p.Kind == ContactKind.Email && p.Value == email))
        .OrderBy(c => c.Number).FirstOrDefaultAsync(cancel);

    public async Task<Customer> Add(CustomerKind kind, string name, string language, IEnumerable<(ContactKind Kind, string Value)> points, Actor by, CancellationToken cancel) =>
        await db.Write(async () =>
        {
            var customer = new Customer
            {
                Id = Id.New(clock),
                Number = await db.Engine.NextNumber(db, "customer", cancel),
                Kind = kind,
                Name = Naming.Cut(Typed.Line(name), 200),
                Language = language,
                CreatedAt = clock.GetUtcNow(),
            };
            customer.ContactPoints.AddRange(points.Select(p => new ContactPoint { Id = Id.New(clock), CustomerId = customer.Id, Kind = p.Kind, Value = p.Value }));
            foreach (var first in customer.ContactPoints.DistinctBy(p => p.Kind))
                first.Preferred = true;
            CustomerWord.Index(customer);
            db.Customers.Add(customer);
            db.Record("customer.added", $"customer/{customer.Number}", customer.Id, by, new { kind, customer.Name, Points = customer.ContactPoints.Select(p => p.Value) }, clock);
            await db.SaveChangesAsync(cancel);
            return customer;
        }, cancel);
}
