using Kulanz.Access;
using Kulanz.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Cases.Desk;

[Authorize(Permission.CasesBulk)]
public sealed class BulkUndoPageModel(BulkUndo undoing) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    public Refusal? Refused { get; private set; }

    public IActionResult OnGet() => Redirect($"/desk/jobs/{Id}");

    public async Task<IActionResult> OnPostAsync(CancellationToken cancel)
    {
        if ((await undoing.Start(Id, User.Actor(), cancel)).Done(out var job, out var refusal))
            return Redirect($"/desk/jobs/{job.Id}");
        Refused = refusal;
        return Page();
    }
}
