using System.Net;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Platform;
using Kulanz.Tests.Cases;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Access;

public sealed class EmailChangingTests
{
    [Theory, BothEngines]
    public async Task An_address_changes_once_its_owner_has_used_the_link_mailed_there(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var anna = await app.Acting(Someone.Anna);
        var browser = await app.SignedIn(Someone.Anna);
        Task<HttpResponseMessage> Ask(string email, string password) => browser.Submit("/desk/me/email", new() { ["Email"] = email, ["Current"] = password });

        Assert.Contains("This is not your current password.", await (await Ask("anna@new.example", "wrong")).Read(), StringComparison.Ordinal);
        Assert.Contains("There is already an account for", await (await Ask(Someone.Ben.Email, Someone.Password)).Read(), StringComparison.Ordinal);
        Assert.Empty(app.Letters());
        Assert.Equal(HttpStatusCode.Redirect, (await Ask("anna@new.example", Someone.Password)).StatusCode);
        Assert.Contains("A link was mailed to anna@new.example.", await browser.Read("/desk/me/email"), StringComparison.Ordinal);
        var letter = Assert.Single(app.Letters());
        Assert.Equal((MailLetters.EmailConfirm, "anna@new.example"), (letter.Kind, letter.To));

        // Until then the old address holds; a scanner that opens the link changes nothing.
        Assert.Contains("Sign in with anna@new.example from now on?", await app.Visitor().Read(letter.Link), StringComparison.Ordinal);
        await app.SignedIn(Someone.Anna);
        var stranger = app.Visitor();
        Assert.Contains("From now on you sign in with anna@new.example.", await (await stranger.Submit(letter.Link, [])).Read(), StringComparison.Ordinal);

        // The session goes on, the old address hears of it, the new one signs in, and the link works once.
        Assert.Contains("anna@new.example", await browser.Read("/desk/me/email"), StringComparison.Ordinal);
        Assert.Equal((MailLetters.EmailChanged, Someone.Anna.Email, "Anna Agent"), (app.Letters()[1].Kind, app.Letters()[1].To, app.Letters()[1].Values["by"]));
        await app.SignedIn(Someone.Anna with { Email = "anna@new.example" });
        Assert.Equal(HttpStatusCode.OK, (await app.Visitor().Submit("/sign-in", new() { ["Email"] = Someone.Anna.Email, ["Password"] = Someone.Password })).StatusCode);
        Assert.Equal(HttpStatusCode.Gone, (await app.Visitor().GetAsync(letter.Link)).StatusCode);
        Assert.Equal(1, await app.Look(db => db.Records.CountAsync(r => r.Topic == $"account/{anna.Id}" && r.Type == "account.email_changed")));
    }

