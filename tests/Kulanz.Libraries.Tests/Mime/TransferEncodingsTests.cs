using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Kulanz.Mime;

namespace Kulanz.Libraries.Tests.Mime;

public sealed class TransferEncodingsTests
{
    [Theory]
    [InlineData("SGVsbG8=", "Hello", false)]
    [InlineData("SGVs\r\nbG8=", "Hello", false)]
    [InlineData("SGVsbG8", "Hello", true)]
    [InlineData("SG*Vs!bG8=", "Hello", true)]
    [InlineData("SGVsbG8=SGVsbG8=", "HelloHello", false)]
    [InlineData("SGVsbG8hA", "Hello!", true)]
    [InlineData(" S G V s b G 8 = ", "Hello", false)]
    [InlineData("", "", false)]
    public void Base64_is_read_with_what_was_mixed_in(string encoded, string expected, bool broken)
    {
        Assert.Equal(expected, Encoding.ASCII.GetString(TransferEncodings.DecodeBase64(Encoding.ASCII.GetBytes(encoded), out var found).Span));
        Assert.Equal(broken, found);
    }

    [Theory]
    [InlineData("a=3Db", "a=b", false)]
    [InlineData("a=3db", "a=b", false)]
    [InlineData("soft=\r\nbreak", "softbreak", false)]
    [InlineData("soft= \t\nbreak", "softbreak", false)]
    [InlineData("blanks  \r\nnext", "blanks\r\nnext", false)]
    [InlineData("coded=20\r\nnext", "coded \r\nnext", false)]
    [InlineData("a=b", "a=b", true)]
    [InlineData("a=", "a", false)]
    [InlineData("100% = all", "100% = all", true)]
    public void Quoted_printable_is_read_with_its_faults(string encoded, string expected, bool broken)
    {
        Assert.Equal(expected, Encoding.ASCII.GetString(TransferEncodings.DecodeQuotedPrintable(Encoding.ASCII.GetBytes(encoded), out var found).Span));
        Assert.Equal(broken, found);
    }

    [Theory]
    [InlineData("BASE64", TransferEncoding.Base64)]
    [InlineData("\"base64\";", TransferEncoding.Base64)]
    [InlineData("quoted printable", TransferEncoding.QuotedPrintable)]
    [InlineData("x-uuencode", TransferEncoding.UuEncode)]
    [InlineData("7-bit", TransferEncoding.Identity)]
    public void Encodings_are_recognised_misspelt(string value, TransferEncoding expected)
    {
        Assert.Equal(expected, TransferEncodings.Named(value, out var known));
        Assert.True(known);
    }

    [Fact]
    public void Bytes_in_base64_come_back_however_the_lines_break() => Prop.ForAll<byte[], PositiveInt>((bytes, width) =>
    {
        var lines = string.Join("\r\n", Convert.ToBase64String(bytes).Chunk(Math.Min(width.Get, 76)).Select(c => new string(c)));
        return TransferEncodings.DecodeBase64(Encoding.ASCII.GetBytes(lines), out var broken).Span.SequenceEqual(bytes) && !broken;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Bytes_in_quoted_printable_come_back() => Prop.ForAll<byte[]>(bytes =>
    {
        var lines = string.Concat(bytes.Select((b, i) => $"={b:X2}{(i % 25 == 24 ? "=\r\n" : "")}"));
        return TransferEncodings.DecodeQuotedPrintable(Encoding.ASCII.GetBytes(lines), out _).Span.SequenceEqual(bytes);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_text_that_only_claims_to_be_base64_is_read_as_it_is()
    {
        var mail = Mail.With("text/plain", "Dear team, the printer is broken. Please help.\n", "Content-Transfer-Encoding: base64\n");
        Assert.Equal("Dear team, the printer is broken. Please help.\n", mail.Text);
    }

    [Fact]
    public void A_uuencoded_file_in_a_text_is_an_attachment()
    {
        var mail = Mail.With("text/plain", "See this:\nbegin 644 cat.txt\n#0V%T\n`\nend\nThat was it.\n");
        Assert.Equal("See this:\nThat was it.\n", mail.Text);
        var file = Assert.Single(mail.Attachments);
        Assert.Equal("cat.txt", file.Name);
        Assert.Equal("Cat", Encoding.ASCII.GetString(file.Content.Span));
    }

    [Fact]
    public void Prose_that_begins_with_begin_stays_prose()
    {
        var mail = Mail.With("text/plain", "Let us\nbegin 644 things today\nand see\nend\n");
        Assert.Empty(mail.Attachments);
        Assert.Contains("begin 644 things", mail.Text, StringComparison.Ordinal);
    }
}
