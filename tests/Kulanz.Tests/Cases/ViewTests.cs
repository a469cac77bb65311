using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Cases;
using Kulanz.Platform;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Cases;

public sealed class ViewTests
{
    [Theory, BothEngines]
    public async Task A_view_is_made_previewed_moved_deleted_and_brought_back_on_its_pages(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.OpenCase(Someone.Jonas, "Invoice 12");
        await app.OpenCase(Someone.Mary, "Hello");
        var desk = await app.SignedIn(Someone.Anna);
        var fields = new Dictionary<string, string>
        {
            ["Name"] = "Invoices", ["Icon"] = "receipt", ["Order"] = "Oldest",
            ["Conditions.Rows[0].Field"] = "subject", ["Conditions.Rows[0].Operator"] = "Contains", ["Conditions.Rows[0].Values"] = "INVOICE",
        };

        var preview = await (await desk.Submit("/desk/views/edit", fields, "/desk/views/edit?handler=Shape")).Content.ReadAsStringAsync();
        Assert.Contains("One case", preview, StringComparison.Ordinal);
        Assert.Contains("Invoice 12", preview, StringComparison.Ordinal);
        var wider = await (await desk.Submit("/desk/views/edit", new(fields) { ["add"] = "any" }, "/desk/views/edit?handler=Shape")).Content.ReadAsStringAsync();
        Assert.Contains("Conditions.Rows[1].Field", wider, StringComparison.Ordinal);

        var saved = await desk.Submit("/desk/views/edit", fields);
        Assert.Equal(HttpStatusCode.Redirect, saved.StatusCode);
        var list = await desk.GetStringAsync(saved.Headers.Location);
        Assert.Contains("Invoice 12", list, StringComparison.Ordinal);
        Assert.DoesNotContain("Hello", list, StringComparison.Ordinal);
        var view = await app.Look(db => db.Set<View>().SingleAsync(v => v.Name == "Invoices"));
        Assert.Equal(1, (await app.Look(async db => await Tallies.For(db, await app.Acting(Someone.Anna), default)))[view.Id]);

        // It is hers: nobody else has it, and she cannot touch what is everybody's.
        Assert.Equal(HttpStatusCode.NotFound, (await (await app.SignedIn(Someone.Ben)).GetAsync($"/desk?view={view.Key}")).StatusCode);
        var anna = await app.Acting(Someone.Anna);
        var inbox = await app.Look(db => db.Set<View>().SingleAsync(v => v.Key == "inbox"));
        Assert.IsType<NotYoursToChange>((await app.Do<ArrangingViews, Outcome<View>>(v => v.Delete(inbox.Id, anna, default))).Refusal);

        // Deleting can be undone, and the count is right again.
        Assert.Equal(HttpStatusCode.Redirect, (await desk.Submit("/desk/views", new() { ["id"] = $"{view.Id}" }, "/desk/views?handler=Delete")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await desk.GetAsync($"/desk?view={view.Key}")).StatusCode);
        await app.OpenCase(Someone.Jonas, "Invoice 13");
        await desk.Submit("/desk/views", new() { ["id"] = $"{view.Id}" }, "/desk/views?handler=Restore");
        Assert.Equal(2, (await app.Look(db => Tallies.For(db, anna, default)))[view.Id]);

        // A shipped one is changed by who manages the desk, and brought back as it came.
        var lea = await app.SignedIn(Someone.Lea);
        await lea.Submit("/desk/views", new() { ["id"] = $"{inbox.Id}", ["step"] = "1" }, "/desk/views?handler=Move");
        Assert.Equal(["mine", "inbox"], await app.Look(db => db.Set<View>().Where(v => v.OwnerId == null).OrderBy(v => v.Position).ThenBy(v => v.Id).Select(v => v.Key).Take(2).ToListAsync()));
        await lea.Submit($"/desk/views/edit/{inbox.Id}", new(fields) { ["Name"] = "Other" });
        await lea.Submit("/desk/views", new() { ["id"] = $"{inbox.Id}" }, "/desk/views?handler=Reset");
        Assert.Equal("Inbox", await app.Look(db => db.Set<View>().Where(v => v.Id == inbox.Id).Select(v => v.Name).SingleAsync()));
    }

