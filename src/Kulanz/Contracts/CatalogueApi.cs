using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;
using Kulanz.WorkTime;

namespace Kulanz.Contracts;

/// <summary>Products, topics, plans and calendars over HTTP. See docs/api.md.</summary>
public static class CatalogueApi
{
    public sealed record ProductGiven(string? Key, string? Name, bool? Retired);

    public sealed record ShownProduct(Guid Id, string Key, string Name, DateTimeOffset? RetiredAt);

    public sealed record TopicGiven(string? Product, string? Name, bool? Retired);

    public sealed record ShownTopic(Guid Id, Guid? ProductId, string Name, DateTimeOffset? RetiredAt);

    public sealed record Planned(string? Product, LegalProfile? Profile, string? Name, TermsGiven? Terms, CoverageGiven? Coverage, int? Version, bool? Retired);

    public sealed record ShownCoverage(IReadOnlyList<Guid> Topics, IReadOnlyList<Channel> Channels, Guid? Calendar, int? Incidents, string? IncidentPeriod, FairUse FairUse);

    public sealed record ShownPlan(Guid Id, Guid ProductId, string Name, LegalProfile Profile, int Edition, ContractsApi.ShownTerms Terms, ShownCoverage Coverage, DateTimeOffset? RetiredAt, int Version);

    public sealed record CalendarAsked(string? Name, string? Zone, string? Hours, string? Region, string? SpecialDays, int? Version);

    public sealed record ShownCalendar(Guid Id, string Name, string Zone, string Hours, string Region, string SpecialDays, int Version);

