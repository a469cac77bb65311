using Kulanz.Access;
using Kulanz.Platform;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Kulanz.Contracts.Desk;

/// <summary>Products with their topics and plans, and the calendars these refer to.</summary>
[Authorize(Permission.ContractsArrange)]
public sealed class ProductsPageModel(Catalogue catalogue, ArrangingProducts products, ArrangingPlans plans) : PageModel
{
    [BindProperty]
    public string? Key { get; set; }

    [BindProperty]
    public string? Name { get; set; }

    public IReadOnlyList<Product> Products { get; private set; } = [];

    public ILookup<Guid?, SupportTopic> Topics { get; private set; } = Enumerable.Empty<SupportTopic>().ToLookup(t => t.ProductId);

    public ILookup<Guid, (Plan Plan, PlanEdition Edition)> Plans { get; private set; } = Enumerable.Empty<(Plan Plan, PlanEdition)>().ToLookup(p => p.Plan.ProductId);

    public IReadOnlyList<ServiceCalendar> Calendars { get; private set; } = [];

    public Refusal? Refused { get; private set; }

    public async Task OnGetAsync(CancellationToken cancel)
    {
        Products = [.. (await catalogue.Products(cancel)).OrderBy(p => p.RetiredAt is not null)];
        Topics = (await catalogue.Topics(cancel)).ToLookup(t => t.ProductId);
        Calendars = await catalogue.Calendars(cancel);
        var all = new List<(Plan Plan, PlanEdition)>();
        foreach (var plan in await catalogue.Plans(cancel))
            all.Add((plan, await catalogue.Latest(plan, cancel)));
        Plans = all.ToLookup(p => p.Plan.ProductId);
    }

    public async Task<IActionResult> OnPostAddAsync(CancellationToken cancel) => await Answer((await products.Add(Key, Name, User.Actor(), cancel)).Refusal, cancel);

    public async Task<IActionResult> OnPostRenameAsync(Guid product, string? called, CancellationToken cancel) => await Answer((await products.Change(product, called ?? "", null, User.Actor(), cancel)).Refusal, cancel);

    public async Task<IActionResult> OnPostRetireAsync(Guid product, bool retired, CancellationToken cancel) => await Answer((await products.Change(product, null, retired, User.Actor(), cancel)).Refusal, cancel);

    public async Task<IActionResult> OnPostTopicAsync(Guid? product, string? topic, CancellationToken cancel) => await Answer((await products.AddTopic(product, topic, User.Actor(), cancel)).Refusal, cancel);

    public async Task<IActionResult> OnPostRetireTopicAsync(Guid topic, bool retired, CancellationToken cancel) => await Answer((await products.RetireTopic(topic, retired, User.Actor(), cancel)).Refusal, cancel);

    public async Task<IActionResult> OnPostRetirePlanAsync(Guid plan, bool retired, CancellationToken cancel) => await Answer((await plans.Retire(plan, retired, User.Actor(), cancel)).Refusal, cancel);

    private async Task<IActionResult> Answer(Refusal? refusal, CancellationToken cancel)
    {
        if (refusal is null)
            return Redirect("/desk/products");
        Refused = refusal;
        await OnGetAsync(cancel);
        return Page();
    }
}
