using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Contracts;
using Kulanz.Platform;
using Kulanz.Tests.Testing;

namespace Kulanz.Tests.Contracts;

/// <summary>Contracts are found by whatever people call them.</summary>
public sealed class FoundContractsTests
{
    [Theory, BothEngines]
    public async Task A_contract_is_found_by_number_label_reference_product_customer_and_what_was_warned_of(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var plan = await app.Plan(await app.Payroll());
        var jonas = await app.Customer(Someone.Jonas);
        var day = SomeContracts.Day("2025-10-01");
        var contract = (await app.Do<Concluding, Outcome<Contract>>(c => c.Conclude(new NewContract(jonas.Id, plan.Id, day) { Label = "Filiale Süd", Reference = "LG-7731" }, Actor.System, default))).Value;
        var other = await app.Conclude(plan, (await app.Customer(Someone.Mary)).Id);
        var lea = await app.Acting(Someone.Lea);
        await app.Do<GivingWarning, Outcome<ContractWarning>>(g => g.Give(contract.Number, new WarningGiven(WarningAbout.Frequency, "Bitte sammeln Sie Ihre Fragen.", DeliveredBy.Phone, null, false), lea, default));
        var program = await app.Program("Agent");

        foreach (var words in new[] { "Filialen", "LG-7731", $"{contract.Number}", "Payroll Jonas", "sammeln Fragen" })
            Assert.Equal([contract.Number], await Find(words));
        Assert.Equal([contract.Number, other.Number], (await Find("Payroll")).Order());

        // The name of a customer is theirs as it is now.
        await app.Do<Describing, Outcome<Customer>>(d => d.Change(jonas.Id, new CustomerGiven(jonas.Kind, "Jonas Neuhaus", jonas.Language, []), null, Actor.System, default));
        Assert.Equal([contract.Number], await Find("Neuhaus"));

        // On the page with its customer; a number that is no case's leads straight to it.
        var desk = await app.SignedIn(Someone.Anna);
        Assert.Contains("Jonas Neuhaus", await desk.Read("/desk/search?q=Filiale&kind=contracts"), StringComparison.Ordinal);
        var straight = await desk.GetAsync($"/desk/search?q={contract.Number}");
        Assert.Equal((HttpStatusCode.Redirect, $"/desk/contracts/{contract.Number}"), (straight.StatusCode, straight.Headers.Location!.ToString()));
        // Whoever may not read contracts finds none.
        Assert.Equal(HttpStatusCode.Forbidden, (await (await app.Program("Council secretary")).GetAsync("/api/v1/search?q=Filiale&kind=contracts")).StatusCode);

        async Task<List<long>> Find(string words) => [.. (await program.GetFromJsonAsync<JsonElement>($"/api/v1/search?kind=contracts&q={Uri.EscapeDataString(words)}")).GetProperty("items").EnumerateArray().Select(l => l.GetProperty("number").GetInt64())];
    }
}
