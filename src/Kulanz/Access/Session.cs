using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
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

/// <summary>Where the cookie handler keeps its tickets: the table above.</summary>
public sealed class Sessions(IServiceScopeFactory scopes, IHttpContextAccessor http, TimeProvider clock) : ITicketStore
{
    public async Task<string> StoreAsync(AuthenticationTicket ticket)
    {
        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<KulanzDb>();
        var browser = http.HttpContext?.Request.Headers.UserAgent.ToString() ?? "";
        db.Sessions.Add(new Session
        {
            Id = Id.New(clock),
            AccountId = Guid.Parse(ticket.Principal.FindFirstValue(ClaimTypes.NameIdentifier)!),
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

    public async Task RenewAsync(string key, AuthenticationTicket ticket)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<KulanzDb>();
        if (await Find(db, key) is not { } session)
            return;
        session.Ticket = TicketSerializer.Default.Serialize(ticket);
        session.SeenAt = clock.GetUtcNow();
        session.EndsAt = ticket.Properties.ExpiresUtc ?? session.EndsAt;
        await db.SaveChangesAsync();
    }

    public async Task<AuthenticationTicket?> RetrieveAsync(string key)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<KulanzDb>();
        var session = await Find(db, key);
        return session is null || session.EndsAt < clock.GetUtcNow() ? null : TicketSerializer.Default.Deserialize(session.Ticket);
    }

    public async Task RemoveAsync(string key)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<KulanzDb>();
        if (await Find(db, key) is { } session)
        {
            db.Sessions.Remove(session);
            await db.SaveChangesAsync();
        }
    }

    public static byte[] Hash(string key) => SHA256.HashData(Encoding.ASCII.GetBytes(key));

    private static Task<Session?> Find(KulanzDb db, string key)
    {
        var hash = Hash(key);
        return db.Sessions.SingleOrDefaultAsync(s => s.KeyHash == hash);
    }
}
