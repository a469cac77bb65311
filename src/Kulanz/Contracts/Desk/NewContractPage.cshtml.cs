using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts.Desk;

/// <summary>Writes down a new contract: for whom, which plan, from when.</summary>
[Authorize(Permission.ContractsWrite)]
public sealed class NewContractPageModel(KulanzDb db, Catalogue catalogue, Concluding concluding, Today today) : PageModel
{
    /// <summary>The customer's number, where one comes from their page.</summary>
    [BindProperty(SupportsGet = true)]
    public long? Customer { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Who { get; set; }

    [BindProperty]
    public Guid? CustomerId { get; set; }

    [BindProperty]
    public Guid? PlanId { get; set; }

    [BindProperty]
    public DateOnly? StartsOn { get; set; }

    [BindProperty]
    public DateOnly? ConcludedOn { get; set; }

    [BindProperty]
    public string? Label { get; set; }

    [BindProperty]
    public string? Reference { get; set; }

    [BindProperty]
    public Guid? ManagerId { get; set; }

    /// <summary>Terms of its own; otherwise the plan's.</summary>
    [BindProperty]
    public bool Different { get; set; }

    [BindProperty]
    public TermsForm Terms { get; set; } = new();

    public IReadOnlyList<Customer> Found { get; private set; } = [];

    public IReadOnlyList<(Plan Plan, Product Product, PlanEdition Edition)> Plans { get; private set; } = [];

    public IReadOnlyList<(Guid Id, string Name)> Staff { get; private set; } = [];

    public DateOnly Now { get; private set; }

    public Refusal? Refused { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        await Find(cancel);
        (StartsOn, ConcludedOn) = (Now, Now);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        await Find(cancel);
        if (!Terms.ToGiven(System.Globalization.CultureInfo.CurrentCulture).Done(out var terms, out var refusal) && Different)
        {
            Refused = refusal;
            return Page();
        }
        if (CustomerId is null || PlanId is null)
        {
            Refused = new Missing(CustomerId is null ? "who" : "planId");
            return Page();
        }
        var concluded = await concluding.Conclude(new NewContract(CustomerId.Value, PlanId.Value, StartsOn) { ConcludedOn = ConcludedOn, Label = Label, Reference = Reference, ManagerId = ManagerId, Terms = Different ? terms : null }, User.Actor(), cancel);
        if (concluded.Done(out var contract, out refusal))
            return Redirect($"/desk/contracts/{contract.Number}");
        Refused = refusal;
        return Page();
    }

    private async Task Find(CancellationToken cancel)
    {
        Now = await today.Is(cancel);
        var words = Customer is { } number ? number.ToString(System.Globalization.CultureInfo.InvariantCulture) : Who;
        if (!string.IsNullOrWhiteSpace(words))
        {
            var ids = (await db.Customers(User.Actor(), words, null, CustomerOrder.Name, null, 8, cancel)).Lines.Select(l => l.Id).ToList();
            Found = Customer is { } exactly
                ? await db.Customers.AsNoTracking().Include(c => c.ContactPoints).Where(c => c.Number == exactly && c.MergedIntoId == null).ToListAsync(cancel)
                : [.. (await db.Customers.AsNoTracking().Include(c => c.ContactPoints).Where(c => ids.Contains(c.Id)).ToListAsync(cancel)).OrderBy(c => ids.IndexOf(c.Id))];
        }
        var plans = new List<(Plan, Product, PlanEdition)>();
        foreach (var plan in await catalogue.Plans(cancel))
            if (plan.RetiredAt is null && await catalogue.Product(plan.ProductId, cancel) is { RetiredAt: null } product)
                plans.Add((plan, product, await catalogue.Latest(plan, cancel)));
        Plans = plans;
        Staff = (await db.Accounts.AsNoTracking().Where(a => a.Kind == ActorKind.Staff && a.ClosedAt == null).OrderBy(a => a.Name).Take(500).Select(a => new { a.Id, a.Name }).ToListAsync(cancel)).ConvertAll(a => (a.Id, a.Name));
    }
}
