using Kulanz.Access;
using Kulanz.Contracts;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.ServiceLevels.Desk;

/// <summary>What was late: the breaches, newest first, and how many there were of what.</summary>
[Authorize(Permission.CasesRead)]
public sealed class ServiceLevelsPageModel(KulanzDb db, Catalogue catalogue, Shelf<ServiceTarget> targets, TimeProvider time) : PageModel
{
    private const int PageSize = 50;

    public sealed record Line(long Number, string Subject, string Customer, ClockKind Kind, string? Plan, int TargetMinutes, DateTimeOffset BreachedAt, DateTimeOffset? StoppedAt);

    [BindProperty(SupportsGet = true)]
    public ClockKind? Kind { get; set; }

    /// <summary>How many days back.</summary>
    [BindProperty(SupportsGet = true)]
    public int Days { get; set; } = 30;

    [BindProperty(SupportsGet = true)]
    public long? Before { get; set; }

    public IReadOnlyList<Line> Lines { get; private set; } = [];

    public string? Older { get; private set; }

    public IReadOnlyDictionary<ClockKind, int> Counts { get; private set; } = new Dictionary<ClockKind, int>();

    /// <summary>More were late than are counted.</summary>
    public const int MostCounted = 10_000;

    public bool Promises { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        Promises = (await targets.All(db, cancel)).Count > 0;
        var since = time.GetUtcNow().AddDays(-Math.Clamp(Days, 1, 3660));
        Counts = (await db.Set<ServiceClock>().Where(c => c.BreachedAt >= since).OrderByDescending(c => c.BreachedAt).Take(MostCounted).Select(c => c.Kind).ToListAsync(cancel)).GroupBy(k => k).ToDictionary(g => g.Key, g => g.Count());
        var lines = await Late(since).Take(PageSize + 1).ToListAsync(cancel);
        if (lines.Count > PageSize)
        {
            lines.RemoveAt(PageSize);
            Older = $"/desk/service-levels?kind={Kind}&days={Days}&before={lines[^1].BreachedAt.UtcTicks}";
        }
        var plans = (await catalogue.Plans(cancel)).ToDictionary(p => p.Id, p => p.Name);
        Lines = lines.ConvertAll(l => new Line(l.Number, l.Subject, l.Customer, l.Kind, l.PlanId is { } plan ? plans.GetValueOrDefault(plan) : null, l.TargetMinutes, l.BreachedAt, l.StoppedAt));
    }

    public async Task<IActionResult> OnGetExportAsync(CancellationToken cancel)
    {
        var separator = Csv.Separator(System.Globalization.CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
        Response.ContentType = "text/csv; charset=utf-8";
        Response.Headers.ContentDisposition = "attachment; filename=service-levels.csv";
        await Response.WriteAsync("\uFEFF" + Csv.Row(separator, "case", "subject", "customer", "what", "targetMinutes", "breachedAt", "stoppedAt"), cancel);
        await foreach (var l in Late(time.GetUtcNow().AddDays(-Math.Clamp(Days, 1, 3660))).AsAsyncEnumerable().WithCancellation(cancel))
            await Response.WriteAsync(Csv.Row(separator, l.Number, l.Subject, l.Customer, SnakeCaseNames.Of(l.Kind.ToString()), l.TargetMinutes, l.BreachedAt, l.StoppedAt), cancel);
        return new EmptyResult();
    }

    private sealed record Read(long Number, string Subject, string Customer, ClockKind Kind, Guid? PlanId, int TargetMinutes, DateTimeOffset BreachedAt, DateTimeOffset? StoppedAt);

    private IQueryable<Read> Late(DateTimeOffset since)
    {
        var until = Before is > 0 and < 3_000_000_000_000_000_000 ? new DateTimeOffset(Before.Value, TimeSpan.Zero) : (DateTimeOffset?)null;
        return from clock in db.Set<ServiceClock>().AsNoTracking()
               where clock.BreachedAt >= since && (until == null || clock.BreachedAt < until) && (Kind == null || clock.Kind == Kind)
               join @case in db.CasesFor(User.Actor()) on clock.CaseId equals @case.Id
               join customer in db.Customers on @case.CustomerId equals customer.Id
               orderby clock.BreachedAt descending, clock.Id descending
               select new Read(@case.Number, @case.Subject, customer.Name, clock.Kind, clock.PlanId, clock.TargetMinutes, clock.BreachedAt!.Value, clock.StoppedAt);
    }
}
