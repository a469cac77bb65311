using Kulanz.Access;
using Kulanz.Client.Licences;
using Kulanz.Contracts;
using Kulanz.Contracts.Licences;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Telephony;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Grants.Desk;

/// <summary>What the form of a replacement offers: licences that hold, and the cases it may belong to.</summary>
/// <param name="Case">The case it is for; null where there is a choice, or a new one is opened.</param>
/// <param name="Fixed">It is for that case and no other.</param>
public sealed record ReplacementForm(Customer Customer, IReadOnlyList<LicenceFacts> Licences, IReadOnlyList<Case> Cases, long? Case, bool Fixed, string? Address)
{
    private const int Most = 20;

    public ReplacementWanted? Given { get; init; }

    public Refusal? Refused { get; init; }

    public static async Task<ReplacementForm?> For(KulanzDb db, LicenceList list, Guid customerId, Case? @case, Actor me, CancellationToken cancel)
    {
        if (await db.CustomersFor(me).AsNoTracking().SingleOrDefaultAsync(c => c.Id == customerId, cancel) is not { } customer)
            return null;
        var licences = new List<LicenceFacts>();
        foreach (var owner in new[] { customer.Id, customer.OrganisationId }.OfType<Guid>())
            licences.AddRange((await list.Of(me, new(Customer: owner), null, Most, cancel)).Where(f => f.Voided is null));
        var cases = @case is not null ? [@case] : await db.CasesFor(me).AsNoTracking().Where(c => c.CustomerId == customer.Id && c.MergedIntoId == null && c.State != CaseState.Solved && c.State != CaseState.Closed).OrderByDescending(c => c.TouchedAt).Take(8).ToListAsync(cancel);
        return new(customer, licences, cases, @case?.Number ?? cases.FirstOrDefault()?.Number, @case is not null, await LicenceMail.AddressOf(db, customer, cancel));
    }
}

/// <summary>
/// A new licence key for somebody on the telephone: chosen, replaced and read out. The key is in the answer to a form and nowhere else: in no address, no log, no copy of the browser's.
/// </summary>
[Authorize(Permission.GrantsGive)]
public sealed class ReplacementPageModel(KulanzDb db, ReplacingByPhone replacing, LicenceList list, Issuing issuing, TimeProvider clock) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "case")]
    public long? Case { get; set; }

    [BindProperty(SupportsGet = true, Name = "customer")]
    public long? Number { get; set; }

    public ReplacementForm? Form { get; private set; }

    public Refusal? Refused { get; private set; }

    public ReplacementDone? Done { get; private set; }

    public LicenceKey? Key { get; private set; }

    public Customer? Customer { get; private set; }

    public long? CaseNumber { get; private set; }

    /// <summary>The new licence, and the grant with which the key can be read out again.</summary>
    public long? Licence { get; private set; }

    public long? Grant { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        await Offer(cancel);
        return Form is null ? NotFound() : Page();
    }

    public async Task<IActionResult> OnPostAsync(long licence, string? reason, bool keepSeats, bool mail, bool chosen, CancellationToken cancel)
    {
        var wanted = new ReplacementWanted(licence, Case, reason, keepSeats, mail);
        if ((await replacing.Replace(wanted, User.Actor(), cancel)).Done(out var done, out var refusal))
            return await Show(done, cancel);
        db.ChangeTracker.Clear();
        await Offer(cancel, chosen);
        if (Form is null)
            return NotFound();
        Form = Form with { Given = wanted, Refused = refusal };
        return Page();
    }

    /// <summary>What was approved meanwhile.</summary>
    public async Task<IActionResult> OnPostFinishAsync(long grant, CancellationToken cancel)
    {
        if ((await replacing.Finish(grant, User.Actor(), cancel)).Done(out var done, out var refusal))
            return await Show(done, cancel);
        if (refusal is NotFound)
            return NotFound();
        db.ChangeTracker.Clear();
        return await Again(grant, refusal, cancel);
    }

    /// <summary>Reads the key out once more: for whoever gave it, for an hour; that it was shown is on record.</summary>
    public async Task<IActionResult> OnPostShowAsync(long grant, CancellationToken cancel)
    {
        var me = User.Actor();
        if (await db.GrantsFor(me).AsNoTracking().SingleOrDefaultAsync(g => g.Number == grant && g.State == GrantState.Settled && g.Kind == GrantKind.ReplacementLicence, cancel) is not { } given)
            return NotFound();
        var step = await db.LastStep(given, cancel);
        var mine = given.GivenById == me.Id || step.ById == me.Id;
        if (!me.May(Permission.ContractsWrite) && (!mine || clock.GetUtcNow() - step.At > ReplacingByPhone.Readable))
            return NotFound();
        if (!long.TryParse(step.Reference, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var licence) || !(await issuing.Show(licence, me, null, cancel)).Done(out var key, out _))
            return NotFound();
        await Fill(given, licence, key, cancel);
        return Page();
    }

    private async Task<IActionResult> Show(ReplacementDone done, CancellationToken cancel)
    {
        Done = done;
        if (done.Key is null)
            return Redirect($"/desk/cases/{done.Case}#grant-{done.Grant.Number}");
        await Fill(done.Grant, done.New!.Licence.Number, done.Key, cancel);
        return Page();
    }

    private async Task Fill(Grant grant, long licence, LicenceKey key, CancellationToken cancel)
    {
        (Key, Licence, Grant) = (key, licence, grant.Number);
        CaseNumber = await db.Cases.Where(c => c.Id == grant.CaseId).Select(c => (long?)c.Number).SingleAsync(cancel);
        Customer = await db.Customers.AsNoTracking().SingleAsync(c => c.Id == grant.CustomerId, cancel);
        Response.Headers.CacheControl = "no-cache, no-store";
    }

    private async Task<IActionResult> Again(long grant, Refusal refusal, CancellationToken cancel)
    {
        Refused = refusal;
        CaseNumber = await db.GrantsFor(User.Actor()).Where(g => g.Number == grant).Join(db.Cases, g => g.CaseId, c => c.Id, (g, c) => (long?)c.Number).SingleOrDefaultAsync(cancel);
        return CaseNumber is null ? NotFound() : Page();
    }

    /// <param name="open">It was chosen where it belongs, and may be chosen again.</param>
    private async Task Offer(CancellationToken cancel, bool open = false)
    {
        var me = User.Actor();
        var @case = Case is { } number ? await db.CasesFor(me).AsNoTracking().SingleOrDefaultAsync(c => c.Number == number && c.MergedIntoId == null, cancel) : null;
        var customer = @case?.CustomerId ?? (Case is null && Number is { } known ? await db.CustomersFor(me).Where(c => c.Number == known && c.MergedIntoId == null).Select(c => (Guid?)c.Id).SingleOrDefaultAsync(cancel) : null);
        Form = customer is { } id ? await ReplacementForm.For(db, list, id, open ? null : @case, me, cancel) : null;
    }
}

/// <summary>The same form while somebody talks.</summary>
public sealed class ReplacementAtCallViewComponent(KulanzDb db, LicenceList list) : ViewComponent
{
    public async Task<IViewComponentResult> InvokeAsync(Call call)
    {
        var me = UserClaimsPrincipal.Actor();
        return me.May(Permission.GrantsGive) && me.May(Permission.CasesWrite) && call.CustomerId is { } customer
            && await ReplacementForm.For(db, list, customer, null, me, HttpContext.RequestAborted) is { Licences.Count: > 0 } form
                ? View("/Cases/Grants/Desk/_ReplacementAtCall.cshtml", (call, form)) : Content("");
    }
}
