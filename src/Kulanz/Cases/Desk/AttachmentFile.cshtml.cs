using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Desk;

/// <summary>An attachment for staff: a download, or with <c>?show=true</c> in place where that is safe.</summary>
[Authorize(Permission.CasesRead)]
public sealed class AttachmentFileModel(KulanzDb db, Attaching attaching) : PageModel
{
    public async Task<IActionResult> OnGetAsync(Guid id, bool show, CancellationToken cancel)
    {
        if (await attaching.For(User.Actor()).AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, cancel) is not { } attachment)
            return NotFound();
        await Downloading.Send(db, attachment, show, HttpContext, cancel);
        return new EmptyResult();
    }
}
