using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Vouchers;

/// <summary>A voucher with the names of what it points to.</summary>
public sealed record ShownVoucher(Voucher Voucher, string? Customer, long? CustomerNumber, long? Case, string? Subject, string? Queue)
{
    public static async Task<List<ShownVoucher>> Of(KulanzDb db, IQueryable<Voucher> vouchers, CancellationToken cancel)
    {
        var found = await vouchers.AsNoTracking().ToListAsync(cancel);
        var (customerIds, caseIds, queueIds) = (found.Select(v => v.CustomerId).OfType<Guid>().Distinct().ToList(), found.Select(v => v.CaseId).OfType<Guid>().Distinct().ToList(), found.Select(v => v.QueueId).OfType<Guid>().Distinct().ToList());
        var customers = customerIds.Count == 0 ? [] : await db.Customers.Where(c => customerIds.Contains(c.Id)).Select(c => new { c.Id, c.Name, c.Number }).ToDictionaryAsync(c => c.Id, cancel);
        var cases = caseIds.Count == 0 ? [] : await db.Cases.Where(c => caseIds.Contains(c.Id)).Select(c => new { c.Id, c.Number, c.Subject }).ToDictionaryAsync(c => c.Id, cancel);
        var queues = queueIds.Count == 0 ? [] : await db.Queues.Where(q => queueIds.Contains(q.Id)).Select(q => new { q.Id, q.Name }).ToDictionaryAsync(q => q.Id, cancel);
        return found.ConvertAll(v =>
        {
            var customer = v.CustomerId is { } k ? customers.GetValueOrDefault(k) : null;
            var @case = v.CaseId is { } c ? cases.GetValueOrDefault(c) : null;
            return new ShownVoucher(v, customer?.Name, customer?.Number, @case?.Number, @case?.Subject, v.QueueId is { } q ? queues.GetValueOrDefault(q)?.Name : null);
        });
    }
}

/// <summary>Which vouchers: by how they stand, whose, which one.</summary>
public sealed record VoucherChoice(VoucherState? State = null, Guid? CustomerId = null, long? Number = null);

public static class VoucherList
{
    /// <summary>A page of them: what is valid by its end, what is over by when that was, all by number, each the latest first.</summary>
    /// <param name="after">The last one of the page before.</param>
    public static async Task<IQueryable<Voucher>> Vouchers(this KulanzDb db, Platform.Actor who, VoucherChoice choice, long? after, DateTimeOffset now, CancellationToken cancel)
    {
        var vouchers = db.VouchersFor(who);
        if (choice.CustomerId is { } customer)
            vouchers = vouchers.Where(v => v.CustomerId == customer);
        if (choice.Number is { } number)
            vouchers = vouchers.Where(v => v.Number == number);
        var last = after is null ? null : await db.Vouchers.AsNoTracking().SingleOrDefaultAsync(v => v.Number == after, cancel);
        return choice.State switch
        {
            VoucherState.Valid => vouchers.Where(v => v.EndedAt == null && v.ExpiresAt > now && (last == null || v.ExpiresAt < last.ExpiresAt || (v.ExpiresAt == last.ExpiresAt && v.Number < last.Number))).OrderByDescending(v => v.ExpiresAt).ThenByDescending(v => v.Number),
            VoucherState.Expired => vouchers.Where(v => v.EndedAt == null && v.ExpiresAt <= now && (last == null || v.ExpiresAt < last.ExpiresAt || (v.ExpiresAt == last.ExpiresAt && v.Number < last.Number))).OrderByDescending(v => v.ExpiresAt).ThenByDescending(v => v.Number),
            VoucherState.Spent => vouchers.Where(v => v.EndedAt != null && v.RevokedAt == null && (last == null || v.EndedAt < last.EndedAt || (v.EndedAt == last.EndedAt && v.Number < last.Number))).OrderByDescending(v => v.EndedAt).ThenByDescending(v => v.Number),
            VoucherState.Revoked => vouchers.Where(v => v.RevokedAt != null && (last == null || v.RevokedAt < last.RevokedAt || (v.RevokedAt == last.RevokedAt && v.Number < last.Number))).OrderByDescending(v => v.RevokedAt).ThenByDescending(v => v.Number),
            _ => vouchers.Where(v => after == null || v.Number < after).OrderByDescending(v => v.Number),
        };
    }
}
