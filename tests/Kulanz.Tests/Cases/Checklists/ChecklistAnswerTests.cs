using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Cases.Checklists;
using Kulanz.Platform;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Cases.Checklists;

/// <summary>Nobody is asked twice: whoever goes on with a case sees what is open, and what was answered stays answered.</summary>
public sealed class ChecklistAnswerTests
{
    [Theory, BothEngines]
    public async Task Three_agents_after_each_other_see_only_what_is_open(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var list = await app.Checklist();
        var number = await app.CaseAbout(list, Someone.Jonas);
        var page = $"/desk/cases/{number}";
        var (anna, ben, lea) = (await app.SignedIn(Someone.Anna), await app.SignedIn(Someone.Ben), await app.SignedIn(Someone.Lea));

        Assert.Contains("Begin “Activation”", await anna.Read(page), StringComparison.Ordinal);
        await anna.Submit(page, new() { ["checklist"] = $"{list.Id}" }, $"{page}?handler=BeginChecklist");
        Assert.Equal("Which system?", (await app.Diagnosis(number)).Next());
        await anna.Submit(page, new() { ["question"] = $"{list["Which"]}", ["answer"] = "windows" }, $"{page}?handler=AnswerQuestion");
        await anna.Submit(page, new() { ["question"] = $"{list["Online?"]}", ["answer"] = "yes" }, $"{page}?handler=AnswerQuestion");

        // The second of them reads what the first was told, and is asked to ask the next.
        var second = await ben.Read(page);
        Assert.Contains("2 of 4", second, StringComparison.Ordinal);
        Assert.Contains("What does it say?", second, StringComparison.Ordinal);
        Assert.DoesNotContain("A proxy?", second, StringComparison.Ordinal);
        Assert.Contains("Anna Agent", Panel(second), StringComparison.Ordinal);
        await ben.Submit(page, new() { ["question"] = $"{list["What"]}", ["answer"] = "Error 42" }, $"{page}?handler=AnswerQuestion");
        var third = await lea.Read(page);
        Assert.Contains("3 of 4", third, StringComparison.Ordinal);
        await lea.Submit(page, new() { ["question"] = $"{list["Memory"]}", ["answer"] = "7,5" }, $"{page}?handler=AnswerQuestion");

        var all = await app.Diagnosis(number);
        Assert.Empty(all.Open);
        Assert.Equal(0, all.AskedTwice);
        Assert.Equal([("Windows", "Anna Agent"), ("yes", "Anna Agent"), ("Error 42", "Ben Agent"), ("7.5 GB", "Lea Lead")], all.Answered.Select(s => (s.Known!.Said, s.Known.ByName)));
        Assert.Equal(["Network"], all.Excluded.Select(p => p.InWords));
        Assert.Equal(["Activation › Server refuses the key › Key used up"], all.Begun[0].Remaining.Select(p => p.InWords));
        Assert.Contains("All questions are answered.", await anna.Read(page), StringComparison.Ordinal);
        Assert.Equal(["checklist.begun", "checklist.answered", "checklist.answered", "checklist.answered", "checklist.answered"],
            await app.Look(db => db.Records.Where(r => r.Topic == $"case/{number}" && r.Type.StartsWith("checklist.")).OrderBy(r => r.Id).Select(r => r.Type).ToListAsync()));
        Assert.Contains("Ben Agent noted the answer to “What does it say?”: Error 42", await anna.Read($"{page}/history"), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task A_branch_opens_and_closes_with_the_answer_it_depends_on(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var list = await app.Checklist();
        var number = await app.CaseAbout(list, Someone.Jonas);
        var anna = await app.Acting(Someone.Anna);

        await app.Answer(number, list["Which"], "mac", anna);
        Assert.Equal(["Online?", "Memory?"], (await app.Diagnosis(number)).Open());
        Assert.Equal(["Activation › Server refuses the key › Key used up"], (await app.Diagnosis(number)).Excluded.Select(p => p.InWords));
        var online = (await app.Answer(number, list["Online?"], "no", anna)).Value;
        Assert.Equal(["A proxy?", "Memory?"], (await app.Diagnosis(number)).Open());
        // Both conditions of the error must hold: on a Mac it is not asked either way.
        await app.Answer(number, list["Online?"], "yes", anna, online.Id);
        Assert.Equal(["Memory?"], (await app.Diagnosis(number)).Open());
        var step = (await app.Diagnosis(number)).Begun[0].Step(list["What"])!;
        Assert.Equal(QuestionState.LeftOut, step.State);
        await app.Answer(number, list["Which"], "linux", anna, (await app.Diagnosis(number)).Begun[0].Step(list["Which"])!.Known!.Id);
        Assert.Equal(["What does it say?", "Memory?"], (await app.Diagnosis(number)).Open());
    }

    [Theory, BothEngines]
    public async Task What_stays_true_is_known_in_the_customers_next_case_and_can_be_corrected_there(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var list = await app.Checklist();
        var (anna, ben) = (await app.Acting(Someone.Anna), await app.Acting(Someone.Ben));
        var first = await app.CaseAbout(list, Someone.Jonas);
        await app.Answer(first, list["Which"], "windows", anna);
        await app.Answer(first, list["Online?"], "yes", anna);
        app.Clock.Advance(TimeSpan.FromDays(9));

        var second = await app.CaseAbout(list, Someone.Jonas, "Again");
        await app.Do<Answering, Outcome<CaseChecklist>>(a => a.Begin(second, list.Id, ben, default));
        var known = (await app.Diagnosis(second)).Begun[0];
        Assert.Equal(("Online?", 1), (known.Next!.Question.Text, known.Answered));
        Assert.Contains("known of the customer", Panel(await (await app.SignedIn(Someone.Ben)).Read($"/desk/cases/{second}")), StringComparison.Ordinal);
        Assert.Equal(list["Online?"], (await app.Diagnosis(await app.CaseAbout(list, Someone.Mary))).Offered.Count == 1 ? list["Online?"] : Guid.Empty);

        // It was said once and is wrong now: corrected where it is noticed, for the first case too; the old row stays as it was.
        var before = known.Step(list["Which"])!.Known!;
        Assert.IsType<AnsweredAlready>((await app.Answer(second, list["Which"], "linux", ben)).Refusal);
        var after = (await app.Answer(second, list["Which"], "linux", ben, before.Id)).Value;
        Assert.Equal((before.Id, "Ben Agent"), (after.InsteadOf!.Value, after.ByName));
        Assert.Equal("Linux", (await app.Diagnosis(first)).Begun[0].Step(list["Which"])!.Known!.Said);
        Assert.Equal(["Windows"], (await app.Diagnosis(second)).Begun[0].Step(list["Which"])!.Before.Select(a => a.Said));
        Assert.Equal("windows", await app.Look(db => db.ChecklistAnswers.Where(a => a.Id == before.Id).Select(a => a.Value).SingleAsync()));
        Assert.Equal(0, (await app.Diagnosis(second)).AskedTwice);
        // What does not stay true was said in the first case only.
        Assert.Contains("Online?", (await app.Diagnosis(second)).Open());
        var mary = await app.CaseAbout(list, Someone.Mary);
        await app.Do<Answering, Outcome<CaseChecklist>>(a => a.Begin(mary, list.Id, ben, default));
        Assert.Equal("Which system?", (await app.Diagnosis(mary)).Next());
    }

    [Theory, BothEngines]
    public async Task Asking_again_takes_a_reason_and_is_counted(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var list = await app.Checklist();
        var number = await app.CaseAbout(list, Someone.Jonas);
        var anna = await app.Acting(Someone.Anna);
        var ben = await app.SignedIn(Someone.Ben);
        var page = $"/desk/cases/{number}";
        var asked = (await app.Answer(number, list["Online?"], "yes", anna)).Value;
        var from = app.Clock.GetUtcNow().AddHours(-1);

        var refused = await (await ben.Submit(page, new() { ["question"] = $"{list["Online?"]}", ["reason"] = " " }, $"{page}?handler=AskAgain")).Read();
        Assert.Contains("Please fill in this field.", refused, StringComparison.Ordinal);
        Assert.Equal(0, (await app.Diagnosis(number)).AskedTwice);
        await ben.Submit(page, new() { ["question"] = $"{list["Online?"]}", ["reason"] = "He has moved since" }, $"{page}?handler=AskAgain");

        var open = await app.Diagnosis(number);
        Assert.Equal((1, QuestionState.Open), (open.AskedTwice, open.Begun[0].Step(list["Online?"])!.State));
        var shown = Panel(await ben.Read(page));
        Assert.Contains("asked twice once", shown, StringComparison.Ordinal);
        // Open, so there is nothing to ask again; and the next answer needs no permission to take its place.
        Assert.IsType<NotAnsweredYet>((await app.Do<AskingAgain, Outcome<AskedAgain>>(a => a.Ask(number, list["Online?"], "once more", anna, default))).Refusal);
        var anew = (await app.Answer(number, list["Online?"], "yes", anna)).Value;
        Assert.Equal(asked.Id, anew.InsteadOf);
        Assert.Equal(QuestionState.Answered, (await app.Diagnosis(number)).Begun[0].Step(list["Online?"])!.State);
        Assert.Equal(1, (await app.Diagnosis(number)).AskedTwice);

        // By whom is counted only where the company says so.
        Assert.Null(Assert.Single(await app.Look(db => AskedTwice.Between(db, from, from.AddDays(1), default))).ByName);
        await app.Look(async db =>
        {
            await Preferences.Set(db, new Kulanz.Cases.Reports.FiguresByPerson { Kept = true }, default);
            return await db.SaveChangesAsync();
        });
        var twice = Assert.Single(await app.Look(db => AskedTwice.Between(db, from, from.AddDays(1), default)));
        Assert.Equal((list.Id, "Activation", list["Online?"], "Online?", "Ben Agent", 1), (twice.ChecklistId, twice.Checklist, twice.QuestionId, twice.Question, twice.ByName, twice.Times));
        Assert.Empty(await app.Look(db => AskedTwice.Between(db, from.AddDays(-2), from, default)));
        var program = await app.Program();
        var line = (await program.GetFromJsonAsync<JsonElement>("/api/v1/checklists/asked-twice?from=2026-09-28&until=2026-09-30")).GetProperty("items");
        Assert.Equal(("Ben Agent", 1), (line[0].GetProperty("by").GetString(), line[0].GetProperty("times").GetInt32()));
        Assert.Equal(HttpStatusCode.BadRequest, (await program.GetAsync("/api/v1/checklists/asked-twice?from=spring")).StatusCode);
        Assert.Contains("Ben Agent", await (await app.SignedIn(Someone.Lea)).Read("/desk/checklists"), StringComparison.Ordinal);
        Assert.Equal(1, await app.Look(db => db.Records.CountAsync(r => r.Type == "checklist.asked_again" && r.Topic == $"case/{number}")));
    }

    [Theory, BothEngines]
    public async Task Of_two_who_answer_at_once_one_is_heard_and_the_other_is_told_what_was_answered(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var list = await app.Checklist();
        var number = await app.CaseAbout(list, Someone.Jonas);
        var (anna, ben) = (await app.Acting(Someone.Anna), await app.Acting(Someone.Ben));

        var both = await Task.WhenAll(app.Answer(number, list["Online?"], "yes", anna), app.Answer(number, list["Online?"], "no", ben));

        var winner = Assert.Single(both, b => b.Refusal is null).Value;
        var refused = Assert.IsType<AnsweredAlready>(Assert.Single(both, b => b.Refusal is not null).Refusal);
        Assert.Equal(("Online?", winner.Said, winner.ByName), (refused.Question, refused.Said, refused.By));
        Assert.Equal(1, await app.Look(db => db.ChecklistAnswers.CountAsync()));
        Assert.Equal(1, await app.Look(db => db.CaseChecklists.CountAsync()));
        Assert.Equal(0, (await app.Diagnosis(number)).AskedTwice);
        // The same answer from both is one answer, and nobody is refused.
        var same = await Task.WhenAll(app.Answer(number, list["Which"], "mac", anna), app.Answer(number, list["Which"], "mac", ben));
        Assert.Equal(same[0].Value.Id, same[1].Value.Id);
        Assert.Equal(2, await app.Look(db => db.ChecklistAnswers.CountAsync()));

        // On the page nothing typed is lost: it stands where it can be corrected.
        await app.Answer(number, list["Memory"], "16", anna);
        var desk = await app.SignedIn(Someone.Ben);
        var said = await (await desk.Submit($"/desk/cases/{number}", new() { ["question"] = $"{list["Memory"]}", ["answer"] = "8" }, $"/desk/cases/{number}?handler=AnswerQuestion")).Read();
        Assert.Contains("“Memory?” was answered meanwhile by Anna Agent: 16 GB.", said, StringComparison.Ordinal);
        Assert.Matches("name=\"answer\"[^>]*value=\"8\"", said);
    }

    [Theory, BothEngines]
    public async Task A_case_that_has_begun_keeps_its_version_and_the_next_one_gets_the_new_one(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var list = await app.Checklist();
        var anna = await app.Acting(Someone.Anna);
        var running = await app.CaseAbout(list, Someone.Jonas);
        await app.Answer(running, list["Which"], "windows", anna);

        // "Online?" and what depends on it is removed, the words of a choice change, one is new.
        var system = SomeChecklists.Again(list.Question("Which")) with { Text = "Which operating system?", Choices = [new("windows", "Windows 11", null), new("mac", "macOS", null)] };
        await app.Publish(list.Id, [system, new GivenQuestion(null, "Licence key?", QuestionKind.ShortText), SomeChecklists.Again(list.Question("Memory"))]);

        Assert.Equal(["Online?", "Memory?"], (await app.Diagnosis(running)).Open());
        Assert.Null((await app.Answer(running, list["Online?"], "yes", anna)).Refusal);
        Assert.Equal((1, "What does it say?"), ((await app.Diagnosis(running)).Begun[0].Version, (await app.Diagnosis(running)).Next()));
        var next = await app.CaseAbout(list, Someone.Jonas, "Later");
        Assert.IsType<NotFound>((await app.Answer(next, list["Online?"], "yes", anna)).Refusal);
        await app.Do<Answering, Outcome<CaseChecklist>>(a => a.Begin(next, list.Id, anna, default));
        // The question is the same one, so the answer carries over, in the words it was given in.
        var carried = (await app.Diagnosis(next)).Begun[0];
        Assert.Equal((2, "Windows", "Licence key?"), (carried.Version, carried.Step(list["Which"])!.Known!.Said, carried.Next!.Question.Text));
        Assert.Equal(["Licence key?", "Memory?"], (await app.Diagnosis(next)).Open());
    }

    [Theory, BothEngines]
    public async Task Answers_move_with_their_case_into_another_one_and_back_and_hold_after_a_split(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var list = await app.Checklist();
        var anna = await app.Acting(Someone.Anna);
        var (first, second) = (await app.CaseAbout(list, Someone.Jonas), await app.CaseAbout(list, Someone.Jonas, "The same"));
        await app.Answer(first, list["Online?"], "yes", anna);
        await app.Do<AskingAgain, Outcome<AskedAgain>>(a => a.Ask(first, list["Online?"], "Not sure", anna, default));
        await app.Answer(first, list["Online?"], "no", anna);
        await app.Answer(second, list["Memory"], "8", anna);

        Assert.Null((await app.Do<Merging, Outcome<Merge>>(m => m.Merge(first, second, false, anna, default))).Refusal);
        var merged = await app.Diagnosis(second);
        Assert.Equal((1, "no", "8 GB", 1), (merged.Begun.Count, merged.Begun[0].Step(list["Online?"])!.Known!.Said, merged.Begun[0].Step(list["Memory"])!.Known!.Said, merged.AskedTwice));
        Assert.IsType<CaseWasMerged>((await app.Answer(first, list["Which"], "mac", anna)).Refusal);
        Assert.Null((await app.Do<Merging, Outcome<Case>>(m => m.Undo(first, anna, default))).Refusal);
        Assert.Equal((1, 0), ((await app.Diagnosis(first)).AskedTwice, (await app.Diagnosis(second)).AskedTwice));
        Assert.Equal(QuestionState.Open, (await app.Diagnosis(second)).Begun[0].Step(list["Online?"])!.State);
        Assert.Equal("no", (await app.Diagnosis(first)).Begun[0].Step(list["Online?"])!.Known!.Said);

        // A second matter is split off: what was answered before holds there too, what comes after it on one side only.
        await app.Do<Replying, Outcome<Message>>(r => r.Note(first, "And the printer.", anna, default));
        var message = await app.Look(db => db.Messages.Where(m => m.Text == "And the printer.").Select(m => m.Id).SingleAsync());
        var fresh = (await app.Do<Splitting, Outcome<Case>>(s => s.Split(first, [message], "Printer", anna, default))).Value.Number;
        await app.Do<Answering, Outcome<CaseChecklist>>(a => a.Begin(fresh, list.Id, anna, default));
        Assert.Equal("no", (await app.Diagnosis(fresh)).Begun[0].Step(list["Online?"])!.Known!.Said);
        Assert.IsType<AnsweredAlready>((await app.Answer(fresh, list["Online?"], "yes", anna)).Refusal);
        await app.Answer(first, list["A proxy"], "yes", anna);
        await app.Answer(fresh, list["Online?"], "yes", anna, (await app.Diagnosis(fresh)).Begun[0].Step(list["Online?"])!.Known!.Id);
        Assert.Equal("no", (await app.Diagnosis(first)).Begun[0].Step(list["Online?"])!.Known!.Said);
        Assert.Null((await app.Diagnosis(fresh)).Begun[0].Step(list["A proxy"])!.Known);

        // One customer was two: what stays true is the one's now, and the other's again when that is undone.
        var duplicate = await app.Customer(Someone.Mary);
        var theirs = await app.CaseAbout(list, Someone.Mary);
        await app.Answer(theirs, list["Which"], "linux", anna);
        var merge = (await app.Do<CustomerMerging, Outcome<CustomerMerge>>(async m => await m.Merge(duplicate.Id, (await app.Customer(Someone.Jonas)).Id, anna, default))).Value;
        Assert.Equal("Linux", (await app.Diagnosis(second)).Begun[0].Step(list["Which"])!.Known!.Said);
        Assert.Null((await app.Do<CustomerMerging, Outcome<Customer>>(m => m.Undo(merge.Id, anna, default))).Refusal);
        Assert.Null((await app.Diagnosis(second)).Begun[0].Step(list["Which"])!.Known);
    }

    [Theory, BothEngines]
    public async Task What_is_no_answer_is_refused_with_a_sentence_and_whoever_may_not_see_the_case_finds_none(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var list = await app.Checklist();
        var other = await app.Checklist("other");
        var number = await app.CaseAbout(list, Someone.Jonas);
        var program = await app.Program("Agent");
        var at = $"/api/v1/cases/{number}/checklist";

        foreach (var (given, status, code) in new[]
        {
            ((object)new { answer = "yes" }, 422, "missing"),
            (new { question = list["Online?"], answer = " " }, 422, "missing"),
            (new { question = list["Online?"], answer = "maybe" }, 422, "not_an_answer"),
            (new { question = list["Which"], answer = "Windows" }, 422, "not_an_answer"),
            (new { question = list["Memory"], answer = "a lot" }, 422, "number_expected"),
            (new { question = list["Memory"], answer = "1.000,5" }, 422, "number_expected"),
            (new { question = list["What"], answer = new string('x', 501) }, 422, "too_long"),
            (new { question = other["Online?"], answer = "yes" }, 404, "not_found"),
            (new { question = Guid.CreateVersion7(), answer = "yes" }, 404, "not_found"),
        })
        {
            var answer = await program.PostAsJsonAsync($"{at}/answers", given);
            Assert.Equal((status, code), ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString()));
        }
        Assert.Equal(0, await app.Look(db => db.ChecklistAnswers.CountAsync()) + await app.Look(db => db.CaseChecklists.CountAsync()));
        Assert.Equal(HttpStatusCode.NotFound, (await program.PostAsJsonAsync("/api/v1/cases/999/checklist/answers", new { question = list["Online?"], answer = "yes" })).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await program.PostAsJsonAsync(at, new { checklist = other.Id })).StatusCode);

        Assert.Equal(HttpStatusCode.Created, (await program.PostAsJsonAsync($"{at}/answers", new { question = list["What"], answer = "O'Neil\u0000; DROP <b>" })).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await program.PostAsJsonAsync($"{at}/asked-again", new { question = list["Online?"], reason = "x" })).StatusCode == HttpStatusCode.Conflict ? HttpStatusCode.Created : HttpStatusCode.OK);
        var shown = (await program.GetFromJsonAsync<JsonElement>(at)).GetProperty("checklists")[0];
        Assert.Equal("O'Neil; DROP <b>", shown.GetProperty("questions")[2].GetProperty("answer").GetProperty("said").GetString());
        // Not in one's queue: not there.
        var hidden = await app.Look(async db =>
        {
            var queue = new Queue { Id = Guid.CreateVersion7(), Name = "Closed circle", OpenToAll = false };
            db.Add(queue);
            (await db.Cases.SingleAsync(c => c.Number == number)).QueueId = queue.Id;
            return await db.SaveChangesAsync();
        });
        Assert.True(hidden > 0);
        Assert.IsType<NotFound>((await app.Answer(number, list["Online?"], "yes", await app.Acting(Someone.Anna))).Refusal);
        // A partner's person, let in by a door that knows the case.
        var partner = new Actor(ActorKind.Partner, null, "Pia Partner");
        var taken = await app.Do(async services =>
        {
            var db = services.GetRequiredService<Kulanz.Platform.Data.KulanzDb>();
            return await services.GetRequiredService<Answering>().Answer(await db.Cases.SingleAsync(c => c.Number == number), new AnswerGiven(list["Online?"], "no"), partner, default);
        });
        Assert.Equal((ActorKind.Partner, "Pia Partner"), (taken.Value.ByKind, taken.Value.ByName));
    }

    private static string Panel(string page) => page[page.IndexOf("id=\"checklist\"", StringComparison.Ordinal)..] is var rest ? rest[..rest.IndexOf("</section>", StringComparison.Ordinal)] : "";
}
