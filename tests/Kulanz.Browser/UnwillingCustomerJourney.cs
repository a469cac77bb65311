using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Kulanz.Client.Licences;
using Kulanz.Tests.Telephony;
using Kulanz.Tests.Testing;
using static Microsoft.Playwright.Assertions;
using Company = Kulanz.Demo.Company;

namespace Kulanz.Browser;

/// <summary>
/// The customer who would not listen, in the program as people run it: the demo company two days before his contract ends, and the same data on the morning after.
/// What had led there (calls, warnings, the objection, his threat) is the demo's story.
/// </summary>
public sealed partial class UnwillingCustomerJourney(Browser browser)
{
    private const string TwoDaysBefore = "2026-09-28T10:00:00+02:00", MorningAfter = "2026-10-01T09:00:00+02:00";
    private const string Caller = "4940 66969480";

    [Fact]
    public async Task He_is_served_until_the_last_day_and_politely_refused_afterwards()
    {
        using var folder = new TemporaryFolder();
        using var till = new TemporaryFolder();
        string line, apiKey, letter;
        LicenceKey key;
        await using (var program = await RunningProgram.Start(folder.Path, TwoDaysBefore, "--demo"))
        {
            apiKey = ApiKey().Match(program.Said).Value;
            using var pbx = new HttpClient { BaseAddress = program.Address };
            line = await Connect(program);
            await using var window = await browser.Open(program.Address, "de");
            await window.SignIn($"katrin@{Company.Domain}", Company.Password);

            // The telephone rings over the inbox: who it is, what he is entitled to and until when, what he was told, what he threatened.
            await Rings(window, pbx, line, "1");
            var card = window.Page.Locator(".call-card").First;
            foreach (var known in new[] { "Antiquariat Sperling", "Kunde", "LindKasse mit Service", "bis 30.09.2026", "Umfasst", "Vorfällen übrig", "Häufigkeit", "Nicht umfasste Fragen", "Wiederholte Fragen", "Angedrohter Anspruch", "Verleumdung", "Tagesabschluss beim neuen Lehrling" })
                await Expect(card).ToContainTextAsync(known);
            await window.Look("s4-ringing");

            // What he asks was answered before: one click refers to it.
            await card.Locator("a", new() { HasText = "Tagesabschluss beim neuen Lehrling" }).First.ClickAsync();
            await pbx.HangsUp(line, "1", "cancel");
            await Expect(window.Page.Locator("#cover")).ToContainTextAsync("Umfasst");
            var earlier = window.Page.Locator(".earlier-answer").First;
            await Expect(earlier).ToContainTextAsync("Sicher");
            await window.Look("s4-case");
            await earlier.Locator("button", new() { HasText = "Darauf verweisen" }).ClickAsync();
            await Expect(window.Page.Locator("#Text")).ToHaveValueAsync(new Regex("Menü"));
            await window.Page.Locator("#composer button", new() { HasText = "Senden" }).ClickAsync();
            await Expect(window.Page.Locator(".message-text", new() { HasText = "Abschließen und drucken" }).Last).ToBeVisibleAsync();

            // The contract, with the letter that names both days.
            await window.Page.Locator("#cover a[href^='/desk/contracts/']").ClickAsync();
            var page = window.Page.Locator("#main, main").First;
            await Expect(page).ToContainTextAsync("Er endet mit Ablauf des 30. September 2026.");
            await Expect(page).ToContainTextAsync("Ab 1. Oktober 2026 gehen nur noch Lesen und Ausgeben.");
            await window.Look("s4-contract");
            var cookies = await window.Page.Context.CookiesAsync();
            using var reader = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = program.Address };
            reader.DefaultRequestHeaders.Add("Cookie", string.Join("; ", cookies.Select(c => $"{c.Name}={c.Value}")));
            letter = await Poppler.Text(await reader.GetByteArrayAsync(await window.Page.Locator(".said-notice a", new() { HasText = "Brief (PDF)" }).GetAttributeAsync("href")));
            Assert.Contains("Antiquariat Sperling", letter, StringComparison.Ordinal);
            Assert.Contains("30. September 2026", letter, StringComparison.Ordinal);
            Assert.Contains("1. Oktober 2026", letter, StringComparison.Ordinal);
            Assert.Contains("Lindgau Netz GmbH", letter, StringComparison.Ordinal);
            Assert.DoesNotContain("Sehr geehrte", letter, StringComparison.Ordinal);

            // What a lawyer would ask for, on one page and as a document.
            await window.Page.Locator("a[href$='/file']").ClickAsync();
            foreach (var kept in new[] { "Anwalt", "fast jeden Tag angerufen", "Rückschein", "Belegdrucker", "nein, aus Kulanz bedient" })
                await Expect(page).ToContainTextAsync(kept);
            await window.Look("s4-file");
            Assert.Contains("Verleumdung", await Poppler.Text(await reader.GetByteArrayAsync(await window.Page.Locator("a[href*='handler=Paper']").GetAttributeAsync("href"))), StringComparison.Ordinal);

            // His till works as on any other day.
            key = await Key(window);
            using var product = await Till(till, program.Address, TwoDaysBefore);
            Assert.True((await product.Activate(key)).Standing.Allows(Use.Full));
        }

