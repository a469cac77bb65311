using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Access.Exports;
using Kulanz.Cases;
using Kulanz.Platform;
using Kulanz.Tests.Cases;
using Kulanz.Tests.Telephony;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Access;

/// <summary>What a customer's copy of their data has in it, who may have it, and for how long.</summary>
public sealed class ExportTests
{
    [Theory, BothEngines]
    public async Task All_my_data_is_one_archive_without_notes_formulas_or_others(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.OpenCase(Someone.Jonas, "Somebody else's trouble");
        var own = await app.OpenCase(Someone.Mary, "=cmd|' /C calc'!A0", "My words; with \"quotes\"");
        var anna = await app.Acting(Someone.Anna);
        await app.Do<Replying, Outcome<Message>>(r => r.Note(own, "A secret note", anna, default));
        var mary = await app.SignedInByLink(Someone.Mary);
        await mary.SubmitFiles($"/my/cases/{own}", new() { ["Text"] = "See the picture" }, "files", [("bild.png", [1, 2, 3])], $"/my/cases/{own}?handler=Answer");
        var duplicate = await app.AddCustomer("Mary C.", "m@old.example", reference: "K-7");
        await app.Do<CustomerMerging, Outcome<CustomerMerge>>(async m => await m.Merge(duplicate.Id, (await app.Customer(Someone.Mary)).Id, anna, default));
        await app.Look(async db =>
        {
            db.Add(new Satisfaction { CaseId = await db.Cases.Where(c => c.Number == own).Select(c => c.Id).SingleAsync(), AskedAt = app.Clock.GetUtcNow(), AnsweredAt = app.Clock.GetUtcNow(), Verdict = Verdict.SoSo, Comment = "Took long" });
            return await db.SaveChangesAsync();
        });

        foreach (var (who, from) in new[] { (Someone.Jonas, "4930111222"), (Someone.Mary, "4930333444") })
        {
            await app.Do<Describing, Outcome<Customer>>(async d => await d.AddPoint((await app.Customer(who)).Id, new PointGiven(ContactKind.Phone, $"+{from}"), Actor.System, default));
            var pbx = app.Visitor();
            var line = await app.Connect();
            await pbx.Rings(line, from, from);
            await pbx.HangsUp(line, from, "cancel");
        }

        var export = await app.Prepared(mary);
        var answer = await mary.GetAsync($"/my/data/{export.Id}/file");
        var archive = await answer.Content.ReadAsByteArrayAsync();
        var entries = SomeExports.Unpack(archive);

        Assert.Equal(("application/zip", export.Length), (answer.Content.Headers.ContentType!.MediaType, archive.Length));
        Assert.Equal($"kulanz-{(await app.Customer(Someone.Mary)).Number}-{export.AskedAt:yyyy-MM-dd}.zip", answer.Content.Headers.ContentDisposition!.FileName);
        Assert.Equal(["README.txt", "calls.csv", "cases.csv", "checklist-answers.csv", "contracts.csv", "data.json", $"files/{own}/1-bild.png", "handovers.csv", "manifest.json", "messages.csv"], entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([1, 2, 3], entries[$"files/{own}/1-bild.png"]);
        Assert.Contains("'=cmd", Encoding.UTF8.GetString(entries["cases.csv"]), StringComparison.Ordinal);
        var everything = string.Concat(entries.Values.Select(Encoding.UTF8.GetString));
        Assert.DoesNotContain("secret", everything, StringComparison.Ordinal);
        Assert.DoesNotContain("Somebody else", everything, StringComparison.Ordinal);
        Assert.DoesNotContain("4930111222", everything, StringComparison.Ordinal);
        Assert.Contains("Incoming", Encoding.UTF8.GetString(entries["calls.csv"]), StringComparison.Ordinal);
        using var data = JsonDocument.Parse(entries["data.json"]);
        Assert.Equal("My words; with \"quotes\"", data.RootElement.GetProperty("cases")[0].GetProperty("messages")[0].GetProperty("text").GetString());
        Assert.Equal($"files/{own}/1-bild.png", data.RootElement.GetProperty("cases")[0].GetProperty("messages")[1].GetProperty("files")[0].GetString());
        Assert.Equal("Took long", data.RootElement.GetProperty("cases")[0].GetProperty("satisfaction").GetProperty("comment").GetString());
        Assert.Equal("K-7", data.RootElement.GetProperty("customer").GetProperty("joinedEntries")[0].GetProperty("reference").GetString());
        var signIns = data.RootElement.GetProperty("signIns");
        Assert.Equal((Someone.Mary.Email, 1), (signIns.GetProperty("accounts")[0].GetProperty("email").GetString(), signIns.GetProperty("at").GetArrayLength()));
        Assert.Contains("A copy of your data", Encoding.UTF8.GetString(entries["README.txt"]), StringComparison.Ordinal);

        // The page says what is in it and what is not; the mail leads to the page, not to the file.
        var page = await mary.Read("/my/data");
        Assert.Contains("internal notes", page, StringComparison.Ordinal);
        Assert.Contains("your questions with our answers", page, StringComparison.Ordinal);
        var letter = app.Letters()[^1];
        Assert.Equal(("customer-data-ready", Someone.Mary.Email, "/my/data"), (letter.Kind, letter.To, letter.Link));
    }

    [Theory, BothEngines]
    public async Task Nobody_gets_the_copy_of_somebody_else(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.OpenCase(Someone.Mary, "Mine");
        var (mary, jonas) = (await app.SignedInByLink(Someone.Mary), await app.SignedInByLink(Someone.Jonas));
        var export = await app.Prepared(mary);

        Assert.Equal(HttpStatusCode.NotFound, (await jonas.GetAsync($"/my/data/{export.Id}/file")).StatusCode);
        await jonas.Submit("/my/data", new() { ["export"] = $"{export.Id}" }, "/my/data?handler=Delete");
        Assert.DoesNotContain("Download", await jonas.Read("/my/data"), StringComparison.Ordinal);
        Assert.NotEqual(HttpStatusCode.OK, (await app.Visitor().GetAsync($"/my/data/{export.Id}/file")).StatusCode);
        var program = await app.Program("Team lead");
        var (hers, his) = ((await app.Customer(Someone.Mary)).Id, (await app.Customer(Someone.Jonas)).Id);
        foreach (var path in new[] { $"{his}/export/{export.Id}", $"{his}/export/{export.Id}/file", $"{his}/export", $"{Guid.CreateVersion7()}/export" })
            Assert.Equal(HttpStatusCode.NotFound, (await program.GetAsync($"/api/v1/customers/{path}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await program.DeleteAsync($"/api/v1/customers/{his}/export/{export.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await app.Program("Agent")).GetAsync($"/api/v1/customers/{hers}/export/{export.Id}/file")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync($"/api/v1/customers/{hers}/export/{export.Id}/file")).StatusCode);
    }

    [Theory, BothEngines]
    public async Task The_contact_of_an_organisation_takes_along_what_they_may_see_and_no_more(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var company = await app.AddCustomer("Muster GmbH", "info@muster.example", kind: CustomerKind.Organisation);
        var (jonas, mary) = (await app.Customer(Someone.Jonas), await app.Customer(Someone.Mary));
        await app.Look(async db =>
        {
            foreach (var contact in await db.Customers.Where(c => c.Id == jonas.Id || c.Id == mary.Id).ToListAsync())
                contact.OrganisationId = company.Id;
            return await db.SaveChangesAsync();
        });
        await app.OpenCase(Someone.Jonas, "What Jonas asked");
        await app.OpenCase(Someone.Mary, "What Mary asked");
        await app.Do<Opening, Outcome<Case>>(o => o.Open(new NewCase(company.Id, "What the company asked", "Hello", Channel.Mail), Actor.System, default));

        var browser = await app.SignedInByLink(Someone.Jonas);
        var export = await app.Prepared(browser);
        var everything = string.Concat(SomeExports.Unpack(await browser.GetByteArrayAsync($"/my/data/{export.Id}/file")).Values.Select(Encoding.UTF8.GetString));

        Assert.Contains("What Jonas asked", everything, StringComparison.Ordinal);
        Assert.Contains("Muster GmbH", everything, StringComparison.Ordinal);
        Assert.DoesNotContain("What Mary asked", everything, StringComparison.Ordinal);
        Assert.DoesNotContain("What the company asked", everything, StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task A_program_asks_waits_and_fetches(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.OpenCase(Someone.Mary, "Mine");
        var (program, mary) = (await app.Program("Team lead"), (await app.Customer(Someone.Mary)).Id);

        var asked = await program.PostAsync($"/api/v1/customers/{mary}/export", null);
        Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
        await app.Ready(Guid.Parse(asked.Headers.Location!.ToString().Split('/')[^1]));
        var shown = await program.GetFromJsonAsync<JsonElement>(asked.Headers.Location);
        Assert.Equal("ready", shown.GetProperty("state").GetString());
        var archive = await program.GetByteArrayAsync(shown.GetProperty("file").GetString());
        Assert.Equal(shown.GetProperty("size").GetInt64(), archive.Length);
        Assert.Contains("data.json", SomeExports.Unpack(archive).Keys);
        // In the customer's language.
        var german = (await app.AddCustomer("Erika Muster", "erika@muster.example")).Id;
        var made = await app.Ready((await (await program.PostAsync($"/api/v1/customers/{german}/export", null)).Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid());
        Assert.Contains("Eine Kopie Ihrer Daten", Encoding.UTF8.GetString(SomeExports.Unpack(await program.GetByteArrayAsync($"/api/v1/customers/{german}/export/{made.Id}/file"))["README.txt"]), StringComparison.Ordinal);
        // Whom nobody asked in the portal, nobody writes to.
        Assert.DoesNotContain(app.Letters(), l => l.Kind == "customer-data-ready");

        Assert.Equal(HttpStatusCode.NoContent, (await program.DeleteAsync(asked.Headers.Location)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await program.GetAsync(asked.Headers.Location)).StatusCode);
        Assert.Equal(["customer.exported", "customer.export_fetched", "customer.export_deleted"], await app.Look(db => db.Records.Where(r => r.CustomerId == mary && r.Type.StartsWith("customer.export")).OrderBy(r => r.Id).Select(r => r.Type).ToListAsync()));
    }

    [Theory, BothEngines]
    public async Task The_desk_makes_one_for_a_customer_who_asked_by_letter(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.OpenCase(Someone.Mary, "Mine");
        var number = (await app.Customer(Someone.Mary)).Number;
        var lea = await app.SignedIn(Someone.Lea);
        Assert.Contains($"/desk/customers/{number}/export", await lea.Read($"/desk/customers/{number}"), StringComparison.Ordinal);
        Assert.DoesNotContain($"/desk/customers/{number}/export", await (await app.SignedIn(Someone.Anna)).Read($"/desk/customers/{number}"), StringComparison.Ordinal);

        await lea.Submit($"/desk/customers/{number}/export", []);
        var export = await app.Ready(await app.Look(db => db.Set<CustomerExport>().Select(e => e.Id).SingleAsync()));
        Assert.Contains("It is ready.", await lea.Read($"/desk/customers/{number}/export"), StringComparison.Ordinal);
        Assert.Contains("data.json", SomeExports.Unpack(await lea.GetByteArrayAsync($"/desk/customers/{number}/export/{export.Id}/file")).Keys);
        Assert.Contains($"/desk/customers/{number}/export", await lea.Read($"/desk/jobs/{export.JobId}"), StringComparison.Ordinal);
        // It is the customer's: they find it in the portal.
        Assert.Contains($"/my/data/{export.Id}/file", await (await app.SignedInByLink(Someone.Mary)).Read("/my/data"), StringComparison.Ordinal);
        Assert.Contains("Took a copy of all data", await lea.Read($"/desk/customers/{number}"), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task It_is_gone_when_its_days_are_over_and_at_once_when_it_is_taken_back(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.OpenCase(Someone.Mary, "Mine");
        Assert.Contains("between 1 and 90", await (await (await app.SignedIn(Someone.Ada)).Submit("/admin/company", new() { ["days"] = "0" }, "/admin/company?handler=Keeping")).Read(), StringComparison.Ordinal);
        await (await app.SignedIn(Someone.Ada)).Submit("/admin/company", new() { ["days"] = "3" }, "/admin/company?handler=Keeping");
        var mary = await app.SignedInByLink(Someone.Mary);

        var first = await app.Prepared(mary);
        app.Clock.Advance(TimeSpan.FromDays(2.9));
        await app.Tidy();
        mary = await app.SignedInByLink(Someone.Mary);
        Assert.Equal(HttpStatusCode.OK, (await mary.GetAsync($"/my/data/{first.Id}/file")).StatusCode);
        app.Clock.Advance(TimeSpan.FromDays(0.2));
        await app.Tidy();
        Assert.Equal(HttpStatusCode.NotFound, (await mary.GetAsync($"/my/data/{first.Id}/file")).StatusCode);
        Assert.Equal((0, 0, 0), await Left(app));

        var second = await app.Prepared(mary);
        Assert.Equal(HttpStatusCode.Redirect, (await mary.Submit("/my/data", new() { ["export"] = $"{second.Id}" }, "/my/data?handler=Delete")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await mary.GetAsync($"/my/data/{second.Id}/file")).StatusCode);
        await app.Holds(async db => !await db.Set<CustomerExport>().AnyAsync(), "nothing of it is left");
        Assert.Equal((0, 0, 0), await Left(app));
    }

    [Theory, BothEngines]
    public async Task What_was_taken_away_is_not_in_a_new_one(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.OpenCase(Someone.Mary, "Mine");
        var customer = await app.Customer(Someone.Mary);
        var mary = await app.SignedInByLink(Someone.Mary);
        await app.Look(async db =>
        {
            db.Add(new ContactPoint { Id = Guid.CreateVersion7(), CustomerId = customer.Id, Kind = ContactKind.Phone, Value = "+4930123456789" });
            return await db.SaveChangesAsync();
        });
        Assert.Contains("+4930123456789", await Everything(), StringComparison.Ordinal);
        await app.Look(db => db.ContactPoints.Where(p => p.Value == "+4930123456789").ExecuteDeleteAsync());
        await app.Look(db => db.Messages.ExecuteUpdateAsync(set => set.SetProperty(m => m.Text, "(erased)")));

        var after = await Everything();
        Assert.DoesNotContain("+4930123456789", after, StringComparison.Ordinal);
        Assert.DoesNotContain("Can you help me?", after, StringComparison.Ordinal);
        // The one with what was erased went when the new one was asked for.
        Assert.Equal(1, await app.Look(db => db.Set<CustomerExport>().CountAsync(e => e.DeletedAt == null)));

        async Task<string> Everything() => string.Concat(SomeExports.Unpack(await mary.GetByteArrayAsync($"/my/data/{(await app.Prepared(mary)).Id}/file")).Values.Select(Encoding.UTF8.GetString));
    }

    private static async Task<(int, int, int)> Left(TestApp app) =>
        await app.Look(async db => (await db.Set<CustomerExport>().CountAsync(), await db.Set<ExportPiece>().CountAsync(), await db.Set<ExportEntry>().CountAsync()));
}
