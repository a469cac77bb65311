using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Contracts;
using Kulanz.Platform;
using Kulanz.Tests.Testing;

namespace Kulanz.Tests.Contracts;

/// <summary>What somebody is to the company follows from their contracts, by the day.</summary>
public sealed class CustomerStatusTests
{
    [Theory, BothEngines]
    public async Task A_customer_is_active_while_a_contract_runs_former_afterwards_and_a_prospect_before(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var program = await app.Program("Agent");
        var (jonas, mary) = ((await app.Customer(Someone.Jonas)).Id, (await app.Customer(Someone.Mary)).Id);
        // Where nothing is sold under contracts, nobody is a mere prospect.
        Assert.Equal((null, null), (await Status(jonas), await Status(mary)));

        var plan = await app.Plan(await app.Payroll(), terms: SomeContracts.YearByYear with { Renewal = "none" });
        await app.Conclude(plan, jonas);
        Assert.Equal(("active", "prospect"), (await Status(jonas), await Status(mary)));
        var desk = await app.SignedIn(Someone.Anna);
        Assert.Contains("customer-status status-active", await desk.Read($"/desk/customers/{(await app.Customer(Someone.Jonas)).Number}"), StringComparison.Ordinal);
        Assert.Contains("Prospect", await desk.Read("/desk/customers"), StringComparison.Ordinal);

        // The 30th is the last day: active until its end, former from its end on.
        app.Clock.Advance(new DateTimeOffset(2026, 9, 30, 21, 59, 0, TimeSpan.Zero) - app.Clock.GetUtcNow());
        Assert.Equal("active", await Status(jonas));
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("former", await Status(jonas));

        async Task<string?> Status(Guid customer) => (await program.GetFromJsonAsync<JsonElement>($"/api/v1/customers/{customer}")).GetProperty("status").GetString();
    }

    [Theory, BothEngines]
    public async Task Whoever_belongs_to_an_organisation_is_what_it_is(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var firm = (await app.Do<Describing, Outcome<Customer>>(d => d.Add(new CustomerGiven(CustomerKind.Organisation, "Radwerk", "de", []), Actor.System, default))).Value;
        var nils = (await app.Do<Describing, Outcome<Customer>>(d => d.Add(new CustomerGiven(CustomerKind.Person, "Nils", "de", []) { OrganisationId = firm.Id }, Actor.System, default))).Value;
        await app.Conclude(await app.Plan(await app.Payroll()), firm.Id);

        var listed = (await (await app.Program("Agent")).GetFromJsonAsync<JsonElement>("/api/v1/customers")).GetProperty("items").EnumerateArray().ToDictionary(c => c.GetProperty("id").GetGuid(), c => c.GetProperty("status").GetString());

        Assert.Equal(("active", "active"), (listed[firm.Id], listed[nils.Id]));
    }
}
