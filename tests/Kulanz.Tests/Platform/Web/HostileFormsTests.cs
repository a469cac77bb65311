using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Kulanz.Cases;
using Kulanz.Mail;
using Kulanz.Platform;
using Kulanz.Tests.Cases;
using Kulanz.Tests.Mail;
using Kulanz.Tests.Testing;

namespace Kulanz.Tests.Platform.Web;

/// <summary>
/// Walks from page to page as an administrator, and fills every form that stands there with what nobody should type: nothing breaks, and what
/// was kept is shown as text.
/// </summary>
public sealed partial class HostileFormsTests
{
    /// <summary>Fits into a name; as an element it would carry the mark that is looked for afterwards.</summary>
    private const string Markup = "e\"'><script data-evil>x()</script><b data-evil>{{7*7}}";

    /// <summary>Would end the walker's own way in, or wait for other machines.</summary>
    private static readonly string[] Left = ["sign-out", "/language", "/me/", "/desk/me", "handler=Try", "handler=Test", "handler=Check", "/admin/people/", "/admin/roles/", "handler=Revoke", "handler=TryAll", "handler=Disable"];

    private sealed record Form(string Page, string To, List<(string Name, string Value, bool Typed)> Fields);

    [Theory, BothEngines]
    public async Task Every_form_takes_anything_and_shows_it_as_text(string engine)
    {
        var strings = JsonSerializer.Deserialize<string[]>(await File.ReadAllTextAsync(TestData.Path("hostile-strings", "blns", "blns.json")))!;
        await using var app = await TestApp.Start(engine);
        await Furnish(app);
        var browser = await app.SignedIn(Someone.Ada);
        var (_, forms) = await Walk(browser);
        Assert.True(forms.Count > 40, $"only {forms.Count} forms");

        var (next, wrong) = (0, new List<string>());
        foreach (var form in forms)
        {
            await Send(form, f => f.Typed ? Markup : f.Value, "markup");
            await Send(form, f => null, "nothing");
            await Send(form, f => f.Typed ? new string('w', 120_000) + "😀" : f.Value, "very long words");
            await Send(form, f => f.Typed ? "a\u202Eb\u200Fc\uFFFE\u0007" : "nonsense", "odd letters, nonsense elsewhere");
            await Send(form, f => "99999999999999999999", "a huge number");
            await Send(form, f => "-1", "a negative number", twice: true);
            await Send(form, f => f.Typed ? "a\0b" : f.Value, "a zero");
            await Send(form, f => f.Typed ? "%FF%C3" : null, "bytes that are no letters", raw: true);
            for (var some = 0; some < 6; some++)
                await Send(form, f => f.Typed ? strings[next++ % strings.Length] : f.Value, "a published string");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(60)));

        var (pages, _) = await Walk(browser);
        foreach (var (address, page) in pages)
        {
            Assert.True(page.QuerySelector("[data-evil]") is null, $"{address}: {page.QuerySelector("[data-evil]")?.ParentElement?.OuterHtml}");
            Assert.True(page.QuerySelectorAll("script:not([src])").All(s => s.GetAttribute("type") is "application/json"), $"a script in {address}");
            Assert.True(page.All.SelectMany(e => e.Attributes).All(a => !a.Name.StartsWith("on", StringComparison.Ordinal) && !(a.Name is "href" or "src" && a.Value.TrimStart().StartsWith("javascript:", StringComparison.OrdinalIgnoreCase))), $"an attribute that runs in {address}");
            Assert.True(page.QuerySelector("main") is not null && page.QuerySelector("body")!.LastElementChild is not null, $"{address} has lost its frame");
        }
        Assert.Contains(pages, p => p.Page.Body!.TextContent.Contains(Markup, StringComparison.Ordinal));

        async Task Send(Form form, Func<(string Name, string Value, bool Typed), string?> fill, string what, bool twice = false, bool raw = false)
        {
            var pairs = form.Fields.Select(f => (f.Name, Value: f.Name == "__RequestVerificationToken" ? f.Value : fill(f))).Where(p => p.Value is not null);
            if (twice)
                pairs = pairs.SelectMany(p => p.Name == "__RequestVerificationToken" ? new[] { p } : [p, (p.Name, "2")]);
            var body = string.Join('&', pairs.Select(p => $"{Encoded(p.Name)}={(raw && p.Value!.StartsWith('%') ? p.Value : Encoded(p.Value!))}"));
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            using var content = new StringContent(body, Encoding.ASCII, "application/x-www-form-urlencoded");
            using var answer = await browser.PostAsync(form.To, content, patience.Token);
            var said = await answer.Content.ReadAsStringAsync(patience.Token);
            if ((int)answer.StatusCode >= 500 || (answer.StatusCode is HttpStatusCode.BadRequest && said.Length == 0))
                wrong.Add($"{form.To} on {form.Page} ({what}): {(int)answer.StatusCode}{(said.Length == 0 ? ", in silence" : "")}");
            else if (said.Contains("<script data-evil", StringComparison.Ordinal) || said.Contains("<b data-evil", StringComparison.Ordinal))
                wrong.Add($"{form.To} on {form.Page} ({what}): answers with markup");
        }

