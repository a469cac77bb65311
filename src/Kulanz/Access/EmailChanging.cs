using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Access;

/// <summary>Somebody wants to sign in under another address, and has been mailed a link there to prove that it is theirs. What was mailed is not here, only its hash.</summary>
public sealed class EmailChange
{
    public static readonly TimeSpan Lasts = TimeSpan.FromHours(24);

    public Guid Id { get; init; }
    public Guid AccountId { get; init; }
    public required string Email { get; init; }
    public byte[] Hash { get; init; } = [];
    public DateTimeOffset MadeAt { get; init; }
    public DateTimeOffset EndsAt { get; set; }
    public DateTimeOffset? UsedAt { get; set; }

    /// <summary>The session that asked.</summary>
    public Guid? SessionId { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<EmailChange>
    {
        public void Configure(EntityTypeBuilder<EmailChange> change)
        {
            change.ToTable("email_changes");
            change.Property(c => c.Email).HasMaxLength(254);
            change.HasIndex(c => c.Hash).IsUnique();
            change.HasIndex(c => new { c.AccountId, c.EndsAt });
            change.HasIndex(c => new { c.Email, c.MadeAt });
            change.HasOne<Account>().WithMany().HasForeignKey(c => c.AccountId);
        }
    }
}

public sealed record SameAddress() : Invalid("email", "This is the address you have already.");

public sealed record AddressElsewhere() : Refusal("We know this address already. Please write to us, and we will put it right.");

public sealed record AskedTooOften() : Refusal("Enough links have been mailed for now. Please try again in an hour.");

public sealed record AskedJustNow() : Refusal("A link was mailed just now. Please look there, or try again in five minutes.");

/// <summary>
/// Another address to sign in with: the person proves who they are and that the new address is theirs; an administrator answers for both.
/// The old address hears of it either way. Sessions of staff stay: they are of the same person.
/// With a customer's address goes what we know them by (<see cref="CustomerAddress"/>). Whether the new one is known here is said only to whoever
/// reads mail there.
/// </summary>
public sealed class EmailChanging(KulanzDb db, UserManager<Account> accounts, Proving proving, CustomerAddress customers, PasswordLinks links, MailLetter letter, Settings settings, TimeProvider clock)
{
    /// <summary>How many links one account may ask for in an hour, and how many letters one mailbox gets by it.</summary>
    private const int MostAnHour = 3;

    /// <summary>Mails the link to the new address. Nothing changes until it is used.</summary>
    public async Task<Outcome<EmailChange>> Ask(Guid id, string? typed, string? password, Guid? session, Actor by, CancellationToken cancel)
    {
        if (await db.Accounts.SingleOrDefaultAsync(a => a.Id == id && a.ClosedAt == null, cancel) is not { } account)
            return new NotFound("account");
        if (await proving.Refuse(account, password, session, cancel) is { } refusal)
            return refusal;
        return await db.Write<Outcome<EmailChange>>(async () =>
        {
            var email = Written(account, typed);
            if ((Wrong(account, email) ?? (account.Kind == ActorKind.Customer ? null : await Taken(account, email, cancel))) is { } wrong)
                return wrong;
            var now = clock.GetUtcNow();
            var open = await StillOpen(id).ToListAsync(cancel);
            if (open.Exists(c => c.MadeAt > now.AddMinutes(-5) && c.Email == email))
                return new AskedJustNow();
            if (await db.EmailChanges.CountAsync(c => c.AccountId == id && c.MadeAt > now.AddHours(-1), cancel) >= MostAnHour)
                return new AskedTooOften();
            var enough = await db.EmailChanges.CountAsync(c => c.Email == email && c.MadeAt > now.AddHours(-1), cancel) >= MostAnHour;
            open.ForEach(c => c.EndsAt = now);
            var token = MailedLinks.Token();
            var change = new EmailChange { Id = Id.New(clock), AccountId = id, Email = email, Hash = Sessions.Hash(token), MadeAt = now, EndsAt = now + EmailChange.Lasts, SessionId = session };
            db.Add(change);
            if (!enough)
                await letter(account.Kind == ActorKind.Customer ? MailLetters.CustomerEmailConfirm : MailLetters.EmailConfirm, email, account.Language, new Dictionary<string, string>
                {
                    ["name"] = account.Name,
                    ["link"] = $"{settings.Url}/sign-in/email/{token}",
                    ["lasts"] = Texts.In(account.Language, "one day"),
                }, cancel);
            db.Record("account.email_asked", account.Topic, account.CustomerId, by, new { To = email }, clock);
            await db.SaveChangesAsync(cancel);
            return change;
        }, cancel);
    }

