using System.Net;
using System.Net.Http.Json;
using Kulanz.Cases;
using Kulanz.Platform;
using Kulanz.Tests.Access;
using Kulanz.Tests.Cases.Checklists;
using Kulanz.Tests.Contracts.Licences;
using Kulanz.Tests.Mail;
using Kulanz.Tests.Telephony;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Channel = Kulanz.Access.Channel;

namespace Kulanz.Tests.Cases;

/// <summary>What the customer says of how they were helped, said to one of us.</summary>
public sealed class VerdictTests
{
    [Theory, BothEngines]
    public async Task What_was_said_on_the_telephone_is_noted_and_what_customers_answer_themselves_stands(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var (anna, actor) = (await app.SignedIn(Someone.Anna), await app.Acting(Someone.Anna));

        Assert.Contains("is not solved yet", await (await anna.Submit($"/desk/cases/{number}", new() { ["said"] = "Good" }, $"/desk/cases/{number}?handler=Verdict")).Read(), StringComparison.Ordinal);
        await anna.Submit($"/desk/cases/{number}", [], $"/desk/cases/{number}?handler=Close");
        Assert.Equal("missing", (await app.Do<NotingVerdicts, Outcome<Satisfaction>>(n => n.Note(number, new(null), actor, default))).Refusal!.Code);
        Assert.Equal("too_long", (await app.Do<NotingVerdicts, Outcome<Satisfaction>>(n => n.Note(number, new(Verdict.Good) { Comment = new string('x', 2001) }, actor, default))).Refusal!.Code);
        await anna.Submit($"/desk/cases/{number}", new() { ["said"] = "SoSo", ["comment"] = "It took long" }, $"/desk/cases/{number}?handler=Verdict");
        await anna.Submit($"/desk/cases/{number}", new() { ["said"] = "Good", ["comment"] = "Kind people" }, $"/desk/cases/{number}?handler=Verdict");

        var page = await anna.Read($"/desk/cases/{number}");
        Assert.Contains("Kind people", page, StringComparison.Ordinal);
        Assert.Contains("noted by Anna Agent", page, StringComparison.Ordinal);
        Assert.Contains("Anna Agent noted what the customer said: Good.", await anna.Read($"/desk/cases/{number}/history"), StringComparison.Ordinal);
        Assert.Equal(2, await app.Look(db => db.Records.CountAsync(r => r.Type == "satisfaction.noted")));
        Assert.Equal("already_asked", (await Ask(app, number)).Refusal!.Code);
    }

    [Theory, BothEngines]
    public async Task The_customers_own_answer_takes_the_place_of_a_noted_one_and_not_the_other_way(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var anna = await app.SignedIn(Someone.Anna);
        var program = await app.Program("Agent");
        await anna.Submit($"/desk/cases/{number}", [], $"/desk/cases/{number}?handler=Close");
        var path = new Uri((await Ask(app, number)).Value).AbsolutePath;

        Assert.Equal("so_so", (await (await program.PutAsJsonAsync($"/api/v1/cases/{number}/verdict", new { verdict = "so_so", comment = "So" })).Json(HttpStatusCode.OK)).Word("verdict"));
        // The same words, but their own.
        await app.Visitor().Submit(path, new() { ["Verdict"] = "SoSo", ["Comment"] = "So" });
        var own = await app.Look(db => db.Satisfactions.AsNoTracking().SingleAsync());
        Assert.Equal((Verdict.SoSo, null, null), (own.Verdict, own.NotedByName, own.NotedById));

        Assert.Equal("verdict_is_theirs", (await (await program.PutAsJsonAsync($"/api/v1/cases/{number}/verdict", new { verdict = "good" })).Json(HttpStatusCode.Conflict)).Word("code"));
        Assert.DoesNotContain("verdict-form", await anna.Read($"/desk/cases/{number}"), StringComparison.Ordinal);
        Assert.Equal("So", (await (await program.GetAsync($"/api/v1/cases/{number}/verdict")).Json(HttpStatusCode.OK)).Word("comment"));
        Assert.Equal(HttpStatusCode.NotFound, (await program.GetAsync("/api/v1/cases/99/verdict")).StatusCode);
    }

