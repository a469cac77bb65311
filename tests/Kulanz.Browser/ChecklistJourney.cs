using Kulanz.Access;
using Kulanz.Cases.Checklists;
using Kulanz.Platform;
using Kulanz.Tests.Cases.Checklists;
using Kulanz.Tests.Contracts;
using Kulanz.Tests.Telephony;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Kulanz.Browser;

/// <summary>A checklist during a call without touching the mouse, and in the margin of the case for whoever goes on.</summary>
public sealed class ChecklistJourney(Browser browser)
{
    [Theory]
    [InlineData("en", 1280, false)]
    [InlineData("de", 390, true)]
    public async Task The_questions_are_run_by_keyboard_alone_while_somebody_talks(string language, int width, bool dark)
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var list = await app.Checklist();
        var jonas = await app.Customer(Someone.Jonas);
        await app.Do<Describing, Outcome<Customer>>(d => d.AddPoint(jonas.Id, new PointGiven(ContactKind.Phone, "+4930123456"), Actor.System, default));
        await app.Conclude(await app.Plan(list.Product), jonas.Id);
        var (pbx, at) = (app.Visitor(), await app.Connect());
        await app.Sits(Someone.Anna, "204");
        await pbx.Rings(at, "1", "4930123456", "204");
        await pbx.Answers(at, "1", "204");
        var look = $"{language}-{width}-{(dark ? "dark" : "light")}";
        await using var window = await browser.Open(app, language, width, dark);
        await window.SignIn(Someone.Anna);
        var (page, keys) = (window.Page, window.Page.Keyboard);
        var note = page.Locator("#call-note-1");
        string Of(string begins) => $"fieldset[data-question='{list[begins]}']";

        await note.Locator("textarea").FocusAsync();
        await keys.TypeAsync("Will 3 times not start, n and y");
        // What is typed is text and nobody's key; out of the text, q goes to the first question.
        await Expect(note.Locator("textarea")).ToHaveValueAsync("Will 3 times not start, n and y");
        await keys.PressAsync("Escape");
        await window.Look($"checklist-call-note-{look}");
        await keys.PressAsync("q");
        await Expect(note.Locator($"{Of("Which")} input").First).ToBeFocusedAsync();
        await Expect(note.Locator(Of("Online?"))).ToBeHiddenAsync();
        await window.Look($"checklist-call-begun-{look}");

        await keys.PressAsync("1");
        await Expect(note.Locator($"{Of("Online?")} input").First).ToBeFocusedAsync();
        await keys.PressAsync("n");
        await Expect(note.Locator($"{Of("A proxy")} input").First).ToBeFocusedAsync();
        // Back, and otherwise: the branch follows.
        await keys.PressAsync("Backspace");
        await Expect(note.Locator($"{Of("Online?")} input:checked")).ToBeFocusedAsync();
        await keys.PressAsync(language == "de" ? "j" : "y");
        await Expect(note.Locator($"{Of("What")} input")).ToBeFocusedAsync();
        await Expect(note.Locator(Of("A proxy"))).ToBeHiddenAsync();
        await keys.TypeAsync("Error 42");
        await keys.PressAsync("Enter");
        await Expect(note.Locator($"{Of("Memory")} input")).ToBeFocusedAsync();
        await keys.PressAsync("ArrowUp");
        await Expect(note.Locator($"{Of("What")} input")).ToBeFocusedAsync();
        await keys.PressAsync("Enter");
        await keys.TypeAsync("7,5");
        await Expect(note.Locator("[data-check-count]")).ToContainTextAsync("4");
        await window.Look($"checklist-call-{look}");
        await keys.PressAsync("Enter");
        await Expect(note.Locator("[data-check-done]")).ToBeFocusedAsync();

