using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kulanz.Mail;
using Kulanz.Platform;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Mail;

/// <summary>Mail that nobody should send, through the real door: each is taken as it is, shown on its case's page, or refused with a sentence.</summary>
public sealed class HostileMailTests
{
    private const string Start = "From: Jonas <jonas@customer.example>\r\nTo: support@company.example\r\n";

    private static readonly string[] Names = ["../../etc/passwd", "..\\..\\windows\\system32\\x.dll", "a\0b.txt", "invoice\u202Efdp.exe", new string('n', 10_000) + ".pdf", "CON", "nul.txt", "C:\\autoexec.bat", "", ".", "<script>alert(1)</script>.html", "a\r\nX-Injected: 1.txt", string.Concat(Enumerable.Repeat("😀", 300))];

    private static byte[] Of(string head, string body = "") => Encoding.UTF8.GetBytes($"{Start}{head}\r\n\r\n{body}");

    private static string Many(string piece, int times) => new StringBuilder().Insert(0, piece, times).ToString();

    private static string Attached(string name, byte[] content, string type = "application/octet-stream") =>
        $"--b\r\nContent-Type: {type}\r\nContent-Disposition: attachment; filename*=utf-8''{Uri.EscapeDataString(name)}\r\nContent-Transfer-Encoding: base64\r\n\r\n{Convert.ToBase64String(content)}\r\n";

    private static Dictionary<string, byte[]> Mails() => new()
    {
        ["ten thousand parts"] = Of("Subject: parts\r\nContent-Type: multipart/mixed; boundary=b", Many("--b\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\nx\r\n", 10_000) + "--b--\r\n"),
        ["ten thousand deep"] = Of(Many("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", 10_000) + "Subject: deep", "the end"),
        ["mails in mails"] = Of(Many("Content-Type: message/rfc822\r\n\r\n", 10_000) + "Subject: inner", "the end"),
        ["a header line of a megabyte"] = Of($"Subject: {new string('s', 1_000_000)}\r\nX-Long: {new string('x', 1_000_000)}", "Hello."),
        ["a hundred thousand headers"] = Of($"{Many("X-A: b\r\n", 100_000)}Subject: headers", "Hello."),
        ["a name and a subject cut in the middle of a character"] = Encoding.UTF8.GetBytes($"From: {new string('a', 199)}😀😀 <j{new string('o', 30)}@customer.example>\r\nTo: support@company.example\r\nMessage-ID: <{new string('m', 399)}😀@x>\r\nSubject: {new string('s', 299)}😀😀\r\n\r\n{new string('t', 199_999)}😀😀"),
        ["charsets that lie"] = [.. Of("Subject: =?utf-16?B?2D0=?= =?utf-8?Q?=ED=A0=BD?=\r\nContent-Type: text/plain; charset=utf-16"), 0x3D, 0xD8, 0x41, 0x00, 0x00, 0x00, 0x00, 0xDE, 0xFF],
        ["NULs everywhere"] = Of("Subject: a\0b\r\nMessage-ID: <a\0b@c>\r\nReferences: <d\0e@f>\r\nCc: g\0h@customer.example", "a\0b"),
        ["base64 that never ends"] = Of("Subject: base64\r\nContent-Type: application/pdf; name=x.pdf\r\nContent-Transfer-Encoding: base64", Many("QUJDREVG\r\n", 100_000) + "QQ="),
        ["a zip bomb and a zip in a zip"] = Of("Subject: zips\r\nContent-Type: multipart/mixed; boundary=b", Attached("bomb.zip", Zip(new byte[20_000_000])) + Attached("nested.zip", Enumerable.Range(0, 30).Aggregate(new byte[100], (inner, _) => Zip(inner))) + "--b--\r\n"),
        ["winmail.dat that lies about its lengths"] = Of("Subject: tnef\r\nContent-Type: multipart/mixed; boundary=b",
            Attached("winmail.dat", [0x78, 0x9F, 0x3E, 0x22, 1, 0, 2, 0x0F, 0x80, 6, 0, 0xFF, 0xFF, 0xFF, 0x7F], "application/ms-tnef")
            + Attached("winmail.dat", [0x78, 0x9F, 0x3E, 0x22, 1, 0, .. Enumerable.Repeat<byte[]>([2, 0x02, 0x90, 6, 0, 0, 0, 0, 0, 0, 0], 20_000).SelectMany(b => b)], "application/ms-tnef") + "--b--\r\n"),
        ["names of files"] = Of("Subject: names\r\nContent-Type: multipart/mixed; boundary=b", string.Concat(Names.Select(n => Attached(n, "MZ"u8.ToArray(), "text/html"))) + "--b--\r\n"),
        ["nothing but a line end"] = "\r\n"u8.ToArray(),
        ["bytes that are no mail"] = RandomNumberGenerator.GetBytes(10_000),
        ["ten thousand copies"] = Of($"Subject: copies\r\nCc: {Many("a@b.example, ", 10_000)}z@b.example\r\nReferences: {Many("<r@x> ", 20_000)}", "Hello."),
        ["fonts that open anew in every paragraph"] = Of("Subject: fonts\r\nContent-Type: text/html",
            $"<style>p {{ color: red }}</style>{string.Concat(Enumerable.Range(0, 1000).Select(i => $"<font size={i}>"))}{Many("<p>still dead &amp; gone", 20_000)}"),
        ["a million elements deep"] = Of("Subject: deep elements\r\nContent-Type: text/html", $"{Many("<div>", 1_000_000)}the end"),
        ["a hundred thousand styles at once"] = Of("Subject: styles\r\nContent-Type: text/html", $"{string.Concat(Enumerable.Range(0, 100_000).Select(i => $"<b id={i}>"))}the end"),
        ["markup"] = Of("Subject: \"><script>alert(1)</script>\r\nContent-Type: text/html", "<script>alert(1)</script><img src=x onerror=alert(1)><p>Hello</p>"),
    };

