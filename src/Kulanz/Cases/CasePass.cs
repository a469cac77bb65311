using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases;

/// <summary>
/// Lets one person into one case, without an account: the link in every letter about it. A new one goes out with each letter, because
/// only hashes are kept; all of them work until they expire.
/// </summary>
public sealed class CasePass
{
    public Guid Id { get; init; }
    public byte[] TokenHash { get; init; } = [];
    public Guid CaseId { get; init; }

    /// <summary>Whose mailbox it was sent to: what is said with this pass is theirs.</summary>
    public required string Email { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<CasePass>
    {
        public void Configure(EntityTypeBuilder<CasePass> pass)
        {
            pass.ToTable("case_passes");
            pass.Property(p => p.Email).HasMaxLength(254);
            pass.HasIndex(p => p.TokenHash).IsUnique();
            pass.HasIndex(p => new { p.Email, p.CreatedAt });
            pass.HasIndex(p => p.CaseId);
            pass.HasIndex(p => p.ExpiresAt);
            pass.HasOne<Case>().WithMany().HasForeignKey(p => p.CaseId);
        }
    }
}

/// <summary>What administrators set about links to cases.</summary>
public sealed record CasePasses
{
    public int DaysGood { get; init; } = 90;
}

/// <summary>Issues links to cases, opens what they lead to, and sends a fresh one where an old one has expired.</summary>
public sealed class Passes(KulanzDb db, Preferences preferences, MailLetter letter, Settings settings, TimeProvider clock)
{
    public const string Loop = "case-passes";

    /// <summary>How many letters with links one mailbox gets in an hour by asking: nobody's is filled through us.</summary>
    private const int MostAnHour = 5;

    /// <summary>The address to put into a letter to this person about this case. The caller saves.</summary>
    public async Task<string> Issue(Guid @case, string email, CancellationToken cancel)
    {
        var (token, now) = (MailedLinks.Token(), clock.GetUtcNow());
        db.Add(new CasePass
        {
            Id = Id.New(clock),
            TokenHash = Sessions.Hash(token),
            CaseId = @case,
            Email = ContactPoint.Email(email),
            CreatedAt = now,
            ExpiresAt = now.AddDays((await preferences.Get<CasePasses>(cancel)).DaysGood),
        });
        return $"{settings.Url}/c/{token}";
    }

    /// <summary>Whether this mailbox has had enough letters for now.</summary>
    public async Task<bool> Enough(string email, CancellationToken cancel)
    {
        var (address, since) = (ContactPoint.Email(email), clock.GetUtcNow().AddHours(-1));
        return await db.Set<CasePass>().CountAsync(p => p.Email == address && p.CreatedAt > since, cancel) >= MostAnHour;
    }

    public Task<CasePass?> Open(string token, CancellationToken cancel)
    {
        var (hash, now) = (Sessions.Hash(token), clock.GetUtcNow());
        return db.Set<CasePass>().AsNoTracking().SingleOrDefaultAsync(p => p.TokenHash == hash && p.ExpiresAt > now, cancel);
    }

    /// <summary>Mails a fresh link to where the old one went. Nobody learns whether there ever was one.</summary>
    public async Task Renew(string token, CancellationToken cancel)
    {
        var hash = Sessions.Hash(token);
        await db.Write(async () =>
        {
            if (await db.Set<CasePass>().AsNoTracking().SingleOrDefaultAsync(p => p.TokenHash == hash, cancel) is not { } old || await Enough(old.Email, cancel))
                return false;
            var @case = await db.Cases.AsNoTracking().SingleAsync(c => c.Id == old.CaseId, cancel);
            var customer = await db.Customers.AsNoTracking().SingleAsync(c => c.Id == @case.CustomerId, cancel);
            var link = await Issue(old.CaseId, old.Email, cancel);
            db.Record("case.link_renewed", @case.Topic, @case.CustomerId, new Actor(ActorKind.Customer, null, customer.Name), new { }, clock);
            await letter("case-link", old.Email, customer.Language, new Dictionary<string, string>
            {
                ["name"] = customer.Name,
                ["link"] = link,
                ["case.number"] = @case.Number.ToString(System.Globalization.CultureInfo.InvariantCulture),
                ["case.subject"] = @case.Subject,
            }, cancel);
            await db.SaveChangesAsync(cancel);
            return true;
        }, cancel);
    }

    /// <summary>Mails the link to a case that was just opened, unless this mailbox has had enough of them.</summary>
    public async Task<Receipt> Confirm(Case opened, string email, string language, CancellationToken cancel)
    {
        if (await Enough(email, cancel))
            return Receipt.Enough;
        var mailed = await letter("question-received", ContactPoint.Email(email), language, new Dictionary<string, string>
        {
            ["link"] = await Issue(opened.Id, email, cancel),
            ["case.number"] = opened.Number.ToString(System.Globalization.CultureInfo.InvariantCulture),
        }, cancel);
        await db.SaveChangesAsync(cancel);
        return mailed ? Receipt.Mailed : Receipt.Unsent;
    }

    /// <summary>Somebody wrote to a closed case, and a new one was opened: the link to it goes where the old one went.</summary>
    public async Task<Receipt> Continued(Case fresh, string email, CancellationToken cancel) =>
        await Confirm(fresh, email, await db.Customers.Where(c => c.Id == fresh.CustomerId).Select(c => c.Language).SingleAsync(cancel), cancel);

    /// <summary>The address is the customer's no more. Gone and not only expired: an expired one could be renewed.</summary>
    public static Task End(KulanzDb db, Guid customer, string address, CancellationToken cancel) =>
        db.Set<CasePass>().Where(p => p.Email == address && db.Cases.Any(c => c.Id == p.CaseId && c.CustomerId == customer)).ExecuteDeleteAsync(cancel);

    /// <summary>One round of the loop: expired links can be renewed for another year, then they are forgotten.</summary>
    public static async Task Round(IServiceProvider services, CancellationToken cancel)
    {
        var before = services.GetRequiredService<TimeProvider>().GetUtcNow().AddDays(-365);
        var db = services.GetRequiredService<KulanzDb>();
        await db.Write(() => db.Set<CasePass>().Where(p => p.ExpiresAt < before).ExecuteDeleteAsync(cancel), cancel);
    }
}
