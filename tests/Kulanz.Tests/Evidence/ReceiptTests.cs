using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kulanz.Cases;
using Kulanz.Ledger;
using Kulanz.Platform;
using Kulanz.Tests.Access;
using Kulanz.Tests.Cases;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Evidence;

public sealed class ReceiptTests
{
    private static readonly Dictionary<string, string> Question = new() { ["Name"] = "Jonas Kunde", ["Email"] = "jonas@customer.example", ["Subject"] = "Kein Freizeichen", ["Text"] = "Seit heute früh. 🤷" };

    [Theory, BothEngines]
    public async Task A_receipt_proves_what_was_said_and_the_files_that_came_with_it(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var file = RandomNumberGenerator.GetBytes(5000);
        await app.Visitor().SubmitFiles("/ask", Question, "files", [("log.txt", file)]);
        var message = await app.Look(db => db.Messages.SingleAsync());

        // At once: the answer waits for the log.
        var answer = await (await app.Program()).GetAsync($"/api/v1/evidence/{message.Id}/receipt");

        Assert.Equal(("text/plain", $"{message.Id}.tlog-proof"), (answer.Content.Headers.ContentType!.MediaType, answer.Content.Headers.ContentDisposition!.FileName));
        var (proof, record) = Checked(await answer.Content.ReadAsStringAsync(), await new OpenLog(app.Visitor()).Policy());
        Assert.Equal("message.added", record.GetProperty("type").GetString());
        Assert.Equal($"case/{(await app.Look(db => db.Cases.SingleAsync())).Number}", record.GetProperty("topic").GetString());
        var content = record.GetProperty("content");
        Assert.Equal("Seit heute früh. 🤷", content.GetProperty("text").GetString());
        Assert.Equal(("log.txt", Convert.ToHexStringLower(SHA256.HashData(file))), (content.GetProperty("files")[0].GetProperty("name").GetString(), content.GetProperty("files")[0].GetProperty("sha256").GetString()));
        Assert.True(proof.Index >= 0);
    }

