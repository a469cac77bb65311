using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access.Desk;

/// <summary>One customer: how to reach them, what colleagues should know, and everything that ever happened, newest first.</summary>
[Authorize(Permission.CustomersRead)]
public sealed class CustomerPageModel(KulanzDb db, Noting noting, CustomerMerging merging, Timeline timeline, Ending ending, CustomerStatuses statuses, IEnumerable<CustomerPanel> panels, TimeProvider clock) : PageModel
{
    private const int MostPeople = 25;

    /// <summary>Somebody who has signed in to the portal as this customer, and in how many browsers they are now.</summary>
    public sealed record PortalAccount(Guid Id, string Email, int Sessions, DateTimeOffset? SeenAt);

    public sealed record Merged(Guid Id, long Number, string Name, DateTimeOffset At, string ByName);

    [BindProperty(SupportsGet = true)]
    public long Number { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? Before { get; set; }

    [BindProperty]
    public string? Text { get; set; }

    [BindProperty]
    public NoteKind NoteKind { get; set; }

    public Customer Customer { get; private set; } = null!;

    public CustomerStatus? Status { get; private set; }

    public Customer? Organisation { get; private set; }

    public IReadOnlyList<Customer> People { get; private set; } = [];

    public IReadOnlyList<CustomerNote> Notes { get; private set; } = [];

    public IReadOnlyList<Lookalike> Lookalikes { get; private set; } = [];

    public IReadOnlyList<Merged> Merges { get; private set; } = [];

    public IReadOnlyList<PortalAccount> Accounts { get; private set; } = [];

    public IReadOnlyList<TimelineEntry> Entries { get; private set; } = [];

    public Guid? Earlier { get; private set; }

    public IEnumerable<CustomerPanel> Panels => panels.OrderBy(p => p.Order);

    /// <summary>A note that was just taken away and can be put back.</summary>
    [TempData]
    public Guid? Removed { get; set; }

    public Refusal? Refused { get; private set; }

    public bool MayWrite => User.Actor().May(Permission.CustomersWrite);

    public bool MayExport => User.Actor().May(Permission.CustomersExport);

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        var me = User.Actor();
        if (await db.CustomersFor(me).AsNoTracking().Include(c => c.ContactPoints).SingleOrDefaultAsync(c => c.Number == Number, cancel) is not { } customer)
            return NotFound();
        if (customer.MergedIntoId is { } other)
            return Redirect($"/desk/customers/{await db.Customers.Where(c => c.Id == other).Select(c => c.Number).SingleAsync(cancel)}");
        Customer = customer;
        Status = await statuses.Of(customer.Id, cancel);
        Organisation = customer.OrganisationId is { } organisation ? await db.Customers.AsNoTracking().SingleOrDefaultAsync(c => c.Id == organisation, cancel) : null;
        if (customer.Kind == CustomerKind.Organisation)
            People = await db.Customers.AsNoTracking().Where(c => c.OrganisationId == customer.Id && c.MergedIntoId == null).OrderBy(c => c.Id).Take(MostPeople).ToListAsync(cancel);
        Notes = await db.Set<CustomerNote>().AsNoTracking().Where(n => n.CustomerId == customer.Id && n.RemovedAt == null).OrderByDescending(n => n.At).Take(50).ToListAsync(cancel);
        Lookalikes = await db.Lookalikes(customer, cancel);
        Merges = await db.Set<CustomerMerge>().Where(m => m.IntoId == customer.Id && m.UndoneAt == null).OrderByDescending(m => m.At).Take(10)
            .Join(db.Customers, m => m.FromId, c => c.Id, (m, c) => new Merged(m.Id, c.Number, c.Name, m.At, m.ByName)).ToListAsync(cancel);
        var now = clock.GetUtcNow();
        Accounts = await db.Accounts.Where(a => a.CustomerId == customer.Id && a.ClosedAt == null && a.Email != null).OrderBy(a => a.Id).Take(MostPeople)
            .Select(a => new PortalAccount(a.Id, a.Email!, db.Sessions.Count(s => s.AccountId == a.Id && s.EndsAt > now), db.Sessions.Where(s => s.AccountId == a.Id).Max(s => (DateTimeOffset?)s.SeenAt))).ToListAsync(cancel);
        (Entries, Earlier) = await timeline.Of(customer, Before, me, cancel);
        return Page();
    }

    [Needs(Permission.CustomersWrite)]
    public async Task<IActionResult> OnPostNoteAsync(CancellationToken cancel) => await Write(async id => (await noting.Note(id, Text, User.Actor(), cancel, NoteKind)).Refusal, cancel);

    [Needs(Permission.CustomersWrite)]
    public async Task<IActionResult> OnPostRemoveNoteAsync(Guid note, CancellationToken cancel) => await Write(async _ =>
    {
        var removed = await noting.Remove(note, User.Actor(), cancel);
        Removed = removed.Refusal is null ? note : null;
        return removed.Refusal;
    }, cancel);

    [Needs(Permission.CustomersWrite)]
    public async Task<IActionResult> OnPostPutBackAsync(Guid note, CancellationToken cancel) => await Write(async _ => (await noting.PutBack(note, User.Actor(), cancel)).Refusal, cancel);

    [Needs(Permission.CustomersWrite)]
    public async Task<IActionResult> OnPostUndoMergeAsync(Guid merge, CancellationToken cancel) => await Write(async _ => (await merging.Undo(merge, User.Actor(), cancel)).Refusal, cancel);

    [Needs(Permission.CustomersWrite)]
    public async Task<IActionResult> OnPostSignOutAsync(Guid account, CancellationToken cancel) => await Write(async id =>
    {
        if (!await db.Accounts.AnyAsync(a => a.Id == account && a.CustomerId == id, cancel))
            return new NotFound("account");
        await ending.Others(account, except: null, User.Actor(), cancel);
        return null;
    }, cancel);

    private async Task<IActionResult> Write(Func<Guid, Task<Refusal?>> act, CancellationToken cancel)
    {
        if (!MayWrite || await db.CustomersFor(User.Actor()).Where(c => c.Number == Number).Select(c => (Guid?)c.Id).SingleOrDefaultAsync(cancel) is not { } id)
            return NotFound();
        Refused = await act(id);
        return Refused is null ? Redirect($"/desk/customers/{Number}") : await OnGetAsync(cancel);
    }
}
