using System.Globalization;
using System.Text;
using Kulanz.Access;
using Kulanz.Contracts;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Grants.Desk;

/// <summary>Everything that was given: what waits for one's approval first, then a list to narrow and take along, and sums by product and kind.</summary>
[Authorize(Permission.CasesRead)]
public sealed class GoodwillPageModel(KulanzDb db, GrantList list, GrantsByCause byCause, Catalogue catalogue, Today today, Texts texts, TimeProvider clock) : PageModel
{
    public sealed record Total(string Product, GrantKind Kind, string? Currency, int Given, long Amount, int Settled, long SettledAmount);

    public sealed record Giver(Guid Id, string Name);

    [BindProperty(SupportsGet = true)]
    public GrantState? State { get; set; }

    [BindProperty(SupportsGet = true)]
    public GrantKind? Kind { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? Product { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? Team { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? By { get; set; }

    [BindProperty(SupportsGet = true)]
    public DateOnly? From { get; set; }

    [BindProperty(SupportsGet = true)]
    public DateOnly? Until { get; set; }

    [BindProperty(SupportsGet = true)]
    public GrantOrder Sort { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? After { get; set; }

    public IReadOnlyList<GrantLine> Waiting { get; private set; } = [];

    public IReadOnlyList<GrantLine> Lines { get; private set; } = [];

    public string? More { get; private set; }

    public IReadOnlyList<Total> Totals { get; private set; } = [];

    /// <summary>What the causes cost in that month.</summary>
    public IReadOnlyList<CauseCost> Causes { get; private set; } = [];

    public string Month { get; private set; } = "";

    public IReadOnlyList<Product> Products { get; private set; } = [];

    public IReadOnlyList<Queue> Teams { get; private set; } = [];

    public IReadOnlyList<Giver> Givers { get; private set; } = [];

    public bool MayExport => User.Actor().May(Permission.CustomersExport);

    public bool Narrowed => State is not null || Kind is not null || Product is not null || Team is not null || By is not null || From is not null || Until is not null;

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var me = User.Actor();
        (Lines, var next) = await list.Of(me, Filter, After, GrantList.PageSize, cancel);
        More = next is null ? null : Query(("after", next));
        Products = await catalogue.Products(cancel);
        Teams = await db.QueuesFor(me).AsNoTracking().OrderBy(q => q.Name).Take(200).ToListAsync(cancel);
        Givers = await db.Accounts.Where(a => a.Kind == ActorKind.Staff).OrderBy(a => a.Name).Take(500).Select(a => new Giver(a.Id, a.Name)).ToListAsync(cancel);
        if (After is not null)
            return;
        Waiting = await list.ForApproval(me, 20, cancel);
        await LoadTotals(cancel);
    }

    /// <summary>The list as it is chosen, written while it is read; taking data along is itself recorded.</summary>
    [Needs(Permission.CustomersExport)]
    public async Task<IActionResult> OnGetCsvAsync(CancellationToken cancel)
    {
        var me = User.Actor();
        db.Record("grant.exported", "grants", null, me, new { Filter = Query() }, clock);
        await db.SaveChangesAsync(cancel);
        var separator = Csv.Separator(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
        Response.ContentType = "text/csv; charset=utf-8";
        Response.Headers.ContentDisposition = "attachment; filename=goodwill.csv";
        await Response.WriteAsync("\uFEFF" + Csv.Row(separator, "number", "case", "customer", "product", "team", "kind", "amount", "currency", "what", "reason", "state", "givenAt", "givenBy", "overLimit", "noBudget"), Encoding.UTF8, cancel);
        string? after = null;
        do
        {
            (var lines, after) = await list.Of(me, Filter, after, 500, cancel);
            foreach (var (g, number, _, customer, product, team) in lines)
                await Response.WriteAsync(Csv.Row(separator, g.Number, number, customer, product, team, SnakeCaseNames.Of(g.Kind.ToString()), g.Currency is null ? g.Amount : (g.Amount / 100m).ToString("0.00", CultureInfo.InvariantCulture), g.Currency, g.What, g.Reason,
                    SnakeCaseNames.Of(g.State.ToString()), g.GivenAt, g.GivenByName, g.OverLimit ? "yes" : "", g.NoBudget ? "yes" : ""), Encoding.UTF8, cancel);
        }
        while (after is not null);
        return new EmptyResult();
    }

    /// <summary>This list with something else chosen.</summary>
    public string Query(params (string Name, string? Value)[] changed)
    {
        var all = new Dictionary<string, string?>
        {
            ["state"] = State?.ToString(),
            ["kind"] = Kind?.ToString(),
            ["product"] = Product?.ToString(),
            ["team"] = Team?.ToString(),
            ["by"] = By?.ToString(),
            ["from"] = Iso(From),
            ["until"] = Iso(Until),
            ["sort"] = Sort == GrantOrder.Newest ? null : Sort.ToString(),
        };
        foreach (var (name, value) in changed)
            all[name] = value;
        return "/desk/goodwill" + QueryString.Create(all.Where(a => !string.IsNullOrEmpty(a.Value)));
    }

    public static string? Iso(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private GrantFilter Filter => new(State, Kind, Product, Team, By, From, Until, false, Sort);

    /// <summary>Of the month that is chosen, or this one: rows that are kept, for whoever may see all of it.</summary>
    private async Task LoadTotals(CancellationToken cancel)
    {
        if (!User.Actor().May(Permission.GrantsApprove) && !User.Actor().May(Permission.BudgetsManage))
            return;
        var day = From ?? await today.Is(cancel);
        var month = day.FirstOfMonth();
        Month = month.ToString("MMMM yyyy", CultureInfo.CurrentCulture);
        Causes = await byCause.Of(month, cancel);
        var rows = await db.Set<GrantMonth>().AsNoTracking().Where(m => m.Month == month && m.Given > 0).Take(500).ToListAsync(cancel);
        var names = Products.ToDictionary(p => p.Id, p => p.Name);
        Totals = [.. rows.Select(m => new Total(m.ProductId == Guid.Empty ? texts["no product"] : names.GetValueOrDefault(m.ProductId, ""), m.Kind, m.Currency.Length == 0 ? null : m.Currency, m.Given, m.Amount, m.Settled, m.SettledAmount)).OrderBy(t => t.Product, StringComparer.CurrentCulture).ThenByDescending(t => t.Amount)];
    }
}
