using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Desk;

/// <summary>Leads tidy up the tags that have grown.</summary>
[Authorize(Permission.DeskManage)]
public sealed class TagListModel(KulanzDb db, Tagging tagging) : PageModel
{
    public IReadOnlyList<Tag> Tags { get; private set; } = [];

    public Refusal? Refused { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel) => Tags = await db.Tags.AsNoTracking().OrderBy(t => t.Key).Take(1000).ToListAsync(cancel);

    public async Task<IActionResult> OnPostAsync(Guid id, string? name, CancellationToken cancel)
    {
        Refused = (await tagging.Rename(id, name ?? "", User.Actor(), cancel)).Refusal;
        if (Refused is null)
            return Redirect("/desk/tags");
        await OnGetAsync(cancel);
        return Page();
    }
}