        // What was begun is there on the next page; then the note is saved, also by keyboard.
        await app.Holds(db => db.CallDrafts.AnyAsync(d => d.Answers!.Contains("7,5")), "the last answer is kept as a draft");
        await window.Go("/desk");
        await Expect(note.Locator($"{Of("Memory")} input")).ToHaveValueAsync("7,5");
        await note.Locator("textarea").FocusAsync();
        await keys.PressAsync("Control+Enter");
        await Expect(note.Locator(".saved")).ToBeVisibleAsync();
        var number = await app.Look(db => db.Cases.Select(c => c.Number).SingleAsync());
        Assert.Equal(["Windows", "yes", "Error 42", "7.5 GB"], (await app.Diagnosis(number)).Answered.Select(s => s.Known!.Said));

        await pbx.HangsUp(at, "1");
        await window.Go($"/desk/cases/{number}");
        await Expect(page.Locator("#checklist")).ToContainTextAsync("Activation");
        await page.Locator("#checklist .know-more > summary").First.ClickAsync();
        await page.Locator("#checklist .check-answers .know-more > summary").First.ClickAsync();
        await window.Look($"checklist-case-{look}");
    }

    [Theory]
    [InlineData("de", 1280, false)]
    [InlineData("en", 390, true)]
    public async Task Checklists_and_causes_can_be_arranged(string language, int width, bool dark)
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var list = await app.Checklist();
        var look = $"{language}-{width}-{(dark ? "dark" : "light")}";
        await using var window = await browser.Open(app, language, width, dark);
        await window.SignIn(Someone.Lea);
        await window.Go("/desk/causes");
        await window.Page.Locator(".cause-more > summary").First.ClickAsync();
        await window.Look($"causes-{look}");
        await window.Go("/desk/checklists");
        await window.Look($"checklists-{look}");
        await window.Go($"/desk/checklists/{list.Id}");
        await window.Page.Locator("button[value=add]").ClickAsync();
        await window.Page.FillAsync("#q5-text", "Since when?");
        await window.Page.SelectOptionAsync("#q5-kind", "ShortText");
        await window.Page.Locator("button[value='up:5']").ClickAsync();
        await Expect(window.Page.Locator("#q4-text")).ToHaveValueAsync("Since when?");
        await window.Look($"checklist-{look}");
        await window.Page.Locator("button[formaction$='Publish']").ClickAsync();
        await Expect(window.Page.Locator("#version-2")).ToContainTextAsync("Since when?");
        Assert.Equal(["Which system?", "Online?", "What does it say?", "A proxy?", "Since when?", "Memory?"], (await app.Versions(list.Id))[^1].Questions.Select(q => q.Text));
    }

    [Fact]
    public async Task Without_script_the_questions_stand_below_each_other_and_are_saved_with_the_note()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var list = await app.Checklist();
        await app.Customer(Someone.Jonas);
        var (pbx, at) = (app.Visitor(), await app.Connect());
        await app.Sits(Someone.Anna, "204");
        await pbx.Rings(at, "1", "anonymous", "204");
        await pbx.Answers(at, "1", "204");
        await using var window = await browser.Open(app, script: false);
        await window.SignIn(Someone.Anna);
        await window.Go("/desk/calls/1/note");
        var note = window.Page.Locator("main #call-note-1");
        await note.Locator("textarea").FillAsync("Does not start.");
        await note.Locator("input[name=Name]").FillAsync("Nora Neu");
        await note.Locator("select[name=ProductId]").SelectOptionAsync($"{list.Product.Id}");
        await note.GetByText("Show the questions").ClickAsync();
        await note.Locator($"input[name='Answers[{list["Online?"]}]'][value=no]").CheckAsync();
        await note.Locator($"input[name='Answers[{list["A proxy"]}]'][value=yes]").CheckAsync();
        await note.Locator(".btn-primary").ClickAsync();

        await Expect(window.Page.Locator("#checklist")).ToContainTextAsync("2 of 4");
        Assert.Equal(["no", "yes"], await app.Look(db => db.ChecklistAnswers.OrderBy(a => a.Id).Select(a => a.Said).ToListAsync()));
    }
}
