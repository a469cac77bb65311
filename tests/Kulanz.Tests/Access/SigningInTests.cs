using System.Net;
using Kulanz.Access;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

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
