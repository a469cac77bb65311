using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Platform;
using Kulanz.Telephony;
using Kulanz.Tests.Cases;
using Kulanz.Tests.Telephony;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Kulanz.Browser;

/// <summary>A ringing call over whatever is open, what is written down while one talks, and the log of calls.</summary>
public sealed class TelephonyJourney(Browser browser)
{
    [Theory]
    [InlineData("en", 1280, false)]
    [InlineData("de", 1280, true)]
    [InlineData("de", 390, false)]
    [InlineData("en", 390, true)]
    public async Task A_call_slides_in_on_another_page_is_answered_and_becomes_a_case(string language, int width, bool dark)
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var (pbx, at) = (app.Visitor(), await app.Connect());
        await app.Sits(Someone.Anna, "204");
        var number = await app.OpenCase(Someone.Jonas, "Kein Freizeichen seit dem Update", "Seit gestern Abend ist die Leitung tot.");
        var jonas = await app.Customer(Someone.Jonas);
        await app.Do<Describing, Outcome<Customer>>(d => d.AddPoint(jonas.Id, new PointGiven(ContactKind.Phone, "+49 30 123456"), Actor.System, default));
        await app.Do<Noting, Outcome<CustomerNote>>(n => n.Note(jonas.Id, "Spricht leise, bitte Geduld.", Actor.System, default));
        await app.Do<Replying, Outcome<Message>>(async r => await r.Reply(number, "Bitte starten Sie den Router einmal neu.", null, await app.Acting(Someone.Lea), default));
        var look = $"{language}-{width}-{(dark ? "dark" : "light")}";
        await using var window = await browser.Open(app, language, width, dark);
        await window.SignIn(Someone.Anna);
        // In the middle of something else.
        await window.Go("/desk/customers/new");
        await window.Page.FillAsync("#Name", "Half a na");
        await window.Page.FocusAsync("#Name");
        await Connected(app);

        var since = System.Diagnostics.Stopwatch.StartNew();
        await pbx.Rings(at, "1", "030 123456", "204");
        var card = window.Page.Locator("#call-card-1");
        await Expect(card).ToBeVisibleAsync();
        TestContext.Current.TestOutputHelper?.WriteLine($"On the screen after {since.ElapsedMilliseconds} ms.");
        await Expect(card).ToContainTextAsync("Jonas Kunde");
        await Expect(card).ToContainTextAsync("Spricht leise");
        await Expect(card).ToContainTextAsync("Bitte starten Sie den Router einmal neu.");
        await Expect(window.Page.Locator("#ringing-said")).ToContainTextAsync("Jonas Kunde");
        // Whoever types goes on typing.
        await Expect(window.Page.Locator("#Name")).ToBeFocusedAsync();
        await window.Page.Keyboard.TypeAsync("me");
        await Expect(window.Page.Locator("#Name")).ToHaveValueAsync("Half a name");
        await window.Look($"call-ringing-{look}");

        await pbx.Answers(at, "1", "204");
        var note = window.Page.Locator("#call-note-1");
        await Expect(note).ToBeVisibleAsync();
        await window.Page.Keyboard.PressAsync("Escape");
        await window.Page.Keyboard.PressAsync("o");
        await Expect(card.Locator("summary").First).ToBeFocusedAsync();
        await note.Locator("textarea").FillAsync("Möchte eine zweite Leitung.");
        await Expect(note.Locator("[data-kept]")).Not.ToBeEmptyAsync();
        await window.Look($"call-note-{look}");

