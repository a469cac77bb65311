using System.Globalization;
using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Mentions.Desk;

/// <summary>What was found, and what somebody has to decide; and a link to be pasted.</summary>
[Authorize(Permission.CasesRead), Authorize(Permission.MentionsWork)]
public sealed class MentionsPageModel(KulanzDb db, MentionCases cases, OptingOut optingOut) : PageModel
{
    private const int PageSize = 50;

    public sealed record Line(Mention Mention, long? Case, string? Feed, MentionOptOut? OptOut);

    [BindProperty(SupportsGet = true)]
    public MentionState? State { get; set; }

    [BindProperty(SupportsGet = true, Name = "number")]
    public long? Only { get; set; }

    [BindProperty(SupportsGet = true)]
    public long? After { get; set; }

    public IReadOnlyList<Line> Lines { get; private set; } = [];

    public string? More { get; private set; }

    public Refusal? Refused { get; private set; }

    public string Address(MentionState? state, long? after = null) => "/desk/mentions" + QueryString.Create(new Dictionary<string, string?> { ["state"] = state?.ToString(), ["after"] = after?.ToString(CultureInfo.InvariantCulture) }.Where(p => p.Value is not null));

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var found = await db.MentionsFor(User.Actor()).AsNoTracking().Where(m => (State == null || m.State == State) && (Only == null || m.Number == Only) && (After == null || m.Number < After))
            .OrderByDescending(m => m.Number).Take(PageSize + 1).ToListAsync(cancel);
        if (found.Count > PageSize)
        {
            found.RemoveAt(PageSize);
            More = Address(State, found[^1].Number);
        }
        if (found.Count == 0)
            return;
        var (caseIds, feedIds, authors) = (found.Select(m => m.CaseId).OfType<Guid>().ToList(), found.Select(m => m.FeedId).OfType<Guid>().Distinct().ToList(), found.Select(m => m.AuthorKey).Distinct().ToList());
        var numbers = caseIds.Count == 0 ? [] : await db.Cases.Where(c => caseIds.Contains(c.Id)).Select(c => new { c.Id, c.Number }).ToDictionaryAsync(c => c.Id, c => c.Number, cancel);
        var feeds = feedIds.Count == 0 ? [] : await db.WatchedFeeds.Where(f => feedIds.Contains(f.Id)).Select(f => new { f.Id, f.Title }).ToDictionaryAsync(f => f.Id, f => f.Title, cancel);
        var outs = await db.MentionOptOuts.AsNoTracking().Where(o => authors.Contains(o.AuthorKey)).ToDictionaryAsync(o => o.AuthorKey, cancel);
        Lines = found.ConvertAll(m => new Line(m, m.CaseId is { } c ? numbers.GetValueOrDefault(c) : null, m.FeedId is { } f ? feeds.GetValueOrDefault(f) : null, outs.GetValueOrDefault(m.AuthorKey)));
    }

    public async Task<IActionResult> OnPostTakeAsync(Guid id, CancellationToken cancel)
    {
        var taken = await cases.Take(id, User.Actor(), cancel);
        return taken.Done(out var @case, out var refusal) ? Redirect($"/desk/cases/{@case.Number}") : await Again(refusal, cancel);
    }

    public async Task<IActionResult> OnPostDismissAsync(Guid id, string? why, CancellationToken cancel) =>
        (await cases.Dismiss(id, why, User.Actor(), cancel)).Refusal is { } refusal ? await Again(refusal, cancel) : Redirect(Address(State));

    public async Task<IActionResult> OnPostOptOutAsync(Guid id, string? why, CancellationToken cancel) =>
        (await optingOut.Told(id, why, User.Actor(), cancel)).Refusal is { } refusal ? await Again(refusal, cancel) : Redirect(Address(State));

    private async Task<IActionResult> Again(Refusal refusal, CancellationToken cancel)
    {
        db.ChangeTracker.Clear();
        Refused = refusal;
        await OnGetAsync(cancel);
        return Page();
    }
}
