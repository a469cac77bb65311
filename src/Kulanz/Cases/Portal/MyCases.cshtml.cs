using System.Globalization;
using Kulanz.Access;
using Kulanz.Platform.Data;
using Kulanz.Search;
using Kulanz.Search.Words;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Portal;

/// <summary>The customer's own cases, the one that moved last on top.</summary>
[Authorize(Policies.Customer)]
public sealed class MyCasesModel(KulanzDb db) : PageModel
{
    private const int PageSize = 25;

    [BindProperty(SupportsGet = true)]
    public long? Before { get; set; }

    [BindProperty(SupportsGet = true, Name = "q")]
    public string? Words { get; set; }

    public IReadOnlyList<PortalCase> Cases { get; private set; } = [];

    public string? More { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await db.CustomerOf(User, cancel) is not { } me)
            return NotFound();
        var cases = db.OwnCases(me.Id);
        if (!string.IsNullOrWhiteSpace(Words))
            cases = await db.WithWords(cases, me.Id, Query.Parse(Words, asYouType: true), cancel);
        if (Before is > 0 and < 3_000_000_000_000_000_000)
        {
            var at = new DateTimeOffset(Before.Value, TimeSpan.Zero);
            cases = cases.Where(c => c.TouchedAt < at);
        }
        var page = await cases.AsNoTracking().OrderByDescending(c => c.TouchedAt).Take(PageSize + 1).ToListAsync(cancel);
        if (page.Count > PageSize)
        {
            page.RemoveAt(PageSize);
            More = "/my/cases" + QueryString.Create(new Dictionary<string, string?> { ["before"] = page[^1].TouchedAt.UtcTicks.ToString(CultureInfo.InvariantCulture), ["q"] = Words }.Where(p => p.Value is not null));
        }
        Cases = [.. page.Select(c => new PortalCase(c, c, [], Enumerable.Empty<Attachment>().ToLookup(a => Guid.Empty), []))];
        return Page();
    }
}

public static class OwnCasesOnly
{
    /// <summary>Cases of this customer; one that was merged is shown as the one it went into, if that is theirs too.</summary>
    public static IQueryable<Case> OwnCases(this KulanzDb db, Guid customer) =>
        db.Cases.Where(c => c.CustomerId == customer && (c.MergedIntoId == null || !db.Cases.Any(r => r.Id == c.MergedIntoId && r.CustomerId == customer)));

    /// <summary>
    /// Those of them in which something was said with these words, between the customer and us: notes and tags are nobody else's business, and
    /// that they exist must not be found out by guessing words. Goes from the customer's few messages to the index, not from its many hits to them.
    /// </summary>
    public static async Task<IQueryable<Case>> WithWords(this KulanzDb db, IQueryable<Case> own, Guid customer, Query query, CancellationToken cancel)
    {
        // Filters are for the desk; here they are not understood.
        if (query.IsEmpty || query.Filters.Count > 0)
            return own.Where(c => false);
        var first = await db.Messages.Where(m => m.CustomerId == customer).OrderBy(m => m.At).Select(m => (DateTimeOffset?)m.At).FirstOrDefaultAsync(cancel);
        var matching = SearchIndex.Of(db).Matching(db, query, SearchEntry.First(FoundCases.Code, first ?? DateTimeOffset.MaxValue), SearchEntry.First(FoundCases.Code + 1));
        var said = db.Messages.Where(m => m.CustomerId == customer && m.Kind == MessageKind.Reply
            && db.Set<SearchEntry>().Any(e => e.ThingId == m.Id && e.Part == "" && matching.Contains(e.Id)));
        // What a merged case brought along is seen under its own number if it is still listed, else under the one it went into.
        return own.Where(c => said.Any(m => m.CaseId == c.Id || m.HomeId == c.Id));
    }
}
