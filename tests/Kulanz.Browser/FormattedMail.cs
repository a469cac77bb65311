using System.Text.Json;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Kulanz.Browser;

/// <summary>Mail with HTML, as the desk shows it on request: nothing in it runs, nothing is fetched, and its frame is as tall as it is.</summary>
public sealed class FormattedMail(Browser browser)
{
    private const string Newsletter =
        "From: Mary Customer <mary@customer.example>\r\nSubject: Broken picture\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" +
        "<h1>Hello</h1><p style='color:#a00'>My <b>screen</b> is broken, see <a href='https://pictures.example/1'>here</a>.</p>" +
        "<p><img src='http://tracker.invalid/pixel.gif' width=20 height=20><a href='javascript:alert(1)'>click</a></p>" +
        "<div style='height:900px'>long</div><script>document.title='owned';alert(3)</script>";

    [Theory]
    [InlineData("de", 390, true)]
    [InlineData("en", 1280, false)]
    public async Task It_opens_in_place_and_pictures_from_elsewhere_wait_to_be_asked_for(string language, int width, bool dark)
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var arrived = await (await app.Program("Mail gateway")).Deliver(Newsletter);
        await using var window = await browser.Open(app, language, width, dark);
        var asked = new List<string>();
        window.Page.Request += (_, request) => asked.Add(request.Url);
        await window.SignIn(Someone.Anna);
        await window.Go($"/desk/cases/{arrived.CaseNumber}");

        await window.Page.ClickAsync(".as-sent summary");
        var frame = window.Page.FrameLocator(".as-sent iframe");
        await Expect(frame.Locator("h1")).ToHaveTextAsync("Hello");
        await Expect(window.Page.Locator("[data-blocked-notice]")).ToBeVisibleAsync();
        Assert.DoesNotContain(asked, url => url.Contains("tracker.invalid", StringComparison.Ordinal));
        Assert.Equal(0, await frame.Locator("a[href^='javascript']").CountAsync());
        Assert.Equal("https://pictures.example/1", await frame.Locator("a[href]").First.GetAttributeAsync("title"));
        await window.Page.WaitForFunctionAsync("() => document.querySelector('.as-sent iframe').getBoundingClientRect().height > 900");
        await window.Look($"mail-as-sent-{language}-{width}");

        await window.Page.ClickAsync("[data-load-pictures]");
        await Expect(frame.Locator("img")).ToHaveAttributeAsync("src", "http://tracker.invalid/pixel.gif");
        await window.Page.WaitForFunctionAsync("() => document.querySelector('[data-blocked-notice]').hidden");
        Assert.Contains(asked, url => url.Contains("tracker.invalid", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_in_hostile_html_runs_or_leaves_the_frame()
    {
        var folder = TestData.Path("html-sanitize");
        await using var app = await TestApp.Start(Databases.Sqlite);
        await (await app.Program("Mail gateway")).Deliver(Newsletter);
        var message = await app.Look(db => db.Messages.SingleAsync());
        await using var window = await browser.Open(app);
        await window.SignIn(Someone.Anna);
        var ran = new List<string>();
        var left = new List<string>();
        window.Page.Dialog += async (_, dialog) =>
        {
            ran.Add(dialog.Message);
            await dialog.DismissAsync();
        };
        await window.Go($"/desk/messages/{message.Id}/as-sent");
        await Expect(window.Page.Locator("h1")).ToHaveTextAsync("Hello");
        window.Page.Request += (_, request) => left.Add(request.Url);
        // What the policy stops has not left.
        window.Page.RequestFailed += (_, request) =>
        {
            if (request.Failure?.Contains("csp", StringComparison.Ordinal) == true)
                left.Remove(request.Url);
        };
        await window.Page.ExposeFunctionAsync("tellTest", (string what) => ran.Add(what));

        var payloads = Payloads(folder).ToList();
        Assert.True(payloads.Count > 500, $"{payloads.Count} payloads");
        var kept = await window.Page.EvaluateAsync<JsonElement>(
            """
            async (payloads) => {
              for (const name of ['alert', 'confirm', 'prompt', 'print']) window[name] = () => tellTest(name);
              const wrong = [];
              for (const payload of payloads) {
                showMail({ html: payload, inline: {}, pictures: false });
                for (const element of document.querySelectorAll('#shown *')) {
                  if (['SCRIPT', 'IFRAME', 'OBJECT', 'EMBED', 'FORM', 'INPUT', 'BASE', 'META', 'LINK', 'SVG', 'MATH'].includes(element.tagName.toUpperCase())) wrong.push(`${element.tagName} of ${payload}`);
                  for (const { name, value } of element.attributes) {
                    if (name.startsWith('on') || /^\s*(javascript|vbscript|data:text|data:image\/svg)/i.test(value.replace(/[\u0000-\u0020]/g, ''))) wrong.push(`${name}=${value} of ${payload}`);
                  }
                }
                for (const link of document.querySelectorAll('#shown a[href]')) if (!['http:', 'https:', 'mailto:', 'tel:'].includes(link.protocol)) wrong.push(`${link.href} of ${payload}`);
                if (!document.getElementById('mail')) wrong.push(`the page itself went with ${payload}`);
              }
              await new Promise((done) => setTimeout(done, 200));
              return wrong;
            }
            """, payloads);

        Assert.Empty(kept.EnumerateArray().Select(w => w.GetString()));
        Assert.Empty(ran);
        Assert.DoesNotContain(left, url => !url.StartsWith("data:", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Payloads(string folder)
    {
        using var purify = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "dompurify", "expect-even.json")));
        foreach (var one in purify.RootElement.EnumerateArray())
            yield return one.GetProperty("payload").GetString()!;
        foreach (var file in Directory.GetFiles(Path.Combine(folder, "payloads-all-the-things"), "*.txt").Order(StringComparer.Ordinal))
            foreach (var line in File.ReadLines(file))
                if (line.Length > 0)
                    yield return line;
        foreach (var file in Directory.GetFiles(Path.Combine(folder, "bleach"), "*.test"))
            yield return File.ReadAllText(file).Split("\n--\n")[0];
        yield return File.ReadAllText(Path.Combine(folder, "loofah", "msword.html"));
        foreach (var block in File.ReadAllText(Path.Combine(folder, "owasp", "XSS_Filter_Evasion_Cheat_Sheet.md")).Split("```"))
            yield return block;
        foreach (var line in File.ReadLines(Path.Combine(folder, "loofah", "testdata_sanitizer_tests1.dat")))
            if (line.Contains("\"input\"", StringComparison.Ordinal))
                yield return JsonSerializer.Deserialize<string>(line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim().TrimEnd(','))!;
    }
}
