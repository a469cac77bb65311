using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Client.Licences;
using Kulanz.Contracts;
using Kulanz.Contracts.Licences;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Tests.Testing;
using Kulanz.WorkTime;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Licence = Kulanz.Client.Licences.Licence;

namespace Kulanz.Tests.Contracts.Licences;

/// <summary>A product called notebook, contracts for it, and licences with their keys.</summary>
internal static class SomeLicences
{
    /// <summary>Since October of last year, until the last of September: Wednesday of the week in which tests take place.</summary>
    public static readonly DateOnly FirstDay = new(2025, 10, 1), LastDay = new(2026, 9, 30);

    /// <summary>A contract that has no end yet; with <paramref name="ends"/> one that ends with the month.</summary>
    public static async Task<Contract> Contract(this TestApp app, Someone.Person who, bool ends = false, DateOnly? from = null, string product = "notebook", string label = "")
    {
        var customer = await app.Customer(who);
        return await app.Do(async services =>
        {
            var db = services.GetRequiredService<KulanzDb>();
            var sold = await db.Products.AsNoTracking().SingleOrDefaultAsync(p => p.Key == product)
                ?? (await services.GetRequiredService<ArrangingProducts>().Add(product, char.ToUpperInvariant(product[0]) + product[1..], Actor.System, default)).Value;
            var name = ends ? "A year" : "Until further notice";
            var plan = await db.Plans.AsNoTracking().SingleOrDefaultAsync(p => p.ProductId == sold.Id && p.Name == name)
                ?? (await services.GetRequiredService<ArrangingPlans>().Add(sold.Id, LegalProfile.Business, new(name, new(FirstTerm: ends ? "P12M" : "indefinite", Renewal: ends ? "none" : "indefinite"), null), Actor.System, default)).Value;
            return (await services.GetRequiredService<Concluding>().Conclude(new(customer.Id, plan.Id, from ?? FirstDay) { Label = label, Alongside = true }, Actor.System, default)).Value;
        });
    }

    /// <summary>A licence, and its key as its customer has it.</summary>
    public static async Task<(long Number, LicenceKey Key)> Licence(this TestApp app, Contract contract, int seats = 2, string edition = "", string label = "")
    {
        var facts = (await app.Do<Issuing, Outcome<LicenceFacts>>(i => i.Issue(contract.Number, new(edition, label, seats), false, Actor.System, default))).Value;
        return (facts.Licence.Number, await app.Do<SealedKeys, LicenceKey>(keys => Task.FromResult(keys.Open(facts.Licence))));
    }

    public static async Task<IssuerKeys> Pinned(this TestApp app) => IssuerKeys.Parse(await app.Visitor().GetStringAsync("/licences/keys"));

    /// <summary>The product on a computer of a customer, with the client library.</summary>
    public static async Task<Licence> Product(this TestApp app, string computer, string? folder = null, string product = "notebook") => Kulanz.Client.Licences.Licence.Open(new()
    {
        Product = product,
        Keys = await app.Pinned(),
        Folder = folder,
        Installation = folder is null ? $"id of {computer}" : null,
        Server = app.Address,
        Name = computer,
        Clock = app.Clock,
    });

    /// <summary>What a product in another language sends.</summary>
    public static Task<HttpResponseMessage> Ask(this HttpClient client, LicenceKey key, string what, string installation = "a", string? name = "Computer", string? product = null, string? nonce = null) =>
        client.PostAsJsonAsync($"/api/v1/licences/{key.Reveal()}/{what}", new { product, installation, name, nonce });

    public static async Task<JsonElement> Json(this HttpResponseMessage answer, HttpStatusCode expected)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(expected == answer.StatusCode, $"{(int)answer.StatusCode}: {text}");
        return JsonElement.Parse(text);
    }

    public static string Word(this JsonElement json, string name) => json.GetProperty(name).ToString();
}