    /// <summary>The change a link stands for, as long as it is good.</summary>
    public Task<EmailChange?> Find(string token, CancellationToken cancel)
    {
        var (hash, now) = (Sessions.Hash(token), clock.GetUtcNow());
        return db.EmailChanges.SingleOrDefaultAsync(c => c.Hash == hash && c.UsedAt == null && c.EndsAt > now && db.Accounts.Any(a => a.Id == c.AccountId && a.ClosedAt == null), cancel);
    }

    /// <summary>The one an account has asked for and not confirmed yet.</summary>
    public Task<EmailChange?> Open(Guid account, CancellationToken cancel) =>
        StillOpen(account).AsNoTracking().OrderByDescending(c => c.MadeAt).FirstOrDefaultAsync(cancel);

    /// <summary>The link was used: whoever holds it reads mail at the new address.</summary>
    public Task<Outcome<Account>> Confirm(string token, CancellationToken cancel) => db.Write<Outcome<Account>>(async () =>
    {
        if (await Find(token, cancel) is not { } change)
            return new LinkNotValid();
        var account = await db.Accounts.SingleAsync(a => a.Id == change.AccountId, cancel);
        if ((Wrong(account, change.Email) ?? await Taken(account, change.Email, cancel)) is { } wrong)
            return wrong;
        change.UsedAt = clock.GetUtcNow();
        var by = new Actor(account.Kind, account.Id, account.Name);
        if (account.Kind == ActorKind.Customer && await customers.Follow(account, change, by, cancel) is { } refusal)
            return refusal;
        return await Set(account, change.Email, by, cancel);
    }, cancel);

    /// <summary>By an administrator, at once.</summary>
    public Task<Outcome<Account>> Change(Guid id, string? typed, Actor by, CancellationToken cancel) => db.Write<Outcome<Account>>(async () =>
    {
        if (await db.Accounts.SingleOrDefaultAsync(a => a.Id == id && a.Kind == ActorKind.Staff, cancel) is not { } account)
            return new NotFound("account");
        var email = Written(account, typed);
        return (Wrong(account, email) ?? await Taken(account, email, cancel)) is { } wrong ? wrong : await Set(account, email, by, cancel);
    }, cancel);

    private async Task<Outcome<Account>> Set(Account account, string email, Actor by, CancellationToken cancel)
    {
        var (before, now) = (account.Email, clock.GetUtcNow());
        // Not through Identity's SetEmailAsync: its new security stamp would end the sessions.
        (account.Email, account.UserName, account.EmailConfirmed) = (email, email, true);
        (account.NormalizedEmail, account.NormalizedUserName) = (accounts.NormalizeEmail(email), accounts.NormalizeName(email));
        // Links to a new password lie in the old mailbox, and may be why it is given up.
        await links.End(account.Id, cancel);
        // Tracked, the one just used is among them as the database has it.
        foreach (var other in await StillOpen(account.Id).ToListAsync(cancel))
            if (other.UsedAt is null)
                other.EndsAt = now;
        if (before is not null && EmailAddress.Deliverable(before))
            await letter(account.Kind == ActorKind.Customer ? MailLetters.CustomerEmailChanged : MailLetters.EmailChanged, before, account.Language,
                new Dictionary<string, string> { ["name"] = account.Name, ["email"] = email, ["by"] = by.Name }, cancel);
        db.Record("account.email_changed", account.Topic, account.CustomerId, by, new { From = before, To = email }, clock);
        await db.SaveChangesAsync(cancel);
        return account;
    }

    /// <summary>Customers' as contact points are compared.</summary>
    private static string Written(Account account, string? typed) => account.Kind == ActorKind.Customer ? ContactPoint.Email(Typed.Line(typed)) : Typed.Line(typed);

    private static Refusal? Wrong(Account account, string email)
    {
        if (email.Length == 0)
            return new Missing("email");
        if (!EmailAddress.Deliverable(email))
            return new UndeliverableAddress(email);
        return email == account.Email ? new SameAddress() : null;
    }

    private async Task<Refusal?> Taken(Account account, string email, CancellationToken cancel)
    {
        var taken = await accounts.FindByEmailAsync(email) is { } other && other.Id != account.Id;
        if (account.Kind == ActorKind.Customer)
            return taken || await customers.IsSomebodyElses(account, email, cancel) ? new AddressElsewhere() : null;
        return taken ? new AccountExists(email) : null;
    }

    private IQueryable<EmailChange> StillOpen(Guid account)
    {
        var now = clock.GetUtcNow();
        return db.EmailChanges.Where(c => c.AccountId == account && c.UsedAt == null && c.EndsAt > now);
    }
}
