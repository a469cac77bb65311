using System.Linq.Expressions;
using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases.Vouchers;

/// <summary>How a voucher stands.</summary>
public enum VoucherState
{
    Valid,
    Spent,
    Expired,
    Revoked,
}

/// <summary>
/// Lets whoever has its code pass the queue: into a case that is there, or with a new one. Of the code only a hash is kept, and its last group. A voucher stays with the
/// case it was issued for; where that has been merged into another one, it leads there.
/// </summary>
public sealed class Voucher
{
    public Guid Id { get; init; }
    public long Number { get; init; }
    public byte[] CodeHash { get; init; } = [];

    /// <summary>The last group of the code.</summary>
    public required string Tail { get; init; }

    /// <summary>For whom; null for whoever has it.</summary>
    public Guid? CustomerId { get; set; }

    /// <summary>Into which case it leads; null: it begins one.</summary>
    public Guid? CaseId { get; init; }

    public Priority Priority { get; init; }

    /// <summary>A queue of its own for whoever comes with it.</summary>
    public Guid? QueueId { get; init; }

    public int MostUses { get; init; }
    public int Uses { get; set; }
    public DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset IssuedAt { get; init; }
    public Guid? IssuedById { get; init; }
    public required string IssuedByName { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    public DateTimeOffset? RevokedAt { get; set; }
    public string? RevokedByName { get; set; }
    public string? RevokedReason { get; set; }

    /// <summary>When it was used up or revoked.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    public string Topic => $"voucher/{Number}";

    public VoucherState At(DateTimeOffset now) =>
        RevokedAt is not null ? VoucherState.Revoked : Uses >= MostUses ? VoucherState.Spent : ExpiresAt <= now ? VoucherState.Expired : VoucherState.Valid;

    /// <summary>The same in a query.</summary>
    public static Expression<Func<Voucher, bool>> ValidAt(DateTimeOffset now) => v => v.EndedAt == null && v.ExpiresAt > now;

    internal sealed class Mapping : IEntityTypeConfiguration<Voucher>
    {
        public void Configure(EntityTypeBuilder<Voucher> voucher)
        {
            voucher.ToTable("vouchers");
            voucher.Property(v => v.Tail).HasMaxLength(4);
            voucher.Property(v => v.IssuedByName).HasMaxLength(200);
            voucher.Property(v => v.Reason).HasMaxLength(500);
            voucher.Property(v => v.RevokedByName).HasMaxLength(200);
            voucher.Property(v => v.RevokedReason).HasMaxLength(500);
            voucher.HasIndex(v => v.CodeHash).IsUnique();
            voucher.HasIndex(v => v.Number).IsUnique();
            voucher.HasIndex(v => new { v.CustomerId, v.Number });
            voucher.HasIndex(v => new { v.CaseId, v.Number });
            // Lists by how they stand: what is open by its end, what is over by when that was.
            voucher.HasIndex(v => new { v.ExpiresAt, v.Number }).HasFilter("ended_at IS NULL");
            voucher.HasIndex(v => new { v.EndedAt, v.Number }).HasFilter("ended_at IS NOT NULL");
            voucher.HasIndex(v => new { v.RevokedAt, v.Number }).HasFilter("revoked_at IS NOT NULL");
            voucher.HasOne<Customer>().WithMany().HasForeignKey(v => v.CustomerId);
            voucher.HasOne<Case>().WithMany().HasForeignKey(v => v.CaseId);
        }
    }
}

/// <summary>The way on which somebody came with a voucher.</summary>
public enum VoucherWay
{
    Phone,
    Mail,
    Portal,
    Api,
}

/// <summary>A voucher was used: when, by whom, on which way, and where that led.</summary>
public sealed class VoucherUse
{
    public Guid Id { get; init; }
    public Guid VoucherId { get; init; }
    public DateTimeOffset At { get; init; }
    public VoucherWay Way { get; init; }
    public Guid? CaseId { get; set; }

    /// <summary>On the telephone, as far as the telephone system told of the call.</summary>
    public Guid? CallId { get; init; }

    /// <summary>Whoever acted: of ours on the telephone, otherwise whoever had the code.</summary>
    public Guid? ById { get; init; }
    public required string ByName { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<VoucherUse>
    {
        public void Configure(EntityTypeBuilder<VoucherUse> use)
        {
            use.ToTable("voucher_uses");
            use.Property(u => u.ByName).HasMaxLength(200);
            use.HasIndex(u => new { u.VoucherId, u.At });
            use.HasIndex(u => u.CaseId).HasFilter("case_id IS NOT NULL");
            use.HasIndex(u => u.CallId).HasFilter("call_id IS NOT NULL");
            use.HasOne<Voucher>().WithMany().HasForeignKey(u => u.VoucherId);
            use.HasOne<Case>().WithMany().HasForeignKey(u => u.CaseId);
        }
    }
}

public static class VouchersSeen
{
    /// <summary>Whoever reads cases sees vouchers, those of a case if they see the case.</summary>
    public static IQueryable<Voucher> VouchersFor(this KulanzDb db, Actor who) => who switch
    {
        { Kind: ActorKind.System } => db.Vouchers,
        { Kind: ActorKind.Staff or ActorKind.Machine } when who.May(Permission.CasesRead) => db.Vouchers.Where(v => v.CaseId == null || db.CasesFor(who).Any(c => c.Id == v.CaseId)),
        _ => db.Vouchers.Where(v => false),
    };
}
