using Kulanz.Access;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Cases.Portal;

/// <summary>The customer takes a copy of everything.</summary>
[Authorize(Policies.Customer)]
public sealed class MyDataModel(KulanzDb db, CustomerExport export) : PageModel
{
    public Customer Customer { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await db.CustomerOf(User, cancel) is not { } me)
            return NotFound();
        Customer = me;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if (await db.CustomerOf(User, cancel) is not { } me)
            return NotFound();
        await export.Send(me, new Platform.Actor(Platform.ActorKind.Customer, null, me.Name), HttpContext, cancel);
        return new EmptyResult();
    }
}
