using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Mail;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Tests.Cases;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Mail;

public sealed class ArrivingTests
{
    [Theory, BothEngines]
    public async Task A_mail_becomes_a_case_of_its_sender_and_the_raw_bytes_are_kept(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var gateway = await app.Program("Mail gateway");
        var raw = Mail("Jonas Kunde <jonas@customer.example>", "No dial tone", "The line is dead.\r\n");

        var arrived = await gateway.Deliver(raw);

        Assert.Equal("opened", arrived.Disposition);
        var opened = await app.Look(db => db.Cases.SingleAsync(c => c.Number == arrived.CaseNumber));
        Assert.Equal(("No dial tone", CaseState.New, Channel.Mail, "The line is dead."), (opened.Subject, opened.State, opened.Channel, opened.LastWord));
        Assert.Equal("Jonas Kunde", await app.Look(db => db.Customers.Where(c => c.Id == opened.CustomerId).Select(c => c.Name).SingleAsync()));
        var kept = await app.Look(async db => await Kulanz.Platform.Files.FileStore.ReadFile(db, (await db.ArrivedMails.SingleAsync()).FileHash, default));
        Assert.Equal(Encoding.UTF8.GetBytes(raw), kept);
    }

    [Theory, BothEngines]
    public async Task The_same_mail_to_two_of_our_addresses_is_one_case(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var gateway = await app.Program("Mail gateway");
        var raw = Mail("jonas@customer.example", "No dial tone", "The line is dead.\r\n", "Message-ID: <one@customer.example>");

        var first = await gateway.Deliver($"Delivered-To: support@example.com\r\n{raw}");
        var second = await gateway.Deliver($"Delivered-To: sales@example.com\r\n{raw}");
        var reused = await gateway.Deliver(raw.Replace("dead", "alive", StringComparison.Ordinal));

        Assert.Equal(("duplicate", first.CaseNumber), (second.Disposition, second.CaseNumber));
        Assert.NotEqual("duplicate", reused.Disposition);
        Assert.Equal(3, await app.Look(db => db.ArrivedMails.CountAsync()));
    }

    [Theory, BothEngines]
    public async Task An_answer_joins_the_case_it_refers_to_even_from_another_address(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var gateway = await app.Program("Mail gateway");
        var first = await gateway.Deliver(Mail("jonas@customer.example", "No dial tone", "Dead.\r\n", "Message-ID: <one@customer.example>"));

        var answer = await gateway.Deliver(Mail("Wife <wife@customer.example>", "AW: something else", "Still dead.\r\n", "Message-ID: <two@customer.example>", "In-Reply-To: <one@customer.example>"));
        var later = await gateway.Deliver(Mail("jonas@customer.example", "Re: x", "And now?\r\n", "References: <unknown@x> <two@customer.example>"));

        Assert.Equal(("appended", first.CaseNumber), (answer.Disposition, answer.CaseNumber));
        Assert.Equal(("appended", first.CaseNumber), (later.Disposition, later.CaseNumber));
        var authors = await app.Look(db => db.Messages.OrderBy(m => m.At).Select(m => new { m.AuthorKind, m.AuthorName }).ToListAsync());
        Assert.Equal([AuthorKind.Customer, AuthorKind.Other, AuthorKind.Customer], authors.Select(a => a.AuthorKind));
        Assert.Equal("Wife", authors[1].AuthorName);
    }

    [Theory, BothEngines]
    public async Task A_number_in_the_subject_counts_only_from_somebody_who_takes_part(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var gateway = await app.Program("Mail gateway");
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");

        var stranger = await gateway.Deliver(Mail("stranger@elsewhere.example", $"Re: No dial tone [#{number}]", "Let me in.\r\n"));
        var jonas = await gateway.Deliver(Mail(Someone.Jonas.Email, $"Re: No dial tone [#{number}]", "Still dead.\r\n"));

        Assert.Equal("opened", stranger.Disposition);
        Assert.NotEqual(number, stranger.CaseNumber);
        Assert.Contains($"case {number}", (await app.Look(db => db.ArrivedMails.SingleAsync(m => m.CaseNumber == stranger.CaseNumber))).Remark!.ToString(), StringComparison.Ordinal);
        Assert.Equal(("appended", number), (jonas.Disposition, jonas.CaseNumber));
    }

