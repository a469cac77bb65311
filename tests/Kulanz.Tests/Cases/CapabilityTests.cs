using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Platform;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Cases;

public sealed class CapabilityTests
{
    [Theory, BothEngines]
    public async Task Everything_about_a_case_can_be_done_over_the_api(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (number, other) = (await app.OpenCase(Someone.Jonas, "No dial tone"), await app.OpenCase(Someone.Jonas, "Other"));
        var program = await app.Program();
        var at = $"/api/v1/cases/{number}";
        var anna = (await app.Acting(Someone.Anna)).Id;

        Assert.Equal(HttpStatusCode.OK, (await program.PatchAsJsonAsync(at, new { subject = "Dead line", priority = "urgent", owner = anna, state = "waiting_on_third_party" })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await program.PostAsJsonAsync($"{at}/tags", new { tag = "Fibre" })).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await program.PutAsync($"{at}/followers/{anna}", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await program.PostAsJsonAsync($"{at}/time", new { minutes = 5, what = "measured" })).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await program.PostAsJsonAsync($"{at}/time", new { minutes = 0 })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await program.PostAsJsonAsync($"{at}/links", new { to = other, kind = "blocks" })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await program.PostAsJsonAsync($"{at}/snooze", new { until = "2026-10-01T08:00:00+02:00" })).StatusCode);
        Assert.Equal(new DateTimeOffset(2026, 10, 1, 6, 0, 0, TimeSpan.Zero), await app.Look(db => db.Cases.Where(c => c.Number == number).Select(c => c.SnoozedUntil).SingleAsync()));
        Assert.Equal(HttpStatusCode.NoContent, (await program.DeleteAsync($"{at}/snooze")).StatusCode);

        using var upload = new MultipartFormDataContent { { new ByteArrayContent("hello"u8.ToArray()), "file", "../../etc/passwd" } };
        var uploaded = await (await program.PostAsync($"{at}/attachments", upload)).Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("passwd", uploaded.GetProperty("name").GetString());
        var id = uploaded.GetProperty("id").GetGuid();
        Assert.Equal(HttpStatusCode.Created, (await program.PostAsJsonAsync($"{at}/messages", new { text = "See file.", kind = "note", attachments = new[] { id }, minutes = 3 })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await program.PostAsJsonAsync($"{at}/messages", new { text = "Again.", kind = "note", attachments = new[] { id } })).StatusCode);
        Assert.Equal("hello", await program.GetStringAsync($"{at}/attachments/{id}"));