    [Theory, BothEngines]
    public async Task Customers_have_receipts_of_what_they_see_and_of_nothing_else(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.Visitor().SubmitFiles("/ask", Question, "files", []);
        var (link, number) = (app.Letters()[0].Link, (await app.Look(db => db.Cases.SingleAsync())).Number);
        var anna = await app.Acting(Someone.Anna);
        var note = (await app.Do<Replying, Outcome<Message>>(r => r.Note(number, "He is angry.", anna, default))).Value;
        var reply = (await app.Do<Replying, Outcome<Message>>(r => r.Reply(number, "Please restart it.", CaseState.Solved, anna, default))).Value;
        var (browser, policy) = (app.Visitor(), default(Policy));
        await OpenLog.Signed(app);
        policy = await new OpenLog(app.Visitor()).Policy();

        Assert.Contains($"{link}/receipts/{reply.Id}", await browser.Read(link), StringComparison.Ordinal);
        Assert.Contains("Please restart it.", await browser.Read($"{link}/receipts/{reply.Id}"), StringComparison.Ordinal);
        var (_, record) = Checked(await browser.GetStringAsync($"{link}/receipts/{reply.Id}?handler=File"), policy);
        Assert.Equal(("Please restart it.", "Anna Agent"), (record.GetProperty("content").GetProperty("text").GetString(), record.GetProperty("actor").GetProperty("name").GetString()));

        // That it was solved is theirs to prove, but not what colleagues wrote about it.
        var solved = await app.Look(db => db.Records.SingleAsync(r => r.Type == "case.solved"));
        var receipt = TlogProof.Parse(await browser.GetStringAsync($"{link}/receipts/{solved.Id}?handler=File"));
        var extra = JsonDocument.Parse(receipt.Extra).RootElement;
        Assert.True(receipt.Proves(Encoding.UTF8.GetBytes(extra.GetProperty("leaf").GetString()!)));
        Assert.Equal("case.solved", JsonDocument.Parse(extra.GetProperty("leaf").GetString()!).RootElement.GetProperty("type").GetString());
        Assert.False(extra.TryGetProperty("record", out var none) && none.ValueKind != JsonValueKind.Null);
        Assert.False(extra.TryGetProperty("salt", out none) && none.ValueKind != JsonValueKind.Null);

        // Notes, other people's cases, and whatever else was recorded are not there for them.
        var others = await app.OpenCase(Someone.Mary, "Invoice");
        var elsewhere = await app.Look(db => db.Messages.Where(m => db.Cases.Any(c => c.Number == others && c.Id == m.CaseId)).SingleAsync());
        foreach (var id in new[] { note.Id, elsewhere.Id, (await app.Look(db => db.Records.FirstAsync(r => r.Type == "log.begun"))).Id, Guid.Empty })
            foreach (var address in new[] { $"{link}/receipts/{id}", $"{link}/receipts/{id}?handler=File" })
                Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(address)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync($"/c/{new string('a', 64)}/receipts/{reply.Id}")).StatusCode);

        // The same when they have signed in.
        await app.Register(Someone.Jonas);
        var jonas = await app.SignedIn(Someone.Jonas);
        Checked(await jonas.GetStringAsync($"/my/cases/{number}/receipts/{reply.Id}?handler=File"), policy);
        Assert.Equal(HttpStatusCode.NotFound, (await jonas.GetAsync($"/my/cases/{others}/receipts/{elsewhere.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await jonas.GetAsync($"/my/cases/{number}/receipts/{note.Id}")).StatusCode);
        Assert.NotEqual(HttpStatusCode.OK, (await jonas.GetAsync($"/api/v1/evidence/{reply.Id}/receipt")).StatusCode);
    }

    [Theory, BothEngines]
    public async Task What_was_erased_is_gone_and_its_receipts_say_so_while_every_proof_stays(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "Router", "I have cancer and need the line.");
        await OpenLog.Signed(app);
        var (program, log) = (await app.Program(), new OpenLog(app.Visitor()));
        var message = await app.Look(db => db.Messages.SingleAsync());
        var before = await program.GetStringAsync($"/api/v1/evidence/{message.Id}/receipt");
        var entries = await log.Whole();

        // Nobody but administrators, not without a reason, and not twice.
        Assert.Equal(HttpStatusCode.Forbidden, (await (await app.Program("Agent")).PostAsJsonAsync($"/api/v1/evidence/{message.Id}/erasure", new { reason = "Art. 17" })).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await program.PostAsJsonAsync($"/api/v1/evidence/{message.Id}/erasure", new { reason = "" })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await program.PostAsJsonAsync($"/api/v1/evidence/{message.Id}/erasure", new { reason = "Asked for under Art. 17 GDPR" })).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await program.PostAsJsonAsync($"/api/v1/evidence/{message.Id}/erasure", new { reason = "Again" })).StatusCode);

        await OpenLog.Signed(app);
        Assert.Equal(entries.Select(e => e.GetRawText()), (await log.Whole()).Take(entries.Count).Select(e => e.GetRawText()));
        var row = await app.Look(db => db.Records.SingleAsync(r => r.Id == message.Id));
        Assert.Equal((null, null, "", null), (row.Content, row.Salt, row.ActorName, row.ActorId));
        var shown = await program.GetFromJsonAsync<JsonElement>($"/api/v1/evidence/{message.Id}");
        Assert.Equal((JsonValueKind.Null, "Asked for under Art. 17 GDPR", "Test"), (shown.GetProperty("content").ValueKind, shown.GetProperty("erased").GetProperty("because").GetString(), shown.GetProperty("erased").GetProperty("by").GetString()));

        // The old receipt holds for whoever has it; the new one proves the entry and says why there is no more.
        Checked(before, await log.Policy());
        var receipt = TlogProof.Parse(await program.GetStringAsync($"/api/v1/evidence/{message.Id}/receipt"));
        var extra = JsonDocument.Parse(receipt.Extra).RootElement;
        Assert.True(receipt.Proves(Encoding.UTF8.GetBytes(extra.GetProperty("leaf").GetString()!)));
        Assert.Equal("Asked for under Art. 17 GDPR", extra.GetProperty("erased").GetProperty("because").GetString());
        Assert.DoesNotContain("cancer", Encoding.UTF8.GetString(receipt.Extra.Span), StringComparison.Ordinal);
        Assert.Empty((await program.GetFromJsonAsync<JsonElement>("/api/v1/log")).GetProperty("findings").EnumerateArray());
        // The history shows it too, on the page as over the API.
        var ada = await app.SignedIn(Someone.Ada);
        Assert.Contains("Asked for under Art. 17 GDPR", await ada.Read($"/desk/evidence/{message.Id}"), StringComparison.Ordinal);
        Assert.Contains("the content of this entry was erased", await ada.Read($"/desk/cases/{number}/history"), StringComparison.Ordinal);
        var list = await program.GetFromJsonAsync<JsonElement>($"/api/v1/evidence?topic=case/{number}");
        Assert.Equal(["case.opened", "message.added", "record.erased"], list.GetProperty("items").EnumerateArray().Select(e => e.GetProperty("type").GetString()));
    }

    [Theory, BothEngines]
    public async Task Everything_about_a_case_or_a_customer_is_erased_at_once_and_nothing_else(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (first, others) = (await app.OpenCase(Someone.Jonas, "Router", "One"), await app.OpenCase(Someone.Mary, "Line", "Three"));
        await app.OpenCase(Someone.Jonas, "Invoice", "Two");
        await OpenLog.Signed(app);
        var program = await app.Program();
        var record = await app.Look(db => db.Records.FirstAsync(r => r.Topic == $"case/{first}"));

        Assert.Equal(HttpStatusCode.OK, (await program.PostAsJsonAsync($"/api/v1/evidence/{record.Id}/erasure", new { reason = "Art. 17", scope = "topic" })).StatusCode);
        Assert.Equal([$"case/{first}"], await app.Look(db => db.Records.Where(r => r.ErasureId != null).Select(r => r.Topic).Distinct().ToListAsync()));
        Assert.Equal(0, await app.Look(db => db.Records.CountAsync(r => r.Topic == $"case/{first}" && r.Content != null && r.Type != "record.erased")));

        Assert.Equal(HttpStatusCode.OK, (await program.PostAsJsonAsync($"/api/v1/evidence/{record.Id}/erasure", new { reason = "Art. 17", scope = "customer" })).StatusCode);
        var left = await app.Look(db => db.Records.Where(r => r.CustomerId == record.CustomerId && r.Content != null).Select(r => r.Type).Distinct().ToListAsync());
        Assert.Equal(["record.erased"], left);
        Assert.Equal(0, await app.Look(db => db.Records.CountAsync(r => r.Topic == $"case/{others}" && r.Content == null)));
        Assert.Equal(HttpStatusCode.Conflict, (await program.PostAsJsonAsync($"/api/v1/evidence/{record.Id}/erasure", new { reason = "Art. 17", scope = "customer" })).StatusCode);
        await OpenLog.Signed(app);
        await new OpenLog(app.Visitor()).Whole();
        Assert.Empty(await app.Look(db => Kulanz.Evidence.Log.Examining.Open(db).ToListAsync()));
    }

    [Theory, BothEngines]
    public async Task Staff_see_evidence_of_cases_they_may_see_and_erase_on_the_page_only_if_they_may(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "Router");
        var message = await app.Look(db => db.Messages.SingleAsync());
        await OpenLog.Signed(app);
        var anna = await app.SignedIn(Someone.Anna);

        Assert.Contains($"/desk/evidence/{message.Id}", await anna.Read($"/desk/cases/{number}"), StringComparison.Ordinal);
        var page = await anna.Read($"/desk/evidence/{message.Id}");
        Assert.Contains("Jonas Kunde wrote.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("handler=Erase", page, StringComparison.Ordinal);
        Checked(await anna.GetStringAsync($"/desk/evidence/{message.Id}?handler=Receipt"), await new OpenLog(app.Visitor()).Policy());
        // A record of the log itself is for administrators.
        var begun = await app.Look(db => db.Records.FirstAsync(r => r.Type == "log.begun"));
        Assert.Equal(HttpStatusCode.NotFound, (await anna.GetAsync($"/desk/evidence/{begun.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await (await app.Program("Agent")).GetAsync($"/api/v1/evidence/{begun.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await anna.Submit($"/desk/evidence/{message.Id}", new() { ["Reason"] = "Because" }, $"/desk/evidence/{message.Id}?handler=Erase")).StatusCode);

        var ada = await app.SignedIn(Someone.Ada);
        Assert.Equal(HttpStatusCode.OK, (await ada.GetAsync($"/desk/evidence/{begun.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await ada.Submit($"/desk/evidence/{message.Id}", new() { ["Reason"] = "Because" }, $"/desk/evidence/{message.Id}?handler=Erase")).StatusCode);
        Assert.Equal(1, await app.Look(db => db.Erasures.CountAsync()));
    }

    [Theory, BothEngines]
    public async Task Whatever_people_type_can_be_proven(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var hostile = new[] { "nul \0 nul", "\ud800 lone \udc00", "\u2028 \u2029 \ufeff", "</script> \"quoted\" \\ back", "🤷🏽‍♀️ Ü ß \u0301", "\r\n\t", new string('x', 100_000) };
        foreach (var text in hostile)
            await app.OpenCase(Someone.Jonas, "Typed", text + ".");
        await OpenLog.Signed(app);
        Assert.All(await app.Look(db => db.Records.ToListAsync()), record => Assert.True(record.Holds(), record.Type));
    }

    [Theory, BothEngines]
    public async Task The_public_page_says_whether_a_receipt_is_genuine(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.OpenCase(Someone.Jonas, "Router", "The light is <b>red</b>.");
        var message = await app.Look(db => db.Messages.SingleAsync());
        var file = await (await app.Program()).GetByteArrayAsync($"/api/v1/evidence/{message.Id}/receipt");
        var visitor = app.Visitor();
        Task<string> Check(byte[] receipt) => visitor.SubmitFiles("/log", [], "receipt", [("a.tlog-proof", receipt)]).ContinueWith(async answer => await (await answer).Read(), TaskScheduler.Default).Unwrap();

        var right = await Check(file);
        Assert.Contains("This receipt is genuine.", right, StringComparison.Ordinal);
        Assert.Contains("The light is <b>red</b>.", right, StringComparison.Ordinal);
        var proof = TlogProof.Parse(Encoding.UTF8.GetString(file));
        var changed = proof with { Extra = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(proof.Extra.Span).Replace("red", "green", StringComparison.Ordinal)) };
        foreach (var wrong in new[] { changed, proof with { Index = proof.Index + 1 }, proof with { Hashes = [.. proof.Hashes.Skip(1)] } })
            Assert.Contains("This receipt is not genuine", await Check(Encoding.UTF8.GetBytes(wrong.ToString())), StringComparison.Ordinal);
        Assert.Contains("This file is not a receipt", await Check("hello"u8.ToArray()), StringComparison.Ordinal);
        Assert.Contains("This receipt is of another log: elsewhere.example/log.", await Check(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(file).Replace("help.example.com/log", "elsewhere.example/log", StringComparison.Ordinal))), StringComparison.Ordinal);
    }

    /// <summary>Checks a receipt without a word of ours; answers the proof and the record it is over.</summary>
    internal static (TlogProof Proof, JsonElement Record) Checked(string file, Policy policy)
    {
        var proof = TlogProof.Parse(file);
        Assert.Empty(policy.Problems(proof.Checkpoint));
        var extra = JsonDocument.Parse(proof.Extra).RootElement;
        var leaf = extra.GetProperty("leaf").GetString()!;
        Assert.True(proof.Proves(Encoding.UTF8.GetBytes(leaf)));
        var record = extra.GetProperty("record").GetString()!;
        Assert.Equal(JsonDocument.Parse(leaf).RootElement.GetProperty("commit").GetString(),
            Convert.ToBase64String(SHA256.HashData([.. extra.GetProperty("salt").GetBytesFromBase64(), .. Encoding.UTF8.GetBytes(record)])));
        return (proof, JsonDocument.Parse(record).RootElement);
    }
}
