using System.Net;
using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Access;

public sealed class MailedLinkTests
{
    [Theory, BothEngines]
    public async Task A_mailed_link_signs_in_once_and_only_by_its_button(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var jonas = await app.Customer(Someone.Jonas);
        var browser = app.Visitor();

        Assert.Equal("/sign-in/link?sent=true", (await browser.Submit("/sign-in/link", new() { ["Email"] = " Jonas@Customer.example " })).Headers.Location!.ToString());
        var letter = Assert.Single(app.Letters());
        Assert.Equal(("sign-in-link", Someone.Jonas.Email), (letter.Kind, letter.To));

        // A mail scanner opens it twice; that uses nothing up.
        Assert.Contains("You are signing in as jonas@customer.example.", await app.Visitor().Read(letter.Link), StringComparison.Ordinal);
        Assert.Contains("You are signing in as", await app.Visitor().Read(letter.Link), StringComparison.Ordinal);
        Assert.Equal("/my/cases", (await browser.Submit(letter.Link, [])).Headers.Location!.ToString());
        Assert.Contains("Jonas Kunde", await browser.Read("/my/profile"), StringComparison.Ordinal);
        Assert.Equal(jonas.Id, (await app.Look(db => db.Accounts.SingleAsync(a => a.Kind == ActorKind.Customer))).CustomerId);

        Assert.Contains("This link is no longer valid", await app.Visitor().Read(letter.Link), StringComparison.Ordinal);
        Assert.DoesNotContain(letter.Link[^64..], (await app.Look(db => db.Set<SignInLink>().Select(l => l.TokenHash).ToListAsync())).Select(Convert.ToHexStringLower));
    }

    [Theory, BothEngines]
    public async Task A_link_ends_after_a_quarter_of_an_hour_and_an_address_gets_three_at_most(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.Customer(Someone.Jonas);
        for (var i = 0; i < 5; i++)
            await app.Do<MailedLinks, Outcome<DateTimeOffset>>(l => l.Ask(Someone.Jonas.Email, "de", default));
        Assert.Equal(3, app.Letters().Count);

        app.Clock.Advance(TimeSpan.FromMinutes(16));
        var link = app.Letters()[0].Link;
        Assert.Contains("This link is no longer valid", await app.Visitor().Read(link), StringComparison.Ordinal);
        var token = link.Split('/')[^1];
        Assert.IsType<LinkNotValid>((await app.Do<MailedLinks, Outcome<Account>>(l => l.Enter(token, default))).Refusal);
        // Then there are new ones again.
        await app.Do<MailedLinks, Outcome<DateTimeOffset>>(l => l.Ask(Someone.Jonas.Email, "de", default));
        Assert.Equal(4, app.Letters().Count);
    }

