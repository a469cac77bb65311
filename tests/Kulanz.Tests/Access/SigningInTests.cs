using System.Net;
using Kulanz.Access;
using Kulanz.Tests.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Access;

public sealed class SigningInTests
{
    [Theory, BothEngines]
    public async Task Too_many_attempts_lock_and_do_not_tell_who_has_an_account(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var known = await Fail(app, Someone.Anna.Email);
        var unknown = await Fail(app, "nobody@desk.example");

        Assert.Equal(known, unknown);
        Assert.Equal(AccessModule.TriesUntilLocked - 1, known.Count(said => said == new WrongCredentials().Sentence));
        Assert.Equal(new LockedOut().Sentence, known[^1]);
        Assert.Equal(new LockedOut().Sentence, await Try(app.Visitor(), Someone.Anna.Email, Someone.Password));
        Assert.Equal(1, await app.Look(db => db.Records.CountAsync(r => r.Type == "account.locked")));
    }

    [Theory, BothEngines]
    public async Task Tries_of_long_ago_count_no_more_whether_there_is_an_account_or_not(string engine)
    {
        await using var app = await TestApp.Start(engine);
        foreach (var email in new[] { Someone.Anna.Email, "nobody@desk.example" })
        {
            var said = new List<string>();
            foreach (var _ in Enumerable.Range(0, 2))
            {
                for (var i = 0; i < 4; i++)
                    said.Add(await Try(app.Visitor(), email, "not the password"));
                app.Clock.Advance(TimeSpan.FromMinutes(11));
            }
            Assert.All(said, sentence => Assert.Equal(new WrongCredentials().Sentence, sentence));
        }
    }

    [Theory, BothEngines]
    public async Task A_passkey_signs_in_while_a_strangers_tries_have_locked_the_password(string engine)
    {
        await using var app = await TestApp.Start(engine, replace: services => services.AddScoped<IPasskeyHandler<Account>, AnnasFinger>());
        await Fail(app, Someone.Anna.Email);
        var browser = app.Visitor();
        await browser.GetStringAsync("/sign-in?handler=PasskeyOptions");

        var answer = await browser.Submit("/sign-in", new() { ["Credential"] = "{}" }, "/sign-in?handler=Passkey");

        Assert.Equal("/desk", answer.Headers.Location?.ToString());
        Assert.Equal(new LockedOut().Sentence, await Try(app.Visitor(), Someone.Anna.Email, Someone.Password));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not JSON")]
    [InlineData("")]
    public async Task A_passkey_nobody_asked_for_is_refused_with_a_sentence(string credential)
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var anna = await app.SignedIn(Someone.Anna);

        var atTheDoor = await app.Visitor().Submit("/sign-in", new() { ["Credential"] = credential }, "/sign-in?handler=Passkey");
        var added = await anna.Submit("/desk/me/passkeys", new() { ["credential"] = credential, ["name"] = "Mine", ["current"] = Someone.Password }, "/desk/me/passkeys?handler=Add");

        Assert.Contains(new WrongPasskey().Sentence, await atTheDoor.Read(), StringComparison.Ordinal);
        Assert.Contains(new PasskeyNotMade().Sentence, await added.Read(), StringComparison.Ordinal);
    }

    /// <summary>The device in front of the browser: whatever is asked, it is Anna.</summary>
    private sealed class AnnasFinger(UserManager<Account> accounts) : IPasskeyHandler<Account>
    {
        public Task<PasskeyRequestOptionsResult> MakeRequestOptionsAsync(Account? user, HttpContext httpContext) =>
            Task.FromResult(new PasskeyRequestOptionsResult { RequestOptionsJson = "{}", AssertionState = "{}" });

        public async Task<PasskeyAssertionResult<Account>> PerformAssertionAsync(PasskeyAssertionContext context) => PasskeyAssertionResult.Success(
            new UserPasskeyInfo([1, 2, 3], [1], TestClock.Start, 1, [], true, false, false, [1], [1]), (await accounts.FindByEmailAsync(Someone.Anna.Email))!);

        public Task<PasskeyCreationOptionsResult> MakeCreationOptionsAsync(PasskeyUserEntity userEntity, HttpContext httpContext) => throw new NotSupportedException();

