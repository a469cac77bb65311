using Kulanz.Access;
using Kulanz.Mail;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Desk;

/// <summary>What was chosen in the bar below a list becomes a job, whose page shows what comes of it. Mail cannot be taken back: it is shown first.</summary>
[Authorize(Permission.CasesBulk)]
public sealed class BulkPageModel(KulanzDb db, Shelf<View> shelf, Shelf<Mailbox> mailboxes, Macros macros, CaseList list, Bulk bulk) : PageModel
{
    public const int MostCounted = 10_000;

    public Refusal? Refused { get; private set; }

    public string Back { get; private set; } = "/desk";

    /// <summary>How many cases it is about, while it has to be confirmed what their customers would get.</summary>
    public int Cases { get; private set; }

    /// <summary>The answers customers would get.</summary>
    public IReadOnlyList<string> Answers { get; private set; } = [];

    /// <summary>They would be told that their case is solved.</summary>
    public bool Solving { get; private set; }

    public IActionResult OnGet() => Redirect("/desk");

    public async Task<IActionResult> OnPostAsync(List<long> numbers, bool all, string? view, string? q, Guid? macro, bool confirmed, CancellationToken cancel)
    {
        var who = User.Actor();
        var steps = await Steps(macro, who, cancel);
        var from = (await shelf.All(db, cancel)).FirstOrDefault(v => v.Key == view && v.SeenBy(who));
        Back = from is null ? "/desk" : $"/desk?view={from.Key}";
        var selection = all && from is not null ? new BulkSelection(null, from.Conditions, q) : new BulkSelection(numbers, null, null);
        if (!confirmed && StepKind.Check(steps, trigger: false) is null && await Mails(steps, cancel))
            Cases = await Count(selection, who, cancel);
        if (Cases > 0)
            return Page();
        var started = await bulk.Start(selection, steps, who, cancel);
        if (started.Done(out var job, out var refusal))
            return Redirect($"/desk/jobs/{job.Id}");
        Refused = refusal;
        return Page();
    }

    private async Task<List<Step>> Steps(Guid? macro, Actor who, CancellationToken cancel)
    {
        var steps = new List<Step>();
        if (macro is not null && await macros.For(who).AsNoTracking().SingleOrDefaultAsync(m => m.Id == macro, cancel) is { } chosen)
            steps.AddRange(chosen.Steps);
        // The queue before the owner, who need not work in the one where the case lies now.
        foreach (var kind in new[] { "priority", "queue", "owner", "state" })
            if (Request.Form[kind].ToString() is { Length: > 0 } value)
                steps.Add(new Step(kind, value));
        return steps;
    }

    private async Task<bool> Mails(List<Step> steps, CancellationToken cancel)
    {
        Answers = [.. steps.Where(s => s.Kind == "reply").Select(s => s.Value)];
        Solving = steps.Exists(s => s.Kind == "state" && StepKind.Word<CaseState>(s.Value) == CaseState.Solved)
            && (await mailboxes.All(db, cancel)).Any(m => m is { DisabledAt: null, TellWhenSolved: true });
        return Solving || Answers.Count > 0;
    }

    private Task<int> Count(BulkSelection selection, Actor who, CancellationToken cancel) => selection.Conditions is { } conditions
        ? list.CountAll(conditions, selection.Words, MostCounted + 1, who, cancel)
        : db.CasesFor(who).CountAsync(c => selection.Numbers!.Contains(c.Number), cancel);
}
