using Kulanz.Tests.Testing;
using static Microsoft.Playwright.Assertions;

namespace Kulanz.Browser;

public sealed class ReferenceJourney(Browser browser)
{
    [Theory]
    [InlineData("de", 1280, false)]
    [InlineData("en", 390, true)]
    public async Task The_reference_of_the_API_opens_and_a_call_unfolds(string language, int width, bool dark)
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        await using var window = await browser.Open(app, language, width, dark);

        await window.Go("/api");
        await window.Look($"reference-{language}-{width}-{(dark ? "dark" : "light")}");
        var folded = window.Page.Locator(".ref-call details.ref-fields:not([open])").First;
        await folded.Locator("summary").ClickAsync();
        await Expect(window.Page.Locator(".ref-call details.ref-fields[open] dl").First).ToBeVisibleAsync();

        // A name at the left leads to the call.
        await window.Page.Locator(".ref-side ul ul a").First.ClickAsync();
        await Expect(window.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("#"));
        await window.Look($"reference-call-{language}-{width}-{(dark ? "dark" : "light")}");
    }
}
