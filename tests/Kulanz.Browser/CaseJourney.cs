using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Platform;
using Kulanz.Tests.Cases;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using static Microsoft.Playwright.Assertions;

namespace Kulanz.Browser;

public sealed class CaseJourney(Browser browser)
{
    [Theory]
    [InlineData("en", 1280, false)]
    [InlineData("de", 1280, true)]
    [InlineData("de", 390, false)]
    [InlineData("en", 390, true)]
    public async Task A_long_conversation_can_be_read_and_worked_on(string language, int width, bool dark)
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var number = await LongConversation(app);
        var look = $"{language}-{width}-{(dark ? "dark" : "light")}";
        await using var window = await browser.Open(app, language, width, dark);
        await window.SignIn(Someone.Anna);

        await window.Go($"/desk/cases/{number}");
        await window.Look($"case-long-{look}");
        foreach (var panel in new[] { "snooze", "followers", "link", "merge", "splitting", "times", "time-add", "history" })
            await window.Page.ClickAsync($"#{panel} > summary");
        await Expect(window.Page.Locator("#history-lines li").First).ToBeVisibleAsync();
        await window.Look($"case-panels-{look}");
        await window.Page.FillAsync("#Text", "Guten Tag Herr Kunde,\n\nvielen Dank.");
        await window.Page.SetInputFilesAsync("[data-files]", new Microsoft.Playwright.FilePayload { Name = "Messprotokoll.txt", MimeType = "text/plain", Buffer = "gemessen"u8.ToArray() });
        await Expect(window.Page.Locator("[data-unsent]")).ToContainTextAsync("Messprotokoll.txt");
        await window.Look($"case-writing-{look}");
        await window.Go("/desk/notifications");
        await window.Look($"notifications-{look}");
        await window.Go("/desk/cases/new?Who=Jonas");
        await window.Look($"new-case-{look}");
    }

    [Fact]
    public async Task What_is_typed_stays_when_messages_arrive_and_crossing_answers_are_noticed()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var id = await app.Look(db => db.Cases.Select(c => c.Id).SingleAsync());
        await using var window = await browser.Open(app);
        await window.SignIn(Someone.Anna);
        await window.Go($"/desk/cases/{number}");
        await window.Page.Keyboard.PressAsync("r");
        await window.Page.Keyboard.TypeAsync("Please restart");

        await app.Do<Hearing, Outcome<Heard>>(h => h.Hear(id, new NewWord("It works again!", Channel.Mail), Actor.System, default));

        await Expect(window.Page.GetByText("It works again!")).ToBeVisibleAsync();
        await Expect(window.Page.Locator("[data-moved]")).ToBeVisibleAsync();
        await Expect(window.Page.Locator("#Text")).ToBeFocusedAsync();
        await window.Page.Keyboard.TypeAsync(" the router.");
        await Expect(window.Page.Locator("#Text")).ToHaveValueAsync("Please restart the router.");

        await window.Page.Keyboard.PressAsync("Control+Enter");
        await Expect(window.Page.Locator(".refusal")).ToContainTextAsync("Somebody else has written");
        await Expect(window.Page.Locator("#Text")).ToHaveValueAsync("Please restart the router.");
        await window.Page.FillAsync("#Text", "Glad to hear it.");
        await window.Page.ClickAsync("#composer button.btn-primary");
        await Expect(window.Page.Locator(".message-text", new() { HasText = "Glad to hear it." })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Facts_change_in_place_and_a_draft_comes_back()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        await using var window = await browser.Open(app);
        await using var other = await browser.Open(app);
        await window.SignIn(Someone.Anna);
        await other.SignIn(Someone.Ben);
        await window.Go($"/desk/cases/{number}");
        await other.Go($"/desk/cases/{number}");
        await Expect(window.Page.Locator("#lookers")).ToContainTextAsync("Ben Agent is looking at this too");

        await window.Page.FillAsync("#Text", "Half a thought");
        await Expect(other.Page.Locator("#lookers")).ToContainTextAsync("Anna Agent is writing");
        await window.Page.SelectOptionAsync("#fact-priority", "Urgent");
        await Expect(window.Page.Locator(".case-acts .line-priority")).ToBeVisibleAsync();
        await Expect(other.Page.Locator("#fact-priority")).ToHaveValueAsync("Urgent");
        await window.Page.FillAsync("#tag", "Fibre");
        await window.Page.Keyboard.PressAsync("Enter");
        await Expect(window.Page.Locator(".tag")).ToContainTextAsync("Fibre");
        await Expect(window.Page.Locator("#tag")).ToHaveValueAsync("");
        await Expect(window.Page.Locator("#Text")).ToHaveValueAsync("Half a thought");
        await Expect(window.Page.Locator("[data-kept]")).ToContainTextAsync("Draft kept");

        await window.Page.ReloadAsync();
        await Expect(window.Page.Locator("#Text")).ToHaveValueAsync("Half a thought");
    }

    [Fact]
    public async Task One_click_in_the_mail_is_an_answer()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        await app.OpenCase(Someone.Jonas, "No dial tone");
        var link = await app.Do(async services =>
        {
            var db = (Kulanz.Platform.Data.KulanzDb)services.GetService(typeof(Kulanz.Platform.Data.KulanzDb))!;
            var asked = await ((Asking)services.GetService(typeof(Asking))!).Ask(await db.Cases.SingleAsync(), Actor.System, default);
            await db.SaveChangesAsync();
            return new Uri(asked.Value).AbsolutePath;
        });
        await using var window = await browser.Open(app, "de", 390);

        await window.Go($"{link}?verdict=Good");

        await Expect(window.Page.Locator("h1")).ToHaveTextAsync("Vielen Dank!");
        await window.Look("satisfaction-de-390");
        Assert.Equal(Verdict.Good, await app.Look(db => db.Satisfactions.Select(s => s.Verdict).SingleAsync()));
    }

    private static async Task<long> LongConversation(TestApp app)
    {
        var (anna, ben) = (await app.Acting(Someone.Anna), await app.Acting(Someone.Ben));
        var number = await app.OpenCase(Someone.Jonas, "Kein Freizeichen seit dem Router-Update – Auftrag vom 14. September", "Sehr geehrte Damen und Herren,\n\nseit dem Update gestern Abend ist die Leitung tot. Der Router blinkt rot, und auch nach einem Neustart bleibt das Telefon stumm. Ich arbeite von zu Hause und bin auf den Anschluss angewiesen.\n\nMit freundlichen Grüßen\nJonas Kunde\n-- \nJonas Kunde · Lindenstraße 14 · 10969 Berlin\nTelefon 030 1234567");
        var id = await app.Look(db => db.Cases.Select(c => c.Id).SingleAsync());
        var other = await app.OpenCase(Someone.Jonas, "Rechnung September: falsche Anschrift");
        await app.OpenCase(Someone.Jonas, "Umzug zum 1. Dezember");
        await app.Do<CustomFields, Outcome<Field>>(f => f.Define("Gerät", FieldKind.Choice, "Router 7\nRouter 9", true, Actor.System, default));
        await app.Do<CustomFields, Outcome<Field>>(f => f.Define("Seriennummer", FieldKind.Text, null, false, Actor.System, default));
        Task Hear(string text, Channel channel = Channel.Mail, AuthorKind author = AuthorKind.Customer, string? name = null, string? address = null) =>
            app.Do<Hearing, Outcome<Heard>>(h => h.Hear(id, new NewWord(text, channel) { Author = author, AuthorName = name, AuthorAddress = address }, Actor.System, default));
        app.Clock.Advance(TimeSpan.FromMinutes(35));
        byte[] dot = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
        using var picture = new MemoryStream(dot);
        var photo = (await app.Do<Attaching, Outcome<Attachment>>(a => a.Upload(number, "Anschlussplan Lindenstraße.png", "image/png", picture, dot.Length, anna, default))).Value.Id;
        using var pdf = new MemoryStream("%PDF-1.4\n%%EOF"u8.ToArray());
        var plan = (await app.Do<Attaching, Outcome<Attachment>>(a => a.Upload(number, "Anleitung-Zurücksetzen-Router-9-mit-sehr-langem-Dateinamen.pdf", "application/pdf", pdf, 14, anna, default))).Value.Id;
        await app.Do<Replying, Outcome<Message>>(r => r.Say(number, new Saying(MessageKind.Reply, "Guten Tag Herr Kunde,\n\nvielen Dank für Ihre Nachricht. Bitte setzen Sie den Router einmal auf die Werkseinstellung zurück; die Anleitung liegt bei. Eine ausführliche Beschreibung finden Sie unter https://help.example.com/router-9/zuruecksetzen.\n\nFreundliche Grüße\nAnna Agent") { Attachments = [photo, plan], Minutes = 9 }, anna, default));
        app.Clock.Advance(TimeSpan.FromHours(2));
        await app.Do<Replying, Outcome<Message>>(r => r.Say(number, new Saying(MessageKind.CallNote, "Herr Kunde hat angerufen: Zurücksetzen hat nicht geholfen, Lampe bleibt rot. Möchte heute noch wissen, ob ein Techniker kommt. Rückruf nach 16 Uhr zugesagt.") { Minutes = 6 }, ben, default));
        await app.Do<Replying, Outcome<Message>>(r => r.Note(number, "Leitung gemessen: keine Synchronisation am Verteiler. Das ist nicht der Router. Störung beim Netzbetreiber gemeldet, Vorgang NB-88213.", anna, default));
        app.Clock.Advance(TimeSpan.FromHours(3));
        await Hear("Hello,\n\nI am Jonas' flatmate and I am in all week, so a technician can come any time.\n\nKind regards\nMary", author: AuthorKind.Other, name: "Mary Customer", address: "mary@customer.example");
        await app.Do<Replying, Outcome<Message>>(r => r.Reply(number, "Guten Tag Herr Kunde,\n\ndie Störung liegt am Verteiler in Ihrer Straße. Der Netzbetreiber kommt am Donnerstag zwischen 8 und 12 Uhr. Sie müssen dafür nicht zu Hause sein.\n\nFreundliche Grüße\nAnna Agent", CaseState.WaitingOnThirdParty, anna, default));
        app.Clock.Advance(TimeSpan.FromDays(3));
        await Hear("Guten Tag,\n\nes funktioniert wieder, aber deutlich langsamer als vorher: nur 12 statt 100 Mbit/s. Ist das so gewollt?\n\nAm 28.09.2026 um 15:35 schrieb Anna Agent:\n> die Störung liegt am Verteiler in Ihrer Straße.\n> Der Netzbetreiber kommt am Donnerstag zwischen 8 und 12 Uhr.\n> Sie müssen dafür nicht zu Hause sein.");
        foreach (var tag in new[] { "Glasfaser", "Störung", "Netzbetreiber" })
            await app.Do<Tagging, Outcome<Tag>>(t => t.Tag(number, tag, anna, default));
        await app.Do<Assigning, Outcome<Case>>(a => a.Prioritise(number, Priority.High, ben, default));
        await app.Do<Following, Outcome<Case>>(f => f.Follow(number, ben.Id!.Value, anna, default));
        await app.Do<Linking, Outcome<CaseLink>>(l => l.Link(number, other, LinkKind.RelatesTo, anna, default));
        var twin = await app.OpenCase(Someone.Jonas, "Telefon tot", "Hallo, ich schreibe lieber noch einmal: Das Telefon ist immer noch tot!");
        await app.Do<Merging, Outcome<Merge>>(m => m.Merge(twin, number, false, anna, default));
        return number;
    }
}
