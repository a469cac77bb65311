using System.Text;
using Kulanz.Mail;
using Kulanz.Mime;

namespace Kulanz.Tests.Mail;

/// <summary>What is written is read again as it was meant, is made of short lines of ASCII, and holds no field that nobody meant.</summary>
public sealed class WritingTests
{
    private static readonly string[] Pieces =
    [
        "Grüße", "a", " ", "  ", "=?utf-8?Q?x?=", "\"quoted\"", "\\", "<b>", "日本語の件名", "😀👩‍👩‍👧", "From ", ".", "..", "=", "==20", "\t", "(comment)", ",", ";", ":", "@", "é", "long-word-without-any-break-" , new('x', 200), "ß", "…", "[#17]", "%41", "'", "*", "\u00a0",
    ];

    [Fact]
    public void Any_subject_name_text_and_file_is_read_again_as_it_was_meant()
    {
        var random = new Random(20260928);
        for (var round = 0; round < 400; round++)
        {
            string Some(int most) => string.Concat(Enumerable.Range(0, random.Next(1, most)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            var file = Enumerable.Range(0, random.Next(0, 3000)).Select(_ => (byte)random.Next(256)).ToArray();
            var name = $"{Some(5)}.pdf".Replace("\t", "", StringComparison.Ordinal);
            var text = string.Join('\n', Enumerable.Range(0, random.Next(1, 6)).Select(_ => Some(12)));
            var letter = Letter(Some(8), Some(4), text) with { Files = [new MailFile(name, "application/pdf", [])] };

            var bytes = Writing.Write(letter, [file]);
            var read = MailMessage.Read(bytes);

            Assert.Equal(Blank(letter.Subject), Blank(read.Subject ?? ""));
            Assert.Equal(Blank(letter.From.Name), Blank(read.From!.Name ?? ""));
            Assert.Equal("support@company.example", read.From.Address);
            Assert.Equal(text, read.Text!.ReplaceLineEndings("\n").TrimEnd('\n'));
            var attachment = Assert.Single(read.Attachments);
            Assert.Equal(file, attachment.Content.ToArray());
            Assert.Equal(bytes, Writing.Write(letter, [file]));
            Assert.All(bytes, b => Assert.InRange(b, 0, 127));
            Assert.All(Encoding.ASCII.GetString(bytes).Split("\r\n"), line => Assert.True(line.Length <= 998 && !line.Contains('\n') && !line.Contains('\r'), line));
        }
    }

    [Theory]
    [InlineData("Bericht Größe & Maße 2026 – Anlage zur Bestellung mit einem sehr langen Namen, der über mehrere Zeilen geht.pdf")]
    [InlineData("plain.txt")]
    [InlineData("with \"quotes\" and \\.txt")]
    [InlineData("日本語.png")]
    public void A_files_name_arrives_in_every_alphabet(string name)
    {
        var read = MailMessage.Read(Writing.Write(Letter("x", "y", "z") with { Files = [new MailFile(name, "text/plain", [])] }, [new byte[] { 1 }]));
        Assert.Equal(name, read.Root.Parts[1].DispositionParameters["filename"]);
    }

    [Fact]
    public void Nothing_typed_begins_a_header_field_of_its_own()
    {
        const string evil = "Hello\r\nBcc: everybody@example.com\r\n\r\nbody";
        var letter = Letter(evil, evil, "text") with { InReplyTo = "x>\r\nBcc: a@b.example", References = ["y\r\nBcc: a@b.example"], To = [new("jonas@customer.example", evil)] };
        var read = MailMessage.Read(Writing.Write(letter, []));
        Assert.False(read.Headers.Contains("Bcc"));
        Assert.Equal("text", read.Text!.Trim());
    }

    [Fact]
    public void A_long_conversation_keeps_its_beginning_and_its_latest()
    {
        var ids = Enumerable.Range(0, 100).Select(i => $"{i}@customer.example").ToList();
        var read = MailMessage.Read(Writing.Write(Letter("x", "y", "z") with { References = ids }, []));
        Assert.Equal(["0@customer.example", .. ids.Skip(81)], read.References);
    }

    private static string Blank(string text) => string.Join(' ', text.Split((char[]?)[' ', '\t'], StringSplitOptions.RemoveEmptyEntries));

    private static Letter Letter(string subject, string name, string text) => new()
    {
        MessageId = "kulanz.1@company.example",
        Date = new DateTimeOffset(2026, 9, 28, 8, 0, 0, TimeSpan.Zero),
        From = new NamedAddress("support@company.example", name),
        ReturnPath = "support@company.example",
        To = [new NamedAddress("jonas@customer.example")],
        Subject = subject,
        Text = text,
    };
}
