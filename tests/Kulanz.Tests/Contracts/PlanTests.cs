using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Contracts;
using Kulanz.Platform;
using Kulanz.Tests.Testing;
using Kulanz.WorkTime;
using Microsoft.EntityFrameworkCore;
using static Kulanz.Tests.Contracts.SomeContracts;

namespace Kulanz.Tests.Contracts;

/// <summary>Products, plans and their editions; contracts concluded on them.</summary>
public sealed class PlanTests
{
    [Theory, BothEngines]
    public async Task A_plan_that_breaks_the_law_of_its_profile_is_refused_with_the_rule(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.Payroll();
        var program = await app.Program();

        foreach (var (terms, source) in new (object, string)[]
        {
            (new { firstTerm = "P36M", renewal = "indefinite" }, "§ 309 Nr. 9"),
            (new { firstTerm = "P12M", renewal = "P12M" }, "§ 309 Nr. 9"),
            (new { firstTerm = "P12M", renewal = "indefinite", theirNotice = "P3M" }, "§ 309 Nr. 9"),
        })
        {
            var refused = await program.PostAsJsonAsync("/api/v1/plans", new { product = "payroll", profile = "consumer_germany", name = "X", terms });
            var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal("plan_breaks_law", problem.GetProperty("code").GetString());
            Assert.Contains(source, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
        Assert.Equal(HttpStatusCode.Created, (await program.PostAsJsonAsync("/api/v1/plans", new { product = "payroll", profile = "consumer_germany", name = "X", terms = new { firstTerm = "P24M", renewal = "indefinite", theirNotice = "until-end then P1M" } })).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await program.PostAsJsonAsync("/api/v1/plans", new { product = "payroll", profile = "business", name = "Y", terms = new { firstTerm = "P36M", renewal = "P12M" } })).StatusCode);
    }

    [Theory, BothEngines]
    public async Task A_new_edition_of_a_plan_changes_nothing_for_whoever_has_a_contract(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var plan = await app.Plan(await app.Payroll());
        var before = await app.Conclude(plan, (await app.Customer(Someone.Jonas)).Id);
        var program = await app.Program();

        var edited = await program.PatchAsJsonAsync($"/api/v1/plans/{plan.Id}", new { terms = new { price = 5990 } });
        Assert.Equal(2, (await edited.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("edition").GetInt32());
        var after = await app.Conclude(plan, (await app.Customer(Someone.Mary)).Id, "2026-10-01");

        Assert.Equal((4990, 5990), ((await app.Look(db => db.Contracts.SingleAsync(c => c.Id == before.Id))).Terms.Price!.Amount, after.Terms.Price!.Amount));
        // Saving without a change makes no edition.
        Assert.Equal(2, (await (await program.PatchAsJsonAsync($"/api/v1/plans/{plan.Id}", new { terms = new { price = 5990 } })).Content.ReadFromJsonAsync<JsonElement>()).GetProperty("edition").GetInt32());
    }

    [Theory, BothEngines]
    public async Task Two_contracts_for_one_product_at_one_time_need_names_that_tell_them_apart(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var contract = await app.ContractOfJonas();
        var program = await app.Program();
        var jonas = (await app.Customer(Someone.Jonas)).Id;

        var same = await program.PostAsJsonAsync("/api/v1/contracts", new { customerId = jonas, planId = contract.PlanId, startsOn = "2026-10-01" });
        Assert.Equal("contract_overlaps", (await same.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.Created, (await program.PostAsJsonAsync("/api/v1/contracts", new { customerId = jonas, planId = contract.PlanId, startsOn = "2026-10-01", label = "Kiel office" })).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await program.PostAsJsonAsync("/api/v1/contracts", new { customerId = (await app.Customer(Someone.Mary)).Id, planId = contract.PlanId, startsOn = "2026-10-01" })).StatusCode);
        // After the first has ended there is room again.
        await program.PostAsJsonAsync($"/api/v1/contracts/{contract.Number}/notices", new { by = "customer" });
        Assert.Equal(HttpStatusCode.Created, (await program.PostAsJsonAsync("/api/v1/contracts", new { customerId = jonas, planId = contract.PlanId, startsOn = "2026-10-01" })).StatusCode);
    }

    [Theory, BothEngines]
    public async Task The_same_contract_asked_for_at_once_is_concluded_once(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var plan = await app.Plan(await app.Payroll());
        var jonas = (await app.Customer(Someone.Jonas)).Id;
        var program = await app.Program();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => program.PostAsJsonAsync("/api/v1/contracts", new { customerId = jonas, planId = plan.Id, startsOn = "2026-10-01" })));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Created);
    }

    [Theory, BothEngines]
    public async Task A_contract_that_began_long_ago_runs_in_the_term_that_runs(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var plan = await app.Plan(await app.Payroll());

        var contract = await app.Conclude(plan, (await app.Customer(Someone.Jonas)).Id, "2019-02-01");

        Assert.Equal((Day("2027-01-31"), Day("2027-01-31"), ContractStatus.Running), (contract.TermEndsOn, contract.OurLastDay, contract.Status(Day("2026-09-28"))));
        var program = await app.Program();
        foreach (var (code, startsOn) in new[] { ("starts_too_far", "1926-01-01"), ("missing", null) })
            Assert.Equal(code, (await (await program.PostAsJsonAsync("/api/v1/contracts", new { customerId = contract.CustomerId, planId = plan.Id, startsOn })).Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
    }

    [Theory, BothEngines]
    public async Task Pages_of_products_plans_and_calendars_do_what_the_API_does(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var ada = await app.SignedIn(Someone.Ada);

        await ada.Submit("/desk/products", new() { ["Key"] = "dsl", ["Name"] = "DSL 100" }, "/desk/products?handler=Add");
        await ada.Submit("/desk/products", new() { ["topic"] = "Installation" }, "/desk/products?handler=Topic");
        var calendar = await ada.Submit("/desk/calendars", new() { ["Name"] = "Service", ["Zone"] = "Europe/Berlin", ["Hours"] = "Mo-Fr 8-12, 13-17", ["Region"] = "DE-SH", ["SpecialDays"] = "24.12. 08:00-12:00 Heiligabend" });
        Assert.Equal(HttpStatusCode.Redirect, calendar.StatusCode);
        Assert.Contains("Christmas", await ada.Read(calendar.Headers.Location!.ToString()), StringComparison.OrdinalIgnoreCase);
        var added = await ada.Submit("/desk/plans/new?product=dsl", new()
        {
            ["product"] = "dsl", ["Profile"] = "ConsumerGermany", ["Name"] = "Home", ["Terms.First"] = "24", ["Terms.FirstUnit"] = "Months", ["Terms.Renewal"] = "Indefinite",
            ["Terms.Ours.Rule"] = "before", ["Terms.Ours.Before"] = "1", ["Terms.Theirs.Rule"] = "until-end", ["Terms.Theirs.With"] = "1", ["Terms.Price"] = "39.90", ["Terms.Currency"] = "EUR", ["Terms.PricePer"] = "P1M", ["Terms.WithdrawalDays"] = "14",
        });

        Assert.Equal(HttpStatusCode.Redirect, added.StatusCode);
        var edition = await app.Look(db => db.PlanEditions.SingleAsync());
        Assert.Equal((Period.Months(24), 3990, Period.Days(14)), (edition.Terms.FirstTerm, edition.Terms.Price!.Amount, edition.Terms.Withdrawal));
        Assert.Contains("24 months, then for an indefinite time", await ada.Read("/desk/products"), StringComparison.Ordinal);
        var wrong = await ada.Submit("/desk/calendars", new() { ["Name"] = "Other", ["Zone"] = "Europe/Berlin", ["Hours"] = "whenever" });
        Assert.Contains("whenever", await wrong.Read(), StringComparison.Ordinal);
    }
}