        public Task<PasskeyAttestationResult> PerformAttestationAsync(PasskeyAttestationContext context) => throw new NotSupportedException();
    }

    [Theory, BothEngines]
    public async Task One_address_may_not_try_endlessly_and_is_told_so(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var browser = app.Visitor();
        HttpResponseMessage answer;
        var tries = 0;
        do
            answer = await browser.PostAsync("/sign-in", new FormUrlEncodedContent([]));
        while (answer.StatusCode != HttpStatusCode.TooManyRequests && ++tries < 100);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Contains("Please wait a minute", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changing_the_address_within_one_line_does_not_escape_the_limit()
    {
        await using var app = await TestApp.Start(Databases.Sqlite, new() { ["KULANZ_PROXIES"] = "127.0.0.1" });
        async Task<HttpStatusCode> From(string address)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-in") { Headers = { { "X-Forwarded-For", address } }, Content = new FormUrlEncodedContent([]) };
            return (await app.Visitor().SendAsync(request)).StatusCode;
        }

        for (var i = 1; i <= 24; i++)
        {
            await From($"2001:db8:1:2:{i:x}::1");
            await From(i % 2 == 0 ? "192.0.2.1" : "::ffff:192.0.2.1");
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, await From("2001:db8:1:2:ffff::1"));
        Assert.NotEqual(HttpStatusCode.TooManyRequests, await From("2001:db8:1:3::1"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await From("192.0.2.1"));
        Assert.NotEqual(HttpStatusCode.TooManyRequests, await From("192.0.2.2"));
    }

    [Theory, BothEngines]
    public async Task Signing_in_leads_where_one_wanted_to_go_but_never_elsewhere(string engine)
    {
        await using var app = await TestApp.Start(engine);

        foreach (var (wanted, got) in new[] { ("/desk/me", "/desk/me"), ("https://evil.example", "/desk"), ("//evil.example", "/desk"), ("/\\evil.example", "/desk") })
        {
            var answer = await app.Visitor().Submit("/sign-in", new() { ["Email"] = Someone.Anna.Email, ["Password"] = Someone.Password, ["To"] = wanted });
            Assert.Equal(got, answer.Headers.Location?.ToString());
        }
        var record = await app.Look(db => db.Records.Where(r => r.Type == "account.signed_in").FirstAsync());
        Assert.DoesNotContain("@", record.Content! + record.Topic, StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task A_session_never_changes_hands(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var browser = app.Visitor();
        var form = await browser.GetStringAsync("/sign-in");
        await browser.Submit("/sign-in", new() { ["Email"] = Someone.Anna.Email, ["Password"] = Someone.Password });
        var keys = await app.Look(db => db.Sessions.Select(s => s.KeyHash).ToListAsync());

        // The form from another tab, filled in by somebody else.
        var token = System.Text.RegularExpressions.Regex.Match(await browser.GetStringAsync("/desk/me"), "name=\"__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"").Groups[1].Value;
        var fields = new Dictionary<string, string> { ["Email"] = Someone.Ben.Email, ["Password"] = Someone.Password, ["__RequestVerificationToken"] = token };
        var answer = await browser.PostAsync("/sign-in", new FormUrlEncodedContent(fields));

        Assert.Contains("You were still signed in as Anna Agent", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(await app.Look(db => db.Sessions.ToListAsync()));
        await browser.Submit("/sign-in", new() { ["Email"] = Someone.Ben.Email, ["Password"] = Someone.Password });
        Assert.DoesNotContain(keys[0], await app.Look(db => db.Sessions.Select(s => s.KeyHash).ToListAsync()));
        Assert.Contains("Ben Agent", await browser.GetStringAsync("/desk/me"), StringComparison.Ordinal);
        Assert.NotEmpty(form);
    }

    [Theory, BothEngines]
    public async Task A_new_way_in_is_added_only_by_whoever_shows_that_the_account_is_theirs(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await using var fake = await FakeProvider.Start(app.Clock);
        var provider = await app.Know(fake);
        var anna = await app.SignedIn(Someone.Anna);

        // Somebody at her open browser.
        foreach (var (page, handler, fields) in new (string, string, Dictionary<string, string>)[]
        {
            ("/desk/me/passkeys", "Add", new() { ["credential"] = "{}", ["name"] = "Stranger" }),
            ("/desk/me/sessions", "Link", new() { ["provider"] = $"{provider.Id}" }),
            ("/desk/me/second-factor", "On", new() { ["sealed"] = "x", ["code"] = "000000" }),
        })
        {
            Assert.Contains("This is not your current password.", await (await anna.Submit(page, fields, $"{page}?handler={handler}")).Read(), StringComparison.Ordinal);
            Assert.DoesNotContain("This is not your current password.", await (await anna.Submit(page, new(fields) { ["current"] = Someone.Password }, $"{page}?handler={handler}")).Read(), StringComparison.Ordinal);
        }

        // Without a password it takes a sign-in of just now, also for setting one.
        await app.Look(db => db.Accounts.Where(a => a.Email == Someone.Anna.Email).ExecuteUpdateAsync(set => set.SetProperty(a => a.PasswordHash, (string?)null)));
        Dictionary<string, string> password = new() { ["Password"] = "three whales in the rain" };
        app.Clock.Advance(TimeSpan.FromMinutes(16));
        Assert.Contains("Please sign in again; within 15 minutes", await (await anna.Submit("/desk/me/password", password)).Read(), StringComparison.Ordinal);
        app.Clock.Advance(TimeSpan.FromMinutes(-16));
        Assert.Equal(HttpStatusCode.Redirect, (await anna.Submit("/desk/me/password", password)).StatusCode);
    }

    [Theory, BothEngines]
    public async Task An_administrator_sees_and_removes_every_way_in(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await using var fake = await FakeProvider.Start(app.Clock);
        var provider = await app.Know(fake);
        var anna = (await app.Acting(Someone.Anna)).Id!.Value;
        await app.Look(async db =>
        {
            db.Add(new IdentityUserPasskey<Guid> { UserId = anna, CredentialId = [1, 2, 3], Data = new() { Name = "A stranger's key", CreatedAt = app.Clock.GetUtcNow(), PublicKey = [1], AttestationObject = [1], ClientDataJson = [1], Transports = [] } });
            db.Add(new IdentityUserLogin<Guid> { UserId = anna, LoginProvider = $"{provider.Id}", ProviderKey = "a-1", ProviderDisplayName = provider.Name });
            return await db.SaveChangesAsync();
        });
        var (ada, page) = (await app.SignedIn(Someone.Ada), $"/admin/people/{anna}");
        var before = await ada.Read(page);
        Assert.Contains("A stranger's key", before, StringComparison.Ordinal);
        Assert.Contains("signs in through this provider", before, StringComparison.Ordinal);

        await ada.Submit(page, new() { ["passkey"] = "AQID" }, $"{page}?handler=Passkey");
        await ada.Submit(page, new() { ["provider"] = $"{provider.Id}" }, $"{page}?handler=Provider");

        Assert.DoesNotContain("A stranger's key", await ada.Read(page), StringComparison.Ordinal);
        Assert.Equal(0, await app.Look(async db => await db.Set<IdentityUserPasskey<Guid>>().CountAsync() + await db.Set<IdentityUserLogin<Guid>>().CountAsync()));
        Assert.Equal(["account.passkey_removed", "account.unlinked"], await app.Look(db => db.Records.Where(r => r.Topic == $"account/{anna}" && (r.Type == "account.passkey_removed" || r.Type == "account.unlinked")).OrderBy(r => r.Id).Select(r => r.Type).ToListAsync()));
    }

    private static async Task<List<string>> Fail(TestApp app, string email)
    {
        var browser = app.Visitor();
        var said = new List<string>();
        for (var i = 0; i < AccessModule.TriesUntilLocked; i++)
            said.Add(await Try(browser, email, "not the password"));
        return said;
    }

    private static async Task<string> Try(HttpClient browser, string email, string password)
    {
        var answer = await browser.Submit("/sign-in", new() { ["Email"] = email, ["Password"] = password });
        var page = await answer.Content.ReadAsStringAsync();
        return new[] { new WrongCredentials().Sentence, new LockedOut().Sentence }.FirstOrDefault(sentence => page.Contains(sentence, StringComparison.Ordinal)) ?? page;
    }
}
