using System.Text.Json;
using Kulanz.Mime;

namespace Kulanz.Libraries.Tests.Mime;

public sealed class MailSummaryTests
{
    [Fact]
    public void The_JSON_has_the_shape_that_was_promised()
    {
        var mail = Mail.Of("""
            From: =?utf-8?Q?J=C3=A4ne?= <jane@example.org>
            To: help@example.com
            Reply-To: other@example.org
            Subject: A question
            Date: Tue, 1 Jul 2003 10:52:37 +0200
            Message-ID: <m@example.org>
            In-Reply-To: <a@example.com>
            References: <a@example.com> <b@example.com>
            Content-Type: multipart/mixed; boundary=b

            --b

            Hello
            --b
            Content-Type: text/csv; name=a.csv
            Content-Disposition: attachment

            abc
            --b--
            """);
        using var json = JsonDocument.Parse(MailSummary.Of(mail, "x.eml").ToJson());
        var root = json.RootElement;
        Assert.Equal(["file", "from", "replyTo", "to", "cc", "subject", "date", "messageId", "inReplyTo", "references", "contentType", "text", "html", "attachments", "automatic", "bounce", "problems"],
            root.EnumerateObject().Select(p => p.Name));
        Assert.Equal("Jäne", root.GetProperty("from").GetProperty("name").GetString());
        Assert.Equal("2003-07-01T10:52:37+02:00", root.GetProperty("date").GetString());
        Assert.Equal("a@example.com", root.GetProperty("inReplyTo").GetString());
        Assert.Equal("multipart/mixed", root.GetProperty("contentType").GetString());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("bounce").ValueKind);
        Assert.False(root.GetProperty("automatic").GetBoolean());
        var file = root.GetProperty("attachments")[0];
        Assert.Equal(("a.csv", "text/csv", 3), (file.GetProperty("name").GetString(), file.GetProperty("contentType").GetString(), file.GetProperty("size").GetInt32()));
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", file.GetProperty("sha256").GetString());
    }

    [Fact]
    public void A_mail_without_anything_has_nulls_and_empty_lists()
    {
        var summary = MailSummary.Of(Mail.Of(""), "empty.eml");
        Assert.Null(summary.From);
        Assert.Null(summary.Subject);
        Assert.Null(summary.Date);
        Assert.Empty(summary.To);
        Assert.Empty(summary.Attachments);
    }
}
