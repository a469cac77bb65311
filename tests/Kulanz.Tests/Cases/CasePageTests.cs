using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Platform;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Cases;

/// <summary>What an agent does on the case page, without any script.</summary>
public sealed partial class CasePageTests
{
    [Theory, BothEngines]
    public async Task Facts_are_changed_where_they_stand_and_the_history_tells_it(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var anna = await app.SignedIn(Someone.Anna, "de");
        var ben = (await app.Acting(Someone.Ben)).Id!.Value;
        await app.Do<CustomFields, Outcome<Field>>(f => f.Define("Gerät", FieldKind.Choice, "Router\nTelefon", true, Actor.System, default));
        var field = await app.Look(db => db.Fields.Select(f => f.Id).SingleAsync());

        await Act(anna, number, "Tag", ("tag", " Glasfaser "));
        await Act(anna, number, "Prioritise", ("priority", "High"));
        await Act(anna, number, "Assign", ("owner", $"{(await app.Acting(Someone.Anna)).Id}"));
        await Act(anna, number, "Assign", ("owner", $"{ben}"));
        await Act(anna, number, "Turn", ("state", "WaitingOnThirdParty"));
        await Act(anna, number, "Time", ("minutes", "7"), ("what", "Leitung gemessen"));
        await Act(anna, number, "Rename", ("subject", "Kein Freizeichen"));
        await Act(anna, number, "Follow");
        Assert.Contains("Bitte füllen Sie vor dem Abschluss noch aus: Gerät.", await Act(anna, number, "Close"), StringComparison.Ordinal);
        Assert.Contains("Bitte wählen Sie einen der angebotenen Werte.", await Act(anna, number, "Fill", ("field", $"{field}"), ("value", "Toaster")), StringComparison.Ordinal);
        await Act(anna, number, "Fill", ("field", $"{field}"), ("value", "Router"));
        await Act(anna, number, "Snooze", ("until", "tomorrow"));
        Assert.Contains("zurückgestellt bis", await anna.GetStringAsync($"/desk/cases/{number}"), StringComparison.Ordinal);
        await Act(anna, number, "Close");

        var history = WebUtility.HtmlDecode(await anna.GetStringAsync($"/desk/cases/{number}/history"));
        string[] told =
        [
            "Anna Agent hat das Schlagwort Glasfaser vergeben.", "Anna Agent hat die Priorität auf Hoch gesetzt.", "Anna Agent hat den Fall Ben Agent zugewiesen.", "Anna Agent hat den Fall übernommen.",
            "Anna Agent hat den Fall auf „Wartet auf Dritte“ gesetzt.", "Anna Agent hat 7 Min. erfasst.", "Anna Agent hat Gerät auf Router gesetzt.",
            "Anna Agent hat den Fall bis 29.09.2026 08:00 zurückgestellt.", "Anna Agent hat den Fall gelöst.", "Kulanz hat den Fall eröffnet.",
        ];
        Assert.All(told, sentence => Assert.Contains(sentence, history, StringComparison.Ordinal));
        Assert.Equal(1, await app.Look(db => db.Tags.Where(t => t.Key == "glasfaser").Select(t => t.Uses).SingleAsync()));
        // Ben owns it: assigning, and all that followed, is one unread line; Anna did it all herself.
        var bens = await app.Look(db => db.Notifications.SingleAsync(n => n.AccountId == ben));
        Assert.Equal((Notice.Solved, true), (bens.About, bens.Times >= 2));
        var anwesend = await app.SignedIn(Someone.Ben, "de");
        Assert.Contains("hat den Fall gelöst", await anwesend.GetStringAsync("/desk/notifications"), StringComparison.Ordinal);
        await anwesend.GetStringAsync($"/desk/cases/{number}");
        Assert.NotNull((await app.Look(db => db.Notifications.SingleAsync(n => n.AccountId == ben))).ReadAt);
    }

