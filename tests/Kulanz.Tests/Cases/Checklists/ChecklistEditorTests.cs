using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Cases.Checklists;
using Kulanz.Platform;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Cases.Checklists;

/// <summary>Drafts, versions that never change, and questions that cannot be asked.</summary>
public sealed class ChecklistEditorTests
{
    [Theory, BothEngines]
    public async Task A_draft_becomes_a_version_and_a_question_stays_the_same_over_all_of_them(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var list = await app.Checklist();
        var lea = await app.SignedIn(Someone.Lea);

        // As the form sends it: the second question first, the last one gone, a new one with a condition.
        var page = $"/desk/checklists/{list.Id}";
        var version = await app.Look(db => db.Checklists.Select(c => c.Version).SingleAsync());
        var form = new Dictionary<string, string>
        {
            ["Version"] = $"{version}",
            ["Name"] = "Activation and licence",
            ["Form.Rows[0].Key"] = $"{list["Online?"]}", ["Form.Rows[0].Text"] = "Are you online?", ["Form.Rows[0].Kind"] = "YesOrNo",
            ["Form.Rows[0].Choices[0].Key"] = "yes", ["Form.Rows[0].Choices[0].Excludes"] = $"{list.Causes["Network"]}", ["Form.Rows[0].Choices[1].Key"] = "no",
            ["Form.Rows[1].Key"] = $"{list["Which"]}", ["Form.Rows[1].Text"] = "Which system?", ["Form.Rows[1].Kind"] = "Choice", ["Form.Rows[1].StaysTrue"] = "true",
            ["Form.Rows[1].Choices[0].Key"] = "windows", ["Form.Rows[1].Choices[0].Text"] = "Windows", ["Form.Rows[1].Choices[1].Key"] = "mac", ["Form.Rows[1].Choices[1].Text"] = "Mac",
        };
        // Moved and added on the server, without script.
        var shaped = await (await lea.Submit(page, new(form) { ["act"] = "add" }, $"{page}?handler=Shape")).Read();
        var key = System.Text.RegularExpressions.Regex.Match(shaped, "Form.Rows\\[2\\].Key\" value=\"(new-[0-9a-f]+)\"").Groups[1].Value;
        Assert.NotEmpty(key);
        var swapped = await (await lea.Submit(page, new(form) { ["act"] = "up:1" }, $"{page}?handler=Shape")).Read();
        Assert.True(swapped.IndexOf("Which system?", StringComparison.Ordinal) < swapped.IndexOf("Are you online?", StringComparison.Ordinal));
        foreach (var (name, value) in new[] { ("Key", key), ("Text", "Since when?"), ("Kind", "ShortText"), ("When[0].Question", $"{list["Online?"]}"), ("When[0].Any", "yes") })
            form[$"Form.Rows[2].{name}"] = value;
        Assert.Equal(HttpStatusCode.Redirect, (await lea.Submit(page, form, $"{page}?handler=Publish")).StatusCode);

        var versions = await app.Versions(list.Id);
        Assert.Equal([(1, "Kulanz", 5), (2, Someone.Lea.Name, 3)], versions.Select(v => (v.Number, v.ByName, v.Questions.Count)));
        Assert.Equal([list["Online?"], list["Which"]], versions[1].Questions.Take(2).Select(q => q.Id));
        Assert.Equal(new Branch(list["Online?"], ["yes"]).Question, versions[1].Questions[2].When[0].Question);
        Assert.Equal("Online?", versions[0].Questions[1].Text);
        var change = VersionChange.Between(versions[0].Questions, versions[1].Questions);
        Assert.Equal(("Since when?", 3, true), (Assert.Single(change.Added).Text, change.Removed.Count, change.Reordered));
        var read = await lea.Read(page);
        Assert.Contains("Version 2", read, StringComparison.Ordinal);
        Assert.Contains("in another order", read, StringComparison.Ordinal);

        // Who was slower is told so, and nothing is overwritten.
        var late = await (await lea.Submit(page, form, $"{page}?handler=Publish")).Read();
        Assert.Contains("Somebody else changed this", late, StringComparison.Ordinal);
        Assert.Contains("Since when?", late, StringComparison.Ordinal);
        Assert.IsType<NothingToPublish>((await app.Do<ArrangingChecklists, Outcome<ChecklistVersion>>(a => a.Publish(list.Id, null, Actor.System, default))).Refusal);
        Assert.Equal(2, (await app.Versions(list.Id)).Count);
    }

