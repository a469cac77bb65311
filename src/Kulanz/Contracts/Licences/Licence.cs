using Kulanz.Client.Licences;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Contracts.Licences;

/// <summary>
/// The right to use a product, as long as its contract runs, on so many installations at once. Whoever has the key has the licence: the key is found by its hash and
/// kept sealed, see <see cref="SealedKeys"/>. Mode and dates are never stored; they follow from the contract and from what was done to the licence.
/// </summary>
public sealed class Licence
{
    public Guid Id { get; init; }

    /// <summary>What people say on the telephone; no secret.</summary>
    public long Number { get; init; }

    public Guid ContractId { get; init; }

    public byte[] KeyHash { get; init; } = [];

    /// <summary>The key's first group, by which people tell keys apart.</summary>
    public required string KeyStart { get; init; }

    /// <summary>The key, encrypted.</summary>
    public required string KeySealed { get; init; }

    /// <summary>Which edition of the product, in the product's own words; empty where there is only one.</summary>
    public string Edition { get; set; } = "";

    /// <summary>What tells two licences of one contract apart: a site, a department.</summary>
    public string Label { get; set; } = "";

    /// <summary>How many installations may be active at once.</summary>
    public int Seats { get; set; }

    /// <summary>How many are; counted by <see cref="Seating"/> in the act that changes it.</summary>
    public int SeatsTaken { get; init; }

    /// <summary>What else is switched on, in the product's own words.</summary>
    public IReadOnlyList<string> Features { get; set; } = [];

    /// <summary>The one whose place it has taken.</summary>
    public Guid? ReplacesId { get; init; }

    public DateTimeOffset IssuedAt { get; init; }
    public Guid? IssuedById { get; init; }
    public required string IssuedByName { get; init; }
    public int Version { get; set; }

    public string Topic => $"licence/{Number}";

    /// <summary>From when until when it holds, as of now.</summary>
    /// <param name="contract">The contract it belongs to.</param>
    /// <param name="voided">What has made it void, if anything has.</param>
    /// <param name="zone">Where the company is: days begin and end there.</param>
    public static LicenceTerms Terms(Contract contract, Voiding? voided, TimeZoneInfo zone) => new()
    {
        FirstDay = contract.StartsOn,
        From = LicenceTerms.Begin(contract.StartsOn, zone),
        LastDay = contract.EndsOn,
        Until = contract.EndsOn is { } last ? LicenceTerms.End(last, zone) : null,
        Voided = voided is null ? null : voided.Kind == VoidingKind.Replaced ? LicenceReason.Replaced : LicenceReason.Withdrawn,
    };

    internal sealed class Mapping : IEntityTypeConfiguration<Licence>
    {
        public void Configure(EntityTypeBuilder<Licence> licence)
        {
            licence.ToTable("licences");
            licence.Property(l => l.KeyStart).HasMaxLength(LicenceKey.GroupLength).InOrderOfBytes();
            licence.Property(l => l.Edition).HasMaxLength(80);
            licence.Property(l => l.Label).HasMaxLength(120);
            licence.Property(l => l.Features).HasConversion(new AsJson<IReadOnlyList<string>>(), new ValueComparer<IReadOnlyList<string>>((a, b) => a!.SequenceEqual(b!), list => list.Count, list => list));
            licence.Property(l => l.IssuedByName).HasMaxLength(200);
            licence.HasIndex(l => l.Number).IsUnique();
            licence.HasIndex(l => l.KeyHash).IsUnique();
            licence.HasIndex(l => new { l.KeyStart, l.Number });
            licence.HasIndex(l => new { l.ContractId, l.Number });
            licence.HasIndex(l => l.ReplacesId).HasFilter("replaces_id IS NOT NULL");
            licence.HasOne<Contract>().WithMany().HasForeignKey(l => l.ContractId);
            licence.HasOne<Licence>().WithMany().HasForeignKey(l => l.ReplacesId);
        }
    }
}
