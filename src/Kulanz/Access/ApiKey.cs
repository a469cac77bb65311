using System.Security.Cryptography;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Access;

/// <summary>Lets another program in, with the permissions of one role. Shown once when it is made, kept as a hash.</summary>
public sealed class ApiKey
{
    public const string Prefix = "kul_";

    public Guid Id { get; init; }
    public required string Name { get; init; }
    public required string RoleName { get; init; }

    /// <summary>The first letters, to tell keys apart on the page that lists them.</summary>
    public required string Start { get; init; }

    public byte[] Hash { get; init; } = [];
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? UsedAt { get; set; }
    public DateTimeOffset? RevokedAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<ApiKey>
    {
        public void Configure(EntityTypeBuilder<ApiKey> key)
        {
            key.ToTable("api_keys");
            key.Property(k => k.Name).HasMaxLength(120);
            key.Property(k => k.RoleName).HasMaxLength(80);
            key.Property(k => k.Start).HasMaxLength(16);
            key.HasIndex(k => k.Hash).IsUnique();
            key.HasOne<Role>().WithMany().HasForeignKey(k => k.RoleName);
        }
    }
}

public sealed class ApiKeys(KulanzDb db, TimeProvider clock)
{
    /// <summary>Makes a key; the second part of the answer is the only copy of its text.</summary>
    public async Task<Outcome<(ApiKey Key, string Text)>> Add(string name, string role, Actor by, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(name))
            return new Missing(nameof(name));
        if (name.Trim().Length > 120)
            return new TooLong(nameof(name), 120);
        var asked = await Roles.Known(db, role, cancel);
        if (!asked.Done(out var known, out var refusal))
            return refusal;

        var text = ApiKey.Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        var key = new ApiKey { Id = Id.New(clock), Name = name.Trim(), RoleName = known, Start = text[..10], Hash = Sessions.Hash(text), CreatedAt = clock.GetUtcNow() };
        db.ApiKeys.Add(key);
        db.Record("api_key.added", $"api-key/{key.Id}", null, by, new { key.Name, Role = known }, clock);
        await db.SaveChangesAsync(cancel);
        return (key, text);
    }

    /// <summary>By its id, or by the first letters that the list shows.</summary>
    public async Task<Outcome<ApiKey>> Revoke(string idOrStart, Actor by, CancellationToken cancel)
    {
        if (Guid.TryParse(idOrStart, out var id))
            return await Revoke(id, by, cancel);
        var found = await db.ApiKeys.Where(k => k.Start == idOrStart && k.RevokedAt == null).Select(k => k.Id).Take(2).ToListAsync(cancel);
        return found is [var only] ? await Revoke(only, by, cancel) : new NotFound("key");
    }

    public async Task<Outcome<ApiKey>> Revoke(Guid id, Actor by, CancellationToken cancel)
    {
        if (await db.ApiKeys.SingleOrDefaultAsync(k => k.Id == id && k.RevokedAt == null, cancel) is not { } key)
            return new NotFound("key");
        key.RevokedAt = clock.GetUtcNow();
        db.Record("api_key.revoked", $"api-key/{key.Id}", null, by, new { key.Name }, clock);
        await db.SaveChangesAsync(cancel);
        return key;
    }
}
