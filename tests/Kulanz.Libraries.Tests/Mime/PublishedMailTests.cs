using System.Text.Json;
using System.Xml.Linq;
using Kulanz.Libraries.Tests.Testing;
using Kulanz.Mime;

namespace Kulanz.Libraries.Tests.Mime;

/// <summary>
/// Mails other projects publish with what they expect of them. Scores are floors: the remaining differences are matters of opinion
/// (another parser drops a text line we show) and listed where they are known.
/// </summary>
public sealed class PublishedMailTests
{
    private static MailMessage Read(string path) => MailMessage.Read(File.ReadAllBytes(path));

    private static void AtLeast(int floor, int all, List<string> misses) =>
        Assert.True(all - misses.Count >= floor, $"{all - misses.Count} of {all}; misses: {string.Join("; ", misses)}");

    [Fact]
    public void Every_published_mail_gives_a_summary()
    {
        var read = 0;
        foreach (var set in new[] { "mail-mime", "mail-bounces", "mail-helpdesk", "mail-replies" })
            foreach (var path in Directory.GetFiles(TestData.Path(set), "*", SearchOption.AllDirectories).Where(p => Path.GetExtension(p) is ".eml" or ".msg" or ".raw"))
            {
                _ = MailSummary.Of(Read(path), path).ToJson();
                read++;
            }
        Assert.True(read > 500);
    }

    [Fact]
    public void Mails_that_trapped_another_reader_still_have_an_author_and_a_body()
    {
        var misses = new List<string>();
        var files = Directory.GetFiles(TestData.Path("mail-mime", "mikel-mail"), "*.eml", SearchOption.AllDirectories);
        foreach (var path in files)
        {
            var mail = Read(path);
            if (mail.From is null || (mail.Text is null && mail.Html is null && mail.Attachments.Count == 0))
                misses.Add(Path.GetFileName(path));
        }
        AtLeast(files.Length - 6, files.Length, misses);
    }