    [Fact]
    public void Questions_that_cannot_be_asked_are_refused_each_with_its_reason()
    {
        var (first, second) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var cause = Guid.CreateVersion7();
        ChecklistQuestion Yes(Guid id, params Branch[] when) => new(id, "Online?", QuestionKind.YesOrNo) { Choices = [new("yes", "", []), new("no", "", [])], When = when };
        ChecklistQuestion Words(Guid id, params Branch[] when) => new(id, "What?", QuestionKind.ShortText) { When = when };
        ChecklistQuestion Choice(params AnswerChoice[] choices) => new(first, "Which?", QuestionKind.Choice) { Choices = choices };

        foreach (var (questions, refusal) in new (ChecklistQuestion[], Refusal)[]
        {
            ([Words(first, new Branch(second, ["yes"])), Yes(second)], new BranchToLater(1, 2)),
            ([Yes(first, new Branch(second, ["yes"])), Yes(second, new Branch(first, ["yes"]))], new BranchToLater(1, 2)),
            ([Yes(first, new Branch(first, ["yes"]))], new BranchToLater(1, 1)),
            ([Yes(first), Words(second, new Branch(Guid.CreateVersion7(), ["yes"]))], new BranchIntoNothing(2)),
            ([Words(first), Words(second, new Branch(first, ["yes"]))], new BranchOnFreeText(2, 1)),
            ([Yes(first), Words(second, new Branch(first, []))], new BranchWithoutAnswer(2, 1)),
            ([Yes(first), Words(second, new Branch(first, ["maybe"]))], new BranchOnGoneAnswer(2, 1)),
            ([Yes(first), Words(second, [.. Enumerable.Repeat(new Branch(first, ["yes"]), 6)])], new TooManyBranches(2, 5)),
            ([Yes(first), Yes(first)], new QuestionTwice(2)),
            ([Words(first) with { Text = "" }], new QuestionWithoutText(1)),
            ([Words(first) with { Text = new string('x', 301) }], new QuestionTooLong(1, 300)),
            ([Words(first) with { Help = new string('x', 501) }], new QuestionTooLong(1, 500)),
            ([Choice(new AnswerChoice("a", "A", []))], new TooFewChoices(1)),
            ([Choice(new AnswerChoice("a", "A", []), new AnswerChoice("b", "", []))], new TooFewChoices(1)),
            ([Choice(new AnswerChoice("a", "A", []), new AnswerChoice("b", "a", []))], new ChoiceTwice(1, "A")),
            ([Choice([.. Enumerable.Range(0, 10).Select(i => new AnswerChoice($"k{i}", $"Answer {i}", []))])], new TooManyChoices(1, 9)),
            ([Choice(new AnswerChoice("a", "A", [Guid.CreateVersion7()]), new AnswerChoice("b", "B", [cause]))], new ForeignCause(1)),
            ([.. Enumerable.Range(0, 61).Select(_ => Words(Guid.CreateVersion7()))], new TooManyQuestions(60)),
        })
            Assert.Equal($"{refusal}", $"{CheckingQuestions.Check(questions, new HashSet<Guid> { cause }, [])}");
        Assert.Null(CheckingQuestions.Check([Yes(first), Words(second, new Branch(first, ["yes", "no"]))], new HashSet<Guid>(), []));
        Assert.IsType<AnotherKindOfQuestion>(CheckingQuestions.Check([Words(first)], new HashSet<Guid>(), [Yes(first)]));
    }

    [Theory, BothEngines]
    public async Task Checklists_are_written_and_published_over_the_api(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var list = await app.Checklist();
        var program = await app.Program("Team lead");

        var added = await program.PostAsJsonAsync("/api/v1/checklists", new
        {
            name = "Printing",
            product = "payroll",
            questions = new object[]
            {
                new { @as = "paper", text = "Is there paper?", kind = "yes_or_no" },
                new { text = "Which tray?", kind = "choice", choices = new[] { new { key = "upper", text = "Upper" }, new { key = "lower", text = "Lower" } }, when = new[] { new { question = "paper", any = new[] { "yes" } } } },
            },
        });
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        var made = await added.Content.ReadFromJsonAsync<JsonElement>();
        var id = made.GetProperty("id").GetGuid();
        Assert.Equal((0, 2, 0), (made.GetProperty("latest").GetInt32(), made.GetProperty("draft").GetArrayLength(), made.GetProperty("versions").GetArrayLength()));
        Assert.Equal(HttpStatusCode.Created, (await program.PostAsJsonAsync($"/api/v1/checklists/{id}/versions", new { })).StatusCode);
        var draft = made.GetProperty("draft");
        var next = await program.PostAsJsonAsync($"/api/v1/checklists/{id}/versions", new { questions = new object[] { new { id = draft[0].GetProperty("id").GetGuid(), text = "Is there paper in it?", kind = "yes_or_no" } } });
        Assert.Equal(2, (await next.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("number").GetInt32());

        foreach (var (given, code) in new[]
        {
            ((object)new { questions = new object[] { new { id = list["Online?"], text = "Foreign", kind = "yes_or_no" } } }, "not_found"),
            (new { questions = new object[] { new { id = draft[0].GetProperty("id").GetGuid(), text = "Other kind", kind = "short_text" } } }, "another_kind_of_question"),
            (new { questions = Array.Empty<object>() }, "no_questions"),
            (new { version = 1, questions = Array.Empty<object>() }, "changed_meanwhile"),
        })
            Assert.Equal(code, (await (await program.PostAsJsonAsync($"/api/v1/checklists/{id}/versions", given)).Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
        Assert.Equal("checklist_exists", (await (await program.PostAsJsonAsync("/api/v1/checklists", new { name = "printing", product = "payroll" })).Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
        Assert.Equal(["Activation", "Printing"], (await program.GetFromJsonAsync<JsonElement>("/api/v1/checklists")).GetProperty("items").EnumerateArray().Select(c => c.GetProperty("name").GetString()!));

        // Retired, it is not offered any more.
        Assert.Equal(HttpStatusCode.OK, (await program.PatchAsJsonAsync($"/api/v1/checklists/{id}", new { retired = true })).StatusCode);
        var number = await app.CaseAbout(list, Someone.Jonas);
        Assert.Equal("Activation", Assert.Single((await app.Diagnosis(number)).Offered).Name);
    }
}
