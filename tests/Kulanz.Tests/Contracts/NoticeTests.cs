using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Contracts;
using Kulanz.Platform;
using Kulanz.Platform.Files;
using Kulanz.Tests.Access;
using Kulanz.Tests.Mail;
using Kulanz.Tests.Testing;
using Kulanz.WorkTime;
using Microsoft.EntityFrameworkCore;
using static Kulanz.Tests.Contracts.SomeContracts;

namespace Kulanz.Tests.Contracts;

/// <summary>Today is Monday, 28 September 2026; the contract of the story runs until Wednesday the 30th.</summary>
public sealed class NoticeTests
{
    [Theory, BothEngines]
    public async Task Either_side_can_end_it_until_the_last_day_and_a_day_later_only_a_year_on(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var contract = await app.ContractOfJonas();
        var program = await app.Program();

        var now = await program.GetFromJsonAsync<JsonElement>($"/api/v1/contracts/{contract.Number}");
        Assert.Equal(("running", "2026-09-30", "2026-09-30"), (now.GetProperty("status").GetString(), now.GetProperty("ourLastDay").GetString(), now.GetProperty("theirLastDay").GetString()));
        Assert.Equal("2026-09-30", now.GetProperty("nextEndByUs").GetString());

        app.Clock.Advance(TimeSpan.FromDays(3));
        var late = await program.PostAsJsonAsync($"/api/v1/contracts/{contract.Number}/notices", new { by = "provider", receivedOn = "2026-10-01", endsOn = "2026-09-30" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, late.StatusCode);
        var problem = await late.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("notice_too_late", problem.GetProperty("code").GetString());
        Assert.Contains("30/09/2027", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("running", (await program.GetFromJsonAsync<JsonElement>($"/api/v1/contracts/{contract.Number}")).GetProperty("status").GetString());

        var given = await program.PostAsJsonAsync($"/api/v1/contracts/{contract.Number}/notices", new { by = "customer", receivedOn = "2026-10-01" });
        Assert.Equal("2027-09-30", (await given.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("effectiveOn").GetString());
    }

    [Theory, BothEngines]
    public async Task Notice_given_in_time_ends_it_on_the_day_and_the_status_follows_from_the_date(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var contract = await app.ContractOfJonas();
        var program = await app.Program();

        await program.PostAsJsonAsync($"/api/v1/contracts/{contract.Number}/notices", new { by = "provider", endsOn = "2026-09-30", proof = "Handed over" });

        Assert.Equal("ending", await Status(program, contract));
        app.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal("ending", await Status(program, contract));
        app.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal("ended", await Status(program, contract));
    }

    [Theory, BothEngines]
    public async Task A_letter_that_arrives_too_late_ends_it_a_year_later_and_says_so(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var contract = await app.ContractOfJonas();
        var lea = await app.Acting(Someone.Lea);
        var notice = (await app.Do<OurNotice, Outcome<Notice>>(o => o.Give(contract.Number, new NoticeGiven(NoticeKind.Ordinary, ContractSide.Provider, Day("2026-09-30")) { How = DeliveredBy.RegisteredLetter }, null, false, lea, default))).Value;
        Assert.True(notice.Unproven);

        app.Clock.Advance(TimeSpan.FromDays(4));
        var proven = (await app.Do<GivingNotice, Outcome<Notice>>(g => g.Prove(contract.Number, notice.Id, Day("2026-10-01"), DeliveredBy.RegisteredLetter, "RR 1234 5678 9DE", null, lea, default))).Value;

        Assert.Equal((Day("2027-09-30"), false), (proven.EffectiveOn, proven.Unproven));
        var after = await app.Look(db => db.Contracts.SingleAsync());
        Assert.Equal((Day("2027-09-30"), ContractStatus.Ending), (after.EndsOn!.Value, after.Status(Day("2026-10-02"))));
        Assert.Contains("contract.end_changed", await app.Look(db => db.Records.Where(r => r.Topic == contract.Topic).Select(r => r.Type).ToListAsync()));
    }

    [Theory, BothEngines]
    public async Task Our_letter_names_the_last_day_and_the_day_after(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.AddMailbox();
        var contract = await app.ContractOfJonas();
        var browser = await app.SignedIn(Someone.Lea);

        var page = await browser.Read($"/desk/contracts/{contract.Number}/notice?side=Provider");
        Assert.Contains("The contract ends with the end of 30 September 2026.", page, StringComparison.Ordinal);
        Assert.Contains("Ab dem 1. Oktober 2026", page, StringComparison.Ordinal);
        var words = await app.Do<OurNotice, (ContractLetters.Draft Draft, DateOnly End)?>(o => o.Draw(contract, Day("2026-09-28"), null, null, default));
        var sent = await browser.Submit($"/desk/contracts/{contract.Number}/notice?side=Provider", new() { ["Side"] = "Provider", ["ReceivedOn"] = "2026-09-28", ["How"] = "Mail", ["Text"] = words!.Value.Draft.Text, ["Mail"] = "true", ["Reason"] = "Calls nearly every day" });
        Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);

        var notice = await app.Look(db => db.Notices.SingleAsync());
        var letter = await Poppler.Text((await app.Look(db => db.ReadFile(notice.LetterHash!, default)))!);
        Assert.Contains("30. September 2026", letter, StringComparison.Ordinal);
        Assert.Contains("1. Oktober 2026", letter, StringComparison.Ordinal);
        Assert.Contains("Jonas Kunde", letter, StringComparison.Ordinal);
        var mail = await app.Look(db => db.SentMails.Include(m => m.Deliveries).SingleAsync(m => m.Kind == "notice-given"));
        Assert.Equal(Someone.Jonas.Email, mail.Deliveries.Single().Address);
        // What we think of it among ourselves is in no letter.
        Assert.DoesNotContain("nearly every day", letter, StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task A_letter_that_is_too_large_or_empty_is_refused_with_a_sentence_and_nothing_is_noted_without_it(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var contract = await app.ContractOfJonas();
        var lea = await app.SignedIn(Someone.Lea);
        var (form, fields) = ($"/desk/contracts/{contract.Number}/notice", new Dictionary<string, string> { ["Side"] = "Customer", ["Kind"] = "Ordinary", ["ReceivedOn"] = "2026-09-28", ["How"] = "Letter" });

        Assert.Contains("letter.pdf is larger than 20 MB", await (await lea.SubmitFiles(form, fields, "file", [("letter.pdf", new byte[20 * 1024 * 1024 + 1])])).Read(), StringComparison.Ordinal);
        Assert.Contains("letter.pdf is empty", await (await lea.SubmitFiles(form, fields, "file", [("letter.pdf", [])])).Read(), StringComparison.Ordinal);
        Assert.False(await app.Look(db => db.Notices.AnyAsync()));

        await lea.SubmitFiles(form, fields, "file", [("letter.pdf", "%PDF-1.7"u8.ToArray())]);
        var notice = await app.Look(db => db.Notices.SingleAsync());
        Assert.Equal("letter.pdf", notice.ProofName);
        Assert.Equal("%PDF-1.7"u8.ToArray(), await app.Look(db => db.ReadFile(notice.ProofHash!, default)));
        var page = $"/desk/contracts/{contract.Number}";
        Assert.Contains("slip.pdf is empty", await (await lea.SubmitFiles(page, new() { ["notice"] = $"{notice.Id}", ["receivedOn"] = "2026-09-28", ["how"] = "Letter" }, "file", [("slip.pdf", [])], $"{page}?handler=Prove")).Read(), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task Opening_the_letter_in_the_portal_proves_that_it_was_received(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var contract = await app.ContractOfJonas();
        var notice = (await app.Do<OurNotice, Outcome<Notice>>(async o => await o.Give(contract.Number, new NoticeGiven(NoticeKind.Ordinary, ContractSide.Provider, null), null, true, await app.Acting(Someone.Lea), default))).Value;
        var jonas = await app.SignedInByLink(Someone.Jonas);

        Assert.Contains("30 September 2026", await jonas.Read($"/my/contracts/{contract.Number}"), StringComparison.Ordinal);
        Assert.True((await app.Look(db => db.Notices.SingleAsync())).Unproven);
        var pdf = await jonas.Submit($"/my/contracts/{contract.Number}", new() { ["notice"] = notice.Id.ToString() }, $"/my/contracts/{contract.Number}?handler=Letter");

        Assert.Equal("application/pdf", pdf.Content.Headers.ContentType!.MediaType);
        var after = await app.Look(db => db.Notices.SingleAsync());
        Assert.Equal((DeliveredBy.Portal, Day("2026-09-28"), false), (after.How, after.ReceivedOn, after.Unproven));
    }

    [Theory, BothEngines]
    public async Task A_notice_taken_back_leaves_the_contract_running_and_stays_on_record(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var contract = await app.ContractOfJonas();
        var program = await app.Program();
        var given = await (await program.PostAsJsonAsync($"/api/v1/contracts/{contract.Number}/notices", new { by = "customer", text = "I give notice." })).Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await program.DeleteAsync($"/api/v1/contracts/{contract.Number}/notices/{given.GetProperty("id")}")).StatusCode);
        Assert.Equal("ending", await Status(program, contract));
        await program.DeleteAsync($"/api/v1/contracts/{contract.Number}/notices/{given.GetProperty("id")}?reason=They+stay");

        Assert.Equal("running", await Status(program, contract));
        Assert.Equal("They stay", (await app.Look(db => db.Notices.SingleAsync())).TakenBackReason);
        Assert.Equal("2026-09-30", (await program.GetFromJsonAsync<JsonElement>($"/api/v1/contracts/{contract.Number}")).GetProperty("theirLastDay").GetString());
    }

    [Theory, BothEngines]
    public async Task A_second_notice_counts_only_if_it_ends_the_contract_earlier(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var contract = await app.ContractOfJonas();
        var program = await app.Program();
        app.Clock.Advance(TimeSpan.FromDays(3));
        await program.PostAsJsonAsync($"/api/v1/contracts/{contract.Number}/notices", new { by = "customer" });

        var again = await program.PostAsJsonAsync($"/api/v1/contracts/{contract.Number}/notices", new { by = "provider" });
        Assert.Equal("already_ending", (await again.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
        await program.PostAsJsonAsync($"/api/v1/contracts/{contract.Number}/notices", new { by = "customer", kind = "extraordinary", endsOn = "2026-12-31", reason = "Moved abroad" });

        Assert.Equal("2026-12-31", (await program.GetFromJsonAsync<JsonElement>($"/api/v1/contracts/{contract.Number}")).GetProperty("endsOn").GetString());
    }

    [Theory, BothEngines]
    public async Task Two_notices_in_the_same_moment_end_it_once(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var contract = await app.ContractOfJonas();
        var program = await app.Program();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => program.PostAsJsonAsync($"/api/v1/contracts/{contract.Number}/notices", new { by = i % 2 == 0 ? "customer" : "provider" })));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Created);
        Assert.Equal(1, await app.Look(db => db.Notices.CountAsync()));
    }

    [Theory, BothEngines]
    public async Task What_cannot_be_is_refused_and_changes_nothing(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var contract = await app.ContractOfJonas();
        var program = await app.Program();

        foreach (var (code, body) in new (string, object)[]
        {
            ("received_in_future", new { by = "customer", receivedOn = "2026-10-05" }),
            ("received_before_concluded", new { by = "customer", receivedOn = "2020-01-01" }),
            ("end_not_possible", new { by = "customer", endsOn = "2026-11-15" }),
            ("for_cause_by_proceeding", new { by = "provider", kind = "extraordinary" }),
            ("nothing_to_withdraw", new { by = "customer", kind = "withdrawal" }),
            ("end_missing", new { kind = "agreement" }),
        })
        {
            var refused = await program.PostAsJsonAsync($"/api/v1/contracts/{contract.Number}/notices", body);
            Assert.Equal(code, (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
        }
        Assert.Equal(HttpStatusCode.NotFound, (await program.PostAsJsonAsync("/api/v1/contracts/999/notices", new { by = "customer" })).StatusCode);
        Assert.Equal(0, await app.Look(db => db.Notices.CountAsync()));
    }

    [Theory, BothEngines]
    public async Task Of_an_indefinite_contract_a_later_end_can_be_wished_for(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var plan = await app.Plan(await app.Payroll(), profile: LegalProfile.ConsumerGermany, terms: new TermsGiven("P1M", "indefinite", "P1M", "until-end then P1M"));
        var contract = await app.Conclude(plan, (await app.Customer(Someone.Jonas)).Id, "2025-01-01");
        var program = await app.Program();

        var first = await (await program.PostAsJsonAsync($"/api/v1/contracts/{contract.Number}/notices", new { by = "customer", wishedOn = "2026-12-31" })).Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal("2026-12-31", first.GetProperty("effectiveOn").GetString());
        var soon = await (await program.PostAsJsonAsync($"/api/v1/contracts/{contract.Number}/notices", new { by = "customer" })).Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("2026-10-28", soon.GetProperty("effectiveOn").GetString());
    }

    private static async Task<string?> Status(HttpClient program, Contract contract) =>
        (await program.GetFromJsonAsync<JsonElement>($"/api/v1/contracts/{contract.Number}")).GetProperty("status").GetString();
}
