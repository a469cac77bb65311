using System.Net;
using System.Text.RegularExpressions;
using Kulanz.Access;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Access;

public sealed partial class SecondFactorTests
{
    [Theory, BothEngines]
    public async Task A_second_factor_is_set_up_asked_for_and_switched_off(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (here, elsewhere) = (await app.SignedIn(Someone.Anna), await app.SignedIn(Someone.Anna));
        var page = await here.GetStringAsync("/desk/me/second-factor");
        var key = Secret().Match(page).Groups[1].Value.Replace(" ", "", StringComparison.Ordinal);
        var @sealed = Sealed().Match(page).Groups[1].Value;
        Assert.Contains("src=\"data:image/png;base64,", page, StringComparison.Ordinal);

        // A wrong code changes nothing, and the code scanned already stays good.
        var wrong = await here.Submit("/desk/me/second-factor", new() { ["sealed"] = @sealed, ["code"] = "000000", ["current"] = Someone.Password }, "/desk/me/second-factor?handler=On");
        Assert.Contains(@sealed, await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var done = await here.Submit("/desk/me/second-factor", new() { ["sealed"] = @sealed, ["code"] = Code(app, key), ["current"] = Someone.Password }, "/desk/me/second-factor?handler=On");
        var codes = RecoveryCode().Matches(await done.Content.ReadAsStringAsync()).Select(m => m.Groups[1].Value).ToList();

        Assert.Equal(10, codes.Count);
        Assert.Equal((MailLetters.SignInChanged, Someone.Anna.Email, "Zweiten Faktor eingeschaltet"), app.Letters().Select(l => (l.Kind, l.To, l.Values["what"])).Single());
        Assert.Equal(HttpStatusCode.OK, (await here.GetAsync("/desk/me")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await elsewhere.GetAsync("/desk/me")).StatusCode);

        // The code that switched it on is used up; the next one signs in, once.
        app.Clock.Advance(TimeSpan.FromSeconds(30));
        var code = Code(app, key);
        Assert.Equal("/desk", (await SignIn(app, code)).Headers.Location?.ToString());
        var again = await SignIn(app, code);
        Assert.Contains("This code is not right", await again.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        // Without the device: a recovery code, however it is typed, and each only once.
        Assert.Equal("/desk", (await SignIn(app, codes[0].ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal))).Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.OK, (await SignIn(app, codes[0])).StatusCode);
        // The others stay good.
        Assert.Equal("/desk", (await SignIn(app, codes[1])).Headers.Location?.ToString());
        Assert.Equal("/desk", (await SignIn(app, codes[9])).Headers.Location?.ToString());
        Assert.Contains("7 recovery codes are left", await here.Read("/desk/me/second-factor"), StringComparison.Ordinal);

        // Nobody who reads the tables can do the same.
        var kept = await app.Look(db => db.Set<Microsoft.AspNetCore.Identity.IdentityUserToken<Guid>>().Select(t => t.Value!).ToListAsync());
        Assert.DoesNotContain(kept, value => value.Contains(key, StringComparison.Ordinal) || codes.Exists(c => value.Contains(c, StringComparison.Ordinal)));

        var notOff = await here.Submit("/desk/me/second-factor", new() { ["current"] = "something else entirely" }, "/desk/me/second-factor?handler=Off");
        Assert.Contains("This is not your current password.", await notOff.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await here.Submit("/desk/me/second-factor", new() { ["current"] = Someone.Password }, "/desk/me/second-factor?handler=Off");
        Assert.Equal(HttpStatusCode.OK, (await here.GetAsync("/desk/me")).StatusCode);
        await app.SignedIn(Someone.Anna);
        Assert.Equal(["account.second_factor_on", "account.second_factor_off"],
            await app.Look(db => db.Records.Where(r => r.Type.StartsWith("account.second_factor")).OrderBy(r => r.Id).Select(r => r.Type).ToListAsync()));
    }

    [Theory, BothEngines]
    public async Task An_administrator_resets_a_lost_second_factor(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (anna, ada) = (await app.Acting(Someone.Anna), await app.Acting(Someone.Ada));
        await app.Do(async services =>
        {
            var secondFactor = services.GetRequiredService<SecondFactor>();
            var (key, @sealed) = secondFactor.Propose(anna.Id!.Value);
            Assert.Null((await secondFactor.Confirm(anna.Id.Value, @sealed, Code(app, key), Someone.Password, null, anna, default)).Refusal);
        });
        var desk = await app.SignedIn(Someone.Ada);

        await desk.Submit($"/admin/people/{anna.Id}", [], $"/admin/people/{anna.Id}?handler=SecondFactor");

        await app.SignedIn(Someone.Anna);
        Assert.Equal(ada.Id, await app.Look(db => db.Records.Where(r => r.Type == "account.second_factor_off").Select(r => r.ActorId).SingleAsync()));
    }

    private static string Code(TestApp app, string key) => Totp.Code(key, Totp.Step(app.Clock.GetUtcNow()));

    private static async Task<HttpResponseMessage> SignIn(TestApp app, string code)
    {
        var browser = app.Visitor();
        var asked = await browser.Submit("/sign-in", new() { ["Email"] = Someone.Anna.Email, ["Password"] = Someone.Password });
        var page = await asked.Content.ReadAsStringAsync();
        Assert.Contains("name=\"Code\"", page, StringComparison.Ordinal);
        return await browser.Submit("/sign-in", new() { ["Code"] = code });
    }

    [GeneratedRegex("<code class=\"secret\">([A-Z2-7 ]+)</code>")]
    private static partial Regex Secret();

    [GeneratedRegex("name=\"sealed\" value=\"([^\"]+)\"")]
    private static partial Regex Sealed();

    [GeneratedRegex("<li><code>([A-Z0-9-]+)</code></li>")]
    private static partial Regex RecoveryCode();
}
