using System.Text;
using Kulanz.Libraries.Tests.Testing;
using Kulanz.Mime;

namespace Kulanz.Libraries.Tests.Mime;

public sealed class CharsetsTests
{
    static CharsetsTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Theory]
    [InlineData("utf8", 65001)]
    [InlineData("ISO_8859-15", 28605)]
    [InlineData("iso8859-2", 28592)]
    [InlineData("iso-8859-5:1988", 28595)]
    [InlineData("Windows 1251", 1251)]
    [InlineData("cp-850", 850)]
    [InlineData("ibm437", 437)]
    [InlineData("x-sjis", 932)]
    [InlineData("Shift_JIS", 932)]
    [InlineData("ks_c_5601-1987", 949)]
    [InlineData("big5", 950)]
    [InlineData("gb2312", 54936)]
    [InlineData("euc-jp", 51932)]
    [InlineData("iso-2022-jp", 50220)]
    [InlineData("koi8-r", 20866)]
    [InlineData("x-mac-cyrillic", 10007)]
    [InlineData("tis-620", 874)]
    public void Names_are_understood_as_people_write_them(string name, int page)
    {
        var text = page switch { 932 or 51932 or 50220 => "日本語テスト", 949 => "한국어", 950 or 54936 => "中文", 874 => "ไทย", 1251 or 20866 or 28595 or 10007 => "Привет", 28592 => "Łódź", 850 or 437 => "äöü", _ => "Grüße" };
        Assert.Equal(text, Charsets.Decode(Encoding.GetEncoding(page).GetBytes(text), name, out var problem));
        Assert.Null(problem);
    }

    [Theory]
    [InlineData("utf-8", new byte[] { 0xE4, 0xF6 }, "äö", "charset-lies")]
    [InlineData("us-ascii", new byte[] { 0xC3, 0xA4 }, "ä", "charset-lies")]
    [InlineData("us-ascii", new byte[] { 0xE4 }, "ä", "charset-lies")]
    [InlineData("iso-8859-1", new byte[] { 0xC3, 0xA4 }, "ä", "charset-lies")]
    [InlineData("klingon", new byte[] { 0xE4 }, "ä", "charset-unknown")]
    [InlineData("utf-16", new byte[] { 0x61, 0x62 }, "ab", "charset-lies")]
    public void A_charset_that_lies_is_overruled_and_reported(string declared, byte[] bytes, string expected, string code)
    {
        Assert.Equal(expected, Charsets.Decode(bytes, declared, out var problem));
        Assert.Equal(code, problem!.Code);
    }

    [Theory]
    [InlineData(null, new byte[] { 0xEF, 0xBB, 0xBF, 0xC3, 0xA4 }, "ä")]
    [InlineData("iso-8859-1", new byte[] { 0xFF, 0xFE, 0x61, 0x00 }, "a")]
    [InlineData("utf-16", new byte[] { 0x61, 0x00, 0x62, 0x00 }, "ab")]
    [InlineData("utf-16be", new byte[] { 0x00, 0x61 }, "a")]
    [InlineData("iso-8859-1", new byte[] { 0x80 }, "€")]
    [InlineData("iso-8859-16", new byte[] { 0xAA }, "Ș")]
    [InlineData("us-ascii", new byte[] { 0x61 }, "a")]
    public void Bytes_tell_more_than_names(string? declared, byte[] bytes, string expected) => Assert.Equal(expected, Charsets.Decode(bytes, declared, out _));

    [Theory]
    [InlineData("Hi Mom -+Jjo--!", "Hi Mom -☺-!")]
    [InlineData("A+ImIDkQ.", "A≢Α.")]
    [InlineData("1 +- 1", "1 + 1")]
    [InlineData("+2AA-", "\uFFFD")]
    [InlineData("+", "")]
    public void UTF_7_is_read(string value, string expected) => Assert.Equal(expected, Charsets.Decode(Encoding.ASCII.GetBytes(value), "utf-7", out _));

    [Fact]
    public void An_HTML_part_without_charset_is_read_by_its_meta_element()
    {
        var html = "<html><head><meta charset=\"windows-1251\"></head>Привет";
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var mail = MailMessage.Read((byte[])[.. Encoding.ASCII.GetBytes("From: a@example.org\r\nContent-Type: text/html\r\n\r\n"), .. Encoding.GetEncoding(1251).GetBytes(html)]);
        Assert.Equal(html, mail.Html);
    }

    [Fact]
    public void Every_charset_of_the_platform_survives_every_byte()
    {
        var bytes = new byte[8192];
        var random = new Random(7);
        foreach (var encoding in CodePagesEncodingProvider.Instance.GetEncodings())
            for (var round = 0; round < 20; round++)
            {
                random.NextBytes(bytes);
                // Escapes lead into the states of the ISO 2022 decoders.
                for (var i = 0; i < 200; i++)
                    bytes[random.Next(bytes.Length)] = (byte)"\x1B$()BJ@~{}\x0E\x0F\n"[random.Next(13)];
                Assert.NotNull(Charsets.Decode(bytes, $"cp{encoding.CodePage}", out _));
            }
    }

    [Fact]
    public void Real_texts_in_old_encodings_are_read_when_declared()
    {
        var folder = TestData.Path("charset", "charset_normalizer");
        (string File, string Charset, string Word)[] samples =
            [("sample-russian.txt", "mac-cyrillic", "Москва"), ("sample-turkish.txt", "windows-1254", "Türk"), ("sample-korean.txt", "cp949", "한국"), ("sample-polish.txt", "windows-1250", "Polsk"), ("sample-greek.txt", "windows-1253", "ελλην")];
        var read = samples.Count(s => Charsets.Decode(File.ReadAllBytes(Path.Combine(folder, s.File)), s.Charset, out _).Contains(s.Word, StringComparison.OrdinalIgnoreCase));
        Assert.True(read >= 3, $"{read} of {samples.Length}");
    }
}
