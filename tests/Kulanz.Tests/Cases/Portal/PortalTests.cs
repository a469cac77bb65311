using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Platform;
using Kulanz.Tests.Access;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Cases.Portal;

public sealed class PortalTests
{
    private static readonly Dictionary<string, string> Question = new() { ["Name"] = "Jonas Kunde", ["Email"] = "jonas@customer.example", ["Subject"] = "Kein Freizeichen", ["Text"] = "Seit heute früh.\r\nWas tun?" };

    [Theory, BothEngines]
    public async Task A_question_from_the_portal_becomes_a_case_that_the_mailed_link_opens(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var visitor = app.Visitor("de");

        var sent = await visitor.SubmitFiles("/ask", Question, "files", [("log.txt", "details"u8.ToArray())]);

        var @case = await app.Look(db => db.Cases.SingleAsync());
        Assert.Equal($"/ask/received/{@case.Number}", sent.Headers.Location!.ToString());
        Assert.Contains("Ihre Frage ist angekommen", await visitor.Read($"/ask/received/{@case.Number}"), StringComparison.Ordinal);
        Assert.Equal("Seit heute früh.\nWas tun?", (await app.Look(db => db.Messages.SingleAsync())).Text);

        // The receipt repeats nothing that was typed: it goes to an address anybody could have typed.
        var letter = Assert.Single(app.Letters());
        Assert.Equal(("question-received", "jonas@customer.example", "de"), (letter.Kind, letter.To, letter.Language));
        Assert.DoesNotContain(letter.Values.Values, v => v.Contains("Freizeichen", StringComparison.Ordinal) || v.Contains("Jonas", StringComparison.Ordinal));

        var page = await app.Visitor("de").Read(letter.Link);
        Assert.Contains("Kein Freizeichen", page, StringComparison.Ordinal);
        Assert.Contains("log.txt", page, StringComparison.Ordinal);
        var file = await app.Look(db => db.Attachments.SingleAsync());
        Assert.Equal("details", await app.Visitor().GetStringAsync($"{letter.Link}/files/{file.Id}"));
        Assert.Equal(HttpStatusCode.NotFound, (await app.Visitor().GetAsync($"/c/{new string('0', 64)}/files/{file.Id}")).StatusCode);
    }

