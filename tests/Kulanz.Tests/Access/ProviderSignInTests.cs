using System.Net;
using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Tests.Testing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Access;

/// <summary>Signing in through the organisation's provider.</summary>
public sealed class ProviderSignInTests
{
    private static readonly object Support = new { roles = new[] { "support" } };

    [Theory, BothEngines]
    public async Task A_verified_address_finds_its_account_where_the_provider_is_trusted_with_it(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await using var fake = await FakeProvider.Start(app.Clock);
        var provider = await app.Know(fake);
        Dictionary<string, object> anna = new() { ["sub"] = "a-1", ["email"] = Someone.Anna.Email, ["email_verified"] = true };
        Assert.Contains("Sign in with Example login", await app.Visitor().GetStringAsync("/sign-in"), StringComparison.Ordinal);

        // Not trusted with it: nobody becomes Anna by an address.
        Assert.Contains("you have no account here yet", await Said(await Come(app, fake, provider, anna)), StringComparison.Ordinal);

        await app.Look(db => db.Providers.ExecuteUpdateAsync(set => set.SetProperty(p => p.LinksByEmail, true)));
        Assert.Contains("you have no account here yet", await Said(await Come(app, fake, provider, new(anna) { ["email_verified"] = false })), StringComparison.Ordinal);
        Assert.Equal("/desk/me", (await Come(app, fake, provider, anna, to: "/desk/me")).Headers.Location?.ToString());

        // From now on the subject counts, whatever the address says.
        await app.Look(db => db.Providers.ExecuteUpdateAsync(set => set.SetProperty(p => p.LinksByEmail, false)));
        Assert.Equal("/desk", (await Come(app, fake, provider, new() { ["sub"] = "a-1", ["email"] = "other@desk.example" })).Headers.Location?.ToString());
        Assert.Equal(2, await app.Look(db => db.Records.CountAsync(r => r.Type == "account.signed_in")));
        Assert.DoesNotContain(FakeProvider.ClientSecret, await app.Look(db => db.Providers.Select(p => p.ClientSecret!).SingleAsync()), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task Somebody_new_gets_the_account_their_group_stands_for_and_the_role_follows(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await using var fake = await FakeProvider.Start(app.Clock);
        var provider = await app.Know(fake, addsAccounts: true, roleFollows: true);
        Dictionary<string, object> nora = new() { ["sub"] = "n-1", ["name"] = "Nora Neu" };
        fake.MoreAboutPeople["email"] = "nora@desk.example";
        fake.MoreAboutPeople["email_verified"] = true;

        Assert.Contains("you have no account here yet", await Said(await Come(app, fake, provider, nora)), StringComparison.Ordinal);
        Assert.Equal("/desk", (await Come(app, fake, provider, new(nora) { ["realm_access"] = Support })).Headers.Location?.ToString());
        Assert.Equal("Agent", await Role(app, "nora@desk.example"));

        Assert.Equal("/desk", (await Come(app, fake, provider, new(nora) { ["realm_access"] = new { roles = new[] { "support", "leads" } } })).Headers.Location?.ToString());
        Assert.Equal("Team lead", await Role(app, "nora@desk.example"));
        // Out of every group: out of here.
        Assert.Contains("you have no account here yet", await Said(await Come(app, fake, provider, nora)), StringComparison.Ordinal);

        var id = await app.Look(db => db.Accounts.Where(a => a.Email == "nora@desk.example").Select(a => a.Id).SingleAsync());
        await app.Do<Staffing, Outcome<Account>>(s => s.Close(id, Actor.System, default));
        Assert.Equal(HttpStatusCode.OK, (await Come(app, fake, provider, new(nora) { ["realm_access"] = Support })).StatusCode);
    }

    [Theory, BothEngines]
    public async Task The_last_administrator_comes_in_whatever_the_groups_say(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await using var fake = await FakeProvider.Start(app.Clock);
        var provider = await app.Know(fake, linksByEmail: true, roleFollows: true);
        Dictionary<string, object> ada = new() { ["sub"] = "d-1", ["email"] = Someone.Ada.Email, ["email_verified"] = true };

        // While there is another one she is in no group, and stays outside.
        Assert.Contains("you have no account here yet", await Said(await Come(app, fake, provider, ada)), StringComparison.Ordinal);
        var first = await app.Look(db => db.Accounts.Where(a => a.Email == FirstRun.Administrator).Select(a => a.Id).SingleAsync());
        await app.Do<Staffing, Outcome<Account>>(s => s.Close(first, Actor.System, default));

        Assert.Equal("/desk", (await Come(app, fake, provider, ada)).Headers.Location?.ToString());
        Assert.Equal("/desk", (await Come(app, fake, provider, new(ada) { ["realm_access"] = Support })).Headers.Location?.ToString());
        Assert.Equal("Administrator", await Role(app, Someone.Ada.Email));
    }

    [Theory, BothEngines]
    public async Task What_does_not_belong_to_this_attempt_is_refused(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await using var fake = await FakeProvider.Start(app.Clock);
        var provider = await app.Know(fake, linksByEmail: true);
        Dictionary<string, object> anna = new() { ["sub"] = "a-1", ["email"] = Someone.Anna.Email, ["email_verified"] = true };

        async Task Refused(string why, Dictionary<string, object> about, Action<Dictionary<string, string?>>? alter = null, HttpClient? other = null)
        {
            var answer = await Come(app, fake, provider, about, alter: alter, returning: other);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, why);
            Assert.Contains("did not sign you in", await Said(answer), StringComparison.Ordinal);
        }
        await Refused("another nonce", new(anna) { ["nonce"] = "another" });
        await Refused("another audience", new(anna) { ["aud"] = FakeProvider.Audience });
        await Refused("another party", new(anna) { ["azp"] = "another" });
        await Refused("expired", new(anna) { ["exp"] = 1 });
        await Refused("another state", anna, back => back["state"] = "another");
        await Refused("another issuer (RFC 9207)", anna, back => back["iss"] = "https://evil.example");
        await Refused("an invented code", anna, back => back["code"] = "invented");
        await Refused("no code", anna, back => back.Remove("code"));
        await Refused("another browser", anna, other: app.Visitor());
        Assert.Empty(await app.Look(db => db.Sessions.ToListAsync()));

        fake.Away = true;
        app.Clock.Advance(TimeSpan.FromHours(3));
        Assert.Contains("/authorize", (await app.Visitor().GetAsync($"/sign-in/with/{provider.Id}")).Headers.Location?.ToString(), StringComparison.Ordinal);
        await Refused("a provider that is away", anna);
    }

    [Theory, BothEngines]
    public async Task Somebody_signed_in_connects_and_disconnects_the_provider(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await using var fake = await FakeProvider.Start(app.Clock);
        var provider = await app.Know(fake);
        var anna = await app.SignedIn(Someone.Anna);

        var page = await (await anna.Submit("/desk/me/sessions", new() { ["provider"] = provider.Id.ToString(), ["current"] = Someone.Password }, "/desk/me/sessions?handler=Link")).Content.ReadAsStringAsync();
        var address = new Uri(WebUtility.HtmlDecode(System.Text.RegularExpressions.Regex.Match(page, $"href=\"({fake.Issuer}/authorize[^\"]+)\"").Groups[1].Value));
        var back = QueryHelpers.AddQueryString($"/sign-in/back/{provider.Id}", fake.Approve(address, new() { ["sub"] = "a-1" }));
        Assert.Equal("/desk/me/sessions", (await anna.GetAsync(back)).Headers.Location?.ToString());

        Assert.Equal("/desk", (await Come(app, fake, provider, new() { ["sub"] = "a-1" })).Headers.Location?.ToString());
        // Her tokens are hers on the API too, with her role.
        using var program = app.Visitor();
        program.DefaultRequestHeaders.Authorization = new("Bearer", fake.Token(new() { ["sub"] = "a-1" }));
        Assert.Equal(HttpStatusCode.NotFound, (await program.GetAsync("/api/v1/cases/1")).StatusCode);

        await anna.Submit("/desk/me/sessions", new() { ["provider"] = provider.Id.ToString() }, "/desk/me/sessions?handler=Unlink");
        Assert.Equal(HttpStatusCode.OK, (await anna.GetAsync("/desk/me")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Come(app, fake, provider, new() { ["sub"] = "a-1" })).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await program.GetAsync("/api/v1/cases/1")).StatusCode);
    }