        // What is written goes along to the next page, and the end of the call takes nothing away.
        await window.Go("/desk");
        await Expect(note.Locator("textarea")).ToHaveValueAsync("Möchte eine zweite Leitung.");
        await Connected(app);
        await pbx.HangsUp(at, "1");
        await Expect(card).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("call-over"));
        await note.Locator("textarea").PressAsync("Control+End");
        await note.Locator("textarea").PressSequentiallyAsync(" Angebot folgt.");
        await note.Locator("input[name=Subject]").FillAsync("Zweite Leitung");
        await note.Locator(".btn-primary").ClickAsync();
        await Expect(card).ToBeHiddenAsync();

        var opened = await app.Look(db => db.Cases.SingleAsync(c => c.Subject == "Zweite Leitung"));
        Assert.Equal(jonas.Id, opened.CustomerId);
        Assert.Equal("Möchte eine zweite Leitung. Angebot folgt.", await app.Look(db => db.Messages.Where(m => m.CaseId == opened.Id).Select(m => m.Text).SingleAsync()));
        await window.Go($"/desk/cases/{opened.Number}");
        await Expect(window.Page.Locator(".case-know a[href='/desk/calls/1']")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("de", 1280, false)]
    [InlineData("en", 390, true)]
    public async Task Somebody_unknown_is_looked_for_while_one_talks(string language, int width, bool dark)
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var (pbx, at) = (app.Visitor(), await app.Connect());
        var number = await app.OpenCase(Someone.Mary, "Invoice shows the wrong address");
        var look = $"{language}-{width}-{(dark ? "dark" : "light")}";
        await using var window = await browser.Open(app, language, width, dark);
        await window.SignIn(Someone.Anna);
        await Connected(app);
        // Nobody has said whose telephone is whose: everybody sees it, until somebody says that it is theirs.
        await pbx.Rings(at, "1", "030 98765432");
        var card = window.Page.Locator("#call-card-1");
        await Expect(card).ToContainTextAsync("+49 30 98765432");
        await window.Look($"call-unknown-{look}");
        await card.Locator("form[action$='Take'] button").ClickAsync();
        var note = window.Page.Locator("#call-note-1");
        await note.Locator("textarea").FillAsync("She moves on Friday.");
        await note.Locator("input[name=Who]").PressSequentiallyAsync("mary");
        await note.Locator("input[type=radio][name=CustomerId]").First.CheckAsync();
        await note.Locator($"input[name=Case][value='{number}']").CheckAsync();
        await Expect(note.Locator("textarea")).ToHaveValueAsync("She moves on Friday.");
        await window.Look($"call-known-now-{look}");
        await note.Locator(".btn-primary").ClickAsync();
        await Expect(note.Locator(".saved")).ToContainTextAsync("Invoice shows the wrong address");

        var mary = await app.Customer(Someone.Mary);
        Assert.Equal(mary.Id, (await app.OnlyCall()).CustomerId);
        Assert.True(await app.Look(db => db.ContactPoints.AnyAsync(p => p.CustomerId == mary.Id && p.Value == "+493098765432")));
        await pbx.HangsUp(at, "1");
        await Expect(card).ToBeHiddenAsync();
    }

    [Theory]
    [InlineData("en", 1280, false)]
    [InlineData("de", 390, true)]
    public async Task The_log_and_its_settings_can_be_read_and_operated(string language, int width, bool dark)
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var (pbx, at) = (app.Visitor(), await app.Connect());
        await app.Sits(Someone.Ada, "204");
        var jonas = await app.Customer(Someone.Jonas);
        await app.Do<Describing, Outcome<Customer>>(d => d.AddPoint(jonas.Id, new PointGiven(ContactKind.Phone, "+49 30 123456"), Actor.System, default));
        foreach (var (id, from, answered) in new[] { ("1", "4930123456", true), ("2", "4930123456", false), ("3", "anonymous", false), ("4", "4930999888", false) })
        {
            await pbx.Rings(at, id, from, "204");
            if (answered)
                await pbx.Answers(at, id, "204");
            await pbx.HangsUp(at, id, answered ? "normalClearing" : "cancel");
            app.Clock.Advance(TimeSpan.FromMinutes(13));
        }
        var look = $"{language}-{width}-{(dark ? "dark" : "light")}";
        await using var window = await browser.Open(app, language, width, dark);
        await window.SignIn(Someone.Ada);
        // The one she talked in waits for its note; here she does not want it.
        await window.Page.Locator("#call-card-1 form[action$='PutAway'] button").ClickAsync();
        await Expect(window.Page.Locator(".call-card")).ToHaveCountAsync(0);

        await window.Go("/desk/calls");
        await window.Look($"calls-{look}");
        await window.Go("/desk/calls?view=ToCallBack");
        await Expect(window.Page.Locator(".call-lines .line")).ToHaveCountAsync(2);
        await window.Page.Locator(".call-back button[value=true]").First.ClickAsync();
        await Expect(window.Page.Locator(".undo")).ToBeVisibleAsync();
        await window.Look($"calls-settled-{look}");
        await window.Page.ClickAsync(".undo button");
        await Expect(window.Page.Locator(".call-lines .line")).ToHaveCountAsync(2);
        foreach (var page in new[] { "/desk/calls/1", "/desk/calls/2", "/desk/calls/3", "/desk/calls/4/note", "/desk/me/telephone", "/admin/telephony", $"/desk/customers/{jonas.Number}" })
        {
            await window.Go(page);
            await window.Look($"{page.Trim('/').Replace('/', '-')}-{look}");
        }
        await window.Go("/admin/telephony");
        await window.Page.FillAsync("#Name", "Zweite Anlage");
        await window.Page.SelectOptionAsync("#Kind", "Sipgate");
        await window.Page.ClickAsync("form[action$='Connect'] .btn-primary");
        await Expect(window.Page.Locator(".once input")).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("^http://help.example.com/api/v1/sipgate/[0-9a-f]{48}$"));
        await window.Look($"telephony-connected-{look}");
    }

    [Fact]
    public async Task Without_script_a_call_is_seen_and_written_down_too()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var (pbx, at) = (app.Visitor(), await app.Connect());
        await app.Sits(Someone.Anna, "204");
        await pbx.Rings(at, "1", "anonymous", "204");
        await pbx.Answers(at, "1", "204");
        await using var window = await browser.Open(app, script: false);
        await window.SignIn(Someone.Anna);
        await window.Go("/desk/calls");
        await window.Page.ClickAsync(".call-lines a");
        var note = window.Page.Locator("#call-note-1");
        await note.Locator("textarea").FillAsync("Asked for the opening hours.");
        await note.Locator("input[name=Name]").FillAsync("Nora Neu");
        await note.Locator(".btn-primary").ClickAsync();

        await Expect(window.Page.Locator(".conversation")).ToContainTextAsync("Asked for the opening hours.");
    }

    /// <summary>The page hears what happens from now on.</summary>
    private static Task Connected(TestApp app) => Eventually.Is(() => Task.FromResult(app.Services.GetService(typeof(Kulanz.Platform.Live.Live)) is Kulanz.Platform.Live.Live { Listeners: > 1 } ? "" : null), "the page is connected");
}
