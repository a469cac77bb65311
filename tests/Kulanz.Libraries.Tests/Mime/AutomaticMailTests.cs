using Kulanz.Mime;

namespace Kulanz.Libraries.Tests.Mime;

public sealed class AutomaticMailTests
{
    [Theory]
    [InlineData("Auto-Submitted: auto-replied", "Re: x", AutomaticKind.Reply)]
    [InlineData("Auto-Submitted: auto-generated; owner-email=\"a@example.org\"", "Report", AutomaticKind.Generated)]
    [InlineData("X-Autoreply: yes", "Re: x", AutomaticKind.Reply)]
    [InlineData("X-Auto-Response-Suppress: All", "Notice", AutomaticKind.Generated)]
    [InlineData("X-Auto-Response-Suppress: DR, OOF, AutoReply", "Automatische Antwort: x", AutomaticKind.Reply)]
    [InlineData("Precedence: bulk", "News", AutomaticKind.Generated)]
    [InlineData("Precedence: auto_reply", "x", AutomaticKind.Reply)]
    [InlineData("List-Id: <list.example.org>", "x", AutomaticKind.List)]
    [InlineData("Return-Path: <>", "x", AutomaticKind.Generated)]
    [InlineData("Return-Path: <>", "Auto: your question", AutomaticKind.Reply)]
    [InlineData("X-Cron-Env: <SHELL=/bin/sh>", "Cron <root@db> backup", AutomaticKind.Generated)]
    [InlineData("Return-Path: <>", "Réponse automatique : absence", AutomaticKind.Reply)]
    [InlineData("Return-Path: <>", "Out of Office: back on Monday", AutomaticKind.Reply)]
    public void Machines_are_known_by_their_headers(string header, string subject, AutomaticKind kind)
    {
        var mail = Mail.Of($"From: Jane <jane@example.org>\nSubject: {subject}\n{header}\n\nSome words.\n");
        Assert.Equal(kind, mail.Automatic.Kind);
        Assert.NotEqual("", mail.Automatic.Reason);
    }

    [Theory]
    [InlineData("Auto-Submitted: no", "Question")]
    [InlineData("X-Mailer: Thunderbird", "Out of office next week, please call back")]
    [InlineData("X-Auto-Response-Suppress: OOF", "Invitation")]
    [InlineData("Return-Path: <jane@example.org>", "Your mail was undeliverable")]
    [InlineData("Feedback-ID: 1:2:3", "Question")]
    [InlineData("X-Mailer: Thunderbird", "Auto: the navigation does not start")]
    [InlineData("X-MS-Exchange-Inbox-Rules-Loop: desk@example.org", "Vacation calendar shows the wrong days")]
    public void People_are_not_taken_for_machines(string header, string subject)
    {
        var mail = Mail.Of($"From: Jane <jane@example.org>\nSubject: {subject}\n{header}\n\nMy mail to max@example.org was rejected: 550 user unknown.\n");
        Assert.False(mail.Automatic.IsAutomatic);
        Assert.Null(mail.Bounce);
    }

    [Fact]
    public void A_read_receipt_is_a_receipt()
    {
        var mail = Mail.With("multipart/report; report-type=disposition-notification; boundary=b", "--b\n\nRead.\n--b\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822;jane@example.org\nDisposition: manual-action/MDN-sent-manually; displayed\n--b--\n");
        Assert.Equal(AutomaticKind.Receipt, mail.Automatic.Kind);
        Assert.Null(mail.Bounce);
    }
}
