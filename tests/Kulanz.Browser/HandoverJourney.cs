using Kulanz.Tests.Cases;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using static Microsoft.Playwright.Assertions;

namespace Kulanz.Browser;

/// <summary>A case on its way from hand to hand: to a partner and back, with the customer reading along.</summary>
public sealed class HandoverJourney(Browser browser)
{
    [Theory]
    [InlineData("de", 1280, false)]
    [InlineData("en", 390, true)]
    public async Task A_case_goes_to_a_partner_and_back_and_the_customer_corrects_what_was_handed_on(string language, int width, bool dark)
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var look = $"{language}-{width}-{(dark ? "dark" : "light")}";
        await app.Works(Someone.Nora, "Service Nord");
        await app.Register(Someone.Jonas);
        var number = await app.OpenCase(Someone.Jonas, "Activation", "It asks for activation again and again.");

        // By keyboard: h opens the form, which begins with the one to choose.
        await using (var anna = await browser.Open(app, language, width, dark))
        {
            await anna.SignIn(Someone.Anna);
            await anna.Go($"/desk/cases/{number}");
            await anna.Page.Keyboard.PressAsync("h");
            await Expect(anna.Page.Locator("#To")).ToBeFocusedAsync();
            await anna.Page.Locator("#To").SelectOptionAsync(new Microsoft.Playwright.SelectOptionValue { Label = "Service Nord" });
            await anna.Page.FillAsync("#Summary", "Please look at his PC, the board may be new.");
            await anna.Page.FillAsync("#NeverAskAgain", "The serial number.");
            await anna.Look($"handover-form-{look}");
            await anna.Page.ClickAsync(".handing .btn-primary");
            await Expect(anna.Page.Locator("#handovers .handed-waits")).ToContainTextAsync("Service Nord");
            await anna.Look($"handover-waits-{look}");
        }

        await using (var nora = await browser.Open(app, language, width, dark))
        {
            await nora.SignIn(Someone.Nora, "/partner");
            await nora.Look($"partner-home-{look}");
            await nora.Page.ClickAsync("#partner-cases a");
            await nora.Look($"partner-offer-{look}");
            await nora.Page.ClickAsync(".handed-sheet .btn-primary");
            await Expect(nora.Page.Locator(".handed-sheet")).ToContainTextAsync("jonas@customer.example");
            await nora.Page.FillAsync("#Text", "I come on Tuesday at ten.");
            await nora.Page.ClickAsync("#answer .btn-primary");
            await Expect(nora.Page.Locator(".conversation")).ToContainTextAsync("Nora Nord, Service Nord");
            await nora.Look($"partner-case-{look}");
            await nora.Page.ClickAsync("#hand-back summary");
            await nora.Page.FillAsync("#Summary", "It is the board.");
            await nora.Page.ClickAsync("#hand-back .btn-primary");
            await Expect(nora.Page.Locator("#hand-back")).ToContainTextAsync(language == "de" ? "Sie haben dies zurückgegeben" : "You have handed this back");
        }

        await using (var jonas = await browser.Open(app, language, width, dark))
        {
            await jonas.SignIn(Someone.Jonas, "/my/cases");
            await jonas.Go($"/my/cases/{number}");
            await jonas.Page.Locator(".handed-correct summary").First.ClickAsync();
            await jonas.Page.Locator(".handed-correct textarea").First.FillAsync("Not the board: the disk.");
            await jonas.Look($"handover-portal-{look}");
            await jonas.Page.Locator(".handed-correct button").First.ClickAsync();
            await Expect(jonas.Page.Locator(".handed-correction")).ToContainTextAsync("the disk");
        }

        await using (var ben = await browser.Open(app, language, width, dark))
        {
            await ben.SignIn(Someone.Ben);
            await ben.Go("/desk/handovers");
            await ben.Look($"handovers-{look}");
            await ben.Page.ClickAsync("#handover-list .row-what a");
            await ben.Look($"handover-offered-{look}");
            await ben.Page.ClickAsync(".handed-sheet .btn-primary");
            await Expect(ben.Page.Locator("#handovers .handed-correction")).ToContainTextAsync("the disk");
        }
        Assert.Equal("Ben Agent", await app.Look(db => db.Cases.Join(db.Accounts, c => c.OwnerId, a => a.Id, (c, a) => a.Name).SingleAsync()));
    }
}
