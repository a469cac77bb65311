using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Platform.Jobs.Desk;

/// <summary>The long work somebody has started, the latest on top.</summary>
public sealed class JobsPageModel(KulanzDb db) : PageModel
{
    public IReadOnlyList<Job> Jobs { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var me = User.Actor().Id;
        Jobs = await db.Set<Job>().AsNoTracking().Where(j => j.ById == me).OrderByDescending(j => j.Id).Take(50).ToListAsync(cancel);
    }
}
