using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Desk;

/// <summary>Who gets copies: changed from the margin of the case; this page shows only what was refused.</summary>
[Authorize(Permission.CasesWrite)]
public sealed class CopiesModel(KulanzDb db, Copying copying) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public long Number { get; set; }

    [BindProperty]
    public string? Address { get; set; }

    public Refusal? Refused { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel) =>
        await db.CasesFor(User.Actor()).AnyAsync(c => c.Number == Number, cancel) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel) => Show(await copying.Add(Number, Address ?? "", null, User.Actor(), cancel));

    public async Task<IActionResult> OnPostRemoveAsync(CancellationToken cancel) => Show(await copying.Remove(Number, Address ?? "", User.Actor(), cancel));

    private IActionResult Show(Outcome<CaseCopy> outcome)
    {
        if (outcome.Refusal is null)
            return Redirect($"/desk/cases/{Number}");
        if (outcome.Refusal is NotFound)
            return NotFound();
        Refused = outcome.Refusal;
        return Page();
    }
}
