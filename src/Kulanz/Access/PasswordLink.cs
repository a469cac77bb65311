using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Access;

/// <summary>
/// Lets somebody set their password once: an invitation, or a new start after the old one was lost. A row and not a signed text, so that
/// administrators see which are open, and theirs ends the ones before.
/// </summary>
public sealed class PasswordLink
{
    public static readonly TimeSpan Lasts = TimeSpan.FromDays(7);

    /// <summary>One that somebody asked for on the sign-in page: they are waiting for it.</summary>
    public static readonly TimeSpan LastsIfForgotten = TimeSpan.FromHours(1);

    public Guid Id { get; init; }
    public Guid AccountId { get; init; }

    /// <summary>SHA-256 of the text in the link.</summary>
    public byte[] Hash { get; init; } = [];

    public DateTimeOffset MadeAt { get; init; }
    public required string ByName { get; init; }
    public DateTimeOffset EndsAt { get; set; }
    public DateTimeOffset? UsedAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<PasswordLink>
    {
        public void Configure(EntityTypeBuilder<PasswordLink> link)
        {
            link.ToTable("password_links");
            link.Property(l => l.ByName).HasMaxLength(200);
            link.HasIndex(l => l.Hash).IsUnique();
            link.HasIndex(l => new { l.AccountId, l.EndsAt });
            link.HasOne<Account>().WithMany().HasForeignKey(l => l.AccountId);
        }
    }
}

public sealed record PasswordLinkOver() : Refusal("This link is no longer valid. Please ask for a new one.")
{
    public override int Status => 410;
}

public sealed class PasswordLinks(KulanzDb db, PasswordChanging changing, MailLetter letter, UserManager<Account> accounts, Settings settings, TimeProvider clock)
{
    /// <summary>Makes a link, ends the ones before, mails it, and answers it; the caller saves and records.</summary>
    public async Task<string> Mail(Account account, TimeSpan lasts, Actor by, CancellationToken cancel)
    {
        await End(account.Id, cancel);
        return await OneMore(MailLetters.PasswordLink, account, lasts, by.Name, by, cancel);
    }

    /// <summary>The same for somebody who is new here. <paramref name="host"/> is who invites them, as they read it.</summary>
    public async Task<string> Invite(Account account, string host, Actor by, CancellationToken cancel)
    {
        await End(account.Id, cancel);
        return await OneMore(MailLetters.Invitation, account, PasswordLink.Lasts, host, by, cancel);
    }

    /// <summary>
    /// Somebody has forgotten a password. Nothing is answered: who has an account stays between us and them. The old password holds until the
    /// link is used, and so do links made by others, such as an invitation: nobody can be locked out by a stranger. One letter in five minutes is
    /// enough. A customer without a password has none to forget; what they need is a link to sign in, from its own page.
    /// </summary>
    public async Task Ask(string email, CancellationToken cancel) => await db.Write(async () =>
    {
        var lately = clock.GetUtcNow().AddMinutes(-5);
        if (await accounts.FindByEmailAsync(email) is not { ClosedAt: null } account
            || (account.Kind == ActorKind.Customer && (account.PasswordHash is null || await db.CustomerOf(account, cancel) is null))
            || await db.PasswordLinks.AnyAsync(l => l.AccountId == account.Id && l.MadeAt > lately, cancel))
            return 0;
        await OneMore(MailLetters.PasswordLink, account, PasswordLink.LastsIfForgotten, account.Name, new Actor(account.Kind, account.Id, account.Name), cancel);
        db.Record("account.password_forgotten", account.Topic, account.CustomerId, Actor.System, new { }, clock);
        return await db.SaveChangesAsync(cancel);
    }, cancel);

    /// <summary>Whose link it is, as long as it is good.</summary>
    public async Task<Account?> Find(string text, CancellationToken cancel)
    {
        var hash = Sessions.Hash(text);
        return await db.PasswordLinks.Where(l => l.Hash == hash && l.UsedAt == null && l.EndsAt > clock.GetUtcNow())
            .Join(db.Accounts.Where(a => a.ClosedAt == null), l => l.AccountId, a => a.Id, (_, a) => a).SingleOrDefaultAsync(cancel);
    }

    public async Task<Outcome<Account>> Use(string text, string password, CancellationToken cancel) => await db.Write<Outcome<Account>>(async () =>
    {
        if (await Find(text, cancel) is not { } account)
            return new PasswordLinkOver();
        var set = await changing.Set(account, password, here: null, new Actor(account.Kind, account.Id, account.Name), cancel);
        if (set.Refusal is not null)
            return set;
        var hash = Sessions.Hash(text);
        (await db.PasswordLinks.SingleAsync(l => l.Hash == hash, cancel)).UsedAt = clock.GetUtcNow();
        await db.SaveChangesAsync(cancel);
        // The others would set it once more.
        await End(account.Id, cancel);
        // Whoever has the link has the mailbox it went to.
        account.EmailConfirmed = true;
        await db.SaveChangesAsync(cancel);
        return set;
    }, cancel);

    /// <summary>Whatever links an account has open lead nowhere from now on; the caller saves.</summary>
    public async Task End(Guid account, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        foreach (var link in await db.PasswordLinks.Where(l => l.AccountId == account && l.UsedAt == null && l.EndsAt > now).ToListAsync(cancel))
            link.EndsAt = now;
    }

    private async Task<string> OneMore(string kind, Account account, TimeSpan lasts, string host, Actor by, CancellationToken cancel)
    {
        var (text, now) = (MailedLinks.Token(), clock.GetUtcNow());
        db.PasswordLinks.Add(new PasswordLink { Id = Id.New(clock), AccountId = account.Id, Hash = Sessions.Hash(text), MadeAt = now, ByName = by.Name, EndsAt = now + lasts });
        var link = $"{settings.Url}/sign-in/password/{text}";
        await letter(kind, account.Email!, account.Language, new Dictionary<string, string>
        {
            ["name"] = account.Name,
            ["link"] = link,
            ["lasts"] = lasts == PasswordLink.Lasts ? Texts.In(account.Language, "seven days") : Texts.In(account.Language, "one hour"),
            ["by"] = host,
        }, cancel);
        return link;
    }
}
