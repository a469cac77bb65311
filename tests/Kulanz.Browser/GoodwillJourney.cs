using System.Text.RegularExpressions;
using Kulanz.Cases.Grants;
using Kulanz.Cases.Shipments;
using Kulanz.Platform;
using Kulanz.Tests.Cases;
using Kulanz.Tests.Cases.Grants;
using Kulanz.Tests.Contracts.Licences;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using static Microsoft.Playwright.Assertions;

namespace Kulanz.Browser;

/// <summary>Goodwill beside a case, and a new licence key that is read out on the telephone.</summary>
public sealed class GoodwillJourney(Browser browser)
{
    [Theory]
    [InlineData("de", 1280, false)]
    [InlineData("en", 390, true)]
    public async Task A_key_is_replaced_on_the_telephone_and_read_out_group_by_group(string language, int width, bool dark)
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var (number, _) = await app.Licence(await app.Contract(Someone.Jonas));
        var @case = await app.OpenCase(Someone.Jonas, "Computer gestohlen");
        var anna = await app.Acting(Someone.Anna);
        await app.TeamBudget(50_000, 5_000);
        await app.Give(@case, anna, 2_500);
        await app.Give(@case, anna, 9_900, GrantKind.Credit);
        await app.Do<Dispatching, Outcome<Shipment>>(d => d.Send(@case, new(Carrier.Dpd, "Ein Kabel", "Am Markt 1, Berlin", Tracking: "01234567890123") { ExpectedOn = new(2026, 9, 30) }, anna, default));
        var look = $"{language}-{width}-{(dark ? "dark" : "light")}";
        await using var window = await browser.Open(app, language, width, dark);
        await window.SignIn(Someone.Anna);
        await window.Go($"/desk/cases/{@case}#goodwill-given");
        await window.Page.ClickAsync("#give-goodwill > summary");
        await window.Look($"goodwill-{look}");

        await window.Page.ClickAsync("#goodwill-given a[href^='/desk/replacement']");
        await window.Page.FillAsync("input[name=reason]", "Gestohlen");
        if (await window.Page.Locator("input[name=mail]").CountAsync() > 0)
            await window.Page.UncheckAsync("input[name=mail]");
        await window.Look($"replacement-{look}");
        await window.Page.ClickAsync(".replacement-form .btn-primary");

        var groups = window.Page.Locator("[data-read-group]");
        await Expect(groups).ToHaveCountAsync(5);
        await Expect(groups.Nth(0)).ToBeFocusedAsync();
        await window.Page.Keyboard.PressAsync("Enter");
        await Expect(groups.Nth(1)).ToHaveClassAsync(new Regex("is-read"));
        // A German customer hears German words; switched, the other ones.
        await Expect(groups.Nth(0).Locator(".read-de").First).ToBeVisibleAsync();
        await Expect(groups.Nth(0).Locator(".read-en").First).ToBeHiddenAsync();
        await window.Page.CheckAsync("#alphabet-en");
        await Expect(groups.Nth(0).Locator(".read-en").First).ToBeVisibleAsync();
        await window.Page.CheckAsync("#alphabet-de");
        await window.Look($"read-out-{look}");
        Assert.EndsWith("/desk/replacement?customer=1", window.Page.Url, StringComparison.Ordinal);
        Assert.NotNull(await app.Look(db => db.Licences.SingleAsync(l => l.Number != number)));
    }
}
