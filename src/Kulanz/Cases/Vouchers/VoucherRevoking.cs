using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Vouchers;

public sealed record VoucherIsOver(long Number) : Refusal("Voucher {0} is used up, expired or revoked already.", Number);

/// <summary>Takes a voucher back: from then on its code opens nothing.</summary>
public sealed class VoucherRevoking(KulanzDb db, TimeProvider clock)
{
    public async Task<Outcome<Voucher>> Revoke(Guid id, string? why, Actor by, CancellationToken cancel)
    {
        if (!Typed.Needed(why, "reason", VoucherIssuing.LongestReason).Done(out var reason, out var refusal))
            return refusal;
        return await db.Write<Outcome<Voucher>>(async () =>
        {
            if (await db.VouchersFor(by).AsNoTracking().SingleOrDefaultAsync(v => v.Id == id, cancel) is not { } voucher)
                return new NotFound("voucher");
            var now = clock.GetUtcNow();
            // In one statement: whoever uses it in this moment was faster, or comes too late.
            if (await db.Vouchers.Where(v => v.Id == id && v.EndedAt == null && v.ExpiresAt > now).ExecuteUpdateAsync(set => set
                    .SetProperty(v => v.RevokedAt, now).SetProperty(v => v.EndedAt, now).SetProperty(v => v.RevokedByName, by.Name).SetProperty(v => v.RevokedReason, reason), cancel) == 0)
                return new VoucherIsOver(voucher.Number);
            var @case = voucher.CaseId is { } of ? await db.Cases.AsNoTracking().SingleAsync(c => c.Id == of, cancel) : null;
            db.Record("voucher.revoked", @case?.Topic ?? voucher.Topic, voucher.CustomerId, by, new { Voucher = voucher.Number, voucher.Tail, reason }, clock);
            if (@case is not null)
                db.AnnounceCase(@case);
            db.Announce(VouchersModule.Listed);
            await db.SaveChangesAsync(cancel);
            return await db.Vouchers.AsNoTracking().SingleAsync(v => v.Id == id, cancel);
        }, cancel);
    }
}
