using Kulanz.Tests.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Kulanz.Browser;

/// <summary>Passkeys in a real browser, with Chromium's virtual authenticator in place of a finger.</summary>
public sealed class PasskeyJourney(Browser browser)
{
    [Fact]
    public async Task A_passkey_is_made_and_signs_in_with_the_button_and_from_the_email_field()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        await using var window = await browser.Open(app);
        // A passkey belongs to a name, never to an address in figures.
        var site = $"http://localhost:{app.Address.Port}";
        var page = window.Page;
        await AddAuthenticator(page);

        await page.GotoAsync($"{site}/sign-in");
        await page.FillAsync("#Email", Someone.Anna.Email);
        await page.FillAsync("#Password", Someone.Password);
        await page.ClickAsync("#sign-in button");
        await page.WaitForURLAsync("**/desk");
        await page.GotoAsync($"{site}/desk/me/passkeys");
        await page.FillAsync("#passkey-name", "My laptop");
        await page.FillAsync("#Current", Someone.Password);
        await page.ClickAsync("[data-passkey-add]");
        await Expect(page.Locator(".row-what strong")).ToHaveTextAsync("My laptop");
        await Expect(page.Locator(".row-what")).ToContainTextAsync("never used");
        await window.Look("passkeys");

        await page.ClickAsync("summary:has-text('Change')");
        await page.FillAsync("input[name=name][value='My laptop']", "Anna's laptop");
        await page.ClickAsync("button:has-text('Rename')");
        await Expect(page.Locator(".row-what strong")).ToHaveTextAsync("Anna's laptop");

        // By the button; the finger answers at once. The e-mail field would be quicker than any click, and is switched off for this.
        await page.AddInitScriptAsync("if (sessionStorage.getItem('button-only')) PublicKeyCredential.isConditionalMediationAvailable = async () => false;");
        await page.EvaluateAsync("() => sessionStorage.setItem('button-only', 'yes')");
        await SignOut(page, site);
        await page.ClickAsync("[data-passkey-sign-in]");
        await page.WaitForURLAsync("**/desk");
        await page.EvaluateAsync("() => sessionStorage.removeItem('button-only')");
        await page.GotoAsync($"{site}/desk/me/passkeys");
        await Expect(page.Locator(".row-what")).Not.ToContainTextAsync("never used");

        // In the e-mail field, without pressing anything.
        await SignOut(page, site);
        await page.WaitForURLAsync("**/desk");

        // Removed: the browser still has it, we no longer take it.
        await page.GotoAsync($"{site}/desk/me/passkeys");
        await page.ClickAsync("summary:has-text('Change')");
        await page.ClickAsync("button:has-text('Remove')");
        await Expect(page.Locator(".row-what")).ToHaveCountAsync(0);
        await SignOut(page, site);
        await Expect(page.Locator("[role=alert]")).ToContainTextAsync("This passkey was not accepted");
    }

    private static async Task SignOut(IPage page, string site)
    {
        await page.GotoAsync($"{site}/desk/me");
        await page.ClickAsync(".me summary");
        // The page that follows may be gone at once: where there is a passkey it goes on by itself.
        await page.RunAndWaitForResponseAsync(() => page.ClickAsync("form[action='/sign-out'] button"), answer => answer.Url.EndsWith("/sign-out", StringComparison.Ordinal));
    }

    private static async Task AddAuthenticator(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("WebAuthn.enable", new() { ["enableUI"] = false });
        await session.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });
    }
}
