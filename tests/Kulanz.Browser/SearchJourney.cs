using Kulanz.Access;
using Kulanz.Cases.Knowledge;
using Kulanz.Platform;
using Kulanz.Tests.Cases;
using Kulanz.Tests.Testing;
using static Microsoft.Playwright.Assertions;

namespace Kulanz.Browser;

public sealed class SearchJourney(Browser browser)
{
    [Theory]
    [InlineData("en", 1280, false)]
    [InlineData("de", 1280, true)]
    [InlineData("de", 390, false)]
    [InlineData("en", 390, true)]
    public async Task Search_follows_what_is_typed_and_the_keyboard_opens_what_was_found(string language, int width, bool dark)
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var number = await app.OpenCase(Someone.Jonas, "Stoerungsmeldung zum Router", "Guten Tag,\n\nseit gestern Abend ist die Leitung tot. Der Router blinkt rot, eine Störung wird nicht angezeigt.\n\nViele Grüße\nJonas");
        await app.OpenCase(Someone.Mary, "Router invoice", "Hello, the router was charged twice. A fault on your side?");
        var lea = await app.Acting(Someone.Lea);
        await app.Do<ArticleWriting, Outcome<Article>>(w => w.Save(null, new ArticleGiven("de", "Router bei einer Störung neu starten", "Ziehen Sie den Stecker und warten Sie eine Minute.", Publish: true), lea, default));
        await app.Do<Noting, Outcome<CustomerNote>>(async n => await n.Note((await app.Customer(Someone.Jonas)).Id, "Hat einen eigenen Router, keine Störung bei uns.", lea, default));
        var look = $"{language}-{width}-{(dark ? "dark" : "light")}";
        await using var window = await browser.Open(app, language, width, dark);
        await window.SignIn(Someone.Anna);

        await window.Go("/desk/search");
        await window.Look($"search-empty-{look}");
        await window.Page.Keyboard.PressAsync("/");
        await window.Page.Keyboard.TypeAsync("störung", new() { Delay = 20 });
        // Half of the word finds the three as well; the address is that of the whole one.
        await Expect(window.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("q=st%C3%B6rung$"));
        await Expect(window.Page.Locator(".found .line")).ToHaveCountAsync(3);
        await Expect(window.Page.Locator(".search-tabs .count").First).ToBeVisibleAsync();
        await Expect(window.Page.Locator("#desk-search input")).ToBeFocusedAsync();
        await window.Look($"search-found-{look}");

        await window.Page.Locator(".search-tabs a").Nth(1).ClickAsync();
        await Expect(window.Page.Locator(".found .line")).ToHaveCountAsync(1);
        await window.Page.Keyboard.PressAsync("j");
        await window.Page.Keyboard.PressAsync("Enter");
        await Expect(window.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex($"/desk/cases/{number}$"));

        await window.Go("/desk/search?q=waschmaschine");
        await window.Look($"search-nothing-{look}");
    }
}
