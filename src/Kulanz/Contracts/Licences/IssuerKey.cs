using System.Security.Cryptography;
using Kulanz.Client.Licences;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Contracts.Licences;

/// <summary>A key that licence files are signed with. A retired one has forgotten its private half, and products built from then on no longer know it.</summary>
public sealed class IssuerKey
{
    public Guid Id { get; init; }

    /// <summary>Its thumbprint (RFC 7638): <c>kid</c> in licence files and in the set of keys.</summary>
    public required string Kid { get; init; }

    /// <summary>SPKI.</summary>
    public byte[] PublicKey { get; init; } = [];

    /// <summary>The private half, encrypted; null once retired.</summary>
    public string? Secret { get; set; }

    public DateTimeOffset MadeAt { get; init; }
    public DateTimeOffset? RetiredAt { get; set; }

    public ECDsa Public()
    {
        var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(PublicKey, out _);
        return key;
    }

    internal sealed class Mapping : IEntityTypeConfiguration<IssuerKey>
    {
        public void Configure(EntityTypeBuilder<IssuerKey> key)
        {
            key.ToTable("licence_issuer_keys");
            key.Property(k => k.Kid).HasMaxLength(43);
            key.HasIndex(k => k.Kid).IsUnique();
        }
    }
}

/// <summary>Without it nothing could be signed until every product knows another one.</summary>
public sealed record OnlyIssuerKey() : Refusal("This is the only key. Add another one first, and give your products time to learn it.");

/// <summary>
/// The keys of this company's licence files. The oldest that is not retired signs; the others wait. Products are built with all of them, so that the one after the
/// next can take over at any moment, also the moment in which the first turns out to have been stolen, and no installation is left behind. That is why there are two from
/// the first start on. The log's keys (<see cref="Evidence.Log.LogKeys"/>) sign side by side instead; a licence file has room for one signature.
/// </summary>
public sealed class IssuerKeyring(KulanzDb db, Shelf<IssuerKey> shelf, SealedKeys keys, TimeProvider clock)
{
    public const int LongestReason = Erasure.ReasonLength;

    /// <summary>At the first start.</summary>
    public Task<bool> Prepare(CancellationToken cancel) => db.Write(async () =>
    {
        await db.Engine.Hold(db, Name, cancel);
        if (await db.IssuerKeys.AnyAsync(k => k.RetiredAt == null, cancel))
            return false;
        Make("first", Actor.System, 2);
        await db.SaveChangesAsync(cancel);
        return true;
    }, cancel);

    /// <summary>One more, which signs once those before it are retired.</summary>
    public Task<Outcome<IssuerKey>> Add(string? because, Actor by, CancellationToken cancel) => db.Write<Outcome<IssuerKey>>(async () =>
    {
        if (!Typed.Needed(because, "because", LongestReason).Done(out var why, out var refusal))
            return refusal;
        await db.Engine.Hold(db, Name, cancel);
        var made = Make(why, by, 1)[0];
        await db.SaveChangesAsync(cancel);
        return made;
    }, cancel);

    /// <summary>It never signs again, and its private half is forgotten. If only one is left, the next one is made at once, so that products built from now on know it.</summary>
    public Task<Outcome<IssuerKey>> Retire(string kid, string? because, Actor by, CancellationToken cancel) => db.Write<Outcome<IssuerKey>>(async () =>
    {
        if (!Typed.Needed(because, "because", LongestReason).Done(out var why, out var refusal))
            return refusal;
        await db.Engine.Hold(db, Name, cancel);
        if (await db.IssuerKeys.SingleOrDefaultAsync(k => k.Kid == kid && k.RetiredAt == null, cancel) is not { } key)
            return new NotFound("key");
        var others = await db.IssuerKeys.CountAsync(k => k.RetiredAt == null && k.Id != key.Id, cancel);
        if (others == 0)
            return new OnlyIssuerKey();
        (key.RetiredAt, key.Secret) = (clock.GetUtcNow(), null);
        db.Record("licence_keys.retired", Name, null, by, new { because = why, keys = new[] { key.Kid } }, clock);
        if (others == 1)
            Make(why, by, 1);
        await db.SaveChangesAsync(cancel);
        return key;
    }, cancel);

    /// <summary>All there ever were: the one that signs, those that wait, those that are retired.</summary>
    public async ValueTask<IReadOnlyList<IssuerKey>> All(CancellationToken cancel) => await shelf.All(db, cancel);

    /// <summary>What products are built with.</summary>
    public async Task<string> Published(CancellationToken cancel)
    {
        var open = (await shelf.All(db, cancel)).Where(k => k.RetiredAt is null).Select(k => k.Public()).ToList();
        try
        {
            return IssuerKeys.Write(open);
        }
        finally
        {
            open.ForEach(key => key.Dispose());
        }
    }

    public async Task<string> Sign(LicenceFile file, CancellationToken cancel)
    {
        var signing = (await shelf.All(db, cancel)).First(k => k.RetiredAt is null);
        using var key = keys.Open(signing);
        return file.Sign(key);
    }

    private List<IssuerKey> Make(string because, Actor by, int count)
    {
        var made = new List<IssuerKey>();
        for (var i = 0; i < count; i++)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            made.Add(new IssuerKey { Id = Id.New(clock), Kid = IssuerKeys.IdOf(key), PublicKey = key.ExportSubjectPublicKeyInfo(), Secret = keys.Seal(key), MadeAt = clock.GetUtcNow() });
        }
        db.AddRange(made);
        db.Record("licence_keys.added", Name, null, by, new { because, keys = made.ConvertAll(k => k.Kid) }, clock);
        return made;
    }

    private const string Name = "licence_keys";
}