    [Theory, BothEngines]
    public async Task Programs_make_views_and_unreadable_conditions_are_refused(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.OpenCase(Someone.Jonas, "Invoice 12");
        var program = await app.Program();

        var made = await program.PostAsJsonAsync("/api/v1/views", new { name = "Old ones", all = new[] { new { field = "age", @operator = "longer_than", values = new[] { "4" } } } });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var id = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        Assert.Equal(HttpStatusCode.OK, (await program.PatchAsJsonAsync($"/api/v1/views/{id}", new { name = "Aged" })).StatusCode);
        var items = (await program.GetFromJsonAsync<JsonElement>("/api/v1/views")).GetProperty("items").EnumerateArray().ToDictionary(v => v.GetProperty("name").GetString()!);
        Assert.Equal(JsonValueKind.Null, items["Aged"].GetProperty("count").ValueKind);
        Assert.Equal(1, items["Inbox"].GetProperty("count").GetInt64());
        Assert.Equal(HttpStatusCode.NoContent, (await program.DeleteAsync($"/api/v1/views/{id}")).StatusCode);

        foreach (var (field, op, value) in new[] { ("state", "is", "asleep"), ("planet", "is", "mars"), ("age", "is", "4"), ("age", "longer_than", "-1"), ("queue", "is", "x"), ("subject", "contains", "") })
        {
            var refused = await program.PostAsJsonAsync("/api/v1/views", new { name = "Bad", all = new[] { new { field, @operator = op, values = new[] { value } } } });
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        }
    }

    [Theory, BothEngines]
    public async Task A_macro_is_previewed_changed_and_applied_as_a_whole_or_not_at_all(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "Invoice 12");
        var desk = await app.SignedIn(Someone.Anna);
        var anna = await app.Acting(Someone.Anna);
        await desk.Submit("/desk/macros/edit", new()
        {
            ["Name"] = "Sorry",
            ["Steps.Rows[0].Kind"] = "priority", ["Steps.Rows[0].Value"] = "high",
            ["Steps.Rows[1].Kind"] = "reply", ["Steps.Rows[1].Value"] = "Dear {{customer.name}}, about {{case.subject}}: sorry.",
        });
        var macro = await app.Look(db => db.Set<Macro>().SingleAsync());

        var preview = await desk.GetStringAsync($"/desk/cases/{number}/macros?macro={macro.Id}");
        Assert.Contains("Dear Jonas Kunde, about Invoice 12: sorry.", preview, StringComparison.Ordinal);
        Assert.Contains("Normal → High", preview, StringComparison.Ordinal);
        var applied = await desk.Submit($"/desk/cases/{number}/macros?macro={macro.Id}", new() { ["macro"] = $"{macro.Id}", ["words[1]"] = "Sorry, Jonas." }, $"/desk/cases/{number}/macros");
        Assert.Equal(HttpStatusCode.Redirect, applied.StatusCode);
        var found = await app.Look(db => db.Cases.AsNoTracking().SingleAsync(c => c.Number == number));
        Assert.Equal((Priority.High, "Sorry, Jonas.", CaseState.WaitingOnCustomer), (found.Priority, found.LastWord, found.State));

        await app.Do<Assigning, Outcome<Case>>(a => a.Prioritise(number, Priority.Low, anna, default));
        await app.Do<Closing, Outcome<Closure>>(c => c.Close(number, null, final: true, anna, default));
        Assert.IsType<CaseIsClosed>((await app.Do<Macros, Outcome<long>>(m => m.Apply(macro.Id, number, null, anna, default))).Refusal);
        Assert.Equal(Priority.Low, await app.Look(db => db.Cases.Where(c => c.Number == number).Select(c => c.Priority).SingleAsync()));

        var program = await app.Program();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await program.PostAsJsonAsync("/api/v1/macros", new { name = "Bad", steps = new[] { new { kind = "reply", value = "{{moon}}" } } })).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await program.PostAsJsonAsync("/api/v1/macros", new { name = "Close", steps = new[] { new { kind = "state", value = "solved" } } })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await program.PostAsJsonAsync("/api/v1/triggers/dry-run", new { all = Array.Empty<object>(), steps = new[] { new { kind = "priority", value = "urgent" } } })).StatusCode);
        var trigger = await program.PostAsJsonAsync("/api/v1/triggers", new { name = "All urgent", on = "case_opened", steps = new[] { new { kind = "priority", value = "urgent" } }, enabled = true });
        Assert.Equal(HttpStatusCode.Created, trigger.StatusCode);
        Assert.Contains("All urgent", await (await app.SignedIn(Someone.Ada)).GetStringAsync("/desk/triggers"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await desk.GetAsync("/desk/triggers")).StatusCode);
    }
}