    [Theory, BothEngines]
    public async Task Known_and_unknown_addresses_get_the_same_answer_and_staff_gets_no_link(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.Customer(Someone.Jonas);
        await app.AddCustomer("Anna at home", Someone.Anna.Email);

        var answers = new List<(HttpStatusCode, string?, string)>();
        foreach (var address in new[] { Someone.Jonas.Email, "nobody@nowhere.example", Someone.Anna.Email })
        {
            var answer = await app.Visitor().Submit("/sign-in/link", new() { ["Email"] = address });
            answers.Add((answer.StatusCode, answer.Headers.Location?.ToString(), await answer.Content.ReadAsStringAsync()));
        }

        Assert.Single(answers.Distinct());
        // A link would pass by her second factor.
        Assert.Equal([Someone.Jonas.Email], app.Letters().Select(l => l.To));
        Assert.Contains("is not an e-mail address", await (await app.Visitor().Submit("/sign-in/link", new() { ["Email"] = "jonas" })).Read(), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task An_address_opens_only_what_its_owner_of_today_has(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var jonas = await app.Customer(Someone.Jonas);
        var mary = await app.Customer(Someone.Mary);
        var browser = await app.SignedInByLink(Someone.Jonas);
        await browser.Submit("/my/profile", new() { ["NewPassword"] = Someone.Password }, "/my/profile?handler=Password");
        var desk = await app.SignedIn(Someone.Anna);
        Assert.Contains("last seen", await desk.Read($"/desk/customers/{jonas.Number}"), StringComparison.Ordinal);

        // Taken away: no session, no password and no link opens it.
        await Reach(app, jonas, "jonas@elsewhere.example");
        Assert.StartsWith("/sign-in", new Uri(app.Address, (await browser.GetAsync("/my/cases")).Headers.Location!).AbsolutePath, StringComparison.Ordinal);
        Assert.Contains("do not belong together", await (await app.Visitor().Submit("/sign-in", new() { ["Email"] = Someone.Jonas.Email, ["Password"] = Someone.Password })).Read(), StringComparison.Ordinal);
        var letters = app.Letters().Count;
        await app.Do<MailedLinks, Outcome<DateTimeOffset>>(l => l.Ask(Someone.Jonas.Email, "de", default));
        Assert.Equal(letters, app.Letters().Count);
        Assert.Contains("no longer an address of this customer", await desk.Read($"/desk/customers/{jonas.Number}"), StringComparison.Ordinal);

        // Given to somebody else: a link opens theirs, and what was known before opens nothing.
        await Reach(app, mary, Someone.Mary.Email, Someone.Jonas.Email);
        await app.Do<MailedLinks, Outcome<DateTimeOffset>>(l => l.Ask(Someone.Jonas.Email, "de", default));
        var marys = app.Visitor();
        Assert.Equal("/my/cases", (await marys.Submit(app.Letters()[^1].Link, [])).Headers.Location!.ToString());
        Assert.Contains("Mary Customer", await marys.Read("/my/profile"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await app.Visitor().Submit("/sign-in", new() { ["Email"] = Someone.Jonas.Email, ["Password"] = Someone.Password })).StatusCode);

        // The desk ends what goes on.
        var account = await app.Look(db => db.Accounts.SingleAsync(a => a.Kind == ActorKind.Customer));
        Assert.Equal(mary.Id, account.CustomerId);
        await desk.Submit($"/desk/customers/{jonas.Number}", new() { ["account"] = $"{account.Id}" }, $"/desk/customers/{jonas.Number}?handler=SignOut");
        Assert.Equal(HttpStatusCode.OK, (await marys.GetAsync("/my/profile")).StatusCode);
        await desk.Submit($"/desk/customers/{mary.Number}", new() { ["account"] = $"{account.Id}" }, $"/desk/customers/{mary.Number}?handler=SignOut");
        Assert.Equal(HttpStatusCode.Redirect, (await marys.GetAsync("/my/profile")).StatusCode);
    }

    [Theory, BothEngines]
    public async Task A_customer_who_comes_to_work_here_is_invited_like_anybody(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var browser = await app.SignedInByLink(Someone.Jonas);
        var ada = await app.Acting(Someone.Ada);

        var invited = (await app.Do<Staffing, Outcome<(Account Account, string Link)>>(s => s.Invite(Someone.Jonas.Email, "Jonas Kunde", "Agent", "de", ada, default))).Value;

        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/my/cases")).StatusCode);
        Assert.Equal("/sign-in", (await app.Visitor().Submit(new Uri(invited.Link).AbsolutePath, new() { ["Password"] = "three whales in the rain" })).Headers.Location?.ToString());
        Assert.Equal("/desk", (await app.Visitor().Submit("/sign-in", new() { ["Email"] = Someone.Jonas.Email, ["Password"] = "three whales in the rain" })).Headers.Location?.ToString());
        var letters = app.Letters().Count;
        await app.Do<MailedLinks, Outcome<DateTimeOffset>>(l => l.Ask(Someone.Jonas.Email, "de", default));
        Assert.Equal(letters, app.Letters().Count);
    }

    [Theory, BothEngines]
    public async Task A_customer_who_forgets_their_password_gets_a_new_one_by_mail(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.Register(Someone.Jonas);
        await app.SignedInByLink(Someone.Mary);
        Task<HttpResponseMessage> Set(HttpClient browser, string current, string password) =>
            browser.Submit("/my/profile", new() { ["Current"] = current, ["NewPassword"] = password }, "/my/profile?handler=Password");

        // Either by the link of the sign-in page; Mary has none to forget.
        foreach (var someone in new[] { Someone.Jonas, Someone.Mary })
            await app.Visitor().Submit("/sign-in/forgotten", new() { ["email"] = someone.Email });
        var letter = Assert.Single(app.Letters(), l => l.Kind == MailLetters.PasswordLink);
        Assert.Equal(Someone.Jonas.Email, letter.To);
        Assert.Equal("/sign-in", (await app.Visitor().Submit(letter.Link, new() { ["Password"] = "three whales in the rain" })).Headers.Location?.ToString());
        Assert.Equal("/my/cases", (await app.Visitor().Submit("/sign-in", new() { ["Email"] = Someone.Jonas.Email, ["Password"] = "three whales in the rain" })).Headers.Location?.ToString());

        // Or by a link to sign in: for a quarter of an hour nothing else is asked, then the old one is.
        var jonas = await app.SignedInByLink(Someone.Jonas);
        Assert.Contains("must not contain your name", await (await Set(jonas, "", "Jonas lives here now")).Read(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await Set(jonas, "", "four whales in the rain")).StatusCode);
        app.Clock.Advance(TimeSpan.FromMinutes(16));
        Assert.Contains("This is not your current password.", await (await Set(jonas, "", "five whales in the rain")).Read(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await Set(jonas, "four whales in the rain", "five whales in the rain")).StatusCode);
    }

    private static async Task Reach(TestApp app, Customer customer, params string[] addresses) =>
        _ = (await app.Do<Describing, Outcome<Customer>>(d => d.Change(customer.Id,
            new CustomerGiven(CustomerKind.Person, customer.Name, customer.Language, [.. addresses.Select(a => new PointGiven(ContactKind.Email, a))]), null, Actor.System, default))).Value;

    [Theory, BothEngines]
    public async Task A_customer_may_set_a_password_and_stays_who_they_are_after_a_merge(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var jonas = await app.Customer(Someone.Jonas);
        var browser = await app.SignedInByLink(Someone.Jonas);

        Assert.Contains("A password has at least 12 characters", await (await browser.Submit("/my/profile", new() { ["NewPassword"] = "short" }, "/my/profile?handler=Password")).Read(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await browser.Submit("/my/profile", new() { ["NewPassword"] = Someone.Password }, "/my/profile?handler=Password")).StatusCode);
        var other = await app.SignedIn(Someone.Jonas);
        Assert.Contains("Jonas Kunde", await other.Read("/my/profile"), StringComparison.Ordinal);

        await browser.Submit("/my/profile", new() { ["Language"] = "en" }, "/my/profile?handler=Language");
        Assert.Equal("en", (await app.Look(db => db.Customers.SingleAsync())).Language);

        var into = await app.AddCustomer("Jonas Kunde (Muster GmbH)", "j@muster.example");
        await app.Do<CustomerMerging, Outcome<CustomerMerge>>(m => m.Merge(jonas.Id, into.Id, Actor.System, default));
        Assert.Contains("Muster GmbH", await other.Read("/my/profile"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await (await app.SignedIn(Someone.Anna)).GetAsync("/my/profile")).StatusCode);
    }
}