    /// <summary>The whole way: our button, the provider's consent, back to us.</summary>
    private static async Task<HttpResponseMessage> Come(TestApp app, FakeProvider fake, Provider provider, Dictionary<string, object> about, string? to = null,
        Action<Dictionary<string, string?>>? alter = null, HttpClient? returning = null)
    {
        var browser = app.Visitor();
        var left = await browser.GetAsync($"/sign-in/with/{provider.Id}{(to is null ? "" : $"?to={to}")}");
        Assert.Equal(HttpStatusCode.Redirect, left.StatusCode);
        var asked = QueryHelpers.ParseQuery(left.Headers.Location!.Query);
        Assert.Equal($"http://help.example.com/sign-in/back/{provider.Id}", asked["redirect_uri"]);
        Assert.Equal("S256", asked["code_challenge_method"]);
        var back = fake.Approve(left.Headers.Location, about);
        alter?.Invoke(back);
        return await (returning ?? browser).GetAsync(QueryHelpers.AddQueryString($"/sign-in/back/{provider.Id}", back));
    }

    private static async Task<string> Said(HttpResponseMessage answer) => WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());

    private static Task<string?> Role(TestApp app, string email) => app.Look(db => db.Accounts.Where(a => a.Email == email).Select(a => a.RoleName).SingleAsync());
}
