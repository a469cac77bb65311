using System.Net;
using Kulanz.Cases;
using Kulanz.Mail;
using Kulanz.Mime;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Mail;

/// <summary>Through the desk, the outbox and a real Postfix into a real inbox.</summary>
public sealed class AnsweringByMailTests
{
    [Theory, BothEngines]
    public async Task An_answer_on_the_case_page_arrives_in_the_customers_inbox_and_can_be_threaded(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.AddMailbox();
        var jonas = MailServers.NewAddress();
        var number = await app.OpenByMail(jonas, "Kein Freizeichen – größer Mist", "de", "Jonas Müller");
        var desk = await app.SignedIn(Someone.Anna);

        var sent = await desk.Submit($"/desk/cases/{number}", new() { ["Kind"] = "Reply", ["Text"] = "Grüß Gott,\n\nbitte den Router neu starten.\n.\nFrom here it works." }, $"/desk/cases/{number}?handler=Say");
        Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);

        var mail = Assert.Single(await MailServers.Arrived(jonas));
        Assert.Equal($"Re: Kein Freizeichen – größer Mist [#{number}]", mail.Subject);
        Assert.Equal("Anna Agent at Company Support <support@company.example>", mail.From!.ToString());
        Assert.Equal($"Jonas Müller <{jonas}>", Assert.Single(mail.To).ToString());
        Assert.StartsWith("Grüß Gott,\n\nbitte den Router neu starten.\n.\nFrom here it works.\n\n-- \nAnna Agent\nCompany Support", mail.Text!.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.False(mail.Automatic.IsAutomatic);

        // Every way back leads to the case: Message-ID, reply address, return path.
        var tokens = app.Services.GetRequiredService<MailTokens>();
        foreach (var mark in new[] { mail.MessageId!, Assert.Single(mail.ReplyTo).Address, mail.Headers["Return-Path"]! })
        {
            Assert.True(tokens.TryRead(mark, out var read), mark);
            Assert.Equal(number, read);
        }
        Assert.False(tokens.TryRead(mail.MessageId!.Replace($".{number}.", $".{number + 1}.", StringComparison.Ordinal), out _));

        // A second answer refers to the first; the page says that both have left.
        await desk.Submit($"/desk/cases/{number}", new() { ["Kind"] = "Reply", ["Text"] = "And once more." }, $"/desk/cases/{number}?handler=Say");
        var second = (await MailServers.Arrived(jonas, 2)).Single(m => m.MessageId != mail.MessageId);
        Assert.Equal([mail.MessageId!], second.InReplyTo);
        Assert.Equal([mail.MessageId!], second.References);
        await app.Holds(db => db.MailDeliveries.AllAsync(d => d.State == DeliveryState.Sent), "both deliveries are sent");
        Assert.Contains($"Mailed to {jonas}", await desk.GetStringAsync($"/desk/cases/{number}"), StringComparison.Ordinal);
        Assert.Equal(mail.MessageId, (await app.Look(db => db.SentMails.OrderBy(m => m.Id).FirstAsync())).MessageId);
        Assert.Equal(2, await app.Look(db => db.Records.CountAsync(r => r.Type == "mail.sent" && r.Topic == $"case/{number}")));
    }
}
