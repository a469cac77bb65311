using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Cases.Checklists;
using Kulanz.Platform;
using Kulanz.Tests.Access;
using Kulanz.Tests.Contracts;
using Kulanz.Tests.Telephony;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Cases.Checklists;

/// <summary>What is asked while somebody talks is saved with the note: all of it, or nothing.</summary>
public sealed class CallChecklistTests
{
    [Theory, BothEngines]
    public async Task The_questions_of_the_only_contract_are_asked_in_the_note_and_saved_with_it(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var list = await app.Checklist();
        var jonas = await app.AddCustomer("Jonas Weber", phone: "030 123456");
        await app.Conclude(await app.Plan(list.Product), jonas.Id);
        var anna = await Rung(app);

        var form = await anna.Read("/desk/calls/1/note");
        Assert.Contains("Which system?", form, StringComparison.Ordinal);
        Assert.Contains($"name=\"Answers[{list["Online?"]}]\"", form, StringComparison.Ordinal);
        // What was begun is there on the next page, also without a word of text.
        var answers = new Dictionary<string, string> { ["ChecklistId"] = $"{list.Id}", ["ProductId"] = $"{list.Product.Id}", [$"Answers[{list["Which"]}]"] = "windows", [$"Answers[{list["Online?"]}]"] = "yes", [$"Answers[{list["A proxy"]}]"] = "", [$"Answers[{list["Memory"]}]"] = "a lot" };
        Assert.Equal(HttpStatusCode.NoContent, (await anna.Submit("/desk", answers, "/desk/calls/1/note?handler=Draft")).StatusCode);
        Assert.Matches("value=\"a lot\"", await anna.Read("/desk/calls/1"));

        // Refused as a whole, and nothing typed is lost.
        var refused = await (await anna.Submit("/desk/calls/1/note", new(answers) { ["Text"] = "Activation fails." })).Read();
        Assert.Contains("asks for a number", refused, StringComparison.Ordinal);
        Assert.Matches("value=\"a lot\"", refused);
        Assert.Contains("Activation fails.", refused, StringComparison.Ordinal);
        Assert.Equal(0, await app.Look(db => db.Cases.CountAsync()));

        answers[$"Answers[{list["Memory"]}]"] = "8";
        await anna.Submit("/desk/calls/1/note", answers);
        var opened = await app.Look(db => db.Cases.AsNoTracking().SingleAsync());
        Assert.Equal(list.Product.Id, opened.ProductId);
        // In the language of the company, which is German.
        Assert.Equal("Which system? Windows\nOnline? ja\nMemory? 8 GB", await app.Look(db => db.Messages.Select(m => m.Text).SingleAsync()));
        Assert.Equal(["Windows", "yes", "8 GB"], (await app.Diagnosis(opened.Number)).Answered.Select(s => s.Known!.Said));
        Assert.All(await app.Look(db => db.ChecklistAnswers.ToListAsync()), a => Assert.NotNull(a.MessageId));
        Assert.Empty(await app.Look(db => db.CallDrafts.ToListAsync()));
        // Going on in the case only what is open is asked.
        var next = await (await anna.Submit("/desk/calls/1/note", new() { ["Text"] = "x", ["Case"] = $"{opened.Number}" }, "/desk/calls/1/note?handler=Pick")).Read();
        Assert.Contains($"name=\"Answers[{list["What"]}]\"", next, StringComparison.Ordinal);
        Assert.DoesNotContain($"name=\"Answers[{list["Online?"]}]\"", next, StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task Whoever_answered_meanwhile_is_named_in_the_note_and_what_was_noted_can_still_correct_it(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var list = await app.Checklist();
        var jonas = await app.AddCustomer("Jonas Weber", phone: "030 123456");
        var anna = await Rung(app);
        var number = (await app.Do<Opening, Outcome<Case>>(o => o.Open(new NewCase(jonas.Id, "Fails", "x", Channel.Mail) { ProductId = list.Product.Id }, Actor.System, default))).Value.Number;
        await app.Answer(number, list["Online?"], "no", await app.Acting(Someone.Ben));

        var note = new Dictionary<string, string> { ["Text"] = "He says he is online.", ["Case"] = $"{number}", ["ChecklistId"] = $"{list.Id}", [$"Answers[{list["Online?"]}]"] = "yes", [$"Answers[{list["Which"]}]"] = "mac" };
        var refused = await (await anna.Submit("/desk/calls/1/note", note)).Read();
        Assert.Contains("“Online?” was answered meanwhile by Ben Agent: no.", refused, StringComparison.Ordinal);
        Assert.Contains("Correct it to what I noted: Yes", refused, StringComparison.Ordinal);
        Assert.Equal(1, await app.Look(db => db.ChecklistAnswers.CountAsync()));

        // Theirs stands, then it is corrected after all: neither counts as asked twice.
        await anna.Submit("/desk/calls/1/note", new(note) { [$"Corrects[{list["Online?"]}]"] = "" });
        Assert.Equal(["no", "macOS"], await app.Look(db => db.ChecklistAnswers.OrderBy(a => a.Id).Select(a => a.Said).ToListAsync()));
        var known = (await app.Diagnosis(number)).Begun[0].Step(list["Online?"])!.Known!.Id;
        await anna.Submit("/desk/calls/1/note", new(note) { [$"Corrects[{list["Online?"]}]"] = $"{known}" });
        Assert.Equal("yes", (await app.Diagnosis(number)).Begun[0].Step(list["Online?"])!.Known!.Said);
        Assert.Equal(0, (await app.Diagnosis(number)).AskedTwice);
    }

    [Theory, BothEngines]
    public async Task Programs_save_answers_with_a_note_too_and_the_customers_copy_has_them(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var list = await app.Checklist();
        var jonas = await app.Customer(Someone.Jonas);
        await app.Do<Describing, Outcome<Customer>>(d => d.AddPoint(jonas.Id, new PointGiven(ContactKind.Phone, "+4930123456"), Actor.System, default));
        await Rung(app);
        var program = await app.Program("Agent");

        var refused = await program.PostAsJsonAsync("/api/v1/calls/1/note", new { text = "x", productId = list.Product.Id, checklistId = list.Id, answers = new[] { new { question = list["Online?"], value = "perhaps" } } });
        Assert.Equal("not_an_answer", (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
        var noted = await program.PostAsJsonAsync("/api/v1/calls/1/note", new { text = "x", productId = list.Product.Id, checklistId = list.Id, answers = new[] { new { question = list["Which"], value = "linux" } } });
        Assert.Equal(HttpStatusCode.Created, noted.StatusCode);
        Assert.Equal(1, await app.Look(db => db.Cases.CountAsync()));

        var browser = await app.SignedInByLink(Someone.Jonas);
        var export = await app.Prepared(browser);
        var entries = SomeExports.Unpack(await (await browser.GetAsync($"/my/data/{export.Id}/file")).Content.ReadAsByteArrayAsync());
        Assert.Contains("Linux", System.Text.Encoding.UTF8.GetString(entries["checklist-answers.csv"]), StringComparison.Ordinal);
        using var data = JsonDocument.Parse(entries["data.json"]);
        Assert.Equal("Which system?", data.RootElement.GetProperty("checklistAnswers")[0].GetProperty("question").GetString());
    }

    private static async Task<HttpClient> Rung(TestApp app)
    {
        var (pbx, at) = (app.Visitor(), await app.Connect());
        await app.Sits(Someone.Anna, "204");
        await pbx.Rings(at, "1", "4930123456", "204");
        await pbx.Answers(at, "1", "204");
        return await app.SignedIn(Someone.Anna);
    }
}
