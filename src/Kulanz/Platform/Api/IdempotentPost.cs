using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Platform.Api;

/// <summary>
/// A POST that somebody gave an <c>Idempotency-Key</c>: claimed before it is done, marked in the transaction that does it, kept with its
/// answer for a day. The mark is what makes it exact: as long as it is missing nothing was done and whoever asks again may do it; once it is
/// there nothing is done a second time, even where the program died before it could answer.
/// Dropped: the whole request in one transaction, which would hold SQLite's only writer while a slow caller sends its body.
/// </summary>
public sealed class IdempotentPost
{
    /// <summary>After this long without a mark the one who claimed it is taken for dead. Should it live after all, its mark fails and its act with it.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>Whose key it is; empty for callers without one of their own.</summary>
    public Guid ActorId { get; init; }
    public required string Key { get; init; }
    public DateTimeOffset ClaimedAt { get; init; }

    /// <summary>Something of it is committed.</summary>
    public bool Acted { get; init; }

    /// <summary>SHA-256 of address and body; not known before the body has been read to its end.</summary>
    public byte[]? Request { get; init; }
    public int? Status { get; init; }
    public string? ContentType { get; init; }
    public string? Location { get; init; }

    /// <summary>The answer's body, protected: it may hold what is shown only once.</summary>
    public byte[]? Body { get; init; }

    /// <summary>The claim of the request under way, here and in whatever it calls.</summary>
    public static readonly AsyncLocal<Claim?> Current = new();

    public sealed record Claim(Guid Actor, string Key, DateTimeOffset At, Func<byte[]?> Request)
    {
        /// <summary>Part of the transaction that does the act: fails it if somebody else has taken over the key.</summary>
        public async Task Mark(KulanzDb db, CancellationToken cancel)
        {
            var request = Request();
            if (await Mine(db).ExecuteUpdateAsync(set => set.SetProperty(p => p.Acted, true).SetProperty(p => p.Request, request), cancel) == 0)
                throw new DbUpdateConcurrencyException("Another request has taken over this Idempotency-Key.");
        }

        public IQueryable<IdempotentPost> Mine(KulanzDb db) => db.Set<IdempotentPost>().Where(p => p.ActorId == Actor && p.Key == Key && p.ClaimedAt == At);
    }

    internal sealed class Mapping : IEntityTypeConfiguration<IdempotentPost>
    {
        public void Configure(EntityTypeBuilder<IdempotentPost> post)
        {
            post.ToTable("idempotent_posts");
            post.HasKey(p => new { p.ActorId, p.Key });
            post.Property(p => p.Key).HasMaxLength(Idempotency.LongestKey);
            post.Property(p => p.ContentType).HasMaxLength(200);
            post.Property(p => p.Location).HasMaxLength(1000);
            post.HasIndex(p => p.ClaimedAt);
        }
    }
}