        // Half a character cannot be written in UTF-8: it goes as the mark for that.
        static string Encoded(string text) => Uri.EscapeDataString(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Every page that can be reached by links and that differs from others in more than its ids, and the forms on them.</summary>
    private static async Task<(List<(string Address, IDocument Page)> Pages, List<Form> Forms)> Walk(HttpClient browser)
    {
        var (open, seen, pages, forms) = (new Queue<string>(["/desk", "/desk/cases/1", "/desk/customers", "/desk/search?q=dial", "/admin", "/help", "/ask", "/desk/tags", "/desk/macros", "/desk/views", "/desk/knowledge", "/desk/jobs", "/desk/cases/new", "/desk/customers/import"]), new Dictionary<string, int>(), new List<(string, IDocument)>(), new Dictionary<string, Form>());
        var parser = new HtmlParser();
        while (open.TryDequeue(out var address))
        {
            var kind = Ids().Replace(address.Split('?')[0], "#");
            if (seen.GetValueOrDefault(kind) >= 2 || pages.Count > 200)
                continue;
            seen[kind] = seen.GetValueOrDefault(kind) + 1;
            using var answer = await browser.GetAsync(address);
            Assert.True((int)answer.StatusCode < 500, $"{address}: {(int)answer.StatusCode}");
            if (answer.StatusCode != HttpStatusCode.OK || answer.Content.Headers.ContentType?.MediaType != "text/html")
                continue;
            var page = parser.ParseDocument(await answer.Content.ReadAsStringAsync());
            pages.Add((address, page));
            foreach (var link in page.QuerySelectorAll("a[href]").Select(a => a.GetAttribute("href")!.Split('#')[0]).Where(h => h.StartsWith('/') && !h.StartsWith("//", StringComparison.Ordinal)))
                if (!link.Contains("export", StringComparison.Ordinal) && !link.Contains("/files/", StringComparison.Ordinal))
                    open.Enqueue(link);
            foreach (var form in page.QuerySelectorAll("form").Where(f => (f.GetAttribute("method") ?? f.GetAttribute("hx-post")) is { } m && !m.Equals("get", StringComparison.OrdinalIgnoreCase)))
                if (Read(form, address) is { } read)
                    forms.TryAdd(Ids().Replace(read.To, "#") + string.Join(',', read.Fields.Select(f => f.Name)), read);
        }
        return (pages, [.. forms.Values.Where(f => !Left.Any(l => f.To.Contains(l, StringComparison.OrdinalIgnoreCase)))]);
    }

    private static Form? Read(IElement form, string page)
    {
        var to = form.GetAttribute("action") is { Length: > 0 } action ? action : form.GetAttribute("hx-post") is { Length: > 0 } post ? post : page;
        var fields = form.QuerySelectorAll("input[name],textarea[name],select[name]").Where(f => f.GetAttribute("type") != "file").Select(f => (f.GetAttribute("name")!,
            f.GetAttribute("value") ?? (f.LocalName == "select" ? f.QuerySelector("option[selected],option")?.GetAttribute("value") ?? "" : f.TextContent),
            f.LocalName == "textarea" || (f.LocalName == "input" && f.GetAttribute("type") is null or "text" or "search" or "email" or "url" or "tel"))).ToList();
        return fields.Exists(f => f.Item1 == "__RequestVerificationToken") ? new Form(page, to, fields) : null;
    }

    [Fact]
    public async Task A_form_that_is_none_or_has_not_our_token_is_turned_away_with_a_page()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var visitor = app.Visitor();
        foreach (var (sent, status) in new[]
        {
            (null, HttpStatusCode.UnsupportedMediaType),
            ((HttpContent)new FormUrlEncodedContent([new("language", "de")]), HttpStatusCode.BadRequest),
        })
        {
            var answer = await visitor.PostAsync("/language", sent);
            Assert.Equal(status, answer.StatusCode);
            Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        }
    }

    /// <summary>One of everything, so that every form has something to stand beside.</summary>
    private static async Task Furnish(TestApp app)
    {
        await app.AddMailbox(server: new ServerForm { Host = "127.0.0.1", Port = 9, Security = MailSecurity.None });
        var gateway = await app.Program("Mail gateway");
        await gateway.Deliver("From: Jonas <jonas@customer.example>\r\nTo: support@company.example\r\nSubject: No dial tone\r\nMessage-ID: <1@customer.example>\r\n\r\nNothing since this morning.");
        await app.OpenCase(Someone.Mary, "Router");
        var ada = await app.Acting(Someone.Ada);
        await app.Do<Tagging, Outcome<Tag>>(t => t.Tag(1, "line", ada, default));
        await app.Do<CustomFields, Outcome<Field>>(f => f.Define("Device", FieldKind.Text, null, false, ada, default));
        await app.AddTrigger("Line", TriggerEvent.CaseOpened, [], new Step("tag", "line"));
        await app.Do<Replying, Outcome<Message>>(r => r.Note(1, "Have a look.", ada, default));
    }

    [GeneratedRegex(@"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")]
    private static partial Regex Ids();
}