        var entry = (await program.GetFromJsonAsync<JsonElement>($"{at}/time")).GetProperty("items")[0].GetProperty("id").GetGuid();
        Assert.Equal(HttpStatusCode.NoContent, (await program.PutAsync($"{at}/time/{entry}/billed", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await program.DeleteAsync($"{at}/time/{entry}")).StatusCode);

        var shown = await program.GetFromJsonAsync<JsonElement>(at);
        Assert.Equal("Dead line", shown.GetProperty("subject").GetString());
        Assert.Equal("Fibre", shown.GetProperty("tags")[0].GetString());
        Assert.Equal(HttpStatusCode.NoContent, (await program.DeleteAsync($"{at}/tags/FIBRE")).StatusCode);
        var history = (await program.GetFromJsonAsync<JsonElement>($"{at}/history?limit=5")).GetProperty("items");
        Assert.Equal(5, history.GetArrayLength());
        Assert.Equal("Test removed the tag Fibre.", history[0].GetProperty("sentence").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await program.GetAsync("/api/v1/cases/4711/history")).StatusCode);
    }

    [Theory, BothEngines]
    public async Task Two_tags_become_one_and_no_case_has_it_twice(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (first, second) = (await app.OpenCase(Someone.Jonas, "One"), await app.OpenCase(Someone.Jonas, "Two"));
        var anna = await app.Acting(Someone.Anna);
        foreach (var (number, tag) in new[] { (first, "Fiber"), (first, "Fibre"), (second, "Fiber") })
            await app.Do<Tagging, Outcome<Tag>>(t => t.Tag(number, tag, anna, default));
        var lea = await app.SignedIn(Someone.Lea);
        var wrong = await app.Look(db => db.Tags.Where(t => t.Key == "fiber").Select(t => t.Id).SingleAsync());

        Assert.Contains("Fiber", await lea.GetStringAsync("/desk/tags/suggestions?tag=fi"), StringComparison.Ordinal);
        await lea.Submit("/desk/tags", new() { ["id"] = $"{wrong}", ["name"] = "FIBRE" });

        var tags = await app.Look(db => db.Tags.ToListAsync());
        Assert.Equal(("Fibre", 2L), (Assert.Single(tags).Name, tags[0].Uses));
        Assert.Equal(2, await app.Look(db => db.CaseTags.Select(t => t.CaseId).Distinct().CountAsync()));
    }

    [Theory, BothEngines]
    public async Task The_customer_is_asked_once_and_a_scanner_that_opens_the_link_answers_nothing(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var anna = await app.Acting(Someone.Anna);
        await app.Do<Assigning, Outcome<Case>>(a => a.Assign(number, anna.Id, anna, default));
        Task<Outcome<string>> Ask() => app.Do(async services =>
        {
            var db = (Kulanz.Platform.Data.KulanzDb)services.GetService(typeof(Kulanz.Platform.Data.KulanzDb))!;
            var asked = await ((Asking)services.GetService(typeof(Asking))!).Ask(await db.Cases.SingleAsync(), anna, default);
            await db.SaveChangesAsync();
            return asked;
        });
        var link = (await Ask()).Value;
        Assert.IsType<AlreadyAsked>((await Ask()).Refusal);
        Assert.StartsWith("http://help.example.com/satisfaction/", link, StringComparison.Ordinal);
        var path = new Uri(link).AbsolutePath;
        var visitor = app.Visitor("de");

        var opened = WebUtility.HtmlDecode(await visitor.GetStringAsync($"{path}?verdict=Good"));
        Assert.Contains("War alles in Ordnung?", opened, StringComparison.Ordinal);
        Assert.Null((await app.Look(db => db.Satisfactions.SingleAsync())).Verdict);
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.Submit(path, new() { ["Verdict"] = "Good", ["Comment"] = "Schnell!" })).StatusCode);
        Assert.Contains("Vielen Dank!", await visitor.GetStringAsync(path), StringComparison.Ordinal);
        var said = await app.Look(db => db.Satisfactions.SingleAsync());
        Assert.Equal((Verdict.Good, "Schnell!"), (said.Verdict, said.Comment));
        Assert.Contains("Schnell!", await (await app.SignedIn(Someone.Ben)).GetStringAsync($"/desk/cases/{number}"), StringComparison.Ordinal);
        Assert.Equal(Notice.Rated, (await app.Look(db => db.Notifications.SingleAsync())).About);

        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync("/satisfaction/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")).StatusCode);
        app.Clock.Advance(TimeSpan.FromDays(31));
        Assert.Contains("inzwischen geschlossen", await (await visitor.Submit(path, new() { ["Verdict"] = "Bad" })).Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task Administrators_define_fields_and_settle_how_cases_rest(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var ada = await app.SignedIn(Someone.Ada);

        Assert.Contains("at least two choices", await (await ada.Submit("/admin/fields", new() { ["name"] = "Device", ["kind"] = "Choice", ["choices"] = "Router" }, "/admin/fields?handler=Define")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await ada.Submit("/admin/fields", new() { ["name"] = "Visits", ["kind"] = "Number" }, "/admin/fields?handler=Define");
        var field = await app.Look(db => db.Fields.SingleAsync());
        Assert.Equal("1234.5", field.Read("1234.5").Value);
        Assert.NotNull(field.Read("many").Refusal);
        await ada.Submit("/admin/fields", new() { ["id"] = $"{field.Id}", ["name"] = "Visits on site", ["position"] = "3", ["retired"] = "true" }, "/admin/fields?handler=Change");
        Assert.NotNull((await app.Look(db => db.Fields.SingleAsync())).RetiredAt);

        var settings = new Dictionary<string, string> { ["DaysUntilClosed"] = "3", ["DaysOpen"] = "10", ["Morning"] = "07:30", ["Megabytes"] = "2", ["MailMegabytes"] = "40", ["DaysUnsent"] = "1", ["DaysLinked"] = "30" };
        Assert.Equal(HttpStatusCode.Redirect, (await ada.Submit("/admin/cases", settings)).StatusCode);
        Assert.Contains("value=\"07:30\"", await ada.GetStringAsync("/admin/cases"), StringComparison.Ordinal);
        settings["Megabytes"] = "900";
        Assert.Contains("Please enter a number from 1 to 250.", await (await ada.Submit("/admin/cases", settings)).Content.ReadAsStringAsync(), StringComparison.Ordinal);

        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var anna = await app.Acting(Someone.Anna);
        using var content = new MemoryStream([1, 2, 3]);
        await app.Do<Attaching, Outcome<Attachment>>(a => a.Upload(number, "a.txt", "text/plain", content, 3, anna, default));
        app.Clock.Advance(TimeSpan.FromDays(2));
        await app.Do(s => Attaching.Round(s, default));
        Assert.Equal(0, await app.Look(db => db.Attachments.CountAsync()));
    }

    [Theory]
    [InlineData("Yes.\n\nOn Monday Ben wrote:\n> Are you there?\n> Ben", "Yes.", "On Monday Ben wrote:\n> Are you there?\n> Ben")]
    [InlineData("Ja.\n-- \nJonas Kunde\nStraße 1", "Ja.", "-- \nJonas Kunde\nStraße 1")]
    [InlineData("> Works?\nYes.", "> Works?", "Yes.")]
    [InlineData("> only a quote", "> only a quote", null)]
    [InlineData("Two lines\n\n", "Two lines", null)]
    public void What_is_quoted_below_is_folded(string text, string said, string? folded)
    {
        var parts = Folding.Of(new Message { AuthorName = "Jonas Kunde", AuthorKind = AuthorKind.Customer, Channel = Channel.Mail, Text = text });
        Assert.Equal(said, parts[0].Text);
        Assert.Equal(folded, parts.Count > 1 ? parts[1].Text : null);
        Assert.Equal(folded?.Contains(' ', StringComparison.Ordinal) == true, parts[^1].Folded);
    }
}