    private static byte[] Zip(byte[] content)
    {
        using var to = new MemoryStream();
        using (var zip = new ZipArchive(to, ZipArchiveMode.Create, leaveOpen: true))
        using (var entry = zip.CreateEntry("a.zip").Open())
            entry.Write(content);
        return to.ToArray();
    }

    [Theory, BothEngines]
    public async Task Each_is_taken_as_it_is_and_its_case_can_be_read(string engine)
    {
        await using var app = await TestApp.Start(engine);
        // Nobody listens on that port: what is written to strangers stays here.
        await app.AddMailbox(SomeMail.Support with { ConfirmReceipt = true }, new ServerForm { Host = "127.0.0.1", Port = 9, Security = MailSecurity.None });
        var (gateway, desk) = (await app.Program("Mail gateway"), await app.SignedIn(Someone.Anna));
        foreach (var (what, raw) in Mails())
        {
            var answer = await gateway.Send(raw);
            Assert.True(answer.StatusCode == HttpStatusCode.Accepted, $"{what}: {answer.StatusCode}");
            var arrived = JsonSerializer.Deserialize<Handing.Arrived>(await answer.Content.ReadAsStringAsync(), Json.Options)!;
            var mail = await app.Look(db => db.ArrivedMails.SingleAsync(m => m.Id == arrived.MailId));
            Assert.True(SHA256.HashData(raw).SequenceEqual(mail.FileHash), what);
            // What could not be placed would say so here.
            Assert.True(mail.Disposition != Disposition.Unparsed || mail.Remark is null, $"{what}: {mail.Remark}");
            var page = await desk.GetAsync($"/desk/cases/{arrived.CaseNumber}");
            var html = await page.Content.ReadAsStringAsync();
            Assert.True(page.StatusCode == HttpStatusCode.OK && html.Length < 3_000_000, $"{what}: {page.StatusCode}, a page of {html.Length}");
            Assert.DoesNotContain("<script>alert", html, StringComparison.OrdinalIgnoreCase);

            foreach (var file in await app.Look(db => db.Attachments.Where(a => db.Messages.Any(m => m.Id == a.MessageId && m.MailId == mail.Id)).OrderBy(a => a.Id).Take(15).ToListAsync()))
            {
                Assert.True(file.Name.Length is > 0 and <= 200 && !file.Name.Any(c => c is '/' or '\\' or ':' or '\0' or '\r' or '\n' or '\u202E'), $"{what}: {file.Name}");
                var download = await desk.GetAsync($"/desk/attachments/{file.Id}");
                Assert.True(download.StatusCode == HttpStatusCode.OK, $"{what}: {file.Name} {download.StatusCode}");
                Assert.Equal("attachment", download.Content.Headers.ContentDisposition?.DispositionType);
                Assert.Equal(file.Size, (await download.Content.ReadAsByteArrayAsync()).Length);
            }
        }
    }

    [Fact]
    public void What_is_too_elaborate_to_be_read_as_HTML_is_read_without_its_tags()
    {
        var text = HtmlText.Of($"<title>No</title><style>p {{ color: red }}</style>{Many("<p>still dead &amp; gone", 800_000)}<script>alert(1)</script>");

        Assert.StartsWith("still dead & gone\nstill dead & gone\n", text, StringComparison.Ordinal);
        Assert.EndsWith("\nstill dead & gone", text, StringComparison.Ordinal);
        Assert.DoesNotContain("alert", text, StringComparison.Ordinal);
        Assert.DoesNotContain("color", text, StringComparison.Ordinal);
    }

    /// <summary>The same mail from several clients at once, with a name of its own and without: one is the first, the others know it; and the newcomer is one customer.</summary>
    [Theory, BothEngines]
    public async Task The_same_mail_at_the_same_moment_is_one_case_also_without_a_Message_ID(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var gateway = await app.Program("Mail gateway");
        foreach (var raw in new[] { Of("Subject: nameless", "Hello."), Of("Subject: named\r\nMessage-ID: <1@customer.example>", "Hello.") })
        {
            var arrived = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => gateway.Deliver(raw)));
            Assert.Equal(7, arrived.Count(a => a.Disposition == "duplicate"));
            Assert.Single(arrived.Select(a => a.CaseNumber).Distinct());
        }
        var others = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => gateway.Deliver($"From: mary@customer.example\r\nSubject: number {i}\r\n\r\nHello.")));
        Assert.Equal(8, others.Select(a => a.CaseNumber).Distinct().Count());
        Assert.Equal((10, 2), (await app.Look(db => db.Cases.CountAsync()), await app.Look(db => db.Customers.CountAsync())));
    }
}
