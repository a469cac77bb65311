using Kulanz.Cases;
using Kulanz.Platform;
using Kulanz.Tests.Cases;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Kulanz.Browser;

public sealed class DeskJourney(Browser browser)
{
    [Theory]
    [InlineData("en", 1280, false)]
    [InlineData("de", 1280, true)]
    [InlineData("de", 390, false)]
    [InlineData("en", 390, true)]
    public async Task The_desk_can_be_read_and_operated(string language, int width, bool dark)
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var number = await app.OpenCase(Someone.Jonas, "Kein Freizeichen seit dem Update", "Guten Tag,\n\nseit gestern Abend ist die Leitung tot. Der Router blinkt rot.\n\nViele Grüße\nJonas");
        await app.OpenCase(Someone.Mary, "Invoice shows the wrong address", "Hello, could you please correct the address on my last invoice?");
        var look = $"{language}-{width}-{(dark ? "dark" : "light")}";
        await using var window = await browser.Open(app, language, width, dark);

        await window.Go("/sign-in");
        await window.Look($"sign-in-{look}");
        await window.SignIn(Someone.Anna);
        await window.Look($"inbox-{look}");

        await window.Page.ClickAsync($"a[href='/desk/cases/{number}']");
        await Expect(window.Page.Locator("#composer")).ToBeVisibleAsync();
        await window.Look($"case-{look}");
        await window.Page.FillAsync("#Text", "Guten Tag Herr Kunde,\n\nbitte starten Sie den Router einmal neu.");
        await window.Page.ClickAsync("#composer button.btn-primary");
        await Expect(window.Page.Locator(".conversation .message")).ToHaveCountAsync(2);
        await window.Look($"case-answered-{look}");
    }

    [Theory]
    [InlineData("de", 1280, false)]
    [InlineData("en", 390, true)]
    public async Task Names_and_subjects_without_a_space_break_no_page(string language, int width, bool dark)
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var endless = $"Donaudampfschifffahrt{new string('x', 110)}";
        var number = await app.OpenCase(new Someone.Person(endless, $"{new string('y', 60)}@customer.example"), endless, $"{endless}{endless} https://example.com/{endless}");
        var customer = await app.Look(db => db.Customers.Select(c => c.Number).SingleAsync());
        var look = $"{language}-{width}-{(dark ? "dark" : "light")}";
        await using var window = await browser.Open(app, language, width, dark);
        await window.SignIn(Someone.Anna);

        await window.Look($"endless-inbox-{look}");
        await window.Go($"/desk/cases/{number}");
        await window.Look($"endless-case-{look}");
        await window.Go("/desk/customers");
        await window.Look($"endless-customers-{look}");
        await window.Go($"/desk/customers/{customer}");
        await window.Look($"endless-customer-{look}");
    }

    [Fact]
    public async Task A_refused_form_leads_to_the_field()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        await using var window = await browser.Open(app);
        await window.SignIn(Someone.Anna);
        await window.Go("/desk/customers/new");
        await window.Page.FillAsync("input[name='Points[0].Value']", "nobody@customer.example");
        await window.Page.EvalOnSelectorAsync("form.sheet", "form => { form.noValidate = true; }");

        await window.Page.ClickAsync(".sheet-foot .btn-primary");

        await Expect(window.Page.Locator("[aria-invalid=true]")).ToBeFocusedAsync();
        await Expect(window.Page.Locator("[aria-invalid=true]")).ToHaveAttributeAsync("name", "Name");
    }

    [Fact]
    public async Task A_new_case_appears_in_the_open_inbox_by_itself()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        await using var window = await browser.Open(app);
        await window.SignIn(Someone.Anna);
        await Expect(window.Page.Locator(".empty")).ToBeVisibleAsync();

        await app.OpenCase(Someone.Jonas, "Arrived while you looked");

        await Expect(window.Page.GetByText("Arrived while you looked")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_keyboard_alone_opens_a_case_and_answers_it()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        await app.OpenCase(Someone.Jonas, "No dial tone");
        await using var window = await browser.Open(app);
        await window.SignIn(Someone.Anna);

        await window.Page.Keyboard.PressAsync("j");
        await window.Page.Keyboard.PressAsync("Enter");
        await Expect(window.Page.Locator("#composer")).ToBeVisibleAsync();
        await window.Page.WaitForLoadStateAsync();
        await window.Page.Keyboard.PressAsync("r");
        await window.Page.Keyboard.TypeAsync("Please restart the router.");
        await window.Page.Keyboard.PressAsync("Control+Enter");

        await Expect(window.Page.Locator(".message-text", new() { HasText = "Please restart the router." })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Words_typed_beside_a_field_do_nothing()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        await using var window = await browser.Open(app);
        await window.SignIn(Someone.Anna);
        await window.Go($"/desk/cases/{number}");

        // With the e it would be solved, with the a assigned, with the l the reader would be elsewhere.
        await window.Page.Keyboard.TypeAsync("Please look at this again");
        await window.Page.Keyboard.PressAsync("Tab");
        await window.Page.WaitForTimeoutAsync(1000);
        Assert.Equal((CaseState.New, null), await app.Look(db => db.Cases.Where(c => c.Number == number).Select(c => new ValueTuple<CaseState, Guid?>(c.State, c.OwnerId)).SingleAsync()));

        // After a pause a key is a key again.
        await window.Page.Keyboard.PressAsync("e");
        await Expect(window.Page.Locator("#case", new() { HasText = "Reopen" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Why_something_was_refused_stays_while_others_work_on_the_case()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var other = await app.OpenCase(Someone.Mary, "The same here");
        await using var window = await browser.Open(app);
        await window.SignIn(Someone.Anna);
        await window.Go($"/desk/cases/{number}");
        var (page, refused) = (window.Page, window.Page.Locator("#refused"));
        await page.ClickAsync("#link summary");
        await page.FillAsync("#link input[name=other]", $"{number}");
        await page.ClickAsync("#link button");
        await Expect(refused).ToContainTextAsync("cannot be linked to itself");

        await app.Do<Replying, Outcome<Message>>(async r => await r.Note(number, "Called the provider.", await app.Acting(Someone.Lea), default));
        await Expect(page.Locator(".conversation")).ToContainTextAsync("Called the provider.");
        await Expect(refused).ToContainTextAsync("cannot be linked to itself");

        await page.FillAsync("#link input[name=other]", $"{other}");
        await page.ClickAsync("#link button");
        await Expect(page.Locator(".bonds")).ToContainTextAsync("The same here");
        await Expect(refused).ToBeEmptyAsync();
    }

    [Fact]
    public async Task What_did_not_work_is_said_and_the_page_stays_as_it_is()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        await using var window = await browser.Open(app);
        await window.SignIn(Someone.Anna);
        await window.Go($"/desk/cases/{number}");
        var (page, said) = (window.Page, window.Page.Locator("#said"));
        await page.FillAsync("#Text", "Half a sentence");

        // Somebody was faster.
        await page.RouteAsync("**/desk/cases/*?handler=Assign", route => route.FulfillAsync(new() { Status = 409, ContentType = "text/html", Body = "<h1>Somebody else has changed this meanwhile.</h1>" }));
        await page.GetByRole(AriaRole.Button, new() { Name = "Assign to me" }).ClickAsync();
        await Expect(said).ToHaveTextAsync("Somebody else has changed this meanwhile.");
        await window.Look("did-not-work", expected: "409");

        // There is no line.
        await page.UnrouteAllAsync();
        await page.RouteAsync("**/desk/cases/*?handler=Assign", route => route.AbortAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Assign to me" }).ClickAsync();
        await Expect(said).ToContainTextAsync("cannot be reached");

        // The session is over.
        await page.UnrouteAllAsync();
        await page.Context.ClearCookiesAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Assign to me" }).ClickAsync();
        await Expect(said).ToContainTextAsync("You are signed out.");
        await Expect(page.Locator("#Text")).ToHaveValueAsync("Half a sentence");
        await Expect(page.Locator(".conversation .message")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task What_changed_while_the_line_was_broken_is_seen_when_it_is_back()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        await using var cable = new Cable(app.Address.Port);
        await using var window = await browser.Open(app, address: new Uri($"http://127.0.0.1:{cable.Port}"));
        await window.SignIn(Someone.Anna);
        await Expect(window.Page.Locator(".empty")).ToBeVisibleAsync();

        cable.Cut();
        await app.OpenCase(Someone.Jonas, "Arrived while you were away");
        await window.Page.WaitForTimeoutAsync(500);
        Assert.False(await window.Page.GetByText("Arrived while you were away").IsVisibleAsync());
        cable.Mend();

        await Expect(window.Page.GetByText("Arrived while you were away")).ToBeVisibleAsync();
    }
}
