using System.Text;
using Kulanz.Mime;

namespace Kulanz.Libraries.Tests.Mime;

public sealed class HeadersTests
{
    [Fact]
    public void Fields_keep_their_order_and_repetitions()
    {
        var mail = Mail.Of("Received: second\nReceived: first\nSubject: x\n\n");
        Assert.Equal(["Received", "Received", "Subject"], mail.Headers.Select(h => h.Name));
        Assert.Equal(["second", "first"], mail.Headers.All("received").Select(h => h.Value));
        Assert.Equal("Received: second", Encoding.ASCII.GetString(mail.Headers[0].Raw.Span));
    }

    [Theory]
    [InlineData("Subject: one\n two", "one two")]
    [InlineData("Subject:\n\tone   \n\t  two", "one two")]
    [InlineData("Subject : one", "one")]
    [InlineData("SUBJECT: one", "one")]
    [InlineData("Subject: =?utf-8?Q?Gr=C3=BC?=\n =?utf-8?Q?=C3=9Fe?=", "Grüße")]
    [InlineData("Subject: Gr\u00FC\u00DFe", "Grüße")]
    [InlineData("Subject: a\0b", "ab")]
    [InlineData("Subject:\nSubject: second", "second")]
    public void Subjects_are_unfolded_and_decoded(string field, string expected) =>
        Assert.Equal(expected, Mail.Of($"From: a@example.org\n{field}\n\n").Subject);

    [Fact]
    public void Raw_bytes_in_a_header_are_read_in_the_charset_of_the_body()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var bytes = Encoding.GetEncoding(1251).GetBytes("Subject: Привет\r\nContent-Type: text/plain; charset=windows-1251\r\n\r\n");
        Assert.Equal("Привет", MailMessage.Read(bytes).Subject);
    }

    [Fact]
    public void The_body_starts_at_the_first_line_that_is_no_field_where_the_empty_line_is_missing()
    {
        var mail = Mail.Of("From: jane@example.org\nSubject: x\nHello there\nhow are you\n\nJane\n");
        Assert.Equal("Hello there\nhow are you\n\nJane\n", mail.Text);
        Assert.Contains(mail.Problems, p => p.Code == "no-separator");
    }

    [Fact]
    public void A_foreign_line_between_fields_is_skipped()
    {
        var mail = Mail.Of("From: jane@example.org\nthis is not a field\nSubject: still read\n\nbody\n");
        Assert.Equal("still read", mail.Subject);
        Assert.Equal("body\n", mail.Text);
        Assert.Contains(mail.Problems, p => p.Code == "header-garbage");
    }

    [Fact]
    public void A_blank_line_made_of_blanks_separates_when_no_field_follows()
    {
        var mail = Mail.Of("From: jane@example.org\n \nThis is the text\n");
        Assert.Equal("This is the text\n", mail.Text);
    }

    [Theory]
    [InlineData("From jane@example.org Mon Jan  5 10:00:00 2026\nFrom: jane@example.org\nSubject: x\n\nbody")]
    [InlineData(">From jane@example.org Mon Jan  5 10:00:00 2026\nFrom: jane@example.org\nSubject: x\n\nbody")]
    [InlineData("\n\nFrom: jane@example.org\nSubject: x\n\nbody")]
    [InlineData(" From: jane@example.org\nSubject: x\n\nbody")]
    public void What_stands_before_the_header_does_not_hide_it(string text)
    {
        var mail = Mail.Of(text);
        Assert.Equal("jane@example.org", mail.From!.Address);
        Assert.Equal("x", mail.Subject);
        Assert.Equal("body", mail.Text);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r")]
    [InlineData("\r\n")]
    public void Any_line_end_will_do(string lineEnd)
    {
        var mail = MailMessage.Read(Encoding.ASCII.GetBytes("From: jane@example.org\nSubject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b--\n".Replace("\n", lineEnd, StringComparison.Ordinal)));
        Assert.Equal("x", mail.Subject);
        Assert.Equal("one", mail.Text);
    }

    [Fact]
    public void A_text_that_is_no_mail_is_a_body()
    {
        var mail = Mail.Of("// nothing but a remark");
        Assert.Equal("// nothing but a remark", mail.Text);
        Assert.Null(mail.From);
        Assert.Contains(mail.Problems, p => p.Code == "from-missing");
    }

    [Fact]
    public void Ids_are_found_with_and_without_brackets()
    {
        var mail = Mail.Of("Message-ID: <m@example.org>\nIn-Reply-To: Your message of Monday <a@example.org>\nReferences: <a@example.org>\n <b@example.org>,c@example.org junk\n\n");
        Assert.Equal("m@example.org", mail.MessageId);
        Assert.Equal(["a@example.org"], mail.InReplyTo);
        Assert.Equal(["a@example.org", "b@example.org", "c@example.org"], mail.References);
    }
}