    public static void MapCatalogueApi(this WebApplication app)
    {
        var api = app.MapGroup("/api/v1").RequireAuthorization(Permission.ContractsRead).WithTags("Products and plans").DisableAntiforgery();

        api.MapGet("/products", async (Catalogue catalogue, CancellationToken cancel) => Results.Ok(new Page<ShownProduct>([.. (await catalogue.Products(cancel)).Select(Shown)])))
            .Says("Lists products").Answers<Page<ShownProduct>>();
        api.MapPost("/products", async (ProductGiven given, HttpContext http, ArrangingProducts products, CancellationToken cancel) =>
            (await products.Add(given.Key, given.Name, http.User.Actor(), cancel)).Answer(p => Results.Created($"/api/v1/products/{p.Id}", Shown(p)))).RequireAuthorization(Permission.ContractsArrange)
            .Says("Adds a product", "`key` is its short name for programs and stays.").Answers<ShownProduct>(201);
        api.MapPatch("/products/{id:guid}", async (Guid id, ProductGiven given, HttpContext http, ArrangingProducts products, CancellationToken cancel) =>
            (await products.Change(id, given.Name, given.Retired, http.User.Actor(), cancel)).Answer(p => Results.Ok(Shown(p)))).RequireAuthorization(Permission.ContractsArrange)
            .Says("Renames or retires a product").Answers<ShownProduct>();

        api.MapGet("/support-topics", async (Catalogue catalogue, CancellationToken cancel) => Results.Ok(new Page<ShownTopic>([.. (await catalogue.Topics(cancel)).Select(Shown)])))
            .Says("Lists the topics one can ask about").Answers<Page<ShownTopic>>();
        api.MapPost("/support-topics", async (TopicGiven given, HttpContext http, Catalogue catalogue, ArrangingProducts products, CancellationToken cancel) =>
        {
            Product? product = null;
            if (given.Product is { Length: > 0 } said && (product = await catalogue.Product(said, cancel)) is null)
                return new NotFound("product").Problem();
            return (await products.AddTopic(product?.Id, given.Name, http.User.Actor(), cancel)).Answer(t => Results.Created($"/api/v1/support-topics/{t.Id}", Shown(t)));
        }).RequireAuthorization(Permission.ContractsArrange)
            .Says("Adds a topic", "Without `product` it belongs to every product.").Answers<ShownTopic>(201);
        api.MapPatch("/support-topics/{id:guid}", async (Guid id, TopicGiven given, HttpContext http, ArrangingProducts products, CancellationToken cancel) =>
            given.Retired is not { } retired ? new Missing("retired").Problem() : (await products.RetireTopic(id, retired, http.User.Actor(), cancel)).Answer(t => Results.Ok(Shown(t)))).RequireAuthorization(Permission.ContractsArrange)
            .Says("Retires a topic, or offers it again").Answers<ShownTopic>();

        api.MapGet("/plans", async (Catalogue catalogue, CancellationToken cancel) =>
        {
            var shown = new List<ShownPlan>();
            foreach (var plan in await catalogue.Plans(cancel))
                shown.Add(Shown(plan, await catalogue.Latest(plan, cancel)));
            return Results.Ok(new Page<ShownPlan>(shown));
        }).Says("Lists plans", "With their latest editions.").Answers<Page<ShownPlan>>();
        api.MapPost("/plans", async (Planned given, HttpContext http, Catalogue catalogue, ArrangingPlans plans, CancellationToken cancel) =>
            await catalogue.Product(given.Product ?? "", cancel) is not { } product ? new NotFound("product").Problem()
            : await Answer(await plans.Add(product.Id, given.Profile ?? LegalProfile.Business, new PlanGiven(given.Name, given.Terms, given.Coverage), http.User.Actor(), cancel), 201, catalogue, cancel)).RequireAuthorization(Permission.ContractsArrange)
            .Says("Adds a plan", "Terms that the law of its `profile` does not allow are refused, with the rule and its source.").Answers<ShownPlan>(201);
        api.MapPatch("/plans/{id:guid}", async (Guid id, Planned given, HttpContext http, Catalogue catalogue, ArrangingPlans plans, CancellationToken cancel) =>
        {
            var by = http.User.Actor();
            var changed = await plans.Edit(id, new PlanGiven(given.Name, given.Terms, given.Coverage), given.Version, by, cancel);
            if (changed.Refusal is null && given.Retired is { } retired)
                changed = await plans.Retire(id, retired, by, cancel);
            return await Answer(changed, 200, catalogue, cancel);
        }).RequireAuthorization(Permission.ContractsArrange)
            .Says("Gives a plan a new edition, renames or retires it", "Contracts that run keep the edition they were concluded on.").Answers<ShownPlan>();

        api.MapGet("/calendars", async (Catalogue catalogue, CancellationToken cancel) => Results.Ok(new Page<ShownCalendar>([.. (await catalogue.Calendars(cancel)).Select(Shown)])))
            .Says("Lists calendars").Answers<Page<ShownCalendar>>();
        api.MapPost("/calendars", async (CalendarAsked given, HttpContext http, ArrangingCalendars calendars, CancellationToken cancel) =>
            (await calendars.Add(new CalendarGiven(given.Name, given.Zone, given.Hours, given.Region, given.SpecialDays), http.User.Actor(), cancel)).Answer(c => Results.Created($"/api/v1/calendars/{c.Id}", Shown(c)))).RequireAuthorization(Permission.ContractsArrange)
            .Says("Adds a calendar", "Hours like `Mon-Fri 08:00-12:00,13:00-17:00`; `region` like `DE-BY`; `specialDays` a line each.").Answers<ShownCalendar>(201);
        api.MapPatch("/calendars/{id:guid}", async (Guid id, CalendarAsked given, HttpContext http, ArrangingCalendars calendars, CancellationToken cancel) =>
            (await calendars.Change(id, new CalendarGiven(given.Name, given.Zone, given.Hours, given.Region, given.SpecialDays), given.Version, http.User.Actor(), cancel)).Answer(c => Results.Ok(Shown(c)))).RequireAuthorization(Permission.ContractsArrange)
            .Says("Changes a calendar", "Clocks that run by it are reckoned anew in the background.").Answers<ShownCalendar>();
    }

    private static async Task<IResult> Answer(Outcome<Plan> outcome, int status, Catalogue catalogue, CancellationToken cancel) =>
        outcome.Done(out var plan, out var refusal) ? Results.Json(Shown(plan, await catalogue.Latest(plan, cancel)), Json.Options, statusCode: status) : refusal.Problem();

    private static ShownProduct Shown(Product p) => new(p.Id, p.Key, p.Name, p.RetiredAt);

    private static ShownTopic Shown(SupportTopic t) => new(t.Id, t.ProductId, t.Name, t.RetiredAt);

    private static ShownCalendar Shown(ServiceCalendar c) => new(c.Id, c.Name, c.Zone, c.Hours, c.Region, c.SpecialDays, c.Version);

    private static ShownPlan Shown(Plan p, PlanEdition e) => new(p.Id, p.ProductId, p.Name, p.Profile, e.Number, ContractsApi.ShownTerms.Of(e.Terms),
        new(e.Coverage.Topics, e.Coverage.Channels, e.Coverage.CalendarId, e.Coverage.Incidents, e.Coverage.IncidentPeriod?.ToString(), e.Coverage.FairUse), p.RetiredAt, p.Version);
}