    [Theory, BothEngines]
    public async Task An_answer_that_would_cross_anothers_is_held_back_once_and_keeps_its_text(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var anna = await app.SignedIn(Someone.Anna);
        var seen = Seen().Match(await anna.GetStringAsync($"/desk/cases/{number}")).Groups[1].Value;
        var id = await app.Look(db => db.Cases.Select(c => c.Id).SingleAsync());
        await app.Do<Hearing, Outcome<Heard>>(h => h.Hear(id, new NewWord("It works again!", Channel.Mail), Actor.System, default));

        var held = await Act(anna, number, "Say", ("Kind", "Reply"), ("Text", "Please restart."), ("Seen", seen));

        Assert.Contains("Somebody else has written in the meantime.", held, StringComparison.Ordinal);
        Assert.Contains(">Please restart.</textarea>", held, StringComparison.Ordinal);
        Assert.Contains("is-fresh", held, StringComparison.Ordinal);
        Assert.Equal(2, await app.Look(db => db.Messages.CountAsync()));
        await Act(anna, number, "Say", ("Kind", "Reply"), ("Text", "Glad to hear it."), ("Seen", Seen().Match(held).Groups[1].Value));
        Assert.Equal(3, await app.Look(db => db.Messages.CountAsync()));
    }

    [Theory, BothEngines]
    public async Task A_draft_survives_in_another_browser_until_it_is_sent(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var office = await app.SignedIn(Someone.Anna);
        Assert.Equal(HttpStatusCode.NoContent, (await office.Submit($"/desk/cases/{number}", new() { ["Kind"] = "Note", ["Text"] = "Half a thou" }, $"/desk/cases/{number}?handler=Draft")).StatusCode);

        var home = await app.SignedIn(Someone.Anna);
        Assert.Contains(">Half a thou</textarea>", await home.GetStringAsync($"/desk/cases/{number}"), StringComparison.Ordinal);
        Assert.DoesNotContain("Half a thou", await (await app.SignedIn(Someone.Ben)).GetStringAsync($"/desk/cases/{number}"), StringComparison.Ordinal);

        // A macro with a note is not what was being written.
        var anna = await app.Acting(Someone.Anna);
        var macro = (await app.Do<Macros, Outcome<Macro>>(m => m.Save(null, new MacroDraft("Measured", [new Step("note", "Line measured")], false), anna, default))).Value;
        Assert.Equal(HttpStatusCode.Redirect, (await home.Submit($"/desk/cases/{number}/macros?macro={macro.Id}", new() { ["macro"] = $"{macro.Id}" }, $"/desk/cases/{number}/macros")).StatusCode);
        Assert.Contains(">Half a thou</textarea>", await home.GetStringAsync($"/desk/cases/{number}"), StringComparison.Ordinal);

        await Act(home, number, "Say", ("Kind", "Note"), ("Text", "Half a thought."));
        Assert.Equal(0, await app.Look(db => db.Drafts.CountAsync()));
    }

