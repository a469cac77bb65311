using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access.Desk;

/// <summary>Two records side by side, what would move, and the button.</summary>
[Authorize(Permission.CustomersWrite)]
public sealed class CustomerMergeModel(KulanzDb db, CustomerMerging merging) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public long Number { get; set; }

    /// <summary>The number of the one that is given up.</summary>
    [BindProperty(SupportsGet = true)]
    public long? Other { get; set; }

    [BindProperty(SupportsGet = true, Name = "q")]
    public string? Words { get; set; }

    public Customer Stays { get; private set; } = null!;

    public Customer? Goes { get; private set; }

    public IReadOnlyList<Lookalike> Lookalikes { get; private set; } = [];

    public IReadOnlyList<CustomerLine> Found { get; private set; } = [];

    public IReadOnlyList<(string Name, int Count)> Moves { get; private set; } = [];

    public Refusal? Refused { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await Find(Number, cancel) is not { } stays)
            return NotFound();
        Stays = stays;
        if (Other is { } number && number != Number)
            Goes = await Find(number, cancel);
        if (Goes is not null)
        {
            Moves = await merging.Preview(Goes, Stays, cancel);
            return Page();
        }
        Lookalikes = await db.Lookalikes(Stays, cancel);
        if (!string.IsNullOrWhiteSpace(Words))
            Found = [.. (await db.Customers(User.Actor(), Words, Stays.Kind, CustomerOrder.Name, null, 20, cancel)).Lines.Where(l => l.Id != Stays.Id)];
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (await Find(Number, cancel) is not { } stays || Other is not { } number || await Find(number, cancel) is not { } goes)
            return NotFound();
        Refused = (await merging.Merge(goes.Id, stays.Id, User.Actor(), cancel)).Refusal;
        return Refused is null ? Redirect($"/desk/customers/{Number}") : await OnGetAsync(cancel);
    }

    private Task<Customer?> Find(long number, CancellationToken cancel) =>
        db.CustomersFor(User.Actor()).AsNoTracking().Include(c => c.ContactPoints).SingleOrDefaultAsync(c => c.Number == number && c.MergedIntoId == null, cancel);
}
