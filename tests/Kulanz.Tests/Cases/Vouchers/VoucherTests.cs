using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Cases.Vouchers;
using Kulanz.Platform;
using Kulanz.Telephony;
using Kulanz.Tests.Access;
using Kulanz.Tests.Mail;
using Kulanz.Tests.Telephony;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Cases.Vouchers;

public sealed class VoucherTests
{
    [Theory, BothEngines]
    public async Task A_voucher_for_one_use_that_is_used_many_times_at_once_passes_once(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var issued = await app.IssueVoucher(number);
        var menu = await app.Program("Agent");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => menu.PostAsJsonAsync("/api/v1/vouchers/uses", new { code = issued.Code.Reveal() })));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.OK);
        Assert.Equal(7, answers.Count(a => a.StatusCode == HttpStatusCode.UnprocessableEntity));
        Assert.Equal(1, await app.Look(db => db.VoucherUses.CountAsync()));
        Assert.Equal(1, await app.Look(db => db.Vouchers.Select(v => v.Uses).SingleAsync()));
        Assert.Equal(1, await app.Look(db => db.Records.CountAsync(r => r.Type == "voucher.used" && r.Topic == $"case/{number}")));
        Assert.Equal(Priority.High, await app.Look(db => db.Cases.Select(c => c.Priority).SingleAsync()));
    }

    [Theory, BothEngines]
    public async Task A_voice_menu_learns_what_a_code_opens_and_nothing_about_codes_that_open_nothing(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var queue = await app.Look(db => db.Queues.OrderBy(q => q.Id).FirstAsync());
        var issued = await app.IssueVoucher(number, queue: queue.Id, priority: Priority.Urgent);
        var menu = await app.Program("Agent");

        var open = await Check(issued.Code.Reveal().ToLowerInvariant());
        Assert.Equal((true, "urgent", queue.Name, number, "Jonas Kunde"), (open.GetProperty("valid").GetBoolean(), open.GetProperty("priority").GetString(), open.GetProperty("queue").GetString(), open.GetProperty("caseNumber").GetInt64(), open.GetProperty("customer").GetProperty("name").GetString()));
        Assert.Equal(0, await app.Look(db => db.VoucherUses.CountAsync()));

        await app.Do<VoucherRevoking, Outcome<Voucher>>(r => r.Revoke(issued.Voucher.Id, "It was in the newspaper", Actor.System, default));
        var (revoked, unknown) = (await Check(issued.Code.Reveal()), await Check(SomeVouchers.Guessed));
        Assert.Equal(unknown.ToString(), revoked.ToString());
        Assert.False(revoked.GetProperty("valid").GetBoolean());
        Assert.True((await Check("7KQ4-0000-0000-0001")).GetProperty("mistyped").GetBoolean());
        // Staff hear why.
        var anna = await app.SignedIn(Someone.Anna);
        Assert.Contains("was revoked", await (await anna.Submit("/desk/vouchers", new() { ["Code"] = issued.Code.Reveal() }, "/desk/vouchers?handler=Find")).Read(), StringComparison.Ordinal);

        async Task<JsonElement> Check(string code) => await (await menu.PostAsJsonAsync("/api/v1/vouchers/check", new { text = code })).Content.ReadFromJsonAsync<JsonElement>();
    }

    [Theory, BothEngines]
    public async Task The_code_is_kept_nowhere_and_the_case_tells_who_came_with_it(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var anna = await app.SignedIn(Someone.Anna);

        var shown = await anna.Submit($"/desk/cases/{number}", new() { ["why"] = "Waited a week", ["days"] = "10", ["uses"] = "2", ["priority"] = "Urgent" }, $"/desk/cases/{number}?handler=IssueVoucher");
        Assert.Equal(HttpStatusCode.Redirect, shown.StatusCode);
        var page = await anna.Read($"/desk/cases/{number}");
        var code = System.Text.RegularExpressions.Regex.Match(page, "[0-9A-Z]{4}(-[0-9A-Z]{4}){3}").Value;
        Assert.True(VoucherCode.TryParse(code, out var parsed));
        Assert.DoesNotContain(code, await anna.Read($"/desk/cases/{number}"), StringComparison.Ordinal);
        var voucher = await app.Look(db => db.Vouchers.AsNoTracking().SingleAsync());
        Assert.Equal((parsed.Tail, 2, Priority.Urgent), (voucher.Tail, voucher.MostUses, voucher.Priority));
        Assert.Equal(parsed.Hash(), voucher.CodeHash);
        Assert.False(await app.Look(db => db.Records.AnyAsync(r => r.Content!.Contains(code))));

        // Used at the desk, with a code that was read out.
        Assert.Equal($"/desk/cases/{number}", (await anna.Submit("/desk/vouchers", new() { ["Code"] = code }, "/desk/vouchers?handler=Use")).Headers.Location?.ToString());
        var told = await anna.Read($"/desk/cases/{number}/history");
        Assert.Contains($"issued the voucher …-{parsed.Tail}: Waited a week", told, StringComparison.Ordinal);
        Assert.Contains($"opened the voucher …-{parsed.Tail}", told, StringComparison.Ordinal);
        Assert.Contains("Voucher used", await anna.Read($"/desk/customers/{await app.Look(db => db.Customers.Select(c => c.Number).SingleAsync())}"), StringComparison.Ordinal);
        Assert.Contains($"…-{parsed.Tail}", await anna.Read("/desk/vouchers?state=Valid"), StringComparison.Ordinal);
        Assert.DoesNotContain($"…-{parsed.Tail}", await anna.Read("/desk/vouchers?state=Spent"), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.Redirect, (await anna.Submit($"/desk/cases/{number}", new() { ["voucher"] = $"{voucher.Id}", ["why"] = "Settled" }, $"/desk/cases/{number}?handler=RevokeVoucher")).StatusCode);
        Assert.Contains("Settled", await anna.Read("/desk/vouchers?state=Revoked"), StringComparison.Ordinal);
        Assert.Contains("is used up, expired or revoked already", await (await anna.Submit("/desk/vouchers", new() { ["voucher"] = $"{voucher.Id}", ["Why"] = "Again" }, "/desk/vouchers?handler=Revoke")).Read(), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task On_the_telephone_a_known_caller_is_let_in_by_a_click_and_an_unknown_one_by_the_code(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (pbx, at) = (app.Visitor(), await app.Connect());
        await app.Sits(Someone.Anna, "204");
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var jonas = await app.Customer(Someone.Jonas);
        var issued = await app.IssueVoucher(number, uses: 2);
        var anna = await app.SignedIn(Someone.Anna);

        // Nobody knows the number; the code says who it is and which case.
        await pbx.Rings(at, "1", "4930555555", "204");
        await pbx.Answers(at, "1", "204");
        var wrong = await anna.Submit("/desk/calls/1/note", new() { ["Text"] = "Half a sentence", ["code"] = SomeVouchers.Guessed }, "/desk/calls/1/note?handler=Voucher");
        Assert.Contains("no voucher has it", await wrong.Read(), StringComparison.Ordinal);
        Assert.Contains("Half a sentence", await wrong.Read(), StringComparison.Ordinal);
        var opened = await anna.Submit("/desk/calls/1/note", new() { ["Text"] = "Half a sentence", ["code"] = issued.Code.Reveal().ToLowerInvariant() }, "/desk/calls/1/note?handler=Voucher");
        Assert.Equal(HttpStatusCode.Redirect, opened.StatusCode);
        var card = await anna.Read("/desk");
        Assert.Contains("Half a sentence", card, StringComparison.Ordinal);
        Assert.Contains($"Voucher …-{issued.Code.Tail} is open", card, StringComparison.Ordinal);
        Assert.Matches($"name=\"Case\" value=\"{number}\" checked", card);
        Assert.Equal(jonas.Id, (await app.OnlyCall()).CustomerId);
        Assert.Equal(Priority.High, await app.Look(db => db.Cases.Where(c => c.Number == number).Select(c => c.Priority).SingleAsync()));
        await anna.Submit("/desk/calls/1/note", new() { ["Text"] = "He restarts the router.", ["Case"] = $"{number}", ["KeepNumber"] = "true" });
        await pbx.HangsUp(at, "1");

        // Now known by the number: the card shows it while it rings, and a click opens it once somebody talks.
        await pbx.Rings(at, "2", "4930555555", "204");
        Assert.Contains("Has a voucher", await anna.Read("/desk"), StringComparison.Ordinal);
        await pbx.Answers(at, "2", "204");
        await anna.Submit("/desk/calls/2/note", [], $"/desk/calls/2/note?handler=Voucher&voucher={issued.Voucher.Id}");
        Assert.Equal(2, await app.Look(db => db.VoucherUses.CountAsync(u => u.CallId != null && u.CaseId != null)));
        Assert.DoesNotContain("Has a voucher", await anna.Read("/desk"), StringComparison.Ordinal);
        await pbx.HangsUp(at, "2");
    }

    [Theory, BothEngines]
    public async Task A_voucher_without_a_case_lets_the_case_of_the_call_pass_the_queue(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (pbx, at) = (app.Visitor(), await app.Connect());
        await app.Sits(Someone.Anna, "204");
        var issued = await app.IssueVoucher(priority: Priority.Urgent);
        var anna = await app.SignedIn(Someone.Anna);
        await pbx.Rings(at, "1", "4930555555", "204");
        await pbx.Answers(at, "1", "204");

        await anna.Submit("/desk/calls/1/note", new() { ["code"] = issued.Code.Reveal() }, "/desk/calls/1/note?handler=Voucher");
        await anna.Submit("/desk/calls/1/note", new() { ["Text"] = "The line is dead.", ["Name"] = "Nora Neu", ["Subject"] = "No dial tone" });

        var opened = await app.Look(db => db.Cases.AsNoTracking().SingleAsync());
        Assert.Equal(Priority.Urgent, opened.Priority);
        Assert.Equal(opened.Id, await app.Look(db => db.VoucherUses.Select(u => u.CaseId).SingleAsync()));
    }

    [Theory, BothEngines]
    public async Task A_mail_with_the_code_in_its_subject_joins_the_case_and_its_sender_takes_part(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.AddMailbox();
        var gateway = await app.Program("Mail gateway");
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var issued = await app.IssueVoucher(number);

        var stranger = await gateway.Deliver(Mail("Wife <wife@elsewhere.example>", $"Gutschein {issued.Code.Reveal()}", "It is still dead.\r\n"));
        Assert.Equal(("appended", number), (stranger.Disposition, stranger.CaseNumber));
        Assert.Equal((AuthorKind.Other, "Wife"), await app.Look(async db => await db.Messages.OrderByDescending(m => m.At).Select(m => new ValueTuple<AuthorKind, string>(m.AuthorKind, m.AuthorName)).FirstAsync()));
        Assert.Equal(Priority.High, await app.Look(db => db.Cases.Select(c => c.Priority).SingleAsync()));
        Assert.Equal(["wife@elsewhere.example"], await app.Look(db => db.Set<CaseCopy>().Select(c => c.Address).ToListAsync()));
        // She takes part from now on: the number is enough, the code, carried along in the subject, is not used again, and nobody is told.
        var later = await gateway.Deliver(Mail("wife@elsewhere.example", $"Re: {issued.Code.Reveal()} [#{number}]", "And now?\r\n"));
        Assert.Equal(number, later.CaseNumber);
        Assert.False(await app.Look(db => db.Messages.AnyAsync(m => m.Kind == MessageKind.Note)));

        // Somebody else with the same code, which is used up by now: a case like any other, and staff hear why.
        var late = await gateway.Deliver(Mail("late@elsewhere.example", issued.Code.Reveal(), "Me too.\r\n"));
        Assert.NotEqual(number, late.CaseNumber);
        Assert.Matches("used up|aufgebraucht", await app.Look(db => db.Messages.Where(m => m.Kind == MessageKind.Note).Select(m => m.Text).SingleAsync()));
        Assert.Equal(Priority.Normal, await app.Look(db => db.Cases.Where(c => c.Number == late.CaseNumber).Select(c => c.Priority).SingleAsync()));
    }

    [Theory, BothEngines]
    public async Task A_code_in_the_first_lines_of_a_mail_opens_a_case_that_passes_the_queue_and_machines_use_none(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var gateway = await app.Program("Mail gateway");
        var issued = await app.IssueVoucher(uses: 5);

        var machine = await gateway.Deliver(Mail("robot@elsewhere.example", issued.Code.Reveal(), "Report.\r\n", "Auto-Submitted: auto-generated"));
        var person = await gateway.Deliver(Mail("jonas@customer.example", "No dial tone", $"Hello,\r\nmy voucher is {issued.Code.Reveal().Replace('-', ' ')}.\r\n"));
        var quoted = await gateway.Deliver(Mail("mary@customer.example", "No dial tone", $"Hello,\r\n> my voucher is {issued.Code.Reveal()}.\r\n"));

        Assert.Equal(Priority.Normal, await Of(machine.CaseNumber));
        Assert.Equal(Priority.High, await Of(person.CaseNumber));
        Assert.Equal(Priority.Normal, await Of(quoted.CaseNumber));
        Assert.Equal(1, await app.Look(db => db.Vouchers.Select(v => v.Uses).SingleAsync()));

        Task<Priority> Of(long? number) => app.Look(db => db.Cases.Where(c => c.Number == number).Select(c => c.Priority).SingleAsync());
    }

    [Theory, BothEngines]
    public async Task In_the_portal_one_writes_straight_into_the_case_or_asks_and_passes_the_queue(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var (bound, free) = (await app.IssueVoucher(number), await app.IssueVoucher(uses: 2, priority: Priority.Urgent));
        var visitor = app.Visitor();

        Assert.Contains($"Your voucher opens case {number}: No dial tone", await (await visitor.Submit("/voucher", new() { ["Voucher"] = bound.Code.Reveal() })).Read(), StringComparison.Ordinal);
        var written = await visitor.SubmitFiles("/voucher", new() { ["Voucher"] = bound.Code.Reveal(), ["Name"] = "Jonas", ["Email"] = Someone.Jonas.Email, ["Text"] = "Still dead." }, "files", [], "/voucher?handler=Write");
        Assert.Equal($"/ask/received/{number}", written.Headers.Location?.ToString());
        Assert.Equal("Still dead.", await app.Look(db => db.Messages.OrderByDescending(m => m.At).Select(m => m.Text).FirstAsync()));

        // Somebody else's address gets no link to read along.
        var second = await app.IssueVoucher(number);
        var stranger = await visitor.SubmitFiles("/voucher", new() { ["Voucher"] = second.Code.Reveal(), ["Name"] = "Wife", ["Email"] = "wife@elsewhere.example", ["Text"] = "I am his wife." }, "files", [], "/voucher?handler=Write");
        Assert.Equal($"/ask/received/{number}?receipt=Joined", stranger.Headers.Location?.ToString());
        Assert.DoesNotContain(app.Letters(), l => l.To == "wife@elsewhere.example");

        // Used up, refused; nothing typed is lost.
        var again = await visitor.SubmitFiles("/ask", new() { ["Name"] = "Jonas", ["Email"] = Someone.Jonas.Email, ["Subject"] = "Bill", ["Text"] = "Wrong again.", ["Voucher"] = bound.Code.Reveal() }, "files", []);
        Assert.Contains("This code is not (or no longer) valid.", await again.Read(), StringComparison.Ordinal);
        Assert.Contains("Wrong again.", await again.Read(), StringComparison.Ordinal);
        var asked = await visitor.SubmitFiles("/ask", new() { ["Name"] = "Jonas", ["Email"] = Someone.Jonas.Email, ["Subject"] = "Bill", ["Text"] = "Wrong again.", ["Voucher"] = free.Code.Reveal() }, "files", []);
        Assert.Equal(HttpStatusCode.Redirect, asked.StatusCode);
        Assert.Equal(Priority.Urgent, await app.Look(db => db.Cases.Where(c => c.Subject == "Bill").Select(c => c.Priority).SingleAsync()));
    }

    [Theory, BothEngines]
    public async Task Somebody_without_an_address_is_known_by_it_once_they_come_with_their_voucher(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var nora = await app.AddCustomer("Nora Neu", phone: "030 123456");
        var opened = (await app.Do<Opening, Outcome<Case>>(o => o.Open(new NewCase(nora.Id, "On her blog", "Nothing works.", Channel.Mention), Actor.System, default))).Value;
        var issued = await app.IssueVoucher(opened.Number);
        var gateway = await app.Program("Mail gateway");

        await gateway.Deliver(Mail("Nora <nora@blog.example>", issued.Code.Reveal(), "That was me.\r\n"));

        Assert.Equal(AuthorKind.Customer, await app.Look(db => db.Messages.OrderByDescending(m => m.At).Select(m => m.AuthorKind).FirstAsync()));
        Assert.True(await app.Look(db => db.ContactPoints.AnyAsync(p => p.CustomerId == nora.Id && p.Value == "nora@blog.example")));
        Assert.Equal(["Nora Neu"], await app.Found("nora@blog.example"));
    }

    [Theory, BothEngines]
    public async Task Who_guesses_is_held_up_and_administrators_hear_of_it_until_they_have_looked(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var visitor = app.Visitor();
        var menu = await app.Program("Agent");
        var issued = await app.IssueVoucher();
        // Slips, and codes that were good once, are no guesses.
        await app.Do<VoucherRevoking, Outcome<Voucher>>(r => r.Revoke(issued.Voucher.Id, "Over", Actor.System, default));
        for (var i = 0; i < 12; i++)
            await menu.PostAsJsonAsync("/api/v1/vouchers/check", new { text = i % 2 == 0 ? issued.Code.Reveal() : "7KQ4-0000-0000-0001" });
        Assert.False(await app.Look(db => db.Set<VoucherAlarm>().AnyAsync()));

        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < 12; i++)
            answers.Add(await visitor.Submit("/voucher", new() { ["Voucher"] = SomeVouchers.Guessed }));
        Assert.Contains(answers, a => a.StatusCode == HttpStatusCode.TooManyRequests);
        Assert.Contains("This code is not (or no longer) valid.", await answers[0].Read(), StringComparison.Ordinal);

        Assert.Equal(10, await app.Look(db => db.Set<VoucherAlarm>().Select(a => a.Tries).SingleAsync()));
        Assert.Equal(1, await app.Look(db => db.Records.CountAsync(r => r.Type == "voucher.guessing")));
        var ada = await app.SignedIn(Someone.Ada);
        Assert.Contains("Somebody guesses voucher codes", await ada.Read("/desk"), StringComparison.Ordinal);
        Assert.DoesNotContain("Somebody guesses voucher codes", await (await app.SignedIn(Someone.Anna)).Read("/desk"), StringComparison.Ordinal);
        var alarm = await app.Look(db => db.Set<VoucherAlarm>().Select(a => a.Id).SingleAsync());
        await ada.Submit("/admin/vouchers", new() { ["alarm"] = $"{alarm}" }, "/admin/vouchers?handler=Acknowledge");
        Assert.DoesNotContain("Somebody guesses voucher codes", await ada.Read("/desk"), StringComparison.Ordinal);
        // What was looked at begins no new one.
        await menu.PostAsJsonAsync("/api/v1/vouchers/check", new { text = SomeVouchers.Guessed });
        Assert.Equal(1, await app.Look(db => db.Set<VoucherAlarm>().CountAsync()));
    }

    [Theory, BothEngines]
    public async Task A_macro_issues_one_with_the_answer_and_looking_at_it_issues_none(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var lea = await app.Acting(Someone.Lea);
        var macro = (await app.Do<Macros, Outcome<Macro>>(m => m.Save(null, new MacroDraft("Sorry", [new("reply", "We are sorry.\n\n{{voucher}}")], Shared: true), lea, default))).Value;
        var anna = await app.SignedIn(Someone.Anna);

        Assert.Contains("{{voucher}}", await anna.Read($"/desk/cases/{number}/macros?macro={macro.Id}"), StringComparison.Ordinal);
        Assert.Equal(0, await app.Look(db => db.Vouchers.CountAsync()));
        await anna.Submit($"/desk/cases/{number}/macros?macro={macro.Id}", new() { ["macro"] = $"{macro.Id}" }, $"/desk/cases/{number}/macros");
        var text = await app.Look(db => db.Messages.OrderByDescending(m => m.At).Select(m => m.Text).FirstAsync());
        Assert.StartsWith("We are sorry.", text, StringComparison.Ordinal);
        Assert.Equal(await app.Look(db => db.Vouchers.Select(v => v.Tail).SingleAsync()), VoucherCode.FindIn(text, out _)?.Tail);

        // With a click it goes into what is being written.
        await anna.Submit($"/desk/cases/{number}", new() { ["Text"] = "Half a sentence", ["Kind"] = "Reply" }, $"/desk/cases/{number}?handler=PutVoucher");
        var draft = await app.Look(db => db.Drafts.Select(d => d.Text).SingleAsync());
        Assert.StartsWith("Half a sentence", draft, StringComparison.Ordinal);
        Assert.NotNull(VoucherCode.FindIn(draft, out _));
    }

    [Theory, BothEngines]
    public async Task It_goes_along_when_customers_are_merged_and_leads_into_what_its_case_has_become(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (one, two) = (await app.OpenCase(Someone.Jonas, "No dial tone"), await app.OpenCase(Someone.Jonas, "Router"));
        var issued = await app.IssueVoucher(one);
        var lea = await app.Acting(Someone.Lea);
        await app.Do<Merging, Outcome<Merge>>(m => m.Merge(one, two, false, lea, default));
        var menu = await app.Program("Agent");

        var used = await (await menu.PostAsJsonAsync("/api/v1/vouchers/uses", new { code = issued.Code.Reveal() })).Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(two, used.GetProperty("caseNumber").GetInt64());
        Assert.Contains($"…-{issued.Code.Tail}", await (await app.SignedIn(Someone.Anna)).Read($"/desk/cases/{two}"), StringComparison.Ordinal);

        var (jonas, mary) = (await app.Customer(Someone.Jonas), await app.Customer(Someone.Mary));
        await app.Do<CustomerMerging, Outcome<CustomerMerge>>(m => m.Merge(jonas.Id, mary.Id, lea, default));
        Assert.Equal(mary.Id, await app.Look(db => db.Vouchers.Select(v => v.CustomerId).SingleAsync()));
    }

    [Theory, BothEngines]
    public async Task Whoever_does_not_see_the_case_does_not_see_its_voucher(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var issued = await app.IssueVoucher(number);
        await app.Look(db => db.Queues.ExecuteUpdateAsync(set => set.SetProperty(q => q.OpenToAll, false)));
        await app.Look(db => db.QueueMembers.ExecuteDeleteAsync());
        var ben = await app.SignedIn(Someone.Ben);

        Assert.DoesNotContain($"…-{issued.Code.Tail}", await ben.Read("/desk/vouchers"), StringComparison.Ordinal);
        Assert.Contains("which you do not see", await (await ben.Submit("/desk/vouchers", new() { ["Code"] = issued.Code.Reveal() }, "/desk/vouchers?handler=Use")).Read(), StringComparison.Ordinal);
        Assert.Equal(0, await app.Look(db => db.Vouchers.Select(v => v.Uses).SingleAsync()));
    }

    private static string Mail(string from, string subject, string text, params string[] headers) =>
        string.Concat($"From: {from}\r\nTo: support@company.example\r\nSubject: {subject}\r\nDate: Mon, 28 Sep 2026 09:00:00 +0200\r\n", string.Concat(headers.Select(h => $"{h}\r\n")), $"\r\n{text}");
}
