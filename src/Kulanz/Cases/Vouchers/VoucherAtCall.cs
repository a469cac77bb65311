using Kulanz.Access;
using Kulanz.Cases.Desk;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Telephony;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Vouchers;

public sealed record VoucherLeadsElsewhere(string Queue) : Invalid("voucher", "This voucher leads into a case of the queue “{0}”, which you do not see. Please put the call through to them; the voucher was not used.", Queue);

/// <summary>What a voucher opened during a call: who it is, and which case.</summary>
public sealed record OpenedAtCall(Voucher Voucher, Case? Case, Guid? CustomerId);

/// <summary>Somebody reads out a code on the telephone, or is known to have one: it says who they are and which case it is about, and that case passes the queue.</summary>
public sealed class OpeningAtCall(KulanzDb db, Redeeming redeeming, Recognising recognising)
{
    /// <param name="known">One that the known caller has, opened with a click; otherwise <paramref name="code"/> as it was read out.</param>
    public async Task<Outcome<OpenedAtCall>> Open(long number, Guid? known, string? code, Actor by, CancellationToken cancel)
    {
        if (!await db.CallsFor(by).AnyAsync(c => c.Number == number, cancel))
            return new NotFound("call");
        var bearer = new Bearer(VoucherWay.Phone, by, by.Name, Stranger: false);
        Voucher? voucher;
        if (known is { } id)
        {
            if ((voucher = await db.VouchersFor(by).AsNoTracking().SingleOrDefaultAsync(v => v.Id == id, cancel)) is null)
                return new NotFound("voucher");
        }
        else if (!(await redeeming.Look(code, bearer, cancel)).Done(out voucher, out var refusal))
            return refusal;
        return await db.Write<Outcome<OpenedAtCall>>(async () =>
        {
            if (await db.Called(number, by, cancel) is not { } call)
                return new NotFound("call");
            var @case = await redeeming.LeadsTo(voucher, cancel);
            if (@case is not null && !await db.CasesFor(by).AnyAsync(c => c.Id == @case.Id, cancel))
                return new VoucherLeadsElsewhere(await db.Queues.Where(q => q.Id == @case.QueueId).Select(q => q.Name).SingleAsync(cancel));
            var customer = @case?.CustomerId ?? voucher.CustomerId;
            if (!(await redeeming.Use(voucher, bearer, @case, call.Id, cancel)).Done(out _, out var refused))
                return refused;
            if (customer is not null && call.CustomerId != customer && (await recognising.Recognise(number, customer, by, cancel)).Refusal is { } unknown)
                return unknown;
            return new OpenedAtCall(voucher, @case, customer ?? call.CustomerId);
        }, cancel);
    }
}

/// <summary>In the card of a ringing call: the vouchers its caller has, and where they lead.</summary>
public sealed class VouchersOfCallerViewComponent(KulanzDb db, TimeProvider clock) : ViewComponent
{
    private const int Most = 3;

    public async Task<IViewComponentResult> InvokeAsync(Customer customer)
    {
        var (who, cancel) = (UserClaimsPrincipal.Actor(), HttpContext.RequestAborted);
        var shown = who.May(Permission.CasesRead) ? await ShownVoucher.Of(db, db.VouchersFor(who).Where(v => v.CustomerId == customer.Id).Where(Voucher.ValidAt(clock.GetUtcNow())).OrderByDescending(v => v.Number).Take(Most), cancel) : [];
        return View("/Cases/Vouchers/Desk/_VouchersOfCaller.cshtml", shown);
    }
}

/// <summary>In the form of a call's note: the caller's vouchers to be opened with a click, a field for a code that is read out, and what was opened in this call.</summary>
public sealed class VoucherInNoteViewComponent(KulanzDb db, TimeProvider clock) : ViewComponent
{
    private const int Most = 3;

    public sealed record Shown(CallNoteForm Form, IReadOnlyList<ShownVoucher> Theirs, IReadOnlyList<(VoucherUse Use, ShownVoucher Voucher)> Opened);

    public async Task<IViewComponentResult> InvokeAsync(CallNoteForm form)
    {
        var (who, cancel) = (UserClaimsPrincipal.Actor(), HttpContext.RequestAborted);
        if (!who.May(Permission.VouchersRedeem))
            return Content("");
        var uses = await db.VoucherUses.AsNoTracking().Where(u => u.CallId == form.Call.Id).OrderBy(u => u.At).Take(Most).ToListAsync(cancel);
        var ids = uses.ConvertAll(u => u.VoucherId);
        var used = ids.Count == 0 ? [] : (await ShownVoucher.Of(db, db.Vouchers.Where(v => ids.Contains(v.Id)), cancel)).ToDictionary(v => v.Voucher.Id);
        var customer = form.Customer?.Id ?? form.Call.CustomerId;
        var theirs = customer is null ? [] : await ShownVoucher.Of(db, db.VouchersFor(who).Where(v => v.CustomerId == customer).Where(Voucher.ValidAt(clock.GetUtcNow())).OrderByDescending(v => v.Number).Take(Most), cancel);
        return View("/Cases/Vouchers/Desk/_VoucherInNote.cshtml", new Shown(form, theirs, uses.ConvertAll(u => (u, used[u.VoucherId]))));
    }
}
