using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts.Licences.Desk;

/// <summary>Issues a licence for a contract.</summary>
[Authorize(Permission.ContractsWrite)]
public sealed class LicenceNewModel(KulanzDb db, Issuing issuing) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public long Contract { get; set; }

    [BindProperty]
    public int Seats { get; set; } = 1;

    [BindProperty]
    public string? Edition { get; set; }

    [BindProperty]
    public string? Label { get; set; }

    [BindProperty]
    public string? Features { get; set; }

    [BindProperty]
    public bool Mail { get; set; }

    public string Product { get; private set; } = "";

    public string Customer { get; private set; } = "";

    /// <summary>Where the key would be mailed; null where no address is known.</summary>
    public string? Address { get; private set; }

    public Refusal? Refused { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        var found = await (from contract in db.ContractsFor(User.Actor()).AsNoTracking().Where(c => c.Number == Contract)
                           join product in db.Products on contract.ProductId equals product.Id
                           join customer in db.Customers on contract.CustomerId equals customer.Id
                           select new { product.Name, Customer = customer }).SingleOrDefaultAsync(cancel);
        if (found is null)
            return NotFound();
        (Product, Customer, Address) = (found.Name, found.Customer.Name, await LicenceMail.AddressOf(db, found.Customer, cancel));
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        var issued = ModelState.IsValid ? await issuing.Issue(Contract, new(Edition, Label, Seats, Listed(Features)), Mail, User.Actor(), cancel) : new TooManySeats(Issuing.MostSeats);
        if (issued.Done(out var facts, out var refusal))
            return Redirect($"/desk/licences/{facts.Licence.Number}");
        Refused = refusal;
        return await OnGetAsync(cancel);
    }

    /// <summary>Features as people type them.</summary>
    internal static IReadOnlyList<string> Listed(string? typed) => (typed ?? "").Split([',', ';', ' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