    [Theory, BothEngines]
    public async Task By_the_link_one_answers_says_it_is_solved_and_sees_no_notes(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var browser = app.Visitor();
        await browser.SubmitFiles("/ask", Question, "files", []);
        var (link, number) = (app.Letters()[0].Link, (await app.Look(db => db.Cases.SingleAsync())).Number);
        var anna = await app.Acting(Someone.Anna);
        await app.Do<Replying, Outcome<Message>>(r => r.Note(number, "He is angry.", anna, default));
        await app.Do<Replying, Outcome<Message>>(r => r.Reply(number, "Please restart the router.", null, anna, default));

        var shown = await browser.Read(link);
        Assert.Contains("Please restart the router.", shown, StringComparison.Ordinal);
        Assert.Contains("We are waiting for your answer", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("angry", shown, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.Redirect, (await browser.SubmitFiles(link, new() { ["Text"] = "That helped!" }, "files", [("photo.png", [1, 2, 3])], $"{link}?handler=Answer")).StatusCode);
        Assert.Equal(CaseState.Open, (await app.Look(db => db.Cases.SingleAsync())).State);
        Assert.Equal(HttpStatusCode.Redirect, (await browser.Submit(link, [], $"{link}?handler=Answered")).StatusCode);
        Assert.Equal(CaseState.Solved, (await app.Look(db => db.Cases.SingleAsync())).State);
        Assert.Equal("Jonas Kunde", (await app.Look(db => db.Closures.SingleAsync())).ByName);

        // A word more opens it again.
        await browser.SubmitFiles(link, new() { ["Text"] = "No, it came back." }, "files", [], $"{link}?handler=Answer");
        Assert.Equal(CaseState.Open, (await app.Look(db => db.Cases.SingleAsync())).State);
        Assert.Contains("Please fill in this field.", await (await browser.SubmitFiles(link, new() { ["Text"] = " " }, "files", [], $"{link}?handler=Answer")).Read(), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task An_expired_link_and_one_that_never_was_look_alike_and_only_the_first_is_renewed(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var browser = app.Visitor();
        await browser.SubmitFiles("/ask", Question, "files", []);
        var link = app.Letters()[0].Link;
        var never = $"/c/{new string('a', 64)}";
        app.Clock.Advance(TimeSpan.FromDays(91));

        var (old, unknown) = (await browser.Read(link), await browser.Read(never));
        Assert.Contains("This link is no longer valid", old, StringComparison.Ordinal);
        Assert.Equal(Comparable(unknown, never), Comparable(old, link));

        var answers = new[] { await browser.Submit(link, [], $"{link}?handler=Renew"), await browser.Submit(never, [], $"{never}?handler=Renew") };
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.Redirect, a.StatusCode));
        var fresh = Assert.Single(app.Letters(), l => l.Kind == "case-link");
        Assert.Equal("jonas@customer.example", fresh.To);
        Assert.Contains("Kein Freizeichen", await browser.Read(fresh.Link), StringComparison.Ordinal);

        // Administrators set for how long; links that are out already keep what they were given.
        var settings = new Dictionary<string, string> { ["DaysUntilClosed"] = "7", ["DaysOpen"] = "10", ["Morning"] = "08:00", ["Megabytes"] = "25", ["MailMegabytes"] = "40", ["DaysUnsent"] = "1", ["DaysLinked"] = "30" };
        Assert.Equal(HttpStatusCode.Redirect, (await (await app.SignedIn(Someone.Ada)).Submit("/admin/cases", settings)).StatusCode);
        await browser.SubmitFiles("/ask", Question, "files", []);
        var shorter = app.Letters().Last(l => l.Kind == "question-received").Link;
        app.Clock.Advance(TimeSpan.FromDays(31));
        Assert.Contains("This link is no longer valid", await browser.Read(shorter), StringComparison.Ordinal);
        Assert.Contains("Kein Freizeichen", await browser.Read(fresh.Link), StringComparison.Ordinal);

        static string Comparable(string page, string own) => System.Text.RegularExpressions.Regex.Replace(page.Replace(own, "", StringComparison.Ordinal), "value=\"[^\"]+\"", "");
    }

    [Theory, BothEngines]
    public async Task Programs_that_fill_in_the_hidden_field_are_thanked_and_forgotten_and_wrong_input_is_refused(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var visitor = app.Visitor();

        Assert.Equal("/ask/received", (await visitor.SubmitFiles("/ask", new(Question) { ["Website"] = "http://spam.example" }, "files", [])).Headers.Location!.ToString());
        Assert.Contains("is not an e-mail address", await (await visitor.SubmitFiles("/ask", new(Question) { ["Email"] = "jonas@@" }, "files", [])).Read(), StringComparison.Ordinal);
        Assert.Contains("at most 10 files", await (await visitor.SubmitFiles("/ask", Question, "files", Enumerable.Range(0, 11).Select(i => ($"{i}.txt", new byte[] { 1 })))).Read(), StringComparison.Ordinal);
        Assert.Contains("is empty", await (await visitor.SubmitFiles("/ask", Question, "files", [("nothing.txt", [])])).Read(), StringComparison.Ordinal);

        Assert.Equal(0, await app.Look(db => db.Cases.CountAsync()));
        Assert.Empty(app.Letters());
    }

    [Theory, BothEngines]
    public async Task A_mailbox_is_not_filled_with_receipts_and_too_many_questions_have_to_wait(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var answers = new List<HttpStatusCode>();
        var sixth = "";
        for (var i = 0; i < 12; i++)
        {
            var answer = await app.Visitor().SubmitFiles("/ask", Question, "files", []);
            answers.Add(answer.StatusCode);
            sixth = i == 5 ? await app.Visitor().Read(answer.Headers.Location!.ToString()) : sixth;
        }

        Assert.Equal(5, app.Letters().Count);
        Assert.Contains("we have not mailed another one", sixth, StringComparison.Ordinal);
        Assert.Equal(10, await app.Look(db => db.Cases.CountAsync()));
        Assert.Equal(2, answers.Count(a => a == HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task Without_a_mailbox_nobody_is_told_of_a_link_in_the_mail()
    {
        await using var app = await TestApp.Start(Databases.Sqlite, replace: services => services.AddScoped(PortalLetters.Post));
        var browser = app.Visitor();

        var received = await browser.SubmitFiles("/ask", Question, "files", []);

        var page = await browser.Read(received.Headers.Location!.ToString());
        Assert.Contains("We cannot mail you a link", page, StringComparison.Ordinal);
        Assert.DoesNotContain("We have mailed you", page, StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task A_customer_sees_their_own_cases_only(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var own = await app.OpenCase(Someone.Mary, "My own trouble");
        var others = await app.OpenCase(Someone.Jonas, "Somebody else's trouble");
        var mary = await app.SignedInByLink(Someone.Mary);

        var list = await mary.Read("/my/cases");
        Assert.Contains("My own trouble", list, StringComparison.Ordinal);
        Assert.DoesNotContain("Somebody else", list, StringComparison.Ordinal);
        Assert.Contains("My own trouble", await mary.Read($"/my/cases/{own}"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await mary.GetAsync($"/my/cases/{others}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await mary.Submit($"/my/cases/{own}", new() { ["Text"] = "Let me in" }, $"/my/cases/{others}?handler=Answer")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await mary.GetAsync("/desk")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await app.Visitor().GetAsync("/my/cases")).StatusCode);

        var asked = await mary.SubmitFiles("/ask", new() { ["Subject"] = "Another", ["Text"] = "One more thing" }, "files", []);
        Assert.StartsWith("/my/cases/", asked.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, await app.Look(db => db.Customers.CountAsync(c => c.Name == Someone.Mary.Name)));
    }

    [Theory, BothEngines]
    public async Task What_is_written_signed_in_is_answered_to_the_address_that_signed_in(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var mary = await app.Customer(Someone.Mary);
        var browser = await app.SignedInByLink(Someone.Mary);
        PointGiven[] points = [new(ContactKind.Email, "office@customer.example", Preferred: true), new(ContactKind.Email, Someone.Mary.Email)];
        await app.Do<Describing, Outcome<Customer>>(d => d.Change(mary.Id, new CustomerGiven(CustomerKind.Person, mary.Name, "en", points), null, Actor.System, default));
        Task<string?> Author(string text) => app.Look(db => db.Messages.Where(m => m.Text == text).Select(m => m.AuthorAddress).SingleAsync());

        var page = (await browser.SubmitFiles("/ask", new() { ["Subject"] = "Bill", ["Text"] = "Too high" }, "files", [])).Headers.Location!.ToString();
        Assert.Equal((Someone.Mary.Email, Someone.Mary.Email), (await Author("Too high"), app.Letters()[^1].To));
        await browser.SubmitFiles(page, new() { ["Text"] = "Still too high" }, "files", [], $"{page}?handler=Answer");
        Assert.Equal(Someone.Mary.Email, await Author("Still too high"));
    }

    [Theory, BothEngines]
    public async Task A_case_merged_into_somebody_elses_shows_nothing_of_theirs(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var own = await app.OpenCase(Someone.Mary, "My own trouble", "Mary's words");
        var others = await app.OpenCase(Someone.Jonas, "Somebody else's trouble", "Jonas' secret words");
        var anna = await app.Acting(Someone.Anna);
        await app.Do<Merging, Outcome<Merge>>(m => m.Merge(own, others, true, anna, default));
        var mary = await app.SignedInByLink(Someone.Mary);

        var shown = await mary.Read($"/my/cases/{own}");
        Assert.Contains("Mary's words", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", shown, StringComparison.Ordinal);
        await mary.Submit($"/my/cases/{own}", [], $"/my/cases/{own}?handler=Answered");
        Assert.Equal(CaseState.New, (await app.Look(db => db.Cases.SingleAsync(c => c.Number == others))).State);
    }

    [Theory, BothEngines]
    public async Task Of_a_case_that_took_in_somebody_elses_the_owner_reads_their_own_words_only_and_each_goes_on_alone(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var mary = await app.SignedInByLink(Someone.Mary);
        var own = await app.OpenCase(Someone.Mary, "My own trouble", "Mary's words");
        await mary.SubmitFiles($"/my/cases/{own}", new() { ["Text"] = "Mary's picture" }, "files", [("mary.png", [1, 2, 3])], $"/my/cases/{own}?handler=Answer");
        var others = await app.OpenCase(Someone.Jonas, "Jonas' trouble", "Jonas' words");
        var anna = await app.Acting(Someone.Anna);
        await app.Do<Merging, Outcome<Merge>>(m => m.Merge(own, others, true, anna, default));

        var said = await mary.SubmitFiles($"/my/cases/{own}", new() { ["Text"] = "Mary's kaleidoscope" }, "files", [], $"/my/cases/{own}?handler=Answer");
        Assert.Contains("Mary's kaleidoscope", await mary.Read(said.Headers.Location!.ToString()), StringComparison.Ordinal);

        var jonas = await app.SignedInByLink(Someone.Jonas);
        var shown = await jonas.Read($"/my/cases/{others}");
        Assert.Contains("Jonas' words", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("Mary", shown, StringComparison.Ordinal);
        var file = await app.Look(db => db.Attachments.SingleAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await jonas.GetAsync($"/my/cases/{others}/files/{file.Id}")).StatusCode);
        Assert.Contains("Nothing found", await jonas.Read("/my/cases?q=kaleidoscope"), StringComparison.Ordinal);

        await app.Do<Closing, Outcome<Closure>>(c => c.Close(others, "done", true, anna, default));
        var anew = await mary.SubmitFiles($"/my/cases/{own}", new() { ["Text"] = "Once more" }, "files", [], $"/my/cases/{own}?handler=Answer");
        var fresh = await app.Look(db => db.Cases.OrderByDescending(c => c.Number).FirstAsync());
        Assert.Equal(((await app.Customer(Someone.Mary)).Id, "My own trouble"), (fresh.CustomerId, fresh.Subject));
        Assert.Equal($"/my/cases/{fresh.Number}#answer", anew.Headers.Location!.ToString());
    }

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

        var archive = await (await mary.Submit("/my/data", [])).Content.ReadAsByteArrayAsync();
        var entries = Unzip(archive);

        Assert.Equal(["calls.csv", "cases.csv", "data.json", $"files/{own}/1-bild.png", "messages.csv"], entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([1, 2, 3], entries[$"files/{own}/1-bild.png"]);
        Assert.Contains("'=cmd", Encoding.UTF8.GetString(entries["cases.csv"]), StringComparison.Ordinal);
        var everything = string.Concat(entries.Values.Select(Encoding.UTF8.GetString));
        Assert.DoesNotContain("secret", everything, StringComparison.Ordinal);
        Assert.DoesNotContain("Somebody else", everything, StringComparison.Ordinal);
        using var data = JsonDocument.Parse(entries["data.json"]);
        Assert.Equal("My words; with \"quotes\"", data.RootElement.GetProperty("cases")[0].GetProperty("messages")[0].GetProperty("text").GetString());
        Assert.Equal("Took long", data.RootElement.GetProperty("cases")[0].GetProperty("satisfaction").GetProperty("comment").GetString());
        Assert.Equal("K-7", data.RootElement.GetProperty("customer").GetProperty("joinedEntries")[0].GetProperty("reference").GetString());
        var signIns = data.RootElement.GetProperty("signIns");
        Assert.Equal((Someone.Mary.Email, 1), (signIns.GetProperty("accounts")[0].GetProperty("email").GetString(), signIns.GetProperty("at").GetArrayLength()));
        Assert.Contains("internal notes", await mary.Read("/my/data"), StringComparison.Ordinal);

        var customer = await app.Customer(Someone.Mary);
        var program = await app.Program("Team lead");
        Assert.Equal(entries.Keys.Order(), Unzip(await program.GetByteArrayAsync($"/api/v1/customers/{customer.Id}/export")).Keys.Order());
        Assert.Equal(HttpStatusCode.Forbidden, (await (await app.Program("Agent")).GetAsync($"/api/v1/customers/{customer.Id}/export")).StatusCode);
    }

    private static Dictionary<string, byte[]> Unzip(byte[] archive)
    {
        using var zip = new ZipArchive(new MemoryStream(archive), ZipArchiveMode.Read);
        return zip.Entries.ToDictionary(e => e.FullName, e =>
        {
            using var stream = e.Open();
            var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            return bytes.ToArray();
        });
    }
}
