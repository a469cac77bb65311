using System.Net;
using Kulanz.Cases;
using Kulanz.Mail;
using Kulanz.Mail.Templates;
using Kulanz.Platform;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Mail;

/// <summary>Mail that Kulanz writes by itself, in words an administrator can change.</summary>
public sealed class LettersTests
{
    [Theory, BothEngines]
    public async Task A_new_case_is_confirmed_where_the_mailbox_says_so_and_automatic_mail_never(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.AddMailbox(SomeMail.Support with { ConfirmReceipt = true, TellWhenSolved = true });
        var (jonas, robot) = (MailServers.NewAddress(), MailServers.NewAddress("robot"));

        var number = await app.OpenByMail(jonas, "Kein Freizeichen", "de", "Jonas Müller");
        await app.OpenByMail(robot, "Out of office", automatic: true);

        var mail = Assert.Single(await MailServers.Arrived(jonas));
        Assert.Equal($"Kein Freizeichen [#{number}]", mail.Subject!.Replace("Re: ", "", StringComparison.Ordinal));
        Assert.Contains($"Ihre Nachricht ist bei uns angekommen. Sie hat die Nummer {number}", mail.Text, StringComparison.Ordinal);
        Assert.Equal("auto-replied", mail.Headers["Auto-Submitted"]);
        Assert.Equal("All", mail.Headers["X-Auto-Response-Suppress"]);
        Assert.True(mail.Automatic.IsAutomatic);

        // Solving tells the customer, with no hole where the question would stand.
        var anna = await app.Acting(Someone.Anna);
        Assert.Null((await app.Do<Closing, Outcome<Closure>>(c => c.Close(number, null, final: false, anna, default))).Refusal);
        var solved = (await MailServers.Arrived(jonas, 2)).Single(m => m.MessageId != mail.MessageId);
        Assert.Contains("abgeschlossen", solved.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("\n\n\n", solved.Text!.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.False(await app.Look(db => db.MailDeliveries.AnyAsync(d => d.Address == robot)));
        Assert.Matches("Ein Klick genügt: http://help.example.com/satisfaction/[A-Za-z0-9_-]{32}", solved.Text);

        // An answer that solves is one mail, not two, and asks in it; solved again, the customer is not asked again.
        var again = await app.OpenByMail(jonas, "Noch etwas", "de", "Jonas Müller");
        await app.Do<Replying, Outcome<Message>>(r => r.Reply(again, "Erledigt.", CaseState.Solved, anna, default));
        await app.Do<Closing, Outcome<Case>>(c => c.Reopen(again, anna, default));
        await app.Do<Replying, Outcome<Message>>(r => r.Reply(again, "Nun aber.", CaseState.Solved, anna, default));
        var all = await MailServers.Arrived(jonas, 5);
        Assert.Contains("satisfaction/", all.Single(m => m.Text!.StartsWith("Erledigt.", StringComparison.Ordinal)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("satisfaction/", all.Single(m => m.Text!.StartsWith("Nun aber.", StringComparison.Ordinal)).Text, StringComparison.Ordinal);
        await app.Holds(async db => !await db.Set<Kulanz.Platform.Outbox.OutboxItem>().AnyAsync(), "everything has left");
        Assert.Equal(5, (await MailServers.Arrived(jonas, 5)).Count);
    }

    [Theory, BothEngines]
    public async Task A_confirmation_belongs_to_the_mail_it_confirms_and_the_answer_to_both(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.AddMailbox(SomeMail.Support with { ConfirmReceipt = true });
        var jonas = MailServers.NewAddress();
        var arrived = await (await app.Program()).Deliver($"From: {jonas}\r\nTo: support@company.example\r\nSubject: No dial tone\r\nMessage-ID: <one@customer.example>\r\n\r\nSince this morning.");

        var confirmation = Assert.Single(await MailServers.Arrived(jonas));
        Assert.Equal(["one@customer.example"], confirmation.InReplyTo);
        Assert.Equal(["one@customer.example"], confirmation.References);

        var anna = await app.Acting(Someone.Anna);
        await app.Do<Replying, Outcome<Message>>(r => r.Reply(arrived.CaseNumber!.Value, "Is it plugged in?", null, anna, default));
        var answer = (await MailServers.Arrived(jonas, 2)).Single(m => m.MessageId != confirmation.MessageId);
        Assert.Equal(["one@customer.example", confirmation.MessageId!], answer.References);
    }

    [Theory, BothEngines]
    public async Task Two_machines_that_answer_each_other_are_stopped(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.AddMailbox(SomeMail.Support with { ConfirmReceipt = true });
        var jonas = MailServers.NewAddress();
        for (var i = 0; i < Sending.MostAutomaticAnHour + 2; i++)
            await app.OpenByMail(jonas, $"Question {i}");

        Assert.Equal(2, await app.Look(db => db.MailDeliveries.CountAsync(d => d.State == DeliveryState.Held)));
        app.Clock.Advance(TimeSpan.FromHours(2));
        await app.OpenByMail(jonas, "Much later");
        Assert.Equal(2, await app.Look(db => db.MailDeliveries.CountAsync(d => d.State == DeliveryState.Held)));
    }

    [Theory, BothEngines]
    public async Task An_administrator_changes_a_letter_sees_how_it_reads_and_takes_an_earlier_edition_again(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.AddMailbox(SomeMail.Support with { QuoteHistory = true });
        var admin = await app.SignedIn(Someone.Ada);
        const string page = "/admin/templates/reply/en";

        var refused = await admin.Submit(page, new() { ["Edition"] = "0", ["Subject"] = "Re: {{case.subjekt}}", ["Text"] = "{{text}}" }, $"{page}?handler=Save");
        Assert.Contains("There is no placeholder {{case.subjekt}} in this template. There are: {{case.number}}", WebUtility.HtmlDecode(await refused.Content.ReadAsStringAsync()), StringComparison.Ordinal);
        refused = await admin.Submit(page, new() { ["Edition"] = "0", ["Subject"] = "Re: {{case.subject}}", ["Text"] = "{{text}} {{agent.name" }, $"{page}?handler=Preview");
        Assert.Contains("A placeholder is not closed: {{agent.name", WebUtility.HtmlDecode(await refused.Content.ReadAsStringAsync()), StringComparison.Ordinal);
        var preview = await admin.Submit(page, new() { ["Edition"] = "0", ["Subject"] = "About {{ case.subject }}", ["Text"] = "{{text}}" }, $"{page}?handler=Preview");
        Assert.Contains("About Kein Freizeichen seit heute Morgen", await preview.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.Redirect, (await admin.Submit(page, new() { ["Edition"] = "0", ["Subject"] = "About {{case.subject}} [#{{case.number}}]", ["Text"] = "Dear {{customer.name}},\n\n{{text}}\n\nYours, {{agent.name}}" }, $"{page}?handler=Save")).StatusCode);
        var meanwhile = await admin.Submit(page, new() { ["Edition"] = "0", ["Subject"] = "x", ["Text"] = "y" }, $"{page}?handler=Save");
        Assert.Contains("Somebody else changed this in the meantime.", await meanwhile.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        // What a customer writes is text, whatever it looks like.
        var mary = MailServers.NewAddress("mary");
        var number = await app.OpenByMail(mary, "{{agent.name}}", name: "{{text}}");
        var anna = await app.Acting(Someone.Anna);
        await app.Do<Replying, Outcome<Message>>(r => r.Reply(number, "Yes.", null, anna, default));
        var mail = Assert.Single(await MailServers.Arrived(mary));
        Assert.Equal($"About {{{{agent.name}}}} [#{number}]", mail.Subject);
        Assert.StartsWith("Dear {{text}},\n\nYes.\n\nYours, Anna Agent\n\nOn 28/09/2026 at 10:00 {{text}} wrote:\n> Can you help me?", mail.Text!.ReplaceLineEndings("\n"), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.Redirect, (await admin.Submit(page, new() { ["Edition"] = "1", ["Subject"] = "Second", ["Text"] = "{{text}}" }, $"{page}?handler=Save")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await admin.Submit(page, new() { ["Edition"] = "2", ["restore"] = "1" }, $"{page}?handler=Restore")).StatusCode);
        var (words, edition) = await app.Do<Templating, (Wording, int)>(t => t.Current("reply", "en", default));
        Assert.Equal((3, "About {{case.subject}} [#{{case.number}}]"), (edition, words.Subject));
        Assert.Equal(3, await app.Look(db => db.Records.CountAsync(r => r.Type == "template.edited")));
    }

    [Theory, BothEngines]
    public async Task A_sign_in_link_leaves_from_the_house_mailbox_even_to_an_address_that_bounced(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var jonas = MailServers.NewAddress();
        var values = new Dictionary<string, string> { ["name"] = "Jonas", ["link"] = "https://help.example.com/x", ["minutes"] = "20" };
        Task<Outcome<SentMail>> Send() => app.Do(async services =>
        {
            var sent = await ((Letters)services.GetService(typeof(Letters))!).Send("sign-in-link", new(jonas), "en", values, "account/1", default);
            await ((Kulanz.Platform.Data.KulanzDb)services.GetService(typeof(Kulanz.Platform.Data.KulanzDb))!).SaveChangesAsync();
            return sent;
        });
        Assert.IsType<NoMailbox>((await Send()).Refusal);
        await app.AddMailbox();
        await app.OpenByMail(jonas, "Hello");
        await app.Look(db => db.ContactPoints.ExecuteUpdateAsync(set => set.SetProperty(p => p.BouncedHard, true)));

        Assert.Null((await Send()).Refusal);
        var mail = Assert.Single(await MailServers.Arrived(jonas));
        Assert.Contains("https://help.example.com/x", mail.Text, StringComparison.Ordinal);
        Assert.Equal("auto-generated", mail.Headers["Auto-Submitted"]);
        await Assert.ThrowsAsync<ArgumentException>(() => app.Do<Letters, Outcome<SentMail>>(l => l.Send("sign-in-link", new(jonas), "en", new Dictionary<string, string>(), "account/1", default)));
    }
}
