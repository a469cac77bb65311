using System.Net;
using Kulanz.Cases;
using Kulanz.Mail;
using Kulanz.Platform;
using Kulanz.Platform.Outbox;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Mail;

/// <summary>What does not leave at once is kept, shown, tried again, and given up only by a decision.</summary>
public sealed class OutboxTests
{
    [Theory, BothEngines]
    public async Task Mail_waits_while_the_server_is_down_shows_why_and_leaves_when_it_is_back(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await using var cable = new Cable(MailServers.Smtp);
        cable.Cut();
        await app.AddMailbox(server: MailServers.Outgoing(cable.Port));
        var jonas = MailServers.NewAddress();
        var number = await app.OpenByMail(jonas, "No dial tone");
        var anna = await app.Acting(Someone.Anna);
        var admin = await app.SignedIn(Someone.Ada);
        Assert.True((await app.Do<Replying, Outcome<Message>>(r => r.Reply(number, "Please restart it.", null, anna, default))).Refusal is null);

        // Tried once, in vain: the outbox and the case say so.
        await app.Holds(db => db.Set<OutboxItem>().AnyAsync(i => i.Attempts == 1 && i.ClaimedAt == null && i.LastError != null), "one attempt in vain");
        Assert.Contains($"localhost cannot be reached on port {cable.Port}", await admin.GetStringAsync("/admin/outbox"), StringComparison.Ordinal);
        Assert.Contains($"Not sent yet to {jonas}; it will be tried again.", await admin.GetStringAsync($"/desk/cases/{number}"), StringComparison.Ordinal);

        // Not before its time: a poke alone changes nothing. After its time it is tried by itself, and waits longer.
        var first = await app.Look(db => db.Set<OutboxItem>().AsNoTracking().SingleAsync());
        Assert.InRange(first.NextTryAt - TestClock.Start, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(60));
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        app.Poke(OutboxRound.Loop);
        await app.Holds(db => db.Set<OutboxItem>().AnyAsync(i => i.Attempts == 2 && i.ClaimedAt == null), "a second attempt");

        cable.Mend();
        var item = await app.Look(db => db.Set<OutboxItem>().Select(i => i.Id).SingleAsync());
        Assert.Equal(HttpStatusCode.Redirect, (await admin.Submit("/admin/outbox", new() { ["item"] = item.ToString() }, "/admin/outbox?handler=Try")).StatusCode);

        Assert.Single(await MailServers.Arrived(jonas));
        await app.Holds(async db => !await db.Set<OutboxItem>().AnyAsync() && await db.MailDeliveries.AllAsync(d => d.State == DeliveryState.Sent), "the outbox is empty");
        Assert.Contains("Everything has left", await admin.GetStringAsync("/admin/outbox"), StringComparison.Ordinal);
        Assert.Equal(1, await app.Look(db => db.Records.CountAsync(r => r.Type == "outbox.tried_again" && r.Topic == $"case/{number}")));
    }

