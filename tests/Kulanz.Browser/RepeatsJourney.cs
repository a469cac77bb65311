using System.Text.RegularExpressions;
using Kulanz.Cases;
using Kulanz.Cases.Knowledge;
using Kulanz.Cases.Repeats;
using Kulanz.Platform;
using Kulanz.Tests.Cases.Repeats;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using static Microsoft.Playwright.Assertions;

namespace Kulanz.Browser;

public sealed class RepeatsJourney(Browser browser)
{
    private const string Evening = "Guten Tag, mein Router verliert jeden Abend die Verbindung zum Internet. Was kann ich tun?";

    [Fact]
    public async Task What_was_answered_before_is_put_into_the_answer_by_one_click_and_taken_back_by_another()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var first = await app.Ask(Someone.Jonas, "Router verliert die Verbindung", Evening);
        await app.Reply(first.Number, "Guten Tag Herr Kunde,\n\nbitte stellen Sie den Kanal fest auf 6.\n\nMit freundlichen Grüßen\nAnna Agent");
        var second = await app.Ask(Someone.Jonas, "Internet weg", "Hallo, abends verliert mein Router ständig die Internetverbindung. Woran liegt das?");
        await using var window = await browser.Open(app);
        await window.SignIn(Someone.Anna);
        await window.Go($"/desk/cases/{second.Number}");
        var found = window.Page.Locator("#earlier-answers .earlier-answer");
        await Expect(found).ToHaveCountAsync(1);

        await window.Page.FillAsync("#Text", "Guten Tag Herr Kunde,");
        await found.GetByText("Refer to it").ClickAsync();
        await Expect(window.Page.Locator("#Text")).ToHaveValueAsync(new Regex("^Guten Tag Herr Kunde,\n\nDanach hatten Sie uns am 28\\. September 2026 schon einmal gefragt[\\s\\S]+Bitte stellen Sie den Kanal fest auf 6\\."));
        await Expect(window.Page.Locator("#earlier-answers")).ToContainTextAsync($"Asked before in #{first.Number}");
        await Expect(found).ToHaveCountAsync(0);

        // Taken back without leaving the page: what is written stays.
        await window.Page.Locator(".earlier-marks").GetByText("Undo").ClickAsync();
        await Expect(found).ToHaveCountAsync(1);
        await Expect(window.Page.Locator("#Text")).ToHaveValueAsync(new Regex("Kanal fest auf 6"));
        await found.GetByText("Not the same").ClickAsync();
        await Expect(window.Page.Locator("#earlier-answers")).ToContainTextAsync("Nothing like it was answered before.");
        await window.Page.ClickAsync("#distinctions > summary");
        await window.Page.Locator("#distinctions").GetByText("Show again").ClickAsync();
        await Expect(found).ToHaveCountAsync(1);

        // Answered: nobody needs it any more.
        await window.Page.ClickAsync(".composer-send .btn-primary");
        await Expect(window.Page.Locator("#earlier-answers")).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData("de", 1280, false)]
    [InlineData("en", 1280, true)]
    [InlineData("de", 390, true)]
    [InlineData("en", 390, false)]
    public async Task Earlier_answers_and_what_is_asked_most_can_be_read(string language, int width, bool dark)
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var look = $"{language}-{width}-{(dark ? "dark" : "light")}";
        var first = await app.Ask(Someone.Jonas, "Router verliert die Verbindung", Evening);
        await app.Reply(first.Number, "Guten Tag Herr Kunde,\n\nbitte stellen Sie den Kanal fest auf 6. Unter Einstellungen, WLAN, Funkkanal.\n\nMit freundlichen Grüßen\nAnna Agent");
        var theirs = await app.Ask(Someone.Mary, "Verbindung", "Mein Router verliert abends jedes Mal die Verbindung zum Internet.");
        await app.Reply(theirs.Number, "Hello Mary,\n\nplease restart it.\n\nKind regards\nAnna", Someone.Ben);
        await app.Do<ArticleWriting, Outcome<Article>>(w => w.Save(null, new ArticleGiven("de", "Router verliert die Verbindung zum Internet", "Wenn der Router abends die Verbindung zum Internet verliert, stellen Sie den Funkkanal fest ein.", Publish: true), Actor.System, default));
        for (var i = 0; i < 3; i++)
            await app.Ask(Someone.Mary, "Preise", "Ich bin mit der neuen Preisliste nicht einverstanden und fordere Sie auf, die Erhöhung zurückzunehmen.");
        var asked = await app.Ask(Someone.Jonas, "Schon wieder", "Hallo, mein Router verliert jeden Abend die Internetverbindung, und das seit Wochen. Was kann ich noch tun?");
        var third = await app.Ask(Someone.Jonas, "Zum dritten Mal", "Der Router verliert jeden Abend die Verbindung zum Internet!");
        var anna = await app.Acting(Someone.Anna);
        await app.Do<Confirming, Outcome<Repeat>>(c => c.Confirm(third.Message, first.Message, anna, default));
        await using var window = await browser.Open(app, language, width, dark);
        await window.SignIn(Someone.Ada);

        await window.Go($"/desk/cases/{asked.Number}#earlier-answers");
        await window.Page.Locator(".earlier-answer summary").First.ClickAsync();
        await window.Look($"earlier-answers-{look}");
        await window.Go($"/desk/cases/{third.Number}#earlier-answers");
        await window.Look($"earlier-marked-{look}");
        await window.Go("/desk/repeats");
        await window.Look($"repeats-{look}");
        await window.Go($"/desk/customers/{(await app.Customer(Someone.Jonas)).Number}");
        await window.Look($"customer-questions-{look}");
        await window.Go("/admin/templates/earlier-answer/de");
        await window.Look($"passage-{look}");
        Assert.Equal(1, await app.Look(db => db.Repeats.CountAsync()));
    }
}
