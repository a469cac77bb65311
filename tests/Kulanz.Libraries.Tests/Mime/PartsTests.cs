using System.Text;
using Kulanz.Mime;

namespace Kulanz.Libraries.Tests.Mime;

public sealed class PartsTests
{
    [Fact]
    public void A_mail_without_any_MIME_header_is_plain_text()
    {
        var mail = Mail.Of("From: jane@example.org\nSubject: Hello\n\nGood morning\n");
        Assert.Equal("text/plain", mail.Root.ContentType.MediaType);
        Assert.Equal("Good morning\n", mail.Text);
        Assert.Null(mail.Html);
        Assert.Empty(mail.Problems);
    }

    [Fact]
    public void The_line_end_before_a_boundary_belongs_to_the_boundary()
    {
        var mail = Mail.With("multipart/mixed; boundary=b", "preamble\n--b\n\none\n--b\n\ntwo\n\n--b--\nepilogue");
        Assert.Equal(["one", "two\r\n"], mail.Root.Parts.Select(p => Encoding.ASCII.GetString(p.RawBody.Span)));
        Assert.Equal("preamble", Encoding.ASCII.GetString(mail.Root.Preamble.Span));
        Assert.Equal("epilogue", Encoding.ASCII.GetString(mail.Root.Epilogue.Span));
    }

    [Fact]
    public void A_boundary_that_begins_like_another_is_not_that_other()
    {
        var mail = Mail.With("multipart/mixed; boundary=b", "--b\nContent-Type: multipart/alternative; boundary=b-1\n\n--b-1\n\ntext\n--b-1\nContent-Type: text/html\n\n<p>html\n--b-1--\n--b\nContent-Type: image/png\n\nx\n--b--\n");
        Assert.Equal("text", mail.Text);
        Assert.Equal("<p>html", mail.Html);
        Assert.Single(mail.Attachments);
    }

    [Fact]
    public void An_inner_multipart_that_is_never_closed_ends_where_the_outer_goes_on()
    {
        var mail = Mail.With("multipart/mixed; boundary=outer", "--outer\nContent-Type: multipart/alternative; boundary=inner\n\n--inner\n\nfirst\n--outer\n\nsecond\n--outer--\n");
        Assert.Equal(2, mail.Root.Parts.Count);
        Assert.Equal("first\nsecond", mail.Text);
        Assert.Contains(mail.Problems, p => p.Code == "boundary-unterminated");
    }

    [Fact]
    public void A_part_that_starts_without_headers_keeps_its_first_line()
    {
        var mail = Mail.With("multipart/mixed; boundary=b", "--b\nNo headers here\nat all\n--b--\n");
        Assert.Equal("No headers here\nat all", mail.Text);
    }

    [Fact]
    public void A_boundary_that_is_missing_from_the_header_is_found_in_the_text()
    {
        var mail = Mail.With("multipart/mixed", "--found\nContent-Type: text/plain\n\none\n--found\nContent-Type: text/plain\n\ntwo\n--found--\n");
        Assert.Equal("one\ntwo", mail.Text);
        Assert.Contains(mail.Problems, p => p.Code == "boundary-missing");
    }

    [Fact]
    public void A_multipart_nobody_can_take_apart_is_shown_as_text()
    {
        var mail = Mail.With("multipart/mixed; boundary=never", "Still readable\n");
        Assert.Equal("Still readable\n", mail.Text);
        Assert.Contains(mail.Problems, p => p.Code == "boundary-not-found");
    }

    [Fact]
    public void The_parts_of_a_digest_are_mails()
    {
        var mail = Mail.With("multipart/digest; boundary=b", "--b\n\nSubject: first\n\none\n--b\n\nSubject: second\n\ntwo\n--b--\n");
        Assert.Equal(["first", "second"], mail.Root.Parts.Select(p => p.Message!.Headers["Subject"]!));
        Assert.Equal(["first.eml", "second.eml"], mail.Attachments.Select(a => a.Name));
    }

    [Theory]
    [InlineData("7bit")]
    [InlineData("base64")]
    public void A_mail_within_the_mail_is_read_and_attached(string encoding)
    {
        var inner = "From: max@example.org\r\nSubject: Inner\r\n\r\nDeep inside\r\n";
        var body = encoding == "base64" ? Mail.Base64(inner) : inner;
        var mail = Mail.With("multipart/mixed; boundary=b", $"--b\n\nouter\n--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: {encoding}\n\n{body}\n--b--\n");
        Assert.Equal("outer", mail.Text);
        var attachment = Assert.Single(mail.Attachments);
        Assert.Equal("Inner.eml", attachment.Name);
        Assert.Equal("message/rfc822", attachment.ContentType);
        Assert.Equal("max@example.org", MailMessage.Read(attachment.Content).From!.Address);
    }

    [Fact]
    public void Parts_nested_beyond_all_use_stay_closed()
    {
        var text = new StringBuilder("From: a@example.org\n");
        for (var i = 0; i < 500; i++)
            text.Append("Content-Type: multipart/mixed; boundary=b").Append(i).Append("\n\n--b").Append(i).Append('\n');
        var mail = Mail.Of(text.ToString());
        Assert.Contains(mail.Problems, p => p.Code == "too-deep");
        Assert.True(mail.Root.Descendants().Count() < 100);
    }

    [Fact]
    public void Twenty_thousand_parts_are_enough()
    {
        var text = new StringBuilder("From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n\n");
        for (var i = 0; i < 25_000; i++)
            text.Append("--b\n\nx\n");
        var mail = Mail.Of(text.Append("--b--\n").ToString());
        Assert.Contains(mail.Problems, p => p.Code == "too-many-parts");
        Assert.InRange(mail.Root.Parts.Count, 19_000, 20_001);
    }
}