    [Theory, BothEngines]
    public async Task With_a_customers_address_goes_what_we_write_to_and_the_old_mailbox_opens_nothing_more(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var jonas = await app.Customer(Someone.Jonas);
        await app.Customer(Someone.Mary);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var pass = await app.Do(async services =>
        {
            var db = services.GetRequiredService<Kulanz.Platform.Data.KulanzDb>();
            var link = await services.GetRequiredService<Passes>().Issue(await db.Cases.Where(c => c.Number == number).Select(c => c.Id).SingleAsync(), Someone.Jonas.Email, default);
            await db.SaveChangesAsync();
            return new Uri(link).AbsolutePath;
        });
        Assert.Contains("No dial tone", await app.Visitor().Read(pass), StringComparison.Ordinal);
        var (here, elsewhere) = (await app.SignedInByLink(Someone.Jonas), await app.SignedInByLink(Someone.Jonas));
        Task<HttpResponseMessage> Ask(string email) => here.Submit("/my/profile/email", new() { ["Email"] = email });

        // That Mary is a customer is said only to whoever reads her mail.
        Assert.Equal("/my/profile/email", (await Ask(Someone.Mary.Email)).Headers.Location?.ToString());
        Assert.Contains("We know this address already.", await (await app.Visitor().Submit(app.Letters()[^1].Link, [])).Read(), StringComparison.Ordinal);

        Assert.Equal("/my/profile/email", (await Ask("Jonas@New.example")).Headers.Location?.ToString());
        var letter = app.Letters()[^1];
        Assert.Equal((MailLetters.CustomerEmailConfirm, "jonas@new.example"), (letter.Kind, letter.To));
        Assert.Contains("From now on you sign in with jonas@new.example.", await (await app.Visitor().Submit(letter.Link, [])).Read(), StringComparison.Ordinal);

        Assert.Equal((MailLetters.CustomerEmailChanged, Someone.Jonas.Email), (app.Letters()[^1].Kind, app.Letters()[^1].To));
        var point = await app.Look(db => db.ContactPoints.SingleAsync(p => p.CustomerId == jonas.Id));
        Assert.Equal(("jonas@new.example", true), (point.Value, point.Preferred));
        Assert.Contains("jonas@new.example", await here.Read("/my/profile"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await elsewhere.GetAsync("/my/profile")).StatusCode);
        Assert.DoesNotContain("No dial tone", await app.Visitor().Read(pass), StringComparison.Ordinal);
        var letters = app.Letters().Count;
        await app.Do<MailedLinks, Outcome<DateTimeOffset>>(l => l.Ask(Someone.Jonas.Email, "de", default));
        Assert.Equal(letters, app.Letters().Count);
        await app.Do<MailedLinks, Outcome<DateTimeOffset>>(l => l.Ask("jonas@new.example", "de", default));
        Assert.Equal("jonas@new.example", app.Letters()[^1].To);

        // Nobody's mailbox is filled with it.
        Assert.Equal(HttpStatusCode.Redirect, (await Ask("jonas@third.example")).StatusCode);
        Assert.Contains("Enough links have been mailed for now.", await (await Ask("jonas@fourth.example")).Read(), StringComparison.Ordinal);
        app.Clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Contains("Please sign in again", await (await Ask("jonas@fourth.example")).Read(), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task An_administrator_changes_an_address_at_once_and_a_link_ends_after_a_day(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var ben = await app.Acting(Someone.Ben);
        var browser = await app.SignedIn(Someone.Ben);
        var desk = await app.SignedIn(Someone.Ada);

        Assert.Equal(HttpStatusCode.Redirect, (await browser.Submit("/desk/me/email", new() { ["Email"] = "ben@old.example", ["Current"] = Someone.Password })).StatusCode);
        var link = app.Letters()[0].Link;
        Assert.Equal(HttpStatusCode.Redirect, (await desk.Submit($"/admin/people/{ben.Id}", new() { ["email"] = "ben@new.example" }, $"/admin/people/{ben.Id}?handler=Email")).StatusCode);
        Assert.Equal((Someone.Ben.Email, "Ada Admin"), (app.Letters()[1].To, app.Letters()[1].Values["by"]));
        Assert.Contains("ben@new.example", await browser.Read("/desk/me/email"), StringComparison.Ordinal);
        // What Ben himself had asked for before is off.
        Assert.Equal(HttpStatusCode.Gone, (await app.Visitor().GetAsync(link)).StatusCode);

        // Without a password it takes a sign-in of just now, and not any other.
        await app.Do(async services =>
        {
            var db = services.GetRequiredService<Kulanz.Platform.Data.KulanzDb>();
            (await db.Accounts.SingleAsync(a => a.Id == ben.Id)).PasswordHash = null;
            await db.SaveChangesAsync();
        });
        app.Clock.Advance(TimeSpan.FromMinutes(16));
        Assert.Contains("Please sign in again", await (await browser.Submit("/desk/me/email", new() { ["Email"] = "ben@third.example" })).Read(), StringComparison.Ordinal);
    }
}