    [Theory, BothEngines]
    public async Task A_call_that_solves_the_case_notes_what_was_said_and_what_it_was_and_nobody_asks_by_mail(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.AddMailbox();
        var list = await app.Checklist();
        var jonas = await app.AddCustomer("Jonas Weber", phone: "030 123456");
        var number = (await app.Do<Opening, Outcome<Case>>(o => o.Open(new NewCase(jonas.Id, "Fails", "x", Channel.Mail) { ProductId = list.Product.Id }, Actor.System, default))).Value.Number;
        var (pbx, at) = (app.Visitor(), await app.Connect());
        await app.Sits(Someone.Anna, "204");
        await pbx.Rings(at, "1", "4930123456", "204");
        await pbx.Answers(at, "1", "204");
        var anna = await app.SignedIn(Someone.Anna);
        var note = new Dictionary<string, string> { ["Text"] = "The key works now.", ["Case"] = $"{number}", ["Verdict"] = "Good", ["VerdictComment"] = "At last", ["Cause"] = $"{list.Causes["Key used up"]}", ["CauseNote"] = "Three PCs" };

        // Begun, it is there on the next page; what does not settle the case says nothing of its end.
        await anna.Submit("/desk", note, "/desk/calls/1/note?handler=Draft");
        var kept = await anna.Read("/desk/calls/1");
        Assert.Contains("value=\"At last\"", kept, StringComparison.Ordinal);
        Assert.Matches($"value=\"{list.Causes["Key used up"]}\" selected", kept);
        await anna.Submit("/desk/calls/1/note", note);
        Assert.Equal((0, 0), (await app.Look(db => db.Satisfactions.CountAsync()), await app.Look(db => db.CaseCauses.CountAsync())));

        // All of it, or nothing.
        await anna.Submit("/desk/calls/1/note", new(note) { ["Solved"] = "true", ["Cause"] = $"{Guid.CreateVersion7()}" });
        Assert.Equal((0, CaseState.New), (await app.Look(db => db.Satisfactions.CountAsync()), await app.Look(db => db.Cases.Select(c => c.State).SingleAsync())));
        var sent = await app.Look(db => db.SentMails.CountAsync());
        await anna.Submit("/desk/calls/1/note", new(note) { ["Solved"] = "true" });
        Assert.Equal(CaseState.Solved, await app.Look(db => db.Cases.Select(c => c.State).SingleAsync()));
        var said = await app.Look(db => db.Satisfactions.AsNoTracking().SingleAsync());
        Assert.Equal((Verdict.Good, "At last", "Anna Agent"), (said.Verdict, said.Comment, said.NotedByName));
        var cause = await app.Look(db => db.CaseCauses.AsNoTracking().SingleAsync());
        Assert.Equal((list.Causes["Key used up"], "Three PCs", new DateOnly(2026, 9, 1)), (cause.CauseId, cause.Note, cause.CountedIn));
        Assert.Equal(sent, await app.Look(db => db.SentMails.CountAsync()));
        Assert.Equal(0, await app.Look(db => db.Records.CountAsync(r => r.Type == "satisfaction.asked")));
    }

    [Theory, BothEngines]
    public async Task A_program_notes_a_call_with_its_end_in_a_new_case(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var list = await app.Checklist();
        await app.AddCustomer("Jonas Weber", phone: "030 123456");
        var (pbx, at) = (app.Visitor(), await app.Connect());
        await app.Sits(Someone.Anna, "204");
        await pbx.Rings(at, "1", "4930123456", "204");
        await pbx.Answers(at, "1", "204");
        var program = await app.Program("Agent");

        var noted = await program.PostAsJsonAsync("/api/v1/calls/1/note", new { text = "x", productId = list.Product.Id, solved = true, verdict = new { verdict = "bad", comment = "Too late" }, cause = new { unknown = true } });

        Assert.Equal(HttpStatusCode.Created, noted.StatusCode);
        Assert.Equal((Verdict.Bad, "Too late"), await app.Look(db => db.Satisfactions.Select(s => new ValueTuple<Verdict?, string>(s.Verdict, s.Comment)).SingleAsync()));
        Assert.Null((await app.Look(db => db.CaseCauses.SingleAsync())).CauseId);
    }

    private static Task<Outcome<string>> Ask(TestApp app, long number) => app.Do(async services =>
    {
        var db = services.GetRequiredService<Kulanz.Platform.Data.KulanzDb>();
        var asked = await services.GetRequiredService<Asking>().Ask(await db.Cases.SingleAsync(c => c.Number == number), Actor.System, default);
        await db.SaveChangesAsync();
        return asked;
    });
}
