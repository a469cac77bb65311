using System.Text.RegularExpressions;
using Kulanz.Tests.Cases;
using Kulanz.Tests.Testing;
using static Microsoft.Playwright.Assertions;

namespace Kulanz.Browser;

/// <summary>What an administrator sets up and looks after.</summary>
public sealed partial class AdministrationJourney(Browser browser)
{
    private static readonly Dictionary<string, string?> Loopback = new() { ["KULANZ_WEBHOOK_NETWORKS"] = "127.0.0.0/8" };

    [Theory]
    [InlineData("en", 1280, true)]
    [InlineData("de", 390, false)]
    public async Task An_empty_installation_says_where_to_begin(string language, int width, bool dark)
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var look = $"{language}-{width}-{(dark ? "dark" : "light")}";
        await using var window = await browser.Open(app, language, width, dark);
        await window.SignIn(Someone.Ada);
        await Expect(window.Page.Locator(".first-steps a")).ToHaveCountAsync(3);
        await window.Look($"first-steps-{look}");

        // It asks once, naming what will happen.
        await window.Page.ClickAsync("a[href='/admin/demo']");
        await Expect(window.Page.Locator("main form .btn-primary")).ToBeVisibleAsync();
        await window.Look($"demo-question-{look}");

        // Nobody is invited to fill in an invented company beside a real customer.
        await app.OpenCase(Someone.Jonas, "No dial tone");
        await window.Go("/desk");
        await Expect(window.Page.Locator(".first-steps")).ToHaveCountAsync(0);
        await window.Go("/admin/demo");
        await Expect(window.Page.Locator("main form .btn-primary")).ToHaveCountAsync(0);
        await window.Look($"demo-refused-{look}");
    }

    [Theory]
    [InlineData("de", 1280, false)]
    [InlineData("en", 390, true)]
    public async Task A_webhook_is_added_tried_and_its_deliveries_are_seen(string language, int width, bool dark)
    {
        await using var app = await TestApp.Start(Databases.Sqlite, Loopback);
        await using var shop = await Listener.Start();
        var look = $"{language}-{width}-{(dark ? "dark" : "light")}";
        await using var window = await browser.Open(app, language, width, dark);
        await window.SignIn(Someone.Ada);

        await window.Go("/admin/webhooks");
        await window.Look($"webhooks-none-{look}");
        await window.Page.FillAsync("#Name", "Shop");
        await window.Page.FillAsync("#Url", shop.Address);
        await window.Page.FillAsync("#Types", "case.*");
        await window.Page.ClickAsync("main form.form-rows .btn-primary");
        await Expect(window.Page.Locator(".once input")).ToHaveValueAsync(Secret());
        await window.Look($"webhook-added-{look}");

        await window.Page.ClickAsync(".list-head button");
        await Expect(window.Page.Locator(".mail-good")).ToContainTextAsync("thanks");
        await app.OpenCase(Someone.Jonas, "No dial tone");
        await Expect(window.Page.Locator("#calls li", new() { HasText = "case.opened" }).Locator(".icon")).ToBeVisibleAsync();
        await window.Look($"webhook-delivered-{look}");

        shop.Status = 500;
        await window.Page.ClickAsync(".list-head button");
        await Expect(window.Page.Locator(".mail-say.mail-failed")).ToBeVisibleAsync();
        await window.Look($"webhook-failed-{look}");
        await window.Go("/admin/webhooks");
        await window.Look($"webhooks-{look}");
    }

    [Theory]
    [InlineData("de", 1280, true)]
    [InlineData("en", 390, false)]
    public async Task The_health_of_the_installation_can_be_read(string language, int width, bool dark)
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        await using var window = await browser.Open(app, language, width, dark);
        await window.SignIn(Someone.Ada);
        await window.Go("/admin");
        await window.Page.ClickAsync("a[href='/admin/health']");

        await Expect(window.Page.Locator(".health-sum")).ToBeVisibleAsync();
        await Expect(window.Page.Locator(".health-part")).Not.ToHaveCountAsync(0);
        await window.Look($"health-{language}-{width}-{(dark ? "dark" : "light")}");
    }

    [Theory]
    [InlineData("de", 1280, false)]
    [InlineData("en", 390, true)]
    public async Task A_mail_from_a_machine_is_found_and_made_a_case(string language, int width, bool dark)
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var gateway = await app.Program("Mail gateway");
        var lost = await gateway.Deliver("From: holiday@elsewhere.example\r\nTo: support@help.example.com\r\nSubject: Out of office\r\nMessage-ID: <away@elsewhere.example>\r\nAuto-Submitted: auto-replied\r\n\r\nI am away.\r\n");
        Assert.Null(lost.CaseNumber);
        var look = $"{language}-{width}-{(dark ? "dark" : "light")}";
        await using var window = await browser.Open(app, language, width, dark);
        await window.SignIn(Someone.Ada);

        await window.Go("/admin/mail");
        await Expect(window.Page.Locator(".mail-items li")).ToContainTextAsync("Out of office");
        await window.Look($"arrived-mail-{look}");
        var raw = await window.Page.RunAndWaitForDownloadAsync(() => window.Page.ClickAsync(".mail-item-acts a"));
        Assert.Contains("Auto-Submitted: auto-replied", await File.ReadAllTextAsync(await raw.PathAsync()), StringComparison.Ordinal);
        await window.Page.ClickAsync(".mail-item-acts button");

        await Expect(window.Page.Locator("h1", new() { HasText = "Out of office" })).ToBeVisibleAsync();
        await Expect(window.Page.Locator(".message-text", new() { HasText = "I am away." })).ToBeVisibleAsync();
        await window.Look($"arrived-mail-case-{look}");
    }

    [GeneratedRegex("^whsec_")]
    private static partial Regex Secret();
}
