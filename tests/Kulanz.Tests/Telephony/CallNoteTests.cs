using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Telephony;
using Kulanz.Tests.Access;
using Kulanz.Tests.Cases;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Telephony;

/// <summary>Writing down what was said: in a new case or an open one, of somebody known, chosen, or new.</summary>
public sealed class CallNoteTests
{
    [Theory, BothEngines]
    public async Task A_call_opens_a_case_or_goes_on_in_one(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (pbx, at) = (app.Visitor(), await app.Connect());
        await app.Sits(Someone.Anna, "204");
        var jonas = await app.AddCustomer("Jonas Weber", phone: "030 123456");
        await pbx.Rings(at, "1", "4930123456", "204");
        await pbx.Answers(at, "1", "204");
        var anna = await app.SignedIn(Someone.Anna);

        var first = await anna.Submit("/desk/calls/1/note", new() { ["Text"] = "The line is dead.", ["Subject"] = "No dial tone" });
        Assert.Equal("/desk/cases/1#latest", first.Headers.Location?.ToString());
        var opened = await app.Look(db => db.Cases.AsNoTracking().SingleAsync());
        Assert.Equal((jonas.Id, "No dial tone", Channel.Phone, (await app.Acting(Someone.Anna)).Id), (opened.CustomerId, opened.Subject, opened.Channel, opened.OwnerId));
        // What follows goes on there, unless said otherwise.
        Assert.Contains("Noted in", await anna.Read("/desk"), StringComparison.Ordinal);
        await anna.Submit("/desk/calls/1/note", new() { ["Text"] = "He will restart the router.", ["Case"] = "1", ["Solved"] = "true" });

        var page = await anna.Read("/desk/cases/1");
        Assert.Contains("He will restart the router.", page, StringComparison.Ordinal);
        Assert.Contains("/desk/calls/1", page, StringComparison.Ordinal);
        Assert.Equal(CaseState.Solved, await app.Look(db => db.Cases.Select(c => c.State).SingleAsync()));
        Assert.Equal([MessageKind.CallNote, MessageKind.CallNote], await app.Look(db => db.Messages.Select(m => m.Kind).ToListAsync()));
        Assert.Equal(2, await app.Look(db => db.Records.CountAsync(r => r.Type == "call.noted" && r.Topic == "call/1")));
        await pbx.HangsUp(at, "1");
        Assert.DoesNotContain("call-card-", await anna.GetStringAsync("/desk"), StringComparison.Ordinal);
        // The customer never sees a call note.
        await app.Do<Describing, Outcome<Customer>>(d => d.AddPoint(jonas.Id, new PointGiven(ContactKind.Email, Someone.Jonas.Email), Actor.System, default));
        Assert.DoesNotContain("router", await (await app.SignedInByLink(Someone.Jonas)).GetStringAsync("/my/cases/1"), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task Somebody_unknown_is_chosen_or_added_and_the_number_becomes_theirs(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (pbx, at) = (app.Visitor(), await app.Connect());
        var mary = await app.AddCustomer("Mary Miller", "mary@customer.example");
        var anna = await app.SignedIn(Someone.Anna);
        foreach (var (id, from) in new[] { ("1", "4930111111"), ("2", "4930222222"), ("3", "anonymous") })
        {
            await pbx.Rings(at, id, from);
            await pbx.HangsUp(at, id, "cancel");
        }

        // Looked for in the form itself.
        var found = await anna.Submit("/desk/calls/1/note", new() { ["Text"] = "Half a sentence", ["Who"] = "mary mil" }, "/desk/calls/1/note?handler=Pick");
        var form = await found.Read();
        Assert.Contains($"value=\"{mary.Id}\"", form, StringComparison.Ordinal);
        Assert.Contains("Half a sentence", form, StringComparison.Ordinal);
        await anna.Submit("/desk/calls/1/note", new() { ["Text"] = "Wants a new contract.", ["CustomerId"] = $"{mary.Id}", ["KeepNumber"] = "true" });
        Assert.Equal(["mary@customer.example", "+4930111111"], await app.Look(db => db.ContactPoints.Where(p => p.CustomerId == mary.Id).OrderBy(p => p.Kind).Select(p => p.Value).ToListAsync()));

        // Somebody new, with the number of the call; refused, nothing is done and nothing typed is lost.
        var refused = await anna.Submit("/desk/calls/2/note", new() { ["Text"] = "Who am I?", ["KeepNumber"] = "true" });
        Assert.Contains("Please say who it was", await refused.Read(), StringComparison.Ordinal);
        Assert.Contains("Who am I?", await refused.Read(), StringComparison.Ordinal);
        var bad = await anna.Submit("/desk/calls/2/note", new() { ["Text"] = "Who am I?", ["Name"] = "Nora Neu", ["Email"] = "not an address", ["KeepNumber"] = "true" });
        Assert.Equal(HttpStatusCode.OK, bad.StatusCode);
        Assert.False(await app.Look(db => db.Customers.AnyAsync(c => c.Name == "Nora Neu")));
        await anna.Submit("/desk/calls/2/note", new() { ["Text"] = "Moves in October.", ["Name"] = "Nora Neu", ["KeepNumber"] = "true" });
        var nora = await app.Look(db => db.Customers.Include(c => c.ContactPoints).SingleAsync(c => c.Name == "Nora Neu"));
        Assert.Equal("+4930222222", Assert.Single(nora.ContactPoints).Value);
        Assert.Equal([mary.Id, nora.Id, null], (await app.AllCalls()).Select(c => c.CustomerId));
        await pbx.Rings(at, "4", "030 222222");
        Assert.Equal(nora.Id, (await app.AllCalls())[3].CustomerId);

        // A withheld number is nobody's contact point.
        await anna.Submit("/desk/calls/3/note", new() { ["Text"] = "Asked for the hours.", ["CustomerId"] = $"{mary.Id}", ["KeepNumber"] = "true" });
        Assert.Equal(2, await app.Look(db => db.ContactPoints.CountAsync(p => p.CustomerId == mary.Id)));
    }

    [Theory, BothEngines]
    public async Task What_cannot_be_written_down_is_refused_whole(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (pbx, at) = (app.Visitor(), await app.Connect());
        var jonas = await app.AddCustomer("Jonas Weber", phone: "030 123456");
        var marys = await app.OpenCase(Someone.Mary, "Invoice");
        await pbx.Rings(at, "1", "4930123456");
        var program = await app.Program("Agent");

        foreach (var (given, status, code) in new (object, HttpStatusCode, string)[]
        {
            (new { }, HttpStatusCode.UnprocessableEntity, "missing"),
            (new { text = "   " }, HttpStatusCode.UnprocessableEntity, "missing"),
            (new { text = new string('x', 200_001) }, HttpStatusCode.UnprocessableEntity, "too_long"),
            (new { text = "x", subject = new string('x', 301) }, HttpStatusCode.UnprocessableEntity, "too_long"),
            (new { text = "x", @case = 999 }, HttpStatusCode.NotFound, "not_found"),
            (new { text = "x", @case = marys }, HttpStatusCode.UnprocessableEntity, "case_of_somebody_else"),
            (new { text = "x", customerId = Guid.CreateVersion7() }, HttpStatusCode.NotFound, "not_found"),
            (new { text = "x", queueId = Guid.CreateVersion7() }, HttpStatusCode.NotFound, "not_found"),
        })
        {
            var answer = await program.PostAsJsonAsync("/api/v1/calls/1/note", given);
            Assert.Equal((status, code), (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString()));
        }
        Assert.Equal(HttpStatusCode.NotFound, (await program.PostAsJsonAsync("/api/v1/calls/2/note", new { text = "x" })).StatusCode);
        Assert.Equal(1, await app.Look(db => db.Cases.CountAsync()));
        Assert.Equal(jonas.Id, (await app.OnlyCall()).CustomerId);

        // Said that it was Mary after all, her case takes it.
        var mary = await app.Customer(Someone.Mary);
        var noted = await program.PostAsJsonAsync("/api/v1/calls/1/note", new { text = "It was Mary, from Jonas' telephone.", @case = marys, customerId = mary.Id });
        Assert.Equal(HttpStatusCode.Created, noted.StatusCode);
        Assert.Equal(marys, (await noted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("case").GetInt64());
        Assert.Equal(mary.Id, (await app.OnlyCall()).CustomerId);
        var notes = (await program.GetFromJsonAsync<JsonElement>("/api/v1/calls/1/notes")).GetProperty("items");
        Assert.Equal("It was Mary, from Jonas' telephone.", notes[0].GetProperty("text").GetString());
    }

    [Theory, BothEngines]
    public async Task Where_the_note_goes_the_call_goes(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (pbx, at) = (app.Visitor(), await app.Connect());
        var jonas = await app.AddCustomer("Jonas Weber", phone: "030 123456");
        await pbx.Rings(at, "1", "4930123456");
        await pbx.HangsUp(at, "1", "cancel");
        var anna = await app.Acting(Someone.Anna);
        var noted = (await app.Do<CallNoting, Outcome<NotedCall>>(n => n.Note(1, new CallNoteGiven("First matter."), anna, default))).Value;
        var other = (await app.Do<Opening, Outcome<Case>>(o => o.Open(new NewCase(jonas.Id, "Second matter", "By mail.", Channel.Mail), Actor.System, default))).Value;
        var desk = await app.SignedIn(Someone.Anna);

        await app.Do<Merging, Outcome<Merge>>(m => m.Merge(noted.Case.Number, other.Number, false, anna, default));
        Assert.Contains("/desk/calls/1\"", await desk.GetStringAsync($"/desk/cases/{other.Number}"), StringComparison.Ordinal);
        Assert.Contains($"#{other.Number} Second matter", await desk.Read("/desk/calls/1"), StringComparison.Ordinal);
        await app.Do<Merging, Outcome<Case>>(m => m.Undo(noted.Case.Number, anna, default));
        Assert.DoesNotContain("/desk/calls/1\"", await desk.GetStringAsync($"/desk/cases/{other.Number}"), StringComparison.Ordinal);
        Assert.Contains("/desk/calls/1\"", await desk.GetStringAsync($"/desk/cases/{noted.Case.Number}"), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task What_somebody_has_begun_to_write_is_there_on_the_next_page_and_only_for_them(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (pbx, at) = (app.Visitor(), await app.Connect());
        await app.Sits(Someone.Anna, "204");
        await pbx.Rings(at, "1", "4930123456", "204");
        await pbx.Answers(at, "1", "204");
        var (anna, ben) = (await app.SignedIn(Someone.Anna), await app.SignedIn(Someone.Ben));

        Assert.Equal(HttpStatusCode.NoContent, (await anna.Submit("/desk", new() { ["Text"] = "He says that", ["Subject"] = "Router" }, "/desk/calls/1/note?handler=Draft")).StatusCode);
        foreach (var page in new[] { "/desk/customers", "/desk/calls/1", "/desk/calls/1/note" })
            Assert.Contains("He says that", await anna.Read(page), StringComparison.Ordinal);
        Assert.DoesNotContain("He says that", await ben.Read("/desk/calls/1"), StringComparison.Ordinal);

        await anna.Submit("/desk/calls/1/note", new() { ["Text"] = "He says that it works.", ["Name"] = "Nora Neu" });
        Assert.Empty(await app.Look(db => db.CallDrafts.ToListAsync()));
        await anna.Submit("/desk", new() { ["Text"] = "x" }, "/desk/calls/1/note?handler=Draft");
        await anna.Submit("/desk", new() { ["Text"] = "" }, "/desk/calls/1/note?handler=Draft");
        Assert.Empty(await app.Look(db => db.CallDrafts.ToListAsync()));
    }
}
