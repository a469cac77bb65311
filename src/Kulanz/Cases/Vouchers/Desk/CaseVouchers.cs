using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Vouchers.Desk;

/// <summary>In the margin of a case: its vouchers and those its customer has besides, who came with one, and issuing another.</summary>
public sealed class CaseVouchersViewComponent(KulanzDb db, Preferences preferences, TimeProvider clock) : ViewComponent
{
    public const string JustIssued = "IssuedVoucher";
    private const int Most = 5;

    public sealed record Shown(Case Case, IReadOnlyList<ShownVoucher> Vouchers, ILookup<Guid, VoucherUse> Uses, IReadOnlyList<Queue> Queues, VoucherCustoms Customs, bool MayIssue, string? Issued);

    public async Task<IViewComponentResult> InvokeAsync(Case @case)
    {
        var (who, cancel) = (UserClaimsPrincipal.Actor(), HttpContext.RequestAborted);
        var (family, now, may) = (await Moving.Family(db, @case.Id, cancel), clock.GetUtcNow(), who.May(Permission.VouchersIssue));
        var own = await ShownVoucher.Of(db, db.Vouchers.Where(v => v.CaseId != null && family.Contains(v.CaseId.Value)).OrderByDescending(v => v.Number).Take(Most), cancel);
        var others = await ShownVoucher.Of(db, db.VouchersFor(who).Where(v => v.CustomerId == @case.CustomerId && (v.CaseId == null || !family.Contains(v.CaseId.Value))).Where(Voucher.ValidAt(now)).OrderByDescending(v => v.Number).Take(Most), cancel);
        // Whoever came with one that leads into no case in particular: it is told where they came.
        var came = await db.VoucherUses.AsNoTracking().Where(u => u.CaseId != null && family.Contains(u.CaseId.Value)).OrderByDescending(u => u.At).Take(Most).ToListAsync(cancel);
        var shown = own.Concat(others).ToList();
        var missing = came.Select(u => u.VoucherId).Except(shown.Select(v => v.Voucher.Id)).ToList();
        if (missing.Count > 0)
            shown.AddRange(await ShownVoucher.Of(db, db.Vouchers.Where(v => missing.Contains(v.Id)), cancel));
        return View("/Cases/Vouchers/Desk/_CaseVouchers.cshtml", new Shown(@case, shown, came.ToLookup(u => u.VoucherId),
            may ? await db.QueuesFor(who).AsNoTracking().Where(q => q.RetiredAt == null).OrderBy(q => q.Name).Take(200).ToListAsync(cancel) : [],
            await preferences.Get<VoucherCustoms>(cancel), may, TempData[JustIssued] as string));
    }
}

/// <summary>Says to administrators, above every desk page, that somebody guesses codes; until somebody has looked.</summary>
public sealed class VoucherAlarmViewComponent(KulanzDb db) : ViewComponent
{
    public async Task<IViewComponentResult> InvokeAsync() => View("/Cases/Vouchers/Admin/_VoucherAlarm.cshtml",
        UserClaimsPrincipal.Actor().May(Permission.Administer) ? await Guessing.Open(db).AsNoTracking().FirstOrDefaultAsync(HttpContext.RequestAborted) : null);
}