    [Theory, BothEngines]
    public async Task A_refusal_for_good_is_shown_with_the_servers_words_and_discarded_with_a_reason(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.AddMailbox();
        var nobody = MailServers.NewAddress("nobody");
        var number = await app.OpenByMail(nobody, "No dial tone");
        var mary = MailServers.NewAddress("mary");
        var anna = await app.Acting(Someone.Anna);
        Assert.Null((await app.Do<Copying, Outcome<CaseCopy>>(c => c.Add(number, mary, "Mary", anna, default))).Refusal);
        var admin = await app.SignedIn(Someone.Ada);
        await app.Do<Replying, Outcome<Message>>(r => r.Reply(number, "Please restart it.", null, anna, default));

        // One of the two gets it; the other's refusal is kept and shown.
        var mail = Assert.Single(await MailServers.Arrived(mary));
        Assert.Equal($"Mary <{mary}>", Assert.Single(mail.Cc).ToString());
        await app.Holds(db => db.Set<OutboxItem>().AnyAsync(i => i.State == OutboxState.Failed), "the item has failed");
        var page = await admin.GetStringAsync($"/desk/cases/{number}");
        Assert.Contains($"Could not be delivered to {nobody}.", page, StringComparison.Ordinal);
        Assert.Contains("User unknown", page, StringComparison.Ordinal);
        Assert.Contains($"Mailed to {mary}", page, StringComparison.Ordinal);

        // The address is known to be dead now: the next answer is not sent there, and the page says why.
        await app.Do<Replying, Outcome<Message>>(r => r.Reply(number, "Once more.", null, anna, default));
        Assert.Equal(2, (await MailServers.Arrived(mary, 2)).Count);
        Assert.Contains($"Not mailed to {nobody}.", await admin.GetStringAsync($"/desk/cases/{number}"), StringComparison.Ordinal);

        Assert.Contains(nobody, await admin.GetStringAsync("/admin/outbox?state=Failed"), StringComparison.Ordinal);
        var item = await app.Look(db => db.Set<OutboxItem>().Select(i => i.Id).SingleAsync());
        var without = await admin.Submit("/admin/outbox?state=Failed", new() { ["item"] = item.ToString(), ["Reason"] = " " }, "/admin/outbox?handler=Discard");
        Assert.Contains("Please fill in this field.", await without.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await admin.Submit("/admin/outbox?state=Failed", new() { ["item"] = item.ToString(), ["Reason"] = "He has moved." }, "/admin/outbox?handler=Discard");
        Assert.Contains("Ada Admin: He has moved.", await admin.GetStringAsync("/admin/outbox?state=Discarded"), StringComparison.Ordinal);
        Assert.Equal(1, await app.Look(db => db.Records.CountAsync(r => r.Type == "outbox.discarded")));
    }

    [Theory, BothEngines]
    public async Task An_address_that_the_server_cannot_write_to_keeps_the_answer_from_nobody_else(string engine)
    {
        await using var app = await TestApp.Start(engine);
        using var old = new OldServer();
        await app.AddMailbox(server: new ServerForm { Host = "127.0.0.1", Port = old.Port, Security = MailSecurity.None });
        var number = await app.OpenByMail("jonas@customer.example", "No dial tone");
        var anna = await app.Acting(Someone.Anna);
        Assert.Null((await app.Do<Copying, Outcome<CaseCopy>>(c => c.Add(number, "müller@customer.example", "Müller", anna, default))).Refusal);
        await app.Do<Replying, Outcome<Message>>(r => r.Reply(number, "Please restart it.", null, anna, default));

        await app.Holds(db => db.MailDeliveries.AnyAsync(d => d.State == DeliveryState.Sent), "one of them has it");
        var (recipients, mail) = Assert.Single(old.Mails);
        Assert.Equal("<jonas@customer.example>", recipients);
        Assert.True(System.Text.Ascii.IsValid(mail));
        var page = WebUtility.HtmlDecode(await (await app.SignedIn(Someone.Ada)).GetStringAsync($"/desk/cases/{number}"));
        Assert.Contains("Could not be delivered to müller@customer.example.", page, StringComparison.Ordinal);
        Assert.Contains("it does not know addresses with letters beyond a to z", page, StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task A_mail_that_is_put_off_is_given_up_after_days_kept_and_can_still_be_sent(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.AddMailbox();
        var later = MailServers.NewAddress("later");
        var number = await app.OpenByMail(later, "No dial tone");
        var anna = await app.Acting(Someone.Anna);
        await app.Do<Replying, Outcome<Message>>(r => r.Reply(number, "Please restart it.", null, anna, default));
        await app.Holds(db => db.Set<OutboxItem>().AnyAsync(i => i.Attempts == 1 && i.ClaimedAt == null), "one attempt");
        // The second answer does not overtake the first.
        await app.Do<Replying, Outcome<Message>>(r => r.Reply(number, "Did it help?", null, anna, default));
        app.Poke(OutboxRound.Loop);

        app.Clock.Advance(TimeSpan.FromDays(6));
        app.Poke(OutboxRound.Loop);
        await app.Holds(async db => await db.Set<OutboxItem>().CountAsync(i => i.State == OutboxState.Failed) == 2, "both are given up");

        Assert.All(await app.Look(db => db.MailDeliveries.ToListAsync()), d => Assert.Equal(DeliveryState.Failed, d.State));
        var program = await app.Program();
        var item = await app.Look(db => db.Set<OutboxItem>().OrderBy(i => i.AddedAt).FirstAsync());
        Assert.Equal(HttpStatusCode.OK, (await program.PostAsync($"/api/v1/outbox/{item.Id}/retry", null)).StatusCode);
        await app.Holds(db => db.Set<OutboxItem>().AnyAsync(i => i.Id == item.Id && i.State == OutboxState.Waiting && i.Attempts == item.Attempts + 1 && i.ClaimedAt == null), "it is tried again");
        Assert.Contains("Come back later", await program.GetStringAsync("/api/v1/outbox"), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task Rounds_side_by_side_send_each_mail_once_and_a_dead_nodes_mail_is_sent_by_another(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.AddMailbox();
        var jonas = MailServers.NewAddress();
        var anna = await app.Acting(Someone.Anna);
        var numbers = new List<long>();
        for (var i = 0; i < 6; i++)
            numbers.Add(await app.OpenByMail(jonas, $"Question {i}"));

        var replies = await Task.WhenAll(numbers.Select(number => app.Do<Replying, Outcome<Message>>(r => r.Reply(number, "Yes.", null, anna, default))));
        Assert.All(replies, reply => Assert.Null(reply.Refusal));
        await app.Holds(async db => !await db.Set<OutboxItem>().AnyAsync(), "everything has left");
        Assert.Equal(6, (await MailServers.Arrived(jonas, 6)).Select(m => m.MessageId).Distinct().Count());

        // As a node leaves it that dies with a mail in its hands: claimed, and not heard of again.
        var mail = await app.Look(db => db.SentMails.Include(m => m.Deliveries).OrderBy(m => m.Id).FirstAsync());
        await app.Look(async db =>
        {
            var letter = new Letter { MessageId = mail.MessageId, Date = TestClock.Start, From = new("support@company.example"), ReturnPath = "support@company.example", To = [new(jonas)], Subject = "Again", Text = "Again" };
            var item = await new Outbox(db, app.Services.GetPreferences(), app.Clock).Add("mail", mail.Topic, jonas, null, new MailToSend(mail.Id, null, letter), default);
            (item.ClaimedAt, item.NextTryAt, item.Attempts) = (app.Clock.GetUtcNow(), app.Clock.GetUtcNow() + TimeSpan.FromMinutes(10), 1);
            (await db.MailDeliveries.SingleAsync(d => d.SentMailId == mail.Id)).State = DeliveryState.Queued;
            return await db.SaveChangesAsync();
        });
        app.Clock.Advance(TimeSpan.FromMinutes(11));
        app.Poke(OutboxRound.Loop);
        var again = await MailServers.Arrived(jonas, 7);
        Assert.Equal(2, again.Count(m => m.MessageId == mail.MessageId));
    }
}
