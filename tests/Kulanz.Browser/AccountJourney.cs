using System.Text.RegularExpressions;
using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using static Microsoft.Playwright.Assertions;

namespace Kulanz.Browser;

/// <summary>Every page about accounts, in both languages, wide and narrow, light and dark.</summary>
public sealed class AccountJourney(Browser browser)
{
    [Theory]
    [InlineData("en", 1280, false)]
    [InlineData("de", 1280, true)]
    [InlineData("de", 390, false)]
    [InlineData("en", 390, true)]
    public async Task My_account_and_the_administration_can_be_read_and_operated(string language, int width, bool dark)
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        await app.Do<ApiKeys, Outcome<(ApiKey, string)>>(keys => keys.Add("Shop", "Agent", Actor.System, default));
        var provider = (await app.Do<Providers, Outcome<Provider>>(providers => providers.Save(null, new("Example GmbH", "https://login.example.com/realms/example", "kulanz", "secret", null,
            SignsIn: true, LinksByEmail: true, AddsAccounts: true, RoleFollows: false, "realm_access.roles", "support = Agent\nleads = Team lead", OpensApi: true, "https://help.example.com/api"), Actor.System, default))).Value;
        var look = $"{language}-{width}-{(dark ? "dark" : "light")}";
        await using var window = await browser.Open(app, language, width, dark);
        await window.Go("/sign-in");
        await window.Look($"sign-in-{look}");
        await window.Go("/sign-in/forgotten");
        await window.Look($"sign-in-forgotten-{look}");
        await window.SignIn(Someone.Ada);

        foreach (var page in new[] { "/desk/me", "/desk/me/password", "/desk/me/second-factor", "/desk/me/passkeys", "/desk/me/sessions" })
        {
            await window.Go(page);
            await window.Look($"{page[6..].Replace('/', '-')}-{look}");
        }
        var id = await app.Look(db => db.Accounts.Where(a => a.Email == Someone.Anna.Email).Select(a => a.Id).SingleAsync());
        foreach (var page in new[] { "/admin", "/admin/people", $"/admin/people/{id}", "/admin/roles", "/admin/roles/Agent", "/admin/keys", "/admin/providers", "/admin/providers/new", $"/admin/providers/{provider.Id}" })
        {
            await window.Go(page);
            await window.Look($"{Regex.Replace(page[1..], "[0-9a-f-]{36}", "one").Replace('/', '-')}-{look}");
        }

        await window.Go("/admin/people");
        await window.Page.FillAsync("#Name", "Nora Neu");
        await window.Page.FillAsync("#Email", "nora@desk.example");
        await window.Page.ClickAsync("main form button.btn-primary");
        await Expect(window.Page.Locator(".once input")).ToHaveValueAsync(new Regex("/sign-in/password/"));
        await window.Look($"admin-people-invited-{look}");
        var link = new Uri(await window.Page.InputValueAsync(".once input")).AbsolutePath;

        await window.Go($"/admin/people/{id}");
        await window.Page.ClickAsync(".ask >> nth=-1 >> summary");
        await window.Look($"admin-people-closing-{look}");
        await window.Go("/desk/me/second-factor");
        var key = (await window.Page.InnerTextAsync(".secret")).Replace(" ", "", StringComparison.Ordinal);
        await window.Page.FillAsync("#Current", Someone.Password);
        await window.Page.FillAsync("#Code", Totp.Code(key, Totp.Step(app.Clock.GetUtcNow())));
        await window.Page.ClickAsync("main form button.btn-primary");
        await Expect(window.Page.Locator(".codes li")).ToHaveCountAsync(10);
        await window.Look($"me-recovery-codes-{look}");
        await window.Page.ClickAsync("main a.btn-primary");
        await window.Look($"me-second-factor-on-{look}");

        await using var newcomer = await browser.Open(app, language, width, dark);
        await newcomer.Go(link);
        await newcomer.Look($"sign-in-password-{look}");
    }
}