        await using (var program = await RunningProgram.Start(folder.Path, MorningAfter))
        {
            using var pbx = new HttpClient { BaseAddress = program.Address };
            await using var window = await browser.Open(program.Address, "de");
            await window.SignIn($"katrin@{Company.Domain}", Company.Password);
            await Rings(window, pbx, line, "2");
            var card = window.Page.Locator(".call-card").First;
            foreach (var known in new[] { "Antiquariat Sperling", "Ehemals Kunde", "Kein laufender Vertrag", "beendet 30.09.2026", "Angedrohter Anspruch" })
                await Expect(card).ToContainTextAsync(known);
            await window.Look("s4-ringing-after");

            // Refused in one click and in words one can send.
            await card.Locator("a", new() { HasText = "Tagesabschluss beim neuen Lehrling" }).First.ClickAsync();
            await pbx.HangsUp(line, "2", "cancel");
            await window.Page.Locator("#cover button", new() { HasText = "Höflich sagen" }).ClickAsync();
            await Expect(window.Page.Locator("#Text")).ToHaveValueAsync(new Regex("am 30. September 2026 geendet"));
            await window.Look("s4-refusal");
            await window.Page.Locator("#composer button", new() { HasText = "Senden" }).ClickAsync();
            await Expect(window.Page.Locator(".message-text", new() { HasText = "am 30. September 2026 geendet" })).ToBeVisibleAsync();

            // The till reads and exports, asked or not; nothing else.
            using var product = await Till(till, null, MorningAfter);
            Assert.Equal((true, true, false), (product.Allows(Use.Read), product.Allows(Use.Export), product.Allows(Use.Full)));
            using var online = await Till(till, program.Address, MorningAfter);
            Assert.Equal((LicenceMode.ExportOnly, "Der Vertrag endete am 30. September 2026"), ((await online.Refresh()).Standing.Mode, online.Now.Sentence("de")[..40]));

            // And everything we have of him is his.
            using var api = new HttpClient { BaseAddress = program.Address, DefaultRequestHeaders = { Authorization = new("Bearer", apiKey) } };
            var customer = (await api.GetFromJsonAsync<JsonElement>("/api/v1/customers?q=Antiquariat")).GetProperty("items")[0];
            Assert.Equal("former", customer.GetProperty("status").GetString());
            var entries = await Copy(api, customer.GetProperty("id").GetGuid());
            Assert.Superset(new HashSet<string>(["data.json", "cases.csv", "messages.csv", "contracts.csv", "calls.csv", "manifest.json"]), entries);
        }
    }

    /// <summary>A telephone system more, by the page an administrator uses; where it tells of calls.</summary>
    private async Task<string> Connect(RunningProgram program)
    {
        await using var window = await browser.Open(program.Address, "de");
        await window.SignIn($"henrik@{Company.Domain}", Company.Password);
        await window.Go("/admin/telephony");
        await window.Page.FillAsync("#Name", "Zweite Anlage");
        await window.Page.Locator("button", new() { HasText = "Adresse erzeugen" }).ClickAsync();
        return new Uri((await window.Page.Locator("input[readonly]").InputValueAsync())!).PathAndQuery;
    }

    /// <summary>On the screen of whoever is signed in; once the page listens.</summary>
    private static async Task Rings(Window window, HttpClient pbx, string line, string call)
    {
        await window.Page.RunAndWaitForResponseAsync(() => window.Go("/desk"), answer => answer.Url.Contains("/live", StringComparison.Ordinal));
        await pbx.Tell(line, new { @event = "newCall", callId = call, from = Caller, to = SomeCalls.Support, direction = "in", user = new[] { "202" } });
        await Expect(window.Page.Locator(".call-card").First).ToBeVisibleAsync();
    }

    private static async Task<LicenceKey> Key(Window window)
    {
        await window.Go("/desk/licences");
        await window.Page.Locator("a", new() { HasText = "Antiquariat Sperling" }).ClickAsync();
        await window.Look("s4-licence");
        await window.Page.Locator("button", new() { HasText = "Schlüssel zeigen" }).ClickAsync();
        return LicenceKey.Parse(await window.Page.Locator(".licence-key input").InputValueAsync());
    }

    /// <summary>His product on a computer of his, with what it has kept; without a server it has no network.</summary>
    private static async Task<Licence> Till(TemporaryFolder folder, Uri? server, string at)
    {
        var keys = Path.Combine(folder.Path, "keys.json");
        if (server is not null && !File.Exists(keys))
            await File.WriteAllTextAsync(keys, await new HttpClient().GetStringAsync(new Uri(server, "/licences/keys")));
        return Licence.Open(new() { Product = "lindkasse", Keys = IssuerKeys.Parse(await File.ReadAllTextAsync(keys)), Folder = Path.Combine(folder.Path, "till"), Server = server, Name = "Kasse 2", Clock = new StoppedClock(DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture)) });
    }

    private static async Task<HashSet<string>> Copy(HttpClient api, Guid customer)
    {
        var asked = await api.PostAsync($"/api/v1/customers/{customer}/export", null);
        Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
        var at = asked.Headers.Location!.ToString();
        while ((await api.GetFromJsonAsync<JsonElement>(at)).GetProperty("state").GetString() is var state && state != "ready")
        {
            Assert.Equal("preparing", state);
            await Task.Delay(100);
        }
        using var archive = new ZipArchive(await api.GetStreamAsync($"{at}/file"));
        return [.. archive.Entries.Select(e => e.FullName)];
    }

    /// <summary>A clock that stands still.</summary>
    private sealed class StoppedClock(DateTimeOffset at) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => at;
    }

    [GeneratedRegex("kul_[0-9a-f]{48}")]
    private static partial Regex ApiKey();
}
