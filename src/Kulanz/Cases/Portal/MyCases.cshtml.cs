using System.Globalization;
using Kulanz.Access;
using Kulanz.Platform.Data;
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

    public IReadOnlyList<PortalCase> Cases { get; private set; } = [];

    public string? More { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        if (await db.CustomerOf(User, cancel) is not { } me)
            return NotFound();
        var cases = db.OwnCases(me.Id);
        if (Before is > 0 and < 3_000_000_000_000_000_000)
        {
            var at = new DateTimeOffset(Before.Value, TimeSpan.Zero);
            cases = cases.Where(c => c.TouchedAt < at);
        }
        var page = await cases.AsNoTracking().OrderByDescending(c => c.TouchedAt).Take(PageSize + 1).ToListAsync(cancel);
        if (page.Count > PageSize)
        {
            page.RemoveAt(PageSize);
            More = $"/my/cases?before={page[^1].TouchedAt.UtcTicks.ToString(CultureInfo.InvariantCulture)}";
        }
        Cases = [.. page.Select(c => new PortalCase(c, c, [], Enumerable.Empty<Attachment>().ToLookup(a => Guid.Empty)))];
        return Page();
    }
}

public static class OwnCasesOnly
{
    /// <summary>Cases of this customer; one that was merged is shown as the one it went into, if that is theirs too.</summary>
    public static IQueryable<Case> OwnCases(this KulanzDb db, Guid customer) =>
        db.Cases.Where(c => c.CustomerId == customer && (c.MergedIntoId == null || !db.Cases.Any(r => r.Id == c.MergedIntoId && r.CustomerId == customer)));
}