    [Theory, BothEngines]
    public async Task What_is_being_written_when_its_case_is_merged_goes_on_in_the_other_one(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (first, second) = (await app.OpenCase(Someone.Jonas, "One"), await app.OpenCase(Someone.Jonas, "Two"));
        var (anna, ben) = (await app.Acting(Someone.Anna), await app.SignedIn(Someone.Ben));
        var (old, now) = ($"/desk/cases/{first}", $"/desk/cases/{second}");
        await ben.Submit(old, new() { ["Kind"] = "Reply", ["Text"] = "Please rest" }, $"{old}?handler=Draft");
        await ben.Submit(now, new() { ["Kind"] = "Note", ["Text"] = "He is angry." }, $"{now}?handler=Draft");
        await ben.SubmitFiles(old, [], "file", [("log.txt", "line down"u8.ToArray())], $"{old}?handler=Upload");
        var file = await app.Look(db => db.Attachments.Select(a => a.Id).SingleAsync());

        Assert.Null((await app.Do<Merging, Outcome<Merge>>(m => m.Merge(first, second, false, anna, default))).Refusal);

        // What was begun in both is there, and none of it goes out by mistake.
        Assert.Contains(">He is angry.\n\nPlease rest</textarea>", (await ben.Read(now)).ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Equal(MessageKind.Note, (await app.Look(db => db.Drafts.SingleAsync())).Kind);
        // His page still has the old address: what he types is kept, and what he sends comes back with a word.
        Assert.Equal(HttpStatusCode.NoContent, (await ben.Submit(now, new() { ["Kind"] = "Reply", ["Text"] = "Please restart" }, $"{old}?handler=Draft")).StatusCode);
        Assert.Equal("Please restart", (await app.Look(db => db.Drafts.SingleAsync())).Text);
        var held = await (await ben.Submit(now, new() { ["Kind"] = "Reply", ["Text"] = "Please restart it.", ["attachments"] = $"{file}" }, $"{old}?handler=Say")).Read();
        Assert.Contains($"Case {first} was merged into another one.", held, StringComparison.Ordinal);
        Assert.Contains(">Please restart it.</textarea>", held, StringComparison.Ordinal);
        Assert.Contains("log.txt", held, StringComparison.Ordinal);
        Assert.Contains($"action=\"{now}?handler=Say\"", held, StringComparison.Ordinal);

        await Act(ben, second, "Say", ("Kind", "Reply"), ("Text", "Please restart it."), ("attachments", $"{file}"));
        var sent = await app.Look(db => db.Messages.SingleAsync(m => m.Text == "Please restart it."));
        Assert.Equal(sent.Id, (await app.Look(db => db.Attachments.SingleAsync())).MessageId);
        Assert.Equal(0, await app.Look(db => db.Drafts.CountAsync()));
    }

    [Theory, BothEngines]
    public async Task Files_are_kept_with_their_message_and_can_do_no_harm(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var anna = await app.SignedIn(Someone.Anna);
        byte[] png = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3];

        await Send(anna, number, "Say", [("Kind", "Reply"), ("Text", "See attached.")], ("Größe “neu”.html", "text/html", "<script>alert(1)</script>"u8.ToArray()), ("dot.png", "image/png", png));

        var files = await app.Look(db => db.Attachments.OrderByDescending(a => a.Type == "image/png").ToListAsync());
        Assert.Equal(2, files.Count);
        Assert.All(files, f => Assert.NotNull(f.MessageId));
        var picture = await anna.GetAsync($"/desk/attachments/{files[0].Id}?show=true");
        Assert.Equal("image/png", picture.Content.Headers.ContentType!.MediaType);
        Assert.Equal(png, await picture.Content.ReadAsByteArrayAsync());
        var page = await anna.GetAsync($"/desk/attachments/{files[1].Id}?show=true");
        Assert.Equal("application/octet-stream", page.Content.Headers.ContentType!.MediaType);
        Assert.Equal("attachment", page.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("Größe “neu”.html", page.Content.Headers.ContentDisposition.FileNameStar);
        Assert.StartsWith("sandbox", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", page.Headers.GetValues("X-Content-Type-Options").Single());

        await app.Look(async db =>
        {
            await Preferences.Set(db, new AttachmentLimits { MegabytesEach = 1 }, default);
            return await db.SaveChangesAsync();
        });
        ((Preferences)app.Services.GetService(typeof(Preferences))!).Forget();
        var refused = await Send(anna, number, "Say", [("Kind", "Reply"), ("Text", "Too much.")], ("big.bin", "application/octet-stream", new byte[1_100_000]));
        Assert.Contains("big.bin is larger than 1 MB.", WebUtility.HtmlDecode(refused), StringComparison.Ordinal);
        Assert.Contains(">Too much.</textarea>", refused, StringComparison.Ordinal);

        await app.Look(async db =>
        {
            (await db.Queues.SingleAsync()).OpenToAll = false;
            return await db.SaveChangesAsync();
        });
        Assert.Equal(HttpStatusCode.NotFound, (await anna.GetAsync($"/desk/attachments/{files[0].Id}")).StatusCode);
    }

    [Theory, BothEngines]
    public async Task Colleagues_see_each_other_look_and_write(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var (anna, ben) = (await app.SignedIn(Someone.Anna), await app.SignedIn(Someone.Ben));
        var there = $"/desk/cases/{number}/presence";

        Assert.DoesNotContain("looker", Names(await (await anna.Submit($"/desk/cases/{number}", new() { ["typing"] = "true" }, there)).Content.ReadAsStringAsync()), StringComparison.Ordinal);
        Assert.Contains("Anna Agent is writing", await (await ben.Submit($"/desk/cases/{number}", new() { ["typing"] = "false" }, there)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("Ben Agent is looking at this too", await (await anna.Submit($"/desk/cases/{number}", new() { ["typing"] = "true" }, there)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await ben.Submit($"/desk/cases/{number}", new() { ["gone"] = "true" }, there);
        Assert.DoesNotContain("Ben", await (await anna.Submit($"/desk/cases/{number}", [], there)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        app.Clock.Advance(Presence.Fades * 2);
        Assert.DoesNotContain("Anna", await (await ben.Submit($"/desk/cases/{number}", [], there)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task A_merge_is_found_from_the_old_address_and_undone_on_the_page(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (first, second) = (await app.OpenCase(Someone.Jonas, "One", "first words"), await app.OpenCase(Someone.Mary, "Two"));
        var anna = await app.SignedIn(Someone.Anna);

        Assert.Contains("different customers", await Act(anna, first, "Merge", ("into", $"#{second}")), StringComparison.Ordinal);
        await Act(anna, first, "Merge", ("into", $"#{second}"), ("despite", "true"));
        Assert.Equal($"/desk/cases/{second}#merged-{first}", (await anna.GetAsync($"/desk/cases/{first}")).Headers.Location!.ToString());
        var merged = await anna.GetStringAsync($"/desk/cases/{second}");
        Assert.Contains("first words", merged, StringComparison.Ordinal);
        Assert.Contains($"#{first} was merged in by Anna Agent", merged, StringComparison.Ordinal);
        await Act(anna, second, "Unmerge", ("merged", $"{first}"));
        Assert.DoesNotContain("first words", await anna.GetStringAsync($"/desk/cases/{second}"), StringComparison.Ordinal);

        await Act(anna, first, "Link", ("other", $"{second}"), ("link", "Blocks"));
        Assert.Contains("is blocked by", await anna.GetStringAsync($"/desk/cases/{second}"), StringComparison.Ordinal);
        var link = await app.Look(db => db.CaseLinks.Select(l => l.Id).SingleAsync());
        await Act(anna, second, "Unlink", ("id", $"{link}"));
        Assert.Equal(0, await app.Look(db => db.CaseLinks.CountAsync()));
    }

    [Fact]
    public async Task Enter_and_arrow_keys_do_only_what_was_meant()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        await app.Do<CustomFields, Outcome<Field>>(f => f.Define("Due", FieldKind.Date, null, false, Actor.System, default));
        var lea = await app.SignedIn(Someone.Lea);
        var page = await lea.GetStringAsync($"/desk/cases/{number}");

        // The state is said with the button, as is a date: half of it is typed first.
        Assert.DoesNotContain("data-auto", FormWith(page, "fact-state"), StringComparison.Ordinal);
        Assert.Contains("apply-shown", FormWith(page, "fact-state"), StringComparison.Ordinal);
        Assert.Contains("apply-shown", FormWith(page, "type=\"date\" name=\"value\""), StringComparison.Ordinal);
        Assert.DoesNotContain("apply-shown", FormWith(page, "fact-priority"), StringComparison.Ordinal);
        // A moment of one's own is not "3 hours".
        Assert.DoesNotContain("name=\"until\"", FormWith(page, "name=\"at\""), StringComparison.Ordinal);
        await Act(lea, number, "Snooze", ("at", "2030-01-02T08:00"));
        Assert.Equal(2030, (await app.Look(db => db.Cases.Select(c => c.SnoozedUntil).SingleAsync()))!.Value.Year);
        // In an editor Enter saves.
        foreach (var editor in new[] { "views", "triggers", "macros" })
        {
            var form = FormWith(await lea.GetStringAsync($"/desk/{editor}/edit"), "name=\"Name\"");
            Assert.Contains("formaction=\"?\"", form[form.IndexOf("<button", StringComparison.Ordinal)..].Split('>')[0], StringComparison.Ordinal);
        }

        static string FormWith(string page, string part) => page.Split("<form").Single(form => form.Split("</form>")[0].Contains(part, StringComparison.Ordinal)).Split("</form>")[0];
    }

    [Theory, BothEngines]
    public async Task A_caller_becomes_a_customer_and_the_call_a_case(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.Customer(Someone.Jonas);
        var anna = await app.SignedIn(Someone.Anna);

        Assert.Contains("jonas@customer.example", await anna.GetStringAsync("/desk/cases/new?Who=jonas%40cust"), StringComparison.Ordinal);
        var opened = await anna.Submit("/desk/cases/new", new() { ["Who"] = "Vera", ["CustomerId"] = "", ["Name"] = "Vera Neu", ["Phone"] = "030 1234 567", ["Subject"] = "Fragt nach Rechnung", ["Text"] = "Rechnung vom Mai fehlt.", ["Channel"] = "Phone", ["Author"] = "call", ["Priority"] = "High" });

        Assert.Equal(HttpStatusCode.Redirect, opened.StatusCode);
        var @case = await app.Look(db => db.Cases.SingleAsync());
        Assert.Equal((Channel.Phone, Priority.High, (await app.Acting(Someone.Anna)).Id), (@case.Channel, @case.Priority, @case.OwnerId));
        Assert.Equal(MessageKind.CallNote, (await app.Look(db => db.Messages.SingleAsync())).Kind);
        Assert.Contains("Vera Neu", await anna.GetStringAsync("/desk/cases/new?Who=%2B49301234"), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task Who_may_only_read_finds_no_way_to_change(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        await app.Look(db => db.Accounts.Where(a => a.Email == Someone.Ben.Email).ExecuteUpdateAsync(set => set.SetProperty(a => a.RoleName, "Partner manager")));
        var ben = await app.SignedIn(Someone.Ben);

        var page = await ben.GetStringAsync($"/desk/cases/{number}");
        Assert.DoesNotContain("id=\"composer\"", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await ben.Submit($"/desk/cases/{number}", new() { ["tag"] = "x" }, $"/desk/cases/{number}?handler=Tag")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await ben.GetAsync("/desk/tags")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await ben.GetAsync("/admin/fields")).StatusCode);
        // Nor can a case be given to somebody who could not work on it.
        Assert.Equal("There is no such colleague.", (await app.Do<Assigning, Outcome<Case>>(async a => await a.Assign(number, (await app.Acting(Someone.Ben)).Id, await app.Acting(Someone.Anna), default))).Refusal!.ToString()[..27]);
    }

    private static string Names(string html) => html.Replace("class=\"lookers\"", "", StringComparison.Ordinal).Replace("id=\"lookers\"", "", StringComparison.Ordinal);

    /// <summary>Does it, and answers the page that shows it.</summary>
    private static async Task<string> Act(HttpClient browser, long number, string handler, params (string Name, string Value)[] fields)
    {
        var answer = await browser.Submit($"/desk/cases/{number}", fields.ToDictionary(f => f.Name, f => f.Value), $"/desk/cases/{number}?handler={handler}");
        Assert.True(answer.StatusCode is HttpStatusCode.Redirect or HttpStatusCode.OK, $"{handler}: {answer.StatusCode}");
        return await answer.Content.ReadAsStringAsync();
    }

    private static async Task<string> Send(HttpClient browser, long number, string handler, (string Name, string Value)[] fields, params (string Name, string Type, byte[] Content)[] files)
    {
        using var form = new MultipartFormDataContent();
        var shown = await browser.GetStringAsync($"/desk/cases/{number}");
        form.Add(new StringContent(Token().Match(shown).Groups[1].Value), "__RequestVerificationToken");
        foreach (var (name, value) in fields)
            form.Add(new StringContent(value), name);
        foreach (var (name, type, content) in files)
        {
            var part = new ByteArrayContent(content);
            part.Headers.ContentType = new MediaTypeHeaderValue(type);
            form.Add(part, "files", name);
        }
        return await (await browser.PostAsync($"/desk/cases/{number}?handler={handler}", form)).Content.ReadAsStringAsync();
    }

    [GeneratedRegex("name=\"Seen\" value=\"([^\"]+)\"")]
    private static partial Regex Seen();

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
