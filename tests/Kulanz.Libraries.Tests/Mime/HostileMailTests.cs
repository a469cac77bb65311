using System.Text;
using Kulanz.Libraries.Tests.Testing;
using Kulanz.Mime;
using Kulanz.Testing;

namespace Kulanz.Libraries.Tests.Mime;

/// <summary>Nothing a stranger sends may throw, or cost more than its size.</summary>
public sealed class HostileMailTests
{
    private static void ReadAll(byte[] bytes)
    {
        var mail = MailMessage.Read(bytes);
        var summary = MailSummary.Of(mail, "x");
        foreach (var part in mail.Root.Descendants().Take(50))
        {
            _ = part.ContentType;
            _ = part.Headers.Count;
        }
        if (summary.Text?.Contains('\0') == true || summary.Subject?.Contains('\0') == true)
            throw new InvalidOperationException("NUL came through.");
    }

    [Fact]
    public void Mutated_mails_never_throw()
    {
        var seeds = Seeds();
        var rounds = int.TryParse(Environment.GetEnvironmentVariable("KULANZ_FUZZ"), out var asked) ? asked : 20_000;
        var random = new Random(17);
        byte[][] pieces =
        [
            .. new[] { "\r\n", "\n", "\r", "\0", "--", "\r\n--b", "\r\n\r\n", "=?utf-8?Q?", "?=", "=?", "\"", "(", "<", ">", ";", ":", "*0*=", "%", "boundary=", "multipart/mixed;", "message/rfc822", "charset=utf-7", "charset=utf-16",
                "charset=iso-2022-jp\r\n\x1B$B", "Content-Type: ", "Content-Transfer-Encoding: base64\r\n", "begin 644 x\n", "\nend\n", "Final-Recipient: ", "message/delivery-status", "From ", " ", "\t", "\u00FC", "application/ms-tnef", "format=flowed", "{\\rtf1", "5.1.1", "@", "{\"notificationType\":\"Bounce\"" }.Select(Encoding.UTF8.GetBytes),
            [0xFF], [0xC3], [0x1B], [0xFF, 0xFE], [0xEF, 0xBB, 0xBF],
        ];
        for (var round = 0; round < rounds; round++)
        {
            var seed = seeds[random.Next(seeds.Count)];
            var bytes = Mutated(seed, pieces, random);
            try
            {
                ReadAll(bytes);
            }
            catch (Exception e)
            {
                Assert.Fail($"Round {round}: {e}\n{Convert.ToBase64String(bytes)}");
            }
        }
    }

    private static List<byte[]> Seeds()
    {
        var seeds = new List<byte[]>
        {
            Mail.Bytes("From: =?utf-8?Q?J=C3=A4ne?= <jane@example.org>\nTo: a@example.org, \"B\" <b@example.org>\nSubject: x\nDate: Tue, 1 Jul 2003 10:52:37 +0200\nContent-Type: multipart/mixed; boundary=\"b\"\n\npre\n--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\nContent-Type: text/plain; charset=utf-8; format=flowed\nContent-Transfer-Encoding: quoted-printable\n\n=C3=A4 \nb\n--c\nContent-Type: text/html\n\n<p>x\n--c--\n--b\nContent-Type: application/pdf; name*0*=utf-8''%C3%A4; name*1=b.pdf\nContent-Transfer-Encoding: base64\n\nQUJD\n--b\nContent-Type: message/rfc822\n\nSubject: inner\n\nbegin 644 cat.txt\n#0V%T\n`\nend\n--b--\n"),
            Mail.Bytes("From: MAILER-DAEMON@example.net\nSubject: failure notice\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\n<a@example.org>: 550 5.1.1 no such user\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@example.org\nAction: failed\nStatus: 5.1.1\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <a@b>\n--b--\n"),
        };
        try
        {
            var data = TestData.Path("mail-mime");
            foreach (var pattern in new[] { "*.eml", "*.msg", "*.raw" })
                seeds.AddRange(Directory.GetFiles(data, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllBytes).Where(b => b.Length < 20_000));
            seeds.AddRange(Directory.GetFiles(TestData.Path("mail-bounces", "sisimai"), "*.eml").Order(StringComparer.Ordinal).Select(File.ReadAllBytes).Where(b => b.Length < 8_000));
            foreach (var tnef in Directory.GetFiles(Path.Combine(data, "mimekit-tnef"), "*.tnef").Order(StringComparer.Ordinal))
                if (new FileInfo(tnef).Length < 20_000)
                    seeds.Add([.. Mail.Bytes("From: a@example.org\nContent-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: binary\n\n"), .. File.ReadAllBytes(tnef)]);
        }
        catch (Exception e) when (e.GetType().Name.Contains("Skip", StringComparison.Ordinal))
        {
            // Without the published mails the two of our own are mutated.
        }
        return seeds;
    }

