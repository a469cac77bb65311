using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Access;

/// <summary>
/// One browser signed in. The cookie carries a random key only; what it stands for is here, so that any node can answer, people can see
/// where they are signed in, and ending a session works at once.
/// </summary>
public sealed class Session
{
    public Guid Id { get; init; }
    public Guid AccountId { get; init; }

    /// <summary>SHA-256 of the key in the cookie: whoever reads the table cannot sign in with it.</summary>
    public byte[] KeyHash { get; init; } = [];

    /// <summary>When it was issued and until when it holds; who it is for is read from the account.</summary>
    public byte[] Ticket { get; set; } = [];
    public DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset SeenAt { get; set; }
    public DateTimeOffset EndsAt { get; set; }
    public string Browser { get; init; } = "";

    internal sealed class Mapping : IEntityTypeConfiguration<Session>
    {
        public void Configure(EntityTypeBuilder<Session> session)
        {
            session.ToTable("sessions");
            session.Property(s => s.Browser).HasMaxLength(300);
            session.HasIndex(s => s.KeyHash).IsUnique();
            session.HasIndex(s => s.AccountId);
            session.HasIndex(s => s.EndsAt);
            session.HasOne<Account>().WithMany().HasForeignKey(s => s.AccountId);
        }
    }
}

/// <summary>
/// Where the cookie handler keeps its tickets: the table above. One query a request reads session, account and role together: the
/// permissions are those of this moment, on every node, without a cache that could be stale. Identity's own check of the security
/// stamp (every half hour) is therefore switched off; the stamp is compared here.
/// </summary>
public sealed class Sessions(IServiceScopeFactory scopes, IHttpContextAccessor http, TimeProvider clock) : ITicketStore
{
    /// <summary>"Last seen" to five minutes is enough, and costs no write on most requests.</summary>
    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(5);

    public async Task<string> StoreAsync(AuthenticationTicket ticket)
    {
        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<KulanzDb>();
        var browser = http.HttpContext?.Request.Headers.UserAgent.ToString() ?? "";
        db.Sessions.Add(new Session
        {
            Id = Id.New(clock),
            AccountId = ticket.Principal.Actor().Id!.Value,
            KeyHash = Hash(key),
            Ticket = TicketSerializer.Default.Serialize(ticket),
            StartedAt = clock.GetUtcNow(),
            SeenAt = clock.GetUtcNow(),
            EndsAt = ticket.Properties.ExpiresUtc ?? clock.GetUtcNow().AddDays(1),
            Browser = browser[..Math.Min(300, browser.Length)],
        });
        await db.SaveChangesAsync();
        return key;
    }

    /// <summary>Later expiry, or a new security stamp after the person changed something. Never another account: see <see cref="SigningIn"/>.</summary>
    public async Task RenewAsync(string key, AuthenticationTicket ticket)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<KulanzDb>();
        var hash = Hash(key);
        if (await db.Sessions.SingleOrDefaultAsync(s => s.KeyHash == hash) is not { } session)
            return;
        if (session.AccountId != ticket.Principal.Actor().Id)
            throw new InvalidOperationException("A session belongs to one account. Sign out first.");
        session.Ticket = TicketSerializer.Default.Serialize(ticket);
        session.SeenAt = clock.GetUtcNow();
        session.EndsAt = ticket.Properties.ExpiresUtc ?? session.EndsAt;
        await db.SaveChangesAsync();
    }

    public async Task<AuthenticationTicket?> RetrieveAsync(string key)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<KulanzDb>();
        var hash = Hash(key);
        var found = await (
            from session in db.Sessions
            where session.KeyHash == hash
            join account in db.Accounts on session.AccountId equals account.Id
            join role in db.Roles on account.RoleName equals role.Name into roles
            from role in roles.DefaultIfEmpty()
            select new { Session = session, Account = account, Role = role }).AsNoTracking().SingleOrDefaultAsync();
        if (found is null || found.Session.EndsAt < clock.GetUtcNow() || found.Account.ClosedAt is not null
            || TicketSerializer.Default.Deserialize(found.Session.Ticket) is not { } ticket
            || ticket.Principal.FindFirstValue(AccountClaims.Stamp) != found.Account.SecurityStamp)
            return null;

        if (clock.GetUtcNow() - found.Session.SeenAt > SeenEvery)
            await db.Write(() => db.Sessions.Where(s => s.Id == found.Session.Id).ExecuteUpdateAsync(s => s.SetProperty(x => x.SeenAt, clock.GetUtcNow())), CancellationToken.None);
        return new AuthenticationTicket(AccountClaims.Of(found.Account, found.Role?.Permissions ?? [], found.Session.Id), ticket.Properties, ticket.AuthenticationScheme);
    }

    public async Task RemoveAsync(string key)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<KulanzDb>();
        var hash = Hash(key);
        await db.Write(() => db.Sessions.Where(s => s.KeyHash == hash).ExecuteDeleteAsync(), CancellationToken.None);
    }

    public static byte[] Hash(string key) => SHA256.HashData(Encoding.ASCII.GetBytes(key));
}

/// <summary>Ends sessions before their time. What is ended is gone from the next request on.</summary>
public sealed class Ending(KulanzDb db, TimeProvider clock)
{
    public const string Loop = "ended sessions";

    public async Task<Outcome<int>> End(Guid account, Guid session, Actor by, CancellationToken cancel) => await db.Write<Outcome<int>>(async () =>
    {
        if (await db.Sessions.Where(s => s.Id == session && s.AccountId == account).ExecuteDeleteAsync(cancel) == 0)
            return new NotFound("session");
        db.Record("account.sessions_ended", $"account/{account}", null, by, new { sessions = 1 }, clock);
        await db.SaveChangesAsync(cancel);
        return 1;
    }, cancel);

    /// <summary>Ends all of an account but <paramref name="except"/>, with its record.</summary>
    public async Task<int> Others(Guid account, Guid? except, Actor by, CancellationToken cancel) => await db.Write(async () =>
    {
        var ended = await All(account, except, cancel);
        if (ended > 0)
            db.Record("account.sessions_ended", $"account/{account}", null, by, new { sessions = ended }, clock);
        await db.SaveChangesAsync(cancel);
        return ended;
    }, cancel);

    /// <summary>The part that other acts share, which write a record of their own.</summary>
    public Task<int> All(Guid account, Guid? except, CancellationToken cancel) =>
        db.Write(() => db.Sessions.Where(s => s.AccountId == account && s.Id != except).ExecuteDeleteAsync(cancel), cancel);

    /// <summary>Those of a customer's accounts under these addresses.</summary>
    public Task<int> Under(Guid customer, IReadOnlyList<string> addresses, CancellationToken cancel) =>
        db.Write(() => db.Sessions.Where(s => db.Accounts.Any(a => a.Id == s.AccountId && a.CustomerId == customer && addresses.Contains(a.Email!))).ExecuteDeleteAsync(cancel), cancel);

    /// <summary>Forgets what has run out.</summary>
    public Task<int> Forget(CancellationToken cancel) =>
        db.Write(() => db.Sessions.Where(s => s.EndsAt < clock.GetUtcNow()).ExecuteDeleteAsync(cancel), cancel);
}