    [Fact]
    public void Structures_are_those_of_another_reader()
    {
        var misses = new List<string>();
        var all = 0;
        foreach (var path in Directory.GetFiles(TestData.Path("mail-mime", "mime4j"), "*.msg", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var xml = Path.ChangeExtension(path, ".xml");
            if (!File.Exists(xml))
                continue;
            all++;
            var expected = Published(Xml(xml));
            var found = Shape(Read(path).Root);
            if (expected != found)
                misses.Add($"{Path.GetFileNameWithoutExtension(path)} {expected} is {found}");
        }
        AtLeast(79, all, misses);

        static string Published(XElement entity)
        {
            if (entity.Element("multipart") is { } multipart)
                return "(" + string.Concat(multipart.Elements("body-part").Select(Published)) + ")";
            return entity.Element("message") is { } message ? "m" + Published(message) : ".";
        }
    }

    /// <summary>The expectations repeat raw header bytes, in whatever charset these are.</summary>
    private static XElement Xml(string path) => XDocument.Parse(File.ReadAllText(path, System.Text.Encoding.Latin1)).Root!;

    private static string Shape(MimePart part) => part.IsMultipart ? "(" + string.Concat(part.Parts.Select(Shape)) + ")" : part.Message is { } message ? "m" + Shape(message) : ".";

    [Fact]
    public void Header_fields_are_those_of_another_reader()
    {
        var misses = new List<string>();
        var all = 0;
        foreach (var path in Directory.GetFiles(TestData.Path("mail-mime", "mime4j"), "*.msg", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var xml = Path.ChangeExtension(path, ".xml");
            if (!File.Exists(xml))
                continue;
            all++;
            var expected = Xml(xml).Element("header")!.Elements("field").Select(f => f.Value.Trim().Split(':')[0].Trim());
            if (!expected.SequenceEqual(Read(path).Headers.Select(h => h.Name)))
                misses.Add(Path.GetFileNameWithoutExtension(path));
        }
        AtLeast(78, all, misses);
    }

    [Theory]
    [InlineData("address", 42)]
    [InlineData("date", 38)]
    [InlineData("id", 9)]
    [InlineData("unstructured", 26)]
    [InlineData("content_type", 95)]
    public void Header_values_are_those_of_another_reader(string kind, int floor)
    {
        using var cases = JsonDocument.Parse(File.ReadAllText(TestData.Path("mail-mime", "stalwart", "headers", kind + ".json")));
        var misses = new List<string>();
        var all = 0;
        foreach (var item in cases.RootElement.EnumerateArray())
        {
            all++;
            var header = item.GetProperty("header").GetString()!;
            var expected = item.GetProperty("expected");
            var field = kind switch { "address" => "To", "date" => "Date", "id" => "References", "content_type" => "Content-Type", _ => "Subject" };
            var mail = MailMessage.Read(System.Text.Encoding.UTF8.GetBytes($"{field}: {header.TrimEnd('\n', '\r')}\n\n"));
            var (wanted, found) = kind switch
            {
                "address" => (Flat(expected), string.Join('|', mail.To.Select(a => $"{a.Name}<{a.Address}>"))),
                "date" => (expected.ValueKind == JsonValueKind.Null ? "" : Moment(expected), mail.Date is { } d ? d.ToString("yyyy-M-d H:m:s zzz", System.Globalization.CultureInfo.InvariantCulture) : ""),
                "id" => (expected.ValueKind == JsonValueKind.Null ? "" : string.Join('|', expected.EnumerateArray().Select(e => e.GetString())), string.Join('|', mail.References)),
                "content_type" => (Type(expected), Kulanz.Mime.ContentType.Parse(mail.Headers.Marked("Content-Type")) is { } type && expected.ValueKind != JsonValueKind.Null && expected.GetProperty("c_subtype").ValueKind != JsonValueKind.Null
                    ? $"{type.MediaType} {string.Join(' ', type.Parameters.All.Select(p => $"{p.Name}={p.Value}").Order(StringComparer.Ordinal))}".Trim() : ""),
                _ => (expected.GetString()!, mail.Subject ?? ""),
            };
            if (wanted != found)
                misses.Add($"[{header.ReplaceLineEndings(" ")}] {wanted} is {found}");
        }
        AtLeast(floor, all, misses);

        static string Flat(JsonElement expected) => string.Join('|', (expected.TryGetProperty("List", out var list) ? list.EnumerateArray() : expected.GetProperty("Group").EnumerateArray().SelectMany(g => g.GetProperty("addresses").EnumerateArray()))
            .Select(a => $"{a.GetProperty("name").GetString()}<{a.GetProperty("address").GetString()}>"));

        static string Moment(JsonElement e)
        {
            int I(string name) => e.GetProperty(name).GetInt32();
            return $"{I("year")}-{I("month")}-{I("day")} {I("hour")}:{I("minute")}:{I("second")} {(e.GetProperty("tz_before_gmt").GetBoolean() ? "-" : "+")}{I("tz_hour"):00}:{I("tz_minute"):00}";
        }

        static string Type(JsonElement e) => e.ValueKind == JsonValueKind.Null || e.GetProperty("c_subtype").ValueKind == JsonValueKind.Null ? ""
            : $"{e.GetProperty("c_type").GetString()}/{e.GetProperty("c_subtype").GetString()} {(e.TryGetProperty("attributes", out var list) && list.ValueKind == JsonValueKind.Array ? string.Join(' ', list.EnumerateArray().Where(a => !a[0].GetString()!.EndsWith("-language", StringComparison.Ordinal)).Select(a => $"{a[0].GetString()}={a[1].GetString()}").Order(StringComparer.Ordinal)) : "")}".Trim();
    }

    [Fact]
    public void Texts_and_files_are_those_of_a_third_reader()
    {
        var misses = new List<string>();
        var all = 0;
        foreach (var folder in new[] { "rfc", "malformed" })
            foreach (var path in Directory.GetFiles(TestData.Path("mail-mime", "stalwart", folder), "*.json").Order(StringComparer.Ordinal))
            {
                all++;
                using var json = JsonDocument.Parse(File.ReadAllText(path));
                var root = json.RootElement;
                var parts = root.GetProperty("parts");
                var mail = Read(Path.ChangeExtension(path, ".eml"));
                var texts = root.GetProperty("text_body").EnumerateArray().Select(i => parts[i.GetInt32()].GetProperty("body")).Where(b => b.TryGetProperty("Text", out _)).Select(b => b.GetProperty("Text").GetString()!).ToList();
                var files = root.GetProperty("attachments").EnumerateArray().Count(i => !parts[i.GetInt32()].GetProperty("is_encoding_problem").GetBoolean());
                var missing = texts.Find(t => !Squeezed(mail.Text).Contains(Squeezed(t), StringComparison.Ordinal));
                if (missing is not null)
                    misses.Add($"{folder}/{Path.GetFileNameWithoutExtension(path)} text '{missing}' in '{mail.Text}'");
                else if (mail.Attachments.Count != files && folder == "rfc")
                    misses.Add($"{folder}/{Path.GetFileNameWithoutExtension(path)} files {mail.Attachments.Count} not {files}");
            }
        AtLeast(30, all, misses);

        static string Squeezed(string? text) => string.Concat((text ?? "").Where(c => !char.IsWhiteSpace(c)));
    }

    [Fact]
    public void Helpdesk_mails_are_sorted_as_their_names_say()
    {
        string Desk(string name) => TestData.Path("mail-helpdesk", "chatwoot", name + ".eml");
        foreach (var name in new[] { "auto_reply", "auto_reply_with_auto_submitted" })
        {
            Assert.True(Read(Desk(name)).Automatic.IsAutomatic);
            Assert.Null(Read(Desk(name)).Bounce);
        }
        Assert.NotNull(Read(Desk("bounced_with_no_from")).Bounce);
        foreach (var name in new[] { "in_reply_to", "multiple_in_reply_to", "support_in_reply_to" })
            Assert.NotEmpty(Read(Desk(name)).InReplyTo);
        Assert.NotEmpty(Read(Desk("references")).References);
        Assert.NotEmpty(Read(Desk("reply_to")).ReplyTo);
        Assert.NotEmpty(Read(Desk("only_attachments")).Attachments);
        Assert.All(Read(Desk("attachments_without_filename")).Attachments, a => Assert.NotEqual("", a.Name));
        Assert.Null(Read(Desk("mail_with_no_subject")).Subject);
        Assert.Null(Read(Desk("mail_with_no_date")).Date);
        Assert.Contains("Cyklozaměstnavatel", Read(TestData.Path("mail-helpdesk", "django-helpdesk", "utf-nondecodable.eml")).Subject, StringComparison.Ordinal);
        foreach (var name in new[] { "welcome", "support", "reply", "reply_cc", "only_html", "mail_with_quote", "group_sender_support" })
            Assert.False(Read(Desk(name)).Automatic.IsAutomatic, name);
    }

    [Fact]
    public void Published_bounces_are_read_as_expected()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(TestData.Path("mail-bounces", "sisimai", "expected.json")));
        int all = 0, automatic = 0, identified = 0;
        List<string> counts = [], hards = [];
        foreach (var item in json.RootElement.EnumerateArray())
        {
            var name = item.GetProperty("file").GetString()!;
            var mail = Read(TestData.Path("mail-bounces", "sisimai", name));
            var expected = item.GetProperty("expected").EnumerateArray().ToList();
            all++;
            automatic += mail.Automatic.IsAutomatic ? 1 : 0;
            identified += mail.Bounce?.OriginalMessageId is not null ? 1 : 0;
            var vacation = expected[0].GetProperty("reason").GetString() == "vacation";
            var recipients = mail.Bounce?.Recipients ?? [];
            if (vacation ? mail.Bounce is not null : recipients.Count != expected.Count || !recipients.All(r => r.Address.Contains('@')))
                counts.Add(name);
            if (!vacation && !expected.Select(e => e.GetProperty("hardbounce").GetBoolean()).Order().SequenceEqual(recipients.Select(r => r.Hard).Order()))
                hards.Add(name);
        }
        Assert.True(automatic >= all - 1, $"{automatic} of {all} automatic");
        AtLeast(308, all, counts);
        AtLeast(288, all, hards);
        Assert.True(identified >= 220, $"{identified} of {all} with the id of the mail that failed");
        foreach (var path in Directory.GetFiles(TestData.Path("mail-bounces", "not-a-bounce"), "*.eml"))
            Assert.Null(Read(path).Bounce);
    }
}
