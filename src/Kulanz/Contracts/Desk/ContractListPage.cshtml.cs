using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts.Desk;

/// <summary>All contracts: what ends when, what has to be decided by when, and the months ahead as a picture.</summary>
[Authorize(Permission.ContractsRead)]
public sealed class ContractListPageModel(KulanzDb db, Catalogue catalogue, Today today) : PageModel
{
    private const int PageSize = 50;

    [BindProperty(SupportsGet = true, Name = "q")]
    public string? Words { get; set; }

    [BindProperty(SupportsGet = true)]
    public ContractStatus? Status { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? Plan { get; set; }

    [BindProperty(SupportsGet = true)]
    public ContractOrder Sort { get; set; } = ContractOrder.Number;

    /// <summary>Only those this person looks after.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Mine { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? After { get; set; }

    public ContractPage Found { get; private set; } = new([], null);

    public IReadOnlyList<PortfolioMonth> Months { get; private set; } = [];

    public IReadOnlyList<Plan> Plans { get; private set; } = [];

    public DateOnly Now { get; private set; }

    /// <summary>Declarations from the portal that wait for somebody.</summary>
    public int Waiting { get; private set; }

    public bool Narrowed => !string.IsNullOrWhiteSpace(Words) || Status is not null || Plan is not null || Mine || Sort != ContractOrder.Number;

    public string? More => Found.After is null ? null : Query(("after", Found.After));

    public async Task OnGetAsync(CancellationToken cancel)
    {
        Now = await today.Is(cancel);
        Plans = await catalogue.Plans(cancel);
        Months = await Portfolio.Ahead(db, Now, cancel);
        Waiting = await db.Declarations.Where(d => d.SettledAt == null).Take(100).CountAsync(cancel);
        Found = await db.Contracts(User.Actor(), Filter, Now, After, PageSize, catalogue, cancel);
    }

    /// <summary>The whole list as it is chosen, page after page, without ever holding more than one.</summary>
    public async Task<IActionResult> OnGetExportAsync(CancellationToken cancel)
    {
        var separator = Csv.Separator(System.Globalization.CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
        Response.ContentType = "text/csv; charset=utf-8";
        Response.Headers.ContentDisposition = "attachment; filename=contracts.csv";
        Now = await today.Is(cancel);
        await Response.WriteAsync("\uFEFF" + Csv.Row(separator, "number", "reference", "customer", "customerNumber", "product", "plan", "label", "status", "startsOn", "endsOn", "termEndsOn", "ourLastDay", "theirLastDay", "price", "currency", "pricePer"), cancel);
        var after = (string?)null;
        do
        {
            var page = await db.Contracts(User.Actor(), Filter, Now, after, 500, catalogue, cancel);
            foreach (var (c, customer, number, plan, product) in page.Lines)
                await Response.WriteAsync(Csv.Row(separator, c.Number, c.Reference, customer, number, product, plan, c.Label, SnakeCaseNames.Of(c.Status(Now).ToString()), Iso(c.StartsOn), Iso(c.EndsOn), Iso(c.TermEndsOn), Iso(c.OurLastDay), Iso(c.TheirLastDay),
                    c.Terms.Price is { } price ? (price.Amount / 100m).ToString("0.00", System.Globalization.CultureInfo.InvariantCulture) : null, c.Terms.Price?.Currency, c.Terms.Price?.Per.ToString()), cancel);
            after = page.After;
        }
        while (after is not null);
        return new EmptyResult();
    }

    /// <summary>This list with something else chosen.</summary>
    public string Query(params (string Name, string? Value)[] changed)
    {
        var all = new Dictionary<string, string?> { ["q"] = Words, ["status"] = Status?.ToString(), ["plan"] = Plan?.ToString(), ["sort"] = Sort == ContractOrder.Number ? null : Sort.ToString(), ["mine"] = Mine ? "true" : null };
        foreach (var (name, value) in changed)
            all[name] = value;
        return "/desk/contracts" + QueryString.Create(all.Where(a => !string.IsNullOrEmpty(a.Value)));
    }

    private ContractFilter Filter => new(Words, Status, Plan, Mine ? User.Actor().Id : null, Sort);

    private static string? Iso(DateOnly? day) => day?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
