using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Demo.Admin;

/// <summary>Asks once before the invented company is filled in, and names what will happen.</summary>
[Authorize(Permission.Administer)]
public sealed class DemoPageModel(KulanzDb db, Offering offering) : PageModel
{
    public int Cases { get; } = Shelf.Stories().Count;

    public Refusal? Refused { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel) =>
        Refused = await db.Cases.LongCountAsync(cancel) is > 0 and var there ? new AlreadyInUse(there) : null;

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if ((await offering.Start(User.Actor(), cancel)).Done(out var job, out var refusal))
            return Redirect($"/desk/jobs/{job.Id}");
        Refused = refusal;
        return Page();
    }
}
