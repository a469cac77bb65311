using System.Globalization;
using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Desk;

/// <summary>One view of the desk: fifty cases, the one that moved last on top. The list reads rows of cases only, never messages.</summary>
[Authorize(Permission.CasesRead)]
public sealed class InboxModel(KulanzDb db) : PageModel
{
    private const int PageSize = 50;

    public sealed record Line(Case Case, string Customer, string? Owner);

    [BindProperty(SupportsGet = true, Name = "view")]
    public string? ViewKey { get; set; }

    /// <summary>Where the previous page ended: ticks of <see cref="Case.TouchedAt"/> and the number, so that equal times lose nothing.</summary>
    [BindProperty(SupportsGet = true)]
    public string? After { get; set; }

    public View View { get; private set; } = View.Shipped[0];

    public IReadOnlyList<Line> Cases { get; private set; } = [];

    public string Here => $"/desk{HttpContext.Request.QueryString}";

    public string? More { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancel)
    {
        var who = User.Actor();
        if (ViewKey is not null)
        {
            if (View.Shipped.FirstOrDefault(v => v.Key == ViewKey) is not { } view)
                return NotFound();
            View = view;
        }
        var cases = db.CasesFor(who).Where(View.Holds(who.Id ?? Guid.Empty));
        if (After?.Split('-') is [var ticks, var number]
            && long.TryParse(ticks, CultureInfo.InvariantCulture, out var t) && t is > 0 and < 3_000_000_000_000_000_000
            && long.TryParse(number, CultureInfo.InvariantCulture, out var n))
        {
            var at = new DateTimeOffset(t, TimeSpan.Zero);
            cases = cases.Where(c => c.TouchedAt < at || (c.TouchedAt == at && c.Number < n));
        }
        Cases = await cases.AsNoTracking()
            .OrderByDescending(c => c.TouchedAt).ThenByDescending(c => c.Number)
            .Take(PageSize)
            .Select(c => new Line(c,
                db.Customers.Where(k => k.Id == c.CustomerId).Select(k => k.Name).First(),
                db.Accounts.Where(a => a.Id == c.OwnerId).Select(a => a.Name).FirstOrDefault()))
            .ToListAsync(cancel);
        if (Cases.Count == PageSize)
            More = $"/desk?view={View.Key}&after={Cases[^1].Case.TouchedAt.UtcTicks}-{Cases[^1].Case.Number}";
        return Page();
    }
}