    [Theory, BothEngines]
    public async Task Lists_the_timeline_and_conditions_see_what_a_mail_says_and_not_what_it_quotes_above(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.AddTrigger("Alarm", TriggerEvent.CustomerMessage, [new("last_word", Operator.Contains, ["hausnotruf"])], new Step("priority", "urgent"));
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var gateway = await app.Program("Mail gateway");
        const string quoted = "Am 16.10.2026 um 08:42 schrieb Anna Berg:\r\n> Guten Tag,\r\n> geht es um den Hausnotruf?\r\n\r\n";
        var explained = string.Concat(Enumerable.Repeat("Das Licht blinkt seit gestern rot. ", 20));

        await gateway.Deliver(Mail(Someone.Jonas.Email, $"Re: No dial tone [#{number}]", $"{quoted}Nein, um das Telefon.\r\n"));
        await app.TriggersDone();

        var desk = await app.SignedIn(Someone.Anna);
        var customer = await app.Look(db => db.Customers.Where(c => c.Name == Someone.Jonas.Name).Select(c => c.Number).SingleAsync());
        foreach (var page in new[] { "/desk", $"/desk/customers/{customer}" })
        {
            var shown = await desk.GetStringAsync(page);
            Assert.Contains("Nein, um das Telefon.", shown, StringComparison.Ordinal);
            Assert.DoesNotContain("geht es um", shown, StringComparison.Ordinal);
        }
        Assert.Empty(await app.Fired(number));

        await gateway.Deliver(Mail(Someone.Jonas.Email, $"Re: No dial tone [#{number}]", $"{explained}Und jetzt auch der Hausnotruf.\r\n"));
        await app.TriggersDone();

        Assert.Equal(["Alarm"], await app.Fired(number));
        var listed = await (await app.Program()).GetFromJsonAsync<JsonElement>("/api/v1/cases");
        var word = listed.GetProperty("items")[0].GetProperty("lastWord").GetString()!;
        Assert.Equal(Message.PreviewLength, word.Length);
        Assert.StartsWith("Das Licht blinkt seit gestern rot. Das Licht", word, StringComparison.Ordinal);
        Assert.EndsWith("…", word, StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task A_colleagues_mail_opens_a_case_like_a_customers_and_is_a_note_in_anothers(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.AddMailbox(server: new ServerForm { Host = "127.0.0.1", Port = 9, Security = MailSecurity.None });
        var gateway = await app.Program("Mail gateway");

        var tried = await gateway.Deliver(Mail(Someone.Ada.Email, "Does it work?", "A test.\r\n", "Message-ID: <ada@desk.example>"));
        var again = await gateway.Deliver(Mail(Someone.Ada.Email, "Re: Does it work?", "Yes.\r\n", "In-Reply-To: <ada@desk.example>"));
        var own = await app.Look(db => db.Cases.SingleAsync());
        Assert.Equal((CaseState.New, null, tried.CaseNumber), (own.State, own.OwnerId, again.CaseNumber));
        Assert.All(await app.Look(db => db.Messages.ToListAsync()), m => Assert.Equal((AuthorKind.Customer, MessageKind.Reply), (m.AuthorKind, m.Kind)));

        var jonas = await gateway.Deliver(Mail(Someone.Jonas.Email, "No dial tone", "Dead.\r\n", "Message-ID: <jonas@customer.example>"));
        await app.Do<Closing, Outcome<Closure>>(c => c.Close(jonas.CaseNumber!.Value, null, final: true, Actor.System, default));
        var guessed = await gateway.Deliver(Mail(Someone.Anna.Email, $"Re: [#{jonas.CaseNumber}]", "You get your money back.\r\n"));
        var answered = await gateway.Deliver(Mail(Someone.Anna.Email, $"Re: [#{jonas.CaseNumber}]", "I look after it.\r\n", "In-Reply-To: <jonas@customer.example>"));

        Assert.Equal("opened", guessed.Disposition);
        Assert.NotEqual(jonas.CaseNumber, guessed.CaseNumber);
        Assert.Equal(("appended", jonas.CaseNumber), (answered.Disposition, answered.CaseNumber));
        var note = await app.Look(db => db.Messages.OrderBy(m => m.Id).LastAsync());
        Assert.Equal((MessageKind.Note, AuthorKind.Staff, Someone.Anna.Email, (Guid?)null), (note.Kind, note.AuthorKind, note.AuthorName, note.AuthorId));
        Assert.Equal((CaseState.Closed, "Dead."), await app.Look(db => db.Cases.Where(c => c.Number == jonas.CaseNumber).Select(c => new ValueTuple<CaseState, string>(c.State, c.LastWord)).SingleAsync()));
        Assert.Empty(await app.Look(db => db.SentMails.ToListAsync()));
    }

    [Theory, BothEngines]
    public async Task What_a_machine_answers_opens_nothing_and_reopens_nothing(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var gateway = await app.Program("Mail gateway");
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        await app.Do<Closing, Outcome<Closure>>(c => c.Close(number, null, final: false, Actor.System, default));

        var lost = await gateway.Deliver(Mail("holiday@elsewhere.example", "Out of office", "I am away.\r\n", "Auto-Submitted: auto-replied"));
        var threaded = await gateway.Deliver(Mail(Someone.Jonas.Email, $"Automatic reply: [#{number}]", "I am away.\r\n", "Auto-Submitted: auto-replied"));

        Assert.Equal(("automatic", (long?)null), (lost.Disposition, lost.CaseNumber));
        Assert.Equal(("automatic", number), (threaded.Disposition, threaded.CaseNumber));
        Assert.Equal(CaseState.Solved, await app.Look(db => db.Cases.Where(c => c.Number == number).Select(c => c.State).SingleAsync()));
        Assert.Equal(1, await app.Look(db => db.Cases.CountAsync()));
    }

    [Theory, BothEngines]
    public async Task What_continues_a_closed_case_keeps_its_mailbox_and_copies_and_has_a_number_of_its_own(string engine)
    {
        await using var app = await TestApp.Start(engine);
        // Nobody listens on that port: what is written to strangers stays here.
        var server = new ServerForm { Host = "127.0.0.1", Port = 9, Security = MailSecurity.None };
        await app.AddMailbox(server: server);
        var sales = await app.AddMailbox(SomeMail.Support with { Address = "sales@company.example" }, server);
        var gateway = await app.Program("Mail gateway");
        var old = (await gateway.Deliver(Mail("jonas@customer.example", "No dial tone", "Dead.\r\n", "Delivered-To: sales@company.example", "Cc: sales@company.example, wife@customer.example"))).CaseNumber!.Value;
        await app.Do<Closing, Outcome<Closure>>(c => c.Close(old, null, final: true, Actor.System, default));

        var next = (await gateway.Deliver(Mail("jonas@customer.example", $"Re: No dial tone [#{old}]", "It is back.\r\n"))).CaseNumber;
        var again = await gateway.Deliver(Mail("jonas@customer.example", $"Re: No dial tone [#{old}] [#{next}]", "Still.\r\n"));

        Assert.Equal(("appended", next), (again.Disposition, again.CaseNumber));
        var continued = await app.Look(db => db.Cases.SingleAsync(c => c.Number == next));
        Assert.Equal(("Re: No dial tone", sales.Id), (continued.Subject, continued.MailboxId));
        Assert.Equal(["wife@customer.example"], await app.Look(db => db.Set<CaseCopy>().Where(c => c.CaseId == continued.Id).Select(c => c.Address).ToListAsync()));
    }

    [Theory, BothEngines]
    public async Task What_comes_through_a_list_or_another_desk_makes_it_our_turn(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var gateway = await app.Program("Mail gateway");
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var anna = await app.Acting(Someone.Anna);
        foreach (var header in new[] { "List-Id: <team.customer.example>", "Auto-Submitted: auto-generated" })
        {
            await app.Do<Replying, Outcome<Message>>(r => r.Reply(number, "And now?", CaseState.Solved, anna, default));
            var answer = await gateway.Deliver(Mail(Someone.Jonas.Email, $"Re: [#{number}]", "Still dead.\r\n", header));

            Assert.Equal(("appended", number), (answer.Disposition, answer.CaseNumber));
            Assert.Equal(CaseState.Open, await app.Look(db => db.Cases.Select(c => c.State).SingleAsync()));
            Assert.True(await app.Look(db => db.Messages.OrderByDescending(m => m.Id).Select(m => m.Automatic).FirstAsync()));
        }

        await app.Do<Closing, Outcome<Closure>>(c => c.Close(number, null, final: true, Actor.System, default));
        var again = await gateway.Deliver(Mail(Someone.Jonas.Email, $"Re: [#{number}]", "Dead once more.\r\n", "Precedence: list"));
        Assert.Equal("opened", again.Disposition);
    }

    [Theory, BothEngines]
    public async Task A_bounce_of_a_mail_of_ours_marks_the_address_and_opens_nothing_and_a_forged_one_marks_none(string engine)
    {
        await using var app = await TestApp.Start(engine);
        // Nobody listens on that port: what is written to strangers stays here.
        await app.AddMailbox(server: new ServerForm { Host = "127.0.0.1", Port = 9, Security = MailSecurity.None });
        var gateway = await app.Program("Mail gateway");
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        await app.OpenCase(Someone.Mary, "No dial tone either");
        var lea = await app.Acting(Someone.Lea);
        await app.Do<Replying, Outcome<Message>>(r => r.Reply(number, "Please restart.", null, lea, default));
        var sent = await app.Look(db => db.SentMails.SingleAsync());

        var forged = await gateway.Deliver(Returned(Someone.Jonas.Email, "guessed@company.example"));
        var other = await gateway.Deliver(Returned(Someone.Mary.Email, sent.MessageId));
        Assert.Equal(["bounce", "bounce"], [forged.Disposition, other.Disposition]);
        var delayed = await gateway.Deliver(Returned(Someone.Jonas.Email, sent.MessageId, "delayed", "4.4.1"));
        var complaint = await gateway.Deliver(Returned(Someone.Jonas.Email, sent.MessageId)
            .Replace("report-type=delivery-status", "report-type=feedback-report", StringComparison.Ordinal).Replace("message/delivery-status", "message/feedback-report", StringComparison.Ordinal)
            .Replace("Reporting-MTA: dns; mx.example.com\r\n\r\nFinal-Recipient: rfc822; ", "Feedback-Type: abuse\r\nVersion: 1\r\nOriginal-Rcpt-To: ", StringComparison.Ordinal));
        Assert.Equal([number, number], [delayed.CaseNumber!.Value, complaint.CaseNumber!.Value]);
        var notes = await app.Look(db => db.Messages.Where(m => m.Kind == MessageKind.Note).OrderBy(m => m.Id).Select(m => m.Text).ToListAsync());
        Assert.StartsWith("Eine E-Mail ist noch nicht zugestellt.", notes[^2], StringComparison.Ordinal);
        Assert.Equal($"Der Anbieter des Empfängers meldet eine Beschwerde über eine E-Mail: Sie kam an und wurde Spam genannt.\n{Someone.Jonas.Email}", notes[^1]);
        Assert.False(await app.Look(db => db.ContactPoints.AnyAsync(p => p.BouncedAt != null)));
        var bounce = await gateway.Deliver(Returned(Someone.Jonas.Email, sent.MessageId));

        Assert.Equal(("bounce", number), (bounce.Disposition, bounce.CaseNumber));
        var point = await app.Look(db => db.ContactPoints.SingleAsync(p => p.BouncedAt != null));
        Assert.Equal((Someone.Jonas.Email, true), (point.Value, point.BouncedHard));
        Assert.Equal(2, await app.Look(db => db.Cases.CountAsync()));
    }

    [Theory, BothEngines]
    public async Task A_persons_mail_that_reads_like_a_bounce_opens_a_case(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var gateway = await app.Program("Mail gateway");
        await app.OpenCase(Someone.Jonas, "No dial tone");

        var named = await gateway.Deliver(Mail("System Administrator <it@customer.example>", "Error sending", $"Delivery failed: your program says error 550 5.1.1. Please answer {Someone.Jonas.Email}.\r\n"));
        var passedOn = await gateway.Deliver(Returned(Someone.Jonas.Email, "theirs@customer.example")
            .Replace("Mail Delivery System <MAILER-DAEMON@mx.example.com>", "Mary <mary@customer.example>", StringComparison.Ordinal)
            .Replace("Auto-Submitted: auto-replied\r\n", "", StringComparison.Ordinal)
            .Replace("multipart/report; report-type=delivery-status;", "multipart/mixed;", StringComparison.Ordinal));

        Assert.Equal(["opened", "opened"], [named.Disposition, passedOn.Disposition]);
        Assert.False(await app.Look(db => db.ContactPoints.AnyAsync(p => p.BouncedAt != null)));
    }

    private static string Returned(string recipient, string original, string action = "failed", string status = "5.1.1") => $"""
        From: Mail Delivery System <MAILER-DAEMON@mx.example.com>
        To: support@example.com
        Subject: Undelivered Mail Returned to Sender
        Auto-Submitted: auto-replied
        Content-Type: multipart/report; report-type=delivery-status; boundary="b"

        --b
        Content-Type: text/plain

        I'm sorry to have to inform you.
        --b
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example.com

        Final-Recipient: rfc822; {recipient}
        Action: {action}
        Status: {status}
        Diagnostic-Code: smtp; 550 {status} User unknown

        --b
        Content-Type: text/rfc822-headers

        Message-ID: <{original}>

        --b--
        """.ReplaceLineEndings("\r\n");

    [Theory, BothEngines]
    public async Task What_is_written_as_HTML_is_read_where_the_text_beside_it_is_blank_or_only_a_footer(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var gateway = await app.Program("Mail gateway");
        const string plain = "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n", html = "--b\r\nContent-Type: text/html\r\n\r\n<p>The line is <b>dead</b>.</p>\r\n";

        var blank = await gateway.Deliver(Mail("jonas@customer.example", "Blank", $"{plain}\r\n\u00a0\r\n{html}--b--\r\n", "Content-Type: multipart/alternative; boundary=b"));
        var footer = await gateway.Deliver(Mail("jonas@customer.example", "Footer", $"{html}{plain}Checked for viruses.\r\n--b--\r\n", "Content-Type: multipart/mixed; boundary=b"));
        var both = await gateway.Deliver(Mail("jonas@customer.example", "Both", $"{plain}Dead, it is.\r\n{html}--b--\r\n", "Content-Type: multipart/alternative; boundary=b"));

        Assert.Equal("The line is dead.", await Text(blank));
        Assert.Equal("The line is dead.\n\nChecked for viruses.", await Text(footer));
        Assert.Equal("Dead, it is.", await Text(both));

        async Task<string> Text(Handing.Arrived mail) => await app.Look(db => db.Messages.Where(m => m.MailId == mail.MailId).Select(m => m.Text).SingleAsync());
    }

    [Theory, BothEngines]
    public async Task Bytes_that_are_no_mail_become_a_case_with_the_file(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var gateway = await app.Program("Mail gateway");

        var arrived = await gateway.Deliver("\u0000\u0001 this is no mail at all");

        Assert.Equal("unparsed", arrived.Disposition);
        var file = await app.Look(db => db.Attachments.SingleAsync());
        Assert.Equal(("message.eml", "message/rfc822"), (file.Name, file.Type));
    }

    [Theory, BothEngines]
    public async Task Nothing_and_too_much_are_refused_with_a_sentence(string engine)
    {
        await using var app = await TestApp.Start(engine, new() { ["Kulanz:x"] = "y" });
        var gateway = await app.Program("Mail gateway");
        await app.Look(async db =>
        {
            await Preferences.Set(db, new ArrivalLimits { LargestMegabytes = 1 }, default);
            return await db.SaveChangesAsync();
        });

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await gateway.Send("")).StatusCode);
        var large = await gateway.Send(Mail("jonas@customer.example", "Large", new string('x', 1_100_000)));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        Assert.Contains("1 MB", await large.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.Visitor().Send(Mail("a@b.example", "x", "y"))).StatusCode);
    }

    [Theory, BothEngines]
    public async Task A_mail_of_our_own_that_comes_back_is_kept_and_disturbs_nobody(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.AddMailbox();
        var jonas = MailServers.NewAddress();
        var number = await app.OpenByMail(jonas, "No dial tone");
        var lea = await app.Acting(Someone.Lea);
        await app.Do<Replying, Outcome<Message>>(r => r.Reply(number, "Please restart.", null, lea, default));
        var sent = await app.Look(db => db.SentMails.SingleAsync());

        var back = await (await app.Program("Mail gateway")).Deliver(Mail("Lea <support@company.example>", "Re: No dial tone", "Please restart.\r\n", $"Message-ID: <{sent.MessageId}>"));

        Assert.Equal(("automatic", number), (back.Disposition, back.CaseNumber));
        Assert.Equal(2, await app.Look(db => db.Messages.CountAsync()));
        Assert.Equal(1, await app.Look(db => db.Cases.CountAsync()));
    }

    [Theory, BothEngines]
    public async Task A_machines_mail_stands_in_the_list_and_can_be_made_a_case(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var gateway = await app.Program("Mail gateway");
        var away = await gateway.Deliver(Mail("jonas@customer.example", "Out of office", "Back on Monday.\r\n", "Auto-Submitted: auto-replied"));
        Assert.Equal(("automatic", null), (away.Disposition, away.CaseNumber));
        var admin = await app.SignedIn(Someone.Ada, "de");
        var page = await admin.Read("/admin/mail?kind=automatic");
        Assert.Contains("Out of office", page, StringComparison.Ordinal);
        Assert.Contains("Von einer Maschine geschrieben", page, StringComparison.Ordinal);

        var adopted = await admin.Submit("/admin/mail", new() { ["id"] = away.MailId.ToString() }, "/admin/mail?handler=Adopt");
        Assert.Equal(HttpStatusCode.Redirect, adopted.StatusCode);
        var opened = await app.Look(db => db.Cases.SingleAsync());
        Assert.EndsWith($"/desk/cases/{opened.Number}", adopted.Headers.Location!.ToString(), StringComparison.Ordinal);
        var again = await admin.Submit("/admin/mail", new() { ["id"] = away.MailId.ToString() }, "/admin/mail?handler=Adopt");
        Assert.Contains($"gehört schon zu Fall {opened.Number}", await again.Read(), StringComparison.Ordinal);
        Assert.Contains("Auto-Submitted", await admin.GetStringAsync($"/admin/mail?handler=Raw&id={away.MailId}"), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task An_address_whose_mail_came_back_is_written_to_again_once_somebody_writes_from_it(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var gateway = await app.Program("Mail gateway");
        await gateway.Deliver(Mail("jonas@customer.example", "One", "Hello.\r\n"));
        await app.Look(db => db.ContactPoints.ExecuteUpdateAsync(set => set.SetProperty(p => p.BouncedHard, true).SetProperty(p => p.BouncedAt, (DateTimeOffset?)TestClock.Start)));

        await gateway.Deliver(Mail("jonas@customer.example", "Away", "Away.\r\n", "Auto-Submitted: auto-replied"));
        Assert.True(await app.Look(db => db.ContactPoints.Select(p => p.BouncedHard).SingleAsync()));
        await gateway.Deliver(Mail("Jonas@Customer.example", "Two", "Are you there?\r\n"));

        Assert.Equal((false, null), await app.Look(async db => await db.ContactPoints.Select(p => new ValueTuple<bool, DateTimeOffset?>(p.BouncedHard, p.BouncedAt)).SingleAsync()));
    }

    [Theory, BothEngines]
    public async Task Whoever_else_was_written_to_gets_copies_of_the_answers_also_after_a_merge(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.AddMailbox();
        var gateway = await app.Program("Mail gateway");
        var one = await gateway.Deliver(Mail("jonas@customer.example", "No dial tone", "Dead.\r\n", "Cc: Wife <wife@customer.example>, SUPPORT@company.example, jonas@customer.example, not an address"));
        var two = await gateway.Deliver(Mail("jonas@customer.example", "Router", "Blinks.\r\n", "Cc: son@customer.example, wife@customer.example"));
        var machine = await gateway.Deliver(Mail("robot@customer.example", "Report", "Fine.\r\n", "Auto-Submitted: auto-generated", "Cc: everybody@customer.example"));
        var lea = await app.Acting(Someone.Lea);

        Assert.Equal(["wife@customer.example"], await Copied(one.CaseNumber));
        Assert.Empty(await Copied(machine.CaseNumber));
        await app.Do<Merging, Outcome<Merge>>(m => m.Merge(one.CaseNumber!.Value, two.CaseNumber!.Value, false, lea, default));
        Assert.Equal(["son@customer.example", "wife@customer.example"], await Copied(two.CaseNumber));
        await app.Do<Merging, Outcome<Case>>(m => m.Undo(one.CaseNumber!.Value, lea, default));
        Assert.Equal(["wife@customer.example"], await Copied(one.CaseNumber));

        async Task<List<string>> Copied(long? number) => [.. (await app.Do(async services =>
        {
            var @case = await services.GetRequiredService<KulanzDb>().Cases.SingleAsync(c => c.Number == number);
            return await services.GetRequiredService<Posting>().Addressees(@case, default);
        })).Cc.Select(c => c.Address).Order(StringComparer.Ordinal)];
    }

    [Theory, BothEngines]
    public async Task Whoever_writes_too_little_to_tell_a_language_gets_that_of_the_mailbox(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.Do<Mailboxes, Outcome<Mailbox>>(m => m.Add(SomeMail.Support with { Address = "support@example.com" }, Kulanz.Platform.Actor.System, default));
        var gateway = await app.Program("Mail gateway");

        await gateway.Deliver(Mail("mia@customer.example", "4711", "LindBox\r\n"));
        await gateway.Deliver(Mail("ole@customer.example", "4711", "Bitte helfen Sie mir.\r\n"));

        Assert.Equal(["en", "de"], await app.Look(db => db.Customers.OrderBy(c => c.Number).Select(c => c.Language).ToListAsync()));
    }

    private static string Mail(string from, string subject, string text, params string[] headers) =>
        string.Concat($"From: {from}\r\nTo: support@example.com\r\nSubject: {subject}\r\nDate: Mon, 28 Sep 2026 09:00:00 +0200\r\n", string.Concat(headers.Select(h => $"{h}\r\n")), $"\r\n{text}");
}
