using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Platform.Jobs.Desk;

/// <summary>How far a piece of long work is. Only whoever started it sees it.</summary>
public sealed class JobPageModel(KulanzDb db, Jobs jobs, IEnumerable<JobDetails> details, IEnumerable<JobKind> kinds) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    public Job Job { get; private set; } = null!;

    public bool Stoppable { get; private set; }

    public string? Component { get; private set; }

    public Refusal? Refused { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        var me = User.Actor();
        if (await db.Set<Job>().AsNoTracking().SingleOrDefaultAsync(j => j.Id == Id && j.ById == me.Id, cancel) is not { } job)
            return NotFound();
        Job = job;
        Stoppable = !job.Over && !kinds.Any(k => k.Name == job.Kind && k.Whole);
        Component = details.FirstOrDefault(d => d.Kind == job.Kind)?.Component;
        return Page();
    }

    public async Task<IActionResult> OnPostCancelAsync(CancellationToken cancel)
    {
        var cancelled = await jobs.Cancel(Id, User.Actor(), cancel);
        if (cancelled.Refusal is NotFound)
            return NotFound();
        if (cancelled.Refusal is null)
            return Redirect($"/desk/jobs/{Id}");
        Refused = cancelled.Refusal;
        return await OnGetAsync(cancel);
    }
}