    private static byte[] Mutated(byte[] seed, byte[][] pieces, Random random)
    {
        var bytes = new List<byte>(seed);
        for (var times = random.Next(1, 8); times > 0; times--)
        {
            var at = random.Next(bytes.Count + 1);
            switch (random.Next(6))
            {
                case 0:
                    bytes.InsertRange(at, pieces[random.Next(pieces.Length)]);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 40), bytes.Count - at));
                    break;
                case 2 when at < bytes.Count:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 3:
                    var from = random.Next(bytes.Count + 1);
                    bytes.InsertRange(at, bytes.GetRange(from, Math.Min(random.Next(1, 200), bytes.Count - from)));
                    break;
                case 4:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    for (var i = at; i < bytes.Count && i < at + 4; i++)
                        bytes[i] = 0xFF;
                    break;
            }
        }
        return [.. bytes];
    }

    [Fact]
    public void Random_bytes_never_throw()
    {
        var random = new Random(3);
        for (var round = 0; round < 2_000; round++)
        {
            var bytes = new byte[random.Next(600)];
            random.NextBytes(bytes);
            ReadAll(bytes);
        }
    }

    public static TheoryData<string> Costly => [.. Shapes.Keys];

    /// <summary>Mails of a given size that punish whoever looks twice.</summary>
    private static readonly Dictionary<string, Func<int, string>> Shapes = new()
    {
        ["quotes in an address list"] = n => "To: " + Repeat("\"a ", n) + "\n\n",
        ["brackets in an address list"] = n => "To: " + Repeat("<", n) + "\n\n",
        ["comments in an address list"] = n => "To: " + Repeat("(", n) + "\n\n",
        ["commas in an address list"] = n => "To: " + Repeat("a, ", n) + "\n\n",
        ["colons in an address list"] = n => "To: " + Repeat("a@:", n) + "\n\n",
        ["blanks in an address list"] = n => "To: a" + Repeat(" ", n) + "@b\n\n",
        ["encoded words that never end"] = n => "From: a@b\nSubject: " + Repeat("=?a?Q?", n) + "\n\n",
        ["encoded words"] = n => "From: a@b\nSubject: " + Repeat("=?utf-8?Q?a?= ", n) + "\n\n",
        ["folds"] = n => "From: a@b\nSubject: " + Repeat("a\n ", n) + "\n\n",
        ["references"] = n => "From: a@b\nReferences: " + Repeat("<a", n) + "\n\n",
        ["parameters"] = n => "From: a@b\nContent-Type: text/plain; " + Repeat("a=\"x;", n) + "\n\n",
        ["blanks in parameters"] = n => "From: a@b\nContent-Type: text/plain; a=b" + Repeat(" ", n) + "c\n\n",
        ["continued parameters"] = n => "From: a@b\nContent-Type: text/plain; " + Repeat("n*1=a;", n) + "\n\n",
        ["header fields"] = n => Repeat("A: b\n", n) + "From: a@b\n\n",
        ["garbage lines in the header"] = n => "From: a@b\n" + Repeat("x y z\nX-A: b\n", n) + "\n\n",
        ["lines of hyphens"] = n => "From: a@b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n" + Repeat("--\n", n) + "--b--\n",
        ["parts"] = n => "From: a@b\nContent-Type: multipart/mixed; boundary=b\n\n" + Repeat("--b\n\n", n) + "--b--\n",
        ["nested parts"] = n => "From: a@b\n" + Repeat("Content-Type: multipart/mixed; boundary=b\n\n--b\n", n),
        ["nested parts with wrong boundaries"] = n => "From: a@b\n" + Repeat("Content-Type: multipart/mixed; boundary=wrong\n\n--right\n", n),
        ["nested mails"] = n => "From: a@b\n" + Repeat("Content-Type: message/rfc822\n\n", n),
        ["begin lines"] = n => "From: a@b\n\n" + Repeat("begin 644 a\n#0V%T\n", n),
        ["begin lines without content"] = n => "From: a@b\n\n" + Repeat("begin 644 a\n", n),
        ["soft breaks"] = n => "From: a@b\nContent-Transfer-Encoding: quoted-printable\n\n" + Repeat("=  ", n),
        ["blanks in quoted-printable"] = n => "From: a@b\nContent-Transfer-Encoding: quoted-printable\n\n" + Repeat(" ", n) + "\n",
        ["foreign characters in base64"] = n => "From: a@b\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\n" + Repeat("QUJD*", n),
        ["a report full of addresses"] = n => "From: MAILER-DAEMON@b\nSubject: failure notice\n\n" + Repeat("<a@b.c>: 550 user unknown\n", n),
        ["a report full of at signs"] = n => "From: MAILER-DAEMON@b\nSubject: failure notice\n\n" + Repeat("@", n) + " 550\n",
        ["a report full of different addresses"] = n => "From: MAILER-DAEMON@b\nSubject: failure notice\n\n" + string.Concat(Enumerable.Range(0, n / 20).Select(i => $"<a{i}@b.c>: 550 no\n")),
        ["a status full of recipients"] = n => "From: MAILER-DAEMON@b\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nx\n--b\nContent-Type: message/delivery-status\n\n" + string.Concat(Enumerable.Range(0, n / 20).Select(i => $"Final-Recipient: rfc822;a{i}@b.c\nAction: failed\n\n")) + "--b--\n",
        ["quoted flowed lines"] = n => "From: a@b\nContent-Type: text/plain; format=flowed\n\n" + Repeat("> ", n),
    };

    private static string Repeat(string text, int size) => new StringBuilder(size + text.Length).Insert(0, text, Math.Max(1, size / text.Length)).ToString();

    /// <summary>
    /// Allocated bytes stand for work, which a clock on a shared machine cannot show. Four times the input may cost four times as much,
    /// and half again for tables that grow by doubling; what looks at everything again for each piece would cost sixteen times.
    /// </summary>
    [Theory]
    [MemberData(nameof(Costly))]
    public void Cost_grows_with_size_and_no_faster(string shape)
    {
        const int size = 100_000;
        ReadAll(Mail.Bytes(Shapes[shape](size / 10)));
        var small = Allocated(Mail.Bytes(Shapes[shape](size)));
        var large = Allocated(Mail.Bytes(Shapes[shape](4 * size)));
        Assert.True(large < 6 * small + 1_000_000, $"{small:N0} bytes for {size:N0}, {large:N0} for four times as much.");
        Assert.True(small < 400L * size, $"{small:N0} bytes for {size:N0}.");

        // Looking again without allocating shows only in time.
        var mails = new Dictionary<int, byte[]>();
        Growth.IsLinear(n => ReadAll(mails.TryGetValue(n, out var made) ? made : mails[n] = Mail.Bytes(Shapes[shape](n))), size / 2);

        static long Allocated(byte[] bytes)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            ReadAll(bytes);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void Reading_the_structure_of_a_large_mail_copies_nothing_of_it()
    {
        var bytes = Mail.Bytes("From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n--b\nContent-Type: application/pdf\n\n" + new string('x', 50_000_000) + "\n--b--\n");
        var before = GC.GetAllocatedBytesForCurrentThread();
        var mail = MailMessage.Read(bytes);
        Assert.Equal(2, mail.Root.Parts.Count);
        Assert.Equal("text", mail.Text);
        Assert.Equal(50_000_000, mail.Attachments[0].Content.Length);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000);
    }
}
