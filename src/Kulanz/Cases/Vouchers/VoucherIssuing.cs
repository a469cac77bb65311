using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Vouchers;

/// <summary>A voucher somebody wants to issue. What is not said is as <see cref="VoucherCustoms"/> has it.</summary>
public sealed record VoucherWanted(string? Reason)
{
    /// <summary>The case it leads into.</summary>
    public long? Case { get; init; }

    /// <summary>For whom; for a case its customer.</summary>
    public Guid? CustomerId { get; init; }

    public int? DaysValid { get; init; }
    public int? Uses { get; init; }
    public Priority? Priority { get; init; }
    public Guid? QueueId { get; init; }
}

/// <param name="Code">Said this once; nobody finds it again.</param>
public sealed record IssuedVoucher(Voucher Voucher, VoucherCode Code);

public sealed record OutOfRange(string Field, int Least, int Most) : Invalid(Field, "Please enter a number from {0} to {1}.", Least, Most);

/// <summary>Issues vouchers: at the desk, while answering, with an invitation, as goodwill.</summary>
public sealed class VoucherIssuing(KulanzDb db, Preferences preferences, TimeProvider clock)
{
    public const int MostDays = 1000, MostUses = 10_000, LongestReason = 500;

    public async Task<Outcome<IssuedVoucher>> Issue(VoucherWanted wanted, Actor by, CancellationToken cancel)
    {
        var customs = await preferences.Get<VoucherCustoms>(cancel);
        if (!Typed.Needed(wanted.Reason, "reason", LongestReason).Done(out var reason, out var refusal))
            return refusal;
        var (days, uses) = (wanted.DaysValid ?? customs.DaysValid, wanted.Uses ?? customs.Uses);
        if (days is < 1 or > MostDays)
            return new OutOfRange("days", 1, MostDays);
        if (uses is < 1 or > MostUses)
            return new OutOfRange("uses", 1, MostUses);
        if (wanted.QueueId is { } queue && !await db.QueuesFor(by).AnyAsync(q => q.Id == queue && q.RetiredAt == null, cancel))
            return new NotFound("queue");
        return await db.Write<Outcome<IssuedVoucher>>(async () =>
        {
            Case? @case = null;
            if (wanted.Case is { } number && !(await db.Reach(number, by, cancel)).Done(out @case, out var unreachable))
                return unreachable;
            var customer = @case?.CustomerId ?? wanted.CustomerId;
            if (@case is null && customer is not null && !await db.CustomersFor(by).AnyAsync(c => c.Id == customer && c.MergedIntoId == null, cancel))
                return new NotFound("customer");
            var (code, now) = (VoucherCode.New(), clock.GetUtcNow());
            var voucher = new Voucher
            {
                Id = Id.New(clock),
                Number = await db.Engine.NextNumber(db, "voucher", cancel),
                CodeHash = code.Hash(),
                Tail = code.Tail,
                CustomerId = customer,
                CaseId = @case?.Id,
                Priority = wanted.Priority ?? customs.Priority,
                QueueId = wanted.QueueId ?? customs.QueueId,
                MostUses = uses,
                ExpiresAt = now.AddDays(days),
                IssuedAt = now,
                IssuedById = by.Id,
                IssuedByName = by.Name,
                Reason = reason,
            };
            db.Add(voucher);
            db.Record("voucher.issued", @case?.Topic ?? voucher.Topic, customer, by, new { Voucher = voucher.Number, voucher.Tail, Case = @case?.Number, voucher.Priority, Uses = uses, voucher.ExpiresAt, reason }, clock);
            if (@case is not null)
                db.AnnounceCase(@case);
            db.Announce(VouchersModule.Listed);
            await db.SaveChangesAsync(cancel);
            return new IssuedVoucher(voucher, code);
        }, cancel);
    }
}
