using System.Security.Cryptography;
using Kulanz.Libraries.Tests.Testing;
using Kulanz.Mime;

namespace Kulanz.Libraries.Tests.Mime;

public sealed class TnefTests
{
    /// <summary>A stream with one file and a body, built by hand: signature, key, then level, identifier, length, data, checksum.</summary>
    private static byte[] Stream(string name, byte[] content, string? body)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(0x223E9F78u);
        writer.Write((ushort)1);
        if (body is not null)
            Attribute(1, 0x0002800C, System.Text.Encoding.ASCII.GetBytes(body + "\0"));
        Attribute(2, 0x00069002, new byte[14]);
        Attribute(2, 0x00018010, System.Text.Encoding.ASCII.GetBytes(name + "\0"));
        Attribute(2, 0x0006800F, content);
        return stream.ToArray();

        void Attribute(byte level, uint id, byte[] data)
        {
            writer.Write(level);
            writer.Write(id);
            writer.Write(data.Length);
            writer.Write(data);
            writer.Write((ushort)0);
        }
    }

    private static MailMessage Carrying(byte[] tnef, string text = "") => Mail.With("multipart/mixed; boundary=b",
        $"--b\n\n{text}\n--b\nContent-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n{Convert.ToBase64String(tnef)}\n--b--\n");

    [Fact]
    public void A_winmail_dat_is_replaced_by_what_it_holds()
    {
        var mail = Carrying(Stream("plan.txt", [1, 2, 3], "Hello"));
        var file = Assert.Single(mail.Attachments);
        Assert.Equal("plan.txt", file.Name);
        Assert.Equal([1, 2, 3], file.Content.ToArray());
        Assert.Equal("Hello", mail.Text);
    }

    [Fact]
    public void The_text_of_the_mail_itself_is_preferred() => Assert.Equal("Mine", Carrying(Stream("a", [1], "Hello"), "Mine").Text);

    [Fact]
    public void A_winmail_dat_that_is_none_stays_a_file() => Assert.Equal("winmail.dat", Assert.Single(Carrying([1, 2, 3]).Attachments).Name);

    [Fact]
    public void A_stream_that_breaks_off_yields_what_came_before()
    {
        var whole = Stream("plan.txt", new byte[100], "Hello");
        for (var length = 0; length < whole.Length; length++)
            _ = Carrying(whole[..length]).Attachments;
        Assert.Equal("Hello", Carrying(whole[..(whole.Length - 30)]).Text);
    }

    [Fact]
    public void HTML_hidden_in_RTF_comes_out()
    {
        var rtf = @"{\rtf1\ansi\ansicpg1252\fromhtml1 {\fonttbl{\f0\fswiss Arial;}}{\*\htmltag64 <p>}\htmlrtf \par \htmlrtf0 Gr\'fc\u223 ?e {\*\htmltag84 <b>}\htmlrtf {\b \htmlrtf0 now\htmlrtf }\htmlrtf0 {\*\htmltag92 </b>}{\*\htmltag72 </p>}}";
        var read = Kulanz.Mime.Tnef.RtfText.Read(System.Text.Encoding.ASCII.GetBytes(rtf));
        Assert.True(read.IsHtml);
        Assert.Equal("<p>Grüße <b>now</b></p>", read.Text);
    }

    [Fact]
    public void Published_streams_yield_the_names_that_are_published_with_them()
    {
        var folder = TestData.Path("mail-mime", "mimekit-tnef");
        var streams = Directory.GetFiles(folder, "*.tnef");
        var misses = new List<string>();
        foreach (var path in streams)
        {
            var list = Path.ChangeExtension(path, ".list");
            if (!File.Exists(list))
                continue;
            var expected = File.ReadAllLines(list).Where(n => n.Length > 0 && !n.StartsWith("body.", StringComparison.Ordinal)).Order();
            var found = Carrying(File.ReadAllBytes(path)).Attachments.Select(a => a.Name).ToList();
            if (!expected.All(found.Contains))
                misses.Add(Path.GetFileName(path));
        }
        Assert.Empty(misses);
    }

    [Fact]
    public void Published_streams_yield_the_contents_that_are_published_with_them()
    {
        var folder = TestData.Path("mail-mime", "mimekit-tnef");
        int equal = 0, all = 0;
        foreach (var sub in Directory.GetDirectories(folder))
        {
            var found = Carrying(File.ReadAllBytes(sub + ".tnef")).Attachments.Select(a => Flat(a.Content.Span)).ToHashSet();
            foreach (var file in Directory.GetFiles(sub).Where(f => !Path.GetFileName(f).StartsWith("message.", StringComparison.Ordinal)))
            {
                all++;
                var bytes = File.ReadAllBytes(file);
                // Two are published with the sixteen bytes that name their OLE interface in front.
                if (found.Contains(Flat(bytes)) || (bytes.Length > 16 && found.Contains(Flat(bytes.AsSpan(16)))))
                    equal++;
            }
        }
        Assert.Equal(all, equal);

        // The published copies of text files have lost their carriage returns.
        static string Flat(ReadOnlySpan<byte> bytes) => Convert.ToHexString(SHA256.HashData(bytes.ToArray().Where(b => b != '\r').ToArray()));
    }
}
