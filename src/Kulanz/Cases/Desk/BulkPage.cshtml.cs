using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Desk;

/// <summary>What was chosen in the bar below a list becomes a job, whose page shows what comes of it.</summary>
[Authorize(Permission.CasesBulk)]
public sealed class BulkPageModel(KulanzDb db, Shelf<View> shelf, Macros macros, Bulk bulk) : PageModel
{
    public Refusal? Refused { get; private set; }

    public string Back { get; private set; } = "/desk";

    public IActionResult OnGet() => Redirect("/desk");

    public async Task<IActionResult> OnPostAsync(List<long> numbers, bool all, string? view, string? q, Guid? macro, CancellationToken cancel)
    {
        var who = User.Actor();
        var steps = new List<Step>();
        if (macro is not null && await macros.For(who).AsNoTracking().SingleOrDefaultAsync(m => m.Id == macro, cancel) is { } chosen)
            steps.AddRange(chosen.Steps);
        // The queue before the owner, who need not work in the one where the case lies now.
        foreach (var kind in new[] { "priority", "queue", "owner", "state" })
            if (Request.Form[kind].ToString() is { Length: > 0 } value)
                steps.Add(new Step(kind, value));
        var from = (await shelf.All(db, cancel)).FirstOrDefault(v => v.Key == view && v.SeenBy(who));
        var started = await bulk.Start(all && from is not null ? new BulkSelection(null, from.Conditions, q) : new BulkSelection(numbers, null, null), steps, who, cancel);
        if (started.Done(out var job, out var refusal))
            return Redirect($"/desk/jobs/{job.Id}");
        (Refused, Back) = (refusal, from is null ? "/desk" : $"/desk?view={from.Key}");
        return Page();
    }
}
