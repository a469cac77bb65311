using Kulanz.Access.Exports;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access.Desk;

/// <summary>The desk makes a copy of everything for a customer who asked by letter or telephone (Art. 15 and 20 GDPR).</summary>
[Authorize(Permission.CustomersExport)]
public sealed class CustomerCopyModel(KulanzDb db, Exporting exporting, Preferences preferences, IEnumerable<ExportPart> parts) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public long Number { get; set; }

    public Customer Customer { get; private set; } = null!;

    public ShownExport? Shown { get; private set; }

    public Company Company { get; private set; } = new();

    public int Days { get; private set; }

    public IEnumerable<ExportPart> Parts => parts.OrderBy(p => p.Order).ThenBy(p => p.Section, StringComparer.Ordinal);

    public Refusal? Refused { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await Read(cancel) is not { } customer)
            return NotFound();
        (Customer, Company, Days) = (customer, await preferences.Get<Company>(cancel), (await preferences.Get<ExportKeeping>(cancel)).Days);
        Shown = await exporting.Current(customer.Id, cancel);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel) =>
        await Read(cancel) is { } customer ? await Answer((await exporting.Ask(customer, User.Actor(), cancel)).Refusal, cancel) : NotFound();

    public async Task<IActionResult> OnPostDeleteAsync(Guid export, CancellationToken cancel) =>
        await Read(cancel) is { } customer ? await Answer((await exporting.Delete(customer, export, User.Actor(), cancel)).Refusal, cancel) : NotFound();

    private Task<Customer?> Read(CancellationToken cancel) => db.CustomersFor(User.Actor()).AsNoTracking().SingleOrDefaultAsync(c => c.Number == Number && c.MergedIntoId == null, cancel);

    private async Task<IActionResult> Answer(Refusal? refusal, CancellationToken cancel)
    {
        // One that is gone already is what was asked for.
        if (refusal is null or Platform.NotFound)
            return Redirect($"/desk/customers/{Number}/export");
        Refused = refusal;
        return await OnGetAsync(cancel);
    }
}
