using System.Security.Cryptography;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Access;

/// <summary>A link that signs a customer in, once. What was mailed is not here, only its hash.</summary>
public sealed class SignInLink
{
    public static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(15);

    /// <summary>How many links one address gets within <see cref="GoodFor"/>: nobody's mailbox is filled through us.</summary>
    public const int Most = 3;

    public Guid Id { get; init; }
    public byte[] TokenHash { get; init; } = [];
    public required string Email { get; init; }

    /// <summary>Null where nobody has this address: then no letter was sent, and the row only keeps the answer as slow as the other one.</summary>
    public Guid? CustomerId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? UsedAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<SignInLink>
    {
        public void Configure(EntityTypeBuilder<SignInLink> link)
        {
            link.ToTable("sign_in_links");
            link.Property(l => l.Email).HasMaxLength(254);
            link.HasIndex(l => l.TokenHash).IsUnique();
            link.HasIndex(l => new { l.Email, l.CreatedAt });
            link.HasIndex(l => l.ExpiresAt);
        }
    }
}

public sealed record LinkNotValid() : Refusal("This link is no longer valid. Links work once and for a short time; please ask for a new one.");

/// <summary>
/// Customers sign in by a link we mail them: no password to forget, and the mailbox is what we know them by anyway.
/// Opening the link only shows a button, because mail scanners open every link; pressing it uses the link up.
/// </summary>
public sealed class MailedLinks(KulanzDb db, MailLetter letter, UserManager<Account> accounts, Ending ending, Settings settings, TimeProvider clock)
{
    public const string Loop = "sign-in-links";

    /// <summary>Always answers alike, known or not: who is a customer is nobody else's business.</summary>
    public async Task<Outcome<DateTimeOffset>> Ask(string? typed, string language, CancellationToken cancel)
    {
        var address = Typed.Line(typed);
        if (address.Length == 0)
            return new Missing("email");
        if (!EmailAddress.Deliverable(address))
            return new UndeliverableAddress(address);
        var email = ContactPoint.Email(address);
        return await db.Write<Outcome<DateTimeOffset>>(async () =>
        {
            var now = clock.GetUtcNow();
            var lately = now - SignInLink.GoodFor;
            var customer = await Known(email, cancel);
            var enough = await db.Set<SignInLink>().CountAsync(l => l.Email == email && l.CreatedAt > lately, cancel) >= SignInLink.Most;
            var token = Token();
            if (enough)
                return now;
            db.Add(new SignInLink { Id = Id.New(clock), TokenHash = Sessions.Hash(token), Email = email, CustomerId = customer?.Id, CreatedAt = now, ExpiresAt = now + SignInLink.GoodFor });
            if (customer is not null)
                await letter(MailLetters.SignInLink, email, language, new Dictionary<string, string>
                {
                    ["name"] = customer.Name,
                    ["link"] = $"{settings.Url}/sign-in/link/{token}",
                    ["minutes"] = SignInLink.GoodFor.TotalMinutes.ToString(System.Globalization.CultureInfo.InvariantCulture),
                }, cancel);
            await db.SaveChangesAsync(cancel);
            return now;
        }, cancel);
    }

    /// <summary>Whom the link is for, if it can still be used; using nothing up.</summary>
    public Task<SignInLink?> Look(string token, CancellationToken cancel)
    {
        var (hash, now) = (Sessions.Hash(token), clock.GetUtcNow());
        return db.Set<SignInLink>().AsNoTracking().SingleOrDefaultAsync(l => l.TokenHash == hash && l.UsedAt == null && l.ExpiresAt > now && l.CustomerId != null, cancel);
    }

    /// <summary>Uses the link up and answers the account to sign in, which is made at the first time.</summary>
    public async Task<Outcome<Account>> Enter(string token, CancellationToken cancel) =>
        await db.Write<Outcome<Account>>(async () =>
        {
            if (await Look(token, cancel) is not { } link)
                return new LinkNotValid();
            var now = clock.GetUtcNow();
            // Two presses in the same moment: one of them changes the row.
            if (await db.Set<SignInLink>().Where(l => l.Id == link.Id && l.UsedAt == null).ExecuteUpdateAsync(set => set.SetProperty(l => l.UsedAt, now), cancel) == 0)
                return new LinkNotValid();
            if (await Known(link.Email, cancel) is not { } customer)
                return new LinkNotValid();

            var account = await accounts.FindByEmailAsync(link.Email);
            if (account is null)
            {
                account = new Account { Id = Id.New(clock), Kind = ActorKind.Customer, Name = customer.Name, UserName = link.Email, Email = link.Email, EmailConfirmed = true, LockoutEnabled = true, Language = customer.Language, CustomerId = customer.Id, CreatedAt = now };
                var made = await accounts.CreateAsync(account);
                if (!made.Succeeded)
                    throw new InvalidOperationException($"A customer's account could not be made: {string.Join(' ', made.Errors.Select(e => e.Description))}");
            }
            else if (await db.CustomerOf(account, cancel) is null)
                await Give(account, customer, cancel);
            db.Record("customer.signed_in", customer.Topic, customer.Id, new Actor(ActorKind.Customer, account.Id, customer.Name), new { }, clock);
            await db.SaveChangesAsync(cancel);
            return account;
        }, cancel);

    /// <summary>The address is somebody else's now: the account is theirs, and nothing the one before knew or holds opens it.</summary>
    private async Task Give(Account account, Customer customer, CancellationToken cancel)
    {
        db.Record("account.given", account.Topic, customer.Id, new Actor(ActorKind.Customer, account.Id, customer.Name), new { From = account.CustomerId, To = customer.Id }, clock);
        (account.CustomerId, account.Name, account.Language, account.PasswordHash) = (customer.Id, customer.Name, customer.Language, null);
        (await accounts.UpdateSecurityStampAsync(account)).OrThrow();
        await ending.All(account.Id, except: null, cancel);
    }

    /// <summary>One round of the loop: links that nobody can use any more.</summary>
    public static async Task Round(IServiceProvider services, CancellationToken cancel)
    {
        var before = services.GetRequiredService<TimeProvider>().GetUtcNow().AddDays(-1);
        var db = services.GetRequiredService<KulanzDb>();
        await db.Write(() => db.Set<SignInLink>().Where(l => l.ExpiresAt < before).ExecuteDeleteAsync(cancel), cancel);
    }

    /// <summary>256 bits that cannot be guessed, in letters that survive every mail program.</summary>
    public static string Token() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>The customer who may sign in under this address. Staff may not: a link would pass by their second factor.</summary>
    private async Task<Customer?> Known(string email, CancellationToken cancel)
    {
        var normalized = accounts.NormalizeEmail(email);
        var account = await db.Accounts.AsNoTracking().FirstOrDefaultAsync(a => a.NormalizedEmail == normalized, cancel);
        var customer = await db.Customers.AsNoTracking()
            .Where(c => c.MergedIntoId == null && c.ContactPoints.Any(p => p.Kind == ContactKind.Email && p.Value == email))
            .OrderBy(c => c.Number).FirstOrDefaultAsync(cancel);
        return account switch
        {
            { Kind: not ActorKind.Customer } or { ClosedAt: not null } => null,
            // Two may share an address; whoever signed in with it first goes on.
            { } => await db.CustomerOf(account, cancel) ?? customer,
            null => customer,
        };
    }
}
