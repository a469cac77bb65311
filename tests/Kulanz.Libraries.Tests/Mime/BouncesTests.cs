using Kulanz.Mime;
using Kulanz.Mime.Bounces;

namespace Kulanz.Libraries.Tests.Mime;

public sealed class BouncesTests
{
    private const string Returned = "Content-Type: message/rfc822\n\nFrom: help@example.com\nTo: jane@example.org\nMessage-ID: <case17@example.com>\nSubject: Your question\n\nHello\n";

    private static MailMessage Report(string status, string text = "Sorry.") => Mail.Of(
        $"From: Mail System <mailer-daemon@example.net>\nTo: help@example.com\nSubject: Undelivered\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\n{text}\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n{status}\n--b\n{Returned}--b--\n");

    [Theory]
    [InlineData("Status: 5.1.1", "5.1.1", true)]
    [InlineData("Status: 5.2.2", "5.2.2", false)]
    [InlineData("Status: 5.0.0\nDiagnostic-Code: smtp; 550 5.1.1 no such user", "5.1.1", true)]
    [InlineData("Status: 5.0.0\nDiagnostic-Code: smtp; 550 User unknown", "5.0.0", true)]
    [InlineData("Status: 5.7.1\nDiagnostic-Code: smtp; 550 blocked, see policy", "5.7.1", false)]
    [InlineData("Status: 5.4.4\nDiagnostic-Code: x; Host or domain name not found", "5.4.4", true)]
    [InlineData("Status: 4.4.1\nDiagnostic-Code: x; connection timed out", "4.4.1", false)]
    [InlineData("Diagnostic-Code: smtp; 552 mailbox is over quota", "552", false)]
    public void A_standard_report_says_who_and_why(string fields, string status, bool hard)
    {
        var mail = Report($"Final-Recipient: rfc822; jane@example.org\nAction: failed\n{fields}\n");
        var recipient = Assert.Single(mail.Bounce!.Recipients);
        Assert.Equal(("jane@example.org", status, hard), (recipient.Address, recipient.Status, recipient.Hard));
        Assert.Equal("case17@example.com", mail.Bounce.OriginalMessageId);
        Assert.Equal(AutomaticKind.Bounce, mail.Automatic.Kind);
    }

    [Fact]
    public void A_delay_is_never_hard()
    {
        var mail = Report("Final-Recipient: rfc822; jane@example.org\nAction: delayed\nStatus: 4.1.1\nDiagnostic-Code: smtp; 450 user unknown\n");
        var recipient = Assert.Single(mail.Bounce!.Recipients);
        Assert.Equal((false, true), (recipient.Hard, recipient.Delayed));
    }

    [Fact]
    public void A_report_that_everything_arrived_is_a_receipt()
    {
        var mail = Report("Final-Recipient: rfc822; jane@example.org\nAction: delivered\nStatus: 2.0.0\n");
        Assert.Null(mail.Bounce);
        Assert.Equal(AutomaticKind.Receipt, mail.Automatic.Kind);
    }

    [Fact]
    public void A_filter_that_took_the_recipient_first_does_not_make_the_address_wrong()
    {
        var mail = Report("Final-Recipient: rfc822; jane@example.org\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 Unknown user\n", "host mx said:\n 550 Unknown user (in reply to end of DATA command)");
        Assert.False(Assert.Single(mail.Bounce!.Recipients).Hard);
    }

    [Theory]
    [InlineData("Could not deliver:\n\n<jane@example.org>:\nUser unknown (#5.1.1)\n", "5.1.1", true)]
    [InlineData("The following address failed:\n\n  jane@example.org\n    host mx [192.0.2.1] said: 452 mailbox is full\n", "452", false)]
    [InlineData("Transcript:\n>>> RCPT To:<jane@example.org>\n<<< 550 no such user here\n", "550", true)]
    [InlineData("Your message to jane@example.org was rejected: 554 message looks like spam\n", "554", false)]
    public void Reports_for_people_are_read_by_their_shape(string text, string status, bool hard)
    {
        var mail = Mail.Of($"Return-Path: <>\nFrom: MAILER-DAEMON@example.net\nTo: help@example.com\nSubject: failure notice\n\n{text}\n--- Below this line is a copy of the message.\n\nReturn-Path: <help@example.com>\nMessage-ID: <case17@example.com>\nFrom: help@example.com\nTo: jane@example.org\nSubject: x\n\nHello\n");
        var recipient = Assert.Single(mail.Bounce!.Recipients);
        Assert.Equal(("jane@example.org", status, hard), (recipient.Address, recipient.Status, recipient.Hard));
        Assert.Equal("case17@example.com", mail.Bounce.OriginalMessageId);
    }

    [Fact]
    public void Several_recipients_have_several_fates()
    {
        var mail = Mail.Of("From: MAILER-DAEMON@example.net\nSubject: failure notice\n\nFailed:\n\n<a@example.org>: 550 5.1.1 no such user\n\n<b@example.org>: 552 5.2.2 mailbox full\n");
        Assert.Equal([("a@example.org", "5.1.1", true), ("b@example.org", "5.2.2", false)], mail.Bounce!.Recipients.Select(r => (r.Address, r.Status, r.Hard)));
    }

    [Fact]
    public void A_complaint_names_its_kind_and_the_mail()
    {
        var mail = Mail.With("multipart/report; report-type=feedback-report; boundary=b", $"--b\n\nA complaint.\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\nOriginal-Rcpt-To: <jane@example.org>\n--b\n{Returned}--b--\n");
        Assert.Equal((BounceKind.FeedbackReport, "abuse", "case17@example.com"), (mail.Bounce!.Kind, mail.Bounce.FeedbackType, mail.Bounce.OriginalMessageId));
        Assert.Equal("jane@example.org", Assert.Single(mail.Bounce.Recipients).Address);
        Assert.Equal(AutomaticKind.FeedbackReport, mail.Automatic.Kind);
    }

    [Fact]
    public void Somebody_who_forwards_a_report_is_not_a_mail_system()
    {
        var mail = Mail.With("multipart/mixed; boundary=b", "--b\n\nWhat does this mean? It says max@example.org is undeliverable.\n--b\nContent-Type: message/rfc822\n\nFrom: mailer-daemon@example.net\nTo: jane@example.org\nSubject: Undelivered\nReturn-Path: <>\n\n<max@example.org>: 550 user unknown\n--b--\n");
        Assert.Null(mail.Bounce);
        Assert.False(mail.Automatic.IsAutomatic);
    }
}
