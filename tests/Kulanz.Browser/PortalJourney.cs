using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Cases.Knowledge;
using Kulanz.Platform;
using Kulanz.Tests.Cases;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Kulanz.Browser;

public sealed class PortalJourney(Browser browser)
{
    [Theory]
    [InlineData("de", 1280, false)]
    [InlineData("en", 390, true)]
    public async Task A_customer_asks_follows_the_link_answers_and_takes_their_data_along(string language, int width, bool dark)
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var lea = await app.Acting(Someone.Lea);
        await app.Do<ArticleWriting, Outcome<Article>>(w => w.Save(null, new ArticleGiven(language, "Router: restart, Neustart", "Unplug it. Ziehen Sie den Stecker.", Publish: true), lea, default));
        await app.Register(Someone.Jonas);
        var look = $"{language}-{width}-{(dark ? "dark" : "light")}";
        await using var window = await browser.Open(app, language, width, dark);

        await window.Go("/");
        await window.Look($"portal-{look}");
        await window.Page.ClickAsync(".doors a[href='/ask']");
        await window.Page.FillAsync("#Name", Someone.Jonas.Name);
        await window.Page.FillAsync("#Email", Someone.Jonas.Email);
        await window.Page.FillAsync("#Subject", "Router");
        await Expect(window.Page.Locator("#suggestions a")).ToContainTextAsync("Router");
        await window.Page.FillAsync("#Text", "The light is red since this morning.");
        await window.Page.SetInputFilesAsync("#Files", new FilePayload { Name = "light.txt", MimeType = "text/plain", Buffer = "red"u8.ToArray() });
        await window.Look($"portal-asking-{look}");
        await window.Page.ClickAsync("form .btn-lg");
        await Expect(window.Page.Locator(".received-number")).ToBeVisibleAsync();
        await window.Look($"portal-received-{look}");

        var number = await app.Look(db => db.Cases.Select(c => c.Number).SingleAsync());
        await app.Do<Replying, Outcome<Message>>(async r => await r.Reply(number, "Please restart the router.", null, await app.Acting(Someone.Anna), default));
        await window.Go(app.Letters()[0].Link);
        await Expect(window.Page.GetByText("Please restart the router.")).ToBeVisibleAsync();
        await Expect(window.Page.Locator(".portal-files a")).ToContainTextAsync("light.txt");
        await window.Look($"portal-case-{look}");
        await window.Page.FillAsync("#Text", "That helped, thank you!");
        await window.Page.ClickAsync("#answer button");
        await Expect(window.Page.Locator(".conversation .message")).ToHaveCountAsync(3);
        await window.Look($"portal-answered-{look}");

        await window.Go("/sign-in");
        await window.Page.FillAsync("#Email", Someone.Jonas.Email);
        await window.Page.FillAsync("#Password", Someone.Password);
        await window.Page.ClickAsync("main form button");
        await window.Page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
        await window.Go("/my/cases");
        await window.Look($"portal-my-cases-{look}");
        await window.Go("/my/profile");
        await window.Look($"portal-profile-{look}");
        await window.Go("/my/data");
        await window.Look($"portal-my-data-{look}");
        await window.Page.ClickAsync("main form .btn-lg");
        // By itself the page says when it is ready.
        await Expect(window.Page.Locator("#copy a[download]")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await window.Look($"portal-my-data-ready-{look}");
        var data = await window.Page.RunAndWaitForDownloadAsync(() => window.Page.ClickAsync("#copy a[download]"));
        Assert.EndsWith(".zip", data.SuggestedFilename, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("de", 1280, true)]
    [InlineData("en", 390, false)]
    public async Task An_address_that_leads_nowhere_says_so(string language, int width, bool dark)
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        await using var window = await browser.Open(app, language, width, dark);

        var answer = await window.Page.GotoAsync("/nowhere");

        Assert.Equal(404, answer!.Status);
        await Expect(window.Page.Locator("h1")).ToBeVisibleAsync();
        await Expect(window.Page.Locator("main a")).ToHaveAttributeAsync("href", "/");
        // The browser itself notes every 404 as an error.
        await window.Look($"nowhere-{language}-{width}-{(dark ? "dark" : "light")}", expected: "404");
    }
}
