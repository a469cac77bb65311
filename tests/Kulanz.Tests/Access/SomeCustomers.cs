using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Tests.Testing;

namespace Kulanz.Tests.Access;

public static class SomeCustomers
{
    public static async Task<Customer> AddCustomer(this TestApp app, string name, string? email = null, string? phone = null, string? reference = null, CustomerKind kind = CustomerKind.Person) =>
        (await app.Do<Describing, Outcome<Customer>>(d => d.Add(
            new CustomerGiven(kind, name, "de", [new(ContactKind.Email, email), new(ContactKind.Phone, phone)]) { Reference = reference }, Actor.System, default))).Value;

    /// <summary>The names found for what somebody types.</summary>
    public static async Task<IReadOnlyList<string>> Found(this TestApp app, string words) =>
        [.. (await app.Look(db => db.Customers(Actor.System, words, null, CustomerOrder.Name, null, 50, default))).Lines.Select(l => l.Name)];

    /// <summary>A browser in which this customer has signed in by a mailed link.</summary>
    public static async Task<HttpClient> SignedInByLink(this TestApp app, Someone.Person who, string language = "en")
    {
        await app.Customer(who);
        await app.Do<MailedLinks, Outcome<DateTimeOffset>>(l => l.Ask(who.Email, language, default));
        var browser = app.Visitor(language);
        var entered = await browser.Submit(app.Letters()[^1].Link, []);
        Assert.Equal(System.Net.HttpStatusCode.Redirect, entered.StatusCode);
        return browser;
    }
}
