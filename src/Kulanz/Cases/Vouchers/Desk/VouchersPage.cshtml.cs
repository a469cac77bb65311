using System.Globalization;
using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Vouchers.Desk;

/// <summary>All vouchers by how they stand, with who came with them when; issuing one that belongs to no case yet; and what a code that somebody reads out opens.</summary>
[Authorize(Permission.CasesRead)]
public sealed class VouchersPageModel(KulanzDb db, VoucherIssuing issuing, VoucherRevoking revoking, Redeeming redeeming, Preferences preferences, TimeProvider clock) : PageModel
{
    private const int PageSize = 50;

    [BindProperty(SupportsGet = true)]
    public VoucherState? State { get; set; }

    [BindProperty(SupportsGet = true)]
    public long? Customer { get; set; }

    [BindProperty(SupportsGet = true, Name = "number")]
    public long? Only { get; set; }

    [BindProperty(SupportsGet = true)]
    public long? After { get; set; }

    [BindProperty]
    public string? Code { get; set; }

    [BindProperty]
    public string? Why { get; set; }

    [BindProperty]
    public int? Days { get; set; }

    [BindProperty]
    public int? Uses { get; set; }

    [BindProperty]
    public Priority? Priority { get; set; }

    [BindProperty]
    public Guid? Queue { get; set; }

    [BindProperty]
    public string? For { get; set; }

    public IReadOnlyList<ShownVoucher> Lines { get; private set; } = [];

    public ILookup<Guid, (VoucherUse Use, long? Case)> UsedBy { get; private set; } = Array.Empty<(VoucherUse Use, long? Case)>().ToLookup(u => u.Use.VoucherId);

    public IReadOnlyList<Queue> Queues { get; private set; } = [];

    public VoucherCustoms Customs { get; private set; } = new();

    public string? Issued { get; private set; }

    /// <summary>What a code opens that was read out.</summary>
    public ShownVoucher? Opens { get; private set; }

    public string? More { get; private set; }

    public Refusal? Refused { get; private set; }

    public bool MayIssue => User.Actor().May(Permission.VouchersIssue);

    public bool MayRedeem => User.Actor().May(Permission.VouchersRedeem);

    public string Address(VoucherState? state, long? after = null) => "/desk/vouchers" + QueryString.Create(new Dictionary<string, string?>
    {
        ["state"] = state?.ToString(), ["customer"] = Customer?.ToString(CultureInfo.InvariantCulture), ["after"] = after?.ToString(CultureInfo.InvariantCulture),
    }.Where(p => p.Value is not null));

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var (me, now) = (User.Actor(), clock.GetUtcNow());
        Customs = await preferences.Get<VoucherCustoms>(cancel);
        Queues = await db.QueuesFor(me).AsNoTracking().Where(q => q.RetiredAt == null).OrderBy(q => q.Name).Take(200).ToListAsync(cancel);
        var customer = Customer is { } number ? await db.CustomersFor(me).Where(c => c.Number == number).Select(c => (Guid?)c.Id).SingleOrDefaultAsync(cancel) ?? Guid.Empty : (Guid?)null;
        var found = await ShownVoucher.Of(db, (await db.Vouchers(me, new(State, customer, Only), After, now, cancel)).Take(PageSize + 1), cancel);
        if (found.Count > PageSize)
        {
            found.RemoveAt(PageSize);
            More = Address(State, found[^1].Voucher.Number);
        }
        Lines = found;
        if (found.Count == 0)
            return;
        var ids = found.ConvertAll(v => v.Voucher.Id);
        UsedBy = (await db.VoucherUses.AsNoTracking().Where(u => ids.Contains(u.VoucherId)).OrderByDescending(u => u.At).Take(500)
            .Select(u => new { Use = u, Case = db.Cases.Where(c => c.Id == u.CaseId).Select(c => (long?)c.Number).FirstOrDefault() }).ToListAsync(cancel)).ToLookup(u => u.Use.VoucherId, u => (u.Use, u.Case));
    }

    /// <summary>What the code opens; nothing is used.</summary>
    [Needs(Permission.VouchersRedeem)]
    public async Task<IActionResult> OnPostFindAsync(CancellationToken cancel)
    {
        var looked = await redeeming.Look(Code, Bearer, cancel);
        Refused = looked.Refusal;
        if (looked.Done(out var voucher, out _))
            Opens = (await ShownVoucher.Of(db, db.Vouchers.Where(v => v.Id == voucher.Id), cancel))[0];
        return await Again(cancel);
    }

    /// <summary>Uses it, as on the telephone: to its case, or to a new one of whoever has it.</summary>
    [Needs(Permission.VouchersRedeem)]
    public async Task<IActionResult> OnPostUseAsync(CancellationToken cancel)
    {
        if (!(await redeeming.Look(Code, Bearer, cancel)).Done(out var voucher, out var refusal))
        {
            Refused = refusal;
            return await Again(cancel);
        }
        var used = await db.Write<Outcome<long>>(async () =>
        {
            var leads = await redeeming.LeadsTo(voucher, cancel);
            if (leads is null)
                return new NoCaseBehindIt();
            if (!await db.CasesFor(User.Actor()).AnyAsync(c => c.Id == leads.Id, cancel))
                return new VoucherLeadsElsewhere(await db.Queues.Where(q => q.Id == leads.QueueId).Select(q => q.Name).SingleAsync(cancel));
            return (await redeeming.Use(voucher, Bearer, leads, null, cancel)).Done(out _, out var refused) ? leads.Number : refused;
        }, cancel);
        if (used.Done(out var number, out var no))
            return Redirect($"/desk/cases/{number}");
        db.ChangeTracker.Clear();
        Refused = no;
        return await Again(cancel);
    }

    [Needs(Permission.VouchersIssue)]
    public async Task<IActionResult> OnPostIssueAsync(CancellationToken cancel)
    {
        var whose = Typed.Line(For);
        Guid? customer = whose.Length == 0 ? null : long.TryParse(whose, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? await db.CustomersFor(User.Actor()).Where(c => c.Number == number && c.MergedIntoId == null).Select(c => (Guid?)c.Id).SingleOrDefaultAsync(cancel) ?? Guid.Empty : Guid.Empty;
        var issued = await issuing.Issue(new VoucherWanted(Why) { CustomerId = customer, DaysValid = Days, Uses = Uses, Priority = Priority, QueueId = Queue }, User.Actor(), cancel);
        Refused = issued.Refusal;
        if (issued.Done(out var made, out _))
            Issued = made.Code.Reveal();
        return await Again(cancel);
    }

    [Needs(Permission.VouchersIssue)]
    public async Task<IActionResult> OnPostRevokeAsync(Guid voucher, CancellationToken cancel)
    {
        Refused = (await revoking.Revoke(voucher, Why, User.Actor(), cancel)).Refusal;
        return Refused is null ? Redirect(Address(State)) : await Again(cancel);
    }

    private Bearer Bearer => new(VoucherWay.Phone, User.Actor(), User.Actor().Name, Stranger: false);

    private async Task<IActionResult> Again(CancellationToken cancel)
    {
        await OnGetAsync(cancel);
        return Page();
    }
}

public sealed record NoCaseBehindIt() : Invalid("code", "This voucher leads into no case. Open one for whoever has it from a call, or let them use it by mail or in the portal.");
