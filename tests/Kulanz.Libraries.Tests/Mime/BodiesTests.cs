using Kulanz.Mime;

namespace Kulanz.Libraries.Tests.Mime;

public sealed class BodiesTests
{
    [Fact]
    public void Of_alternatives_the_last_that_says_something_is_taken()
    {
        var mail = Mail.With("multipart/alternative; boundary=b", "--b\n\nplain\n--b\nContent-Type: text/html\n\n<p>first\n--b\nContent-Type: text/html\n\n<p>best\n--b\n\n \n--b--\n");
        Assert.Equal("plain", mail.Text);
        Assert.Equal("<p>best", mail.Html);
        Assert.Empty(mail.Attachments);
    }

    [Fact]
    public void Where_there_is_only_HTML_there_is_no_text()
    {
        var mail = Mail.With("text/html", "<p>Hello");
        Assert.Null(mail.Text);
        Assert.Equal("<p>Hello", mail.Html);
    }

    [Fact]
    public void Text_a_list_appends_after_an_attachment_is_kept()
    {
        var mail = Mail.With("multipart/mixed; boundary=b", "--b\n\nbody\n--b\nContent-Type: application/pdf; name=a.pdf\n\nx\n--b\n\n-- list footer\n--b--\n");
        Assert.Equal("body\n-- list footer", mail.Text);
        Assert.Equal("a.pdf", Assert.Single(mail.Attachments).Name);
    }

    [Fact]
    public void A_related_image_belongs_into_the_text()
    {
        var mail = Mail.With("multipart/related; boundary=b; start=\"<root@example.org>\"", "--b\nContent-Type: image/png\nContent-ID: <logo@example.org>\n\nx\n--b\nContent-Type: text/html\nContent-ID: <root@example.org>\n\n<img src='cid:logo@example.org'>\n--b--\n");
        Assert.Equal("<img src='cid:logo@example.org'>", mail.Html);
        var image = Assert.Single(mail.Attachments);
        Assert.Equal(("logo@example.org", true, "image-1.png"), (image.ContentId, image.IsInline, image.Name));
    }

    [Fact]
    public void A_text_with_a_name_in_second_place_is_a_file()
    {
        var mail = Mail.With("multipart/mixed; boundary=b", "--b\nContent-Type: text/plain; name=body.txt\n\nbody\n--b\nContent-Type: text/plain; name=log.txt\nContent-Disposition: inline\n\nlog\n--b--\n");
        Assert.Equal("body", mail.Text);
        Assert.Equal("log.txt", Assert.Single(mail.Attachments).Name);
    }

    [Fact]
    public void A_signed_mail_shows_its_content_and_keeps_its_signature()
    {
        var mail = Mail.With("multipart/signed; boundary=b; protocol=\"application/pkcs7-signature\"", "--b\n\nsigned words\n--b\nContent-Type: application/pkcs7-signature\nContent-Transfer-Encoding: base64\n\nAAAA\n--b--\n");
        Assert.Equal("signed words", mail.Text);
        Assert.Equal("attachment-1.p7s", Assert.Single(mail.Attachments).Name);
    }

    [Theory]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("C:\\Users\\jane\\letter.doc", "letter.doc")]
    [InlineData("in\u0001voice\u202Efdp.exe", "invoicefdp.exe")]
    [InlineData("...", "attachment-1.bin")]
    [InlineData("übung.pdf", "übung.pdf")]
    public void Names_are_faithful_but_harmless(string sent, string expected)
    {
        var mail = Mail.With($"application/octet-stream; name*=utf-8''{Uri.EscapeDataString(sent)}", "x");
        Assert.Equal(expected, Assert.Single(mail.Attachments).Name);
    }

    [Fact]
    public void Flowing_lines_are_joined_at_the_same_depth_of_quoting()
    {
        var mail = Mail.With("text/plain; format=flowed", "> quoted \n> on\nmine \ngoes on\n stuffed\n-- \nJane\n");
        Assert.Equal("> quoted on\nmine goes on\nstuffed\n-- \nJane\n", mail.Text);
    }

    [Fact]
    public void The_blank_a_sender_added_goes_where_it_says_so()
    {
        Assert.Equal("ab\n", Flowed.Unwrap("a \nb\n", deleteSpace: true));
        Assert.Equal("a b\n", Flowed.Unwrap("a \nb\n", deleteSpace: false));
    }
}
