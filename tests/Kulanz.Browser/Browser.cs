using Kulanz.Tests.Testing;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Kulanz.Browser.Browser))]

namespace Kulanz.Browser;

/// <summary>One Chromium for all browser tests; each test has a window of its own, as if on another computer.</summary>
public sealed class Browser : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";

    private IPlaywright playwright = null!;
    private IBrowser browser = null!;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Chromium))
            throw new InvalidOperationException($"No browser for tests: {Chromium} is missing. Run scripts/setup.");
        // What is waited for comes; how soon is no matter of these tests, and two busy cores can take longer than the five seconds it would be otherwise.
        Assertions.SetDefaultExpectTimeout(30_000);
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Chromium,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    /// <summary>A window on <paramref name="app"/>. A script error or a refused resource on any page fails the test that closes it.</summary>
    public Task<Window> Open(TestApp app, string language = "en", int width = 1280, bool dark = false, Uri? address = null, bool script = true) => Open(address ?? app.Address, language, width, dark, script);

    public async Task<Window> Open(Uri address, string language = "en", int width = 1280, bool dark = false, bool script = true)
    {
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = address.ToString(),
            Locale = language == "de" ? "de-DE" : "en-GB",
            ViewportSize = new() { Width = width, Height = width < 600 ? 844 : 860 },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
            TimezoneId = "Europe/Berlin",
            JavaScriptEnabled = script,
        });
        // From outside the page: its content security policy would refuse a script tag, as it should.
        await context.AddInitScriptAsync(scriptPath: Path.Combine(AppContext.BaseDirectory, "axe.min.js"));
        return new Window(await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }
}
