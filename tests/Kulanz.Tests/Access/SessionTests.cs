using System.Net;
using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Tests.Cases;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Access;

public sealed class SessionTests
{
    [Theory, BothEngines]
    public async Task Sessions_are_listed_and_end_at_once(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (here, phone, laptop) = (await app.SignedIn(Someone.Anna), await app.SignedIn(Someone.Anna), await app.SignedIn(Someone.Anna));
        var bens = await app.SignedIn(Someone.Ben);
        var page = await here.GetStringAsync("/desk/me/sessions");
        Assert.Contains("this device", page, StringComparison.Ordinal);
        var sessions = System.Text.RegularExpressions.Regex.Matches(page, "name=\"session\" value=\"([^\"]+)\"").Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(2, sessions.Count);

        // Nobody ends another one's.
        await bens.Submit("/desk/me/sessions", new() { ["session"] = sessions[0] }, "/desk/me/sessions?handler=End");
        Assert.Equal(4, await app.Look(db => db.Sessions.CountAsync()));
        await here.Submit("/desk/me/sessions", new() { ["session"] = sessions[0] }, "/desk/me/sessions?handler=End");
        Assert.Single(new[] { await phone.GetAsync("/desk"), await laptop.GetAsync("/desk") }, answer => answer.StatusCode == HttpStatusCode.Redirect);

        await here.Submit("/desk/me/sessions", [], "/desk/me/sessions?handler=Others");
        foreach (var gone in new[] { phone, laptop })
            Assert.StartsWith("/sign-in", new Uri(app.Address, (await gone.GetAsync("/desk")).Headers.Location!).AbsolutePath, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await here.GetAsync("/desk")).StatusCode);
    }

    [Theory, BothEngines]
    public async Task A_new_password_ends_all_other_sessions(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (here, elsewhere) = (await app.SignedIn(Someone.Anna), await app.SignedIn(Someone.Anna));

        var wrong = await here.Submit("/desk/me/password", new() { ["Current"] = "not the password", ["Password"] = "three whales in the rain" });
        Assert.Contains("This is not your current password.", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var changed = await here.Submit("/desk/me/password", new() { ["Current"] = Someone.Password, ["Password"] = "three whales in the rain" });

        Assert.Equal("/desk/me/password?saved=true", changed.Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.OK, (await here.GetAsync("/desk")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await elsewhere.GetAsync("/desk")).StatusCode);
        var old = await app.Visitor().Submit("/sign-in", new() { ["Email"] = Someone.Anna.Email, ["Password"] = Someone.Password });
        Assert.Equal(HttpStatusCode.OK, old.StatusCode);
    }

    [Theory, BothEngines]
    public async Task A_closed_account_is_out_at_once_and_comes_back_when_reopened(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (anna, ada) = (await app.SignedIn(Someone.Anna), await app.SignedIn(Someone.Ada));
        var id = (await app.Acting(Someone.Anna)).Id;

        await ada.Submit($"/admin/people/{id}", [], $"/admin/people/{id}?handler=Close");

        Assert.Equal(HttpStatusCode.Redirect, (await anna.GetAsync("/desk")).StatusCode);
        var refused = await anna.Submit("/sign-in", new() { ["Email"] = Someone.Anna.Email, ["Password"] = Someone.Password });
        Assert.Contains(new WrongCredentials().Sentence, await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        await ada.Submit($"/admin/people/{id}", [], $"/admin/people/{id}?handler=Reopen");
        await app.SignedIn(Someone.Anna);
    }

    [Theory, BothEngines]
    public async Task What_a_role_may_do_counts_from_the_next_click(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var (anna, ada) = (await app.SignedIn(Someone.Anna), await app.SignedIn(Someone.Ada));
        var id = (await app.Acting(Someone.Anna)).Id;
        Assert.Equal(HttpStatusCode.OK, (await anna.GetAsync($"/desk/cases/{number}")).StatusCode);

        // Another role for the person …
        await ada.Submit($"/admin/people/{id}", new() { ["name"] = "Anna Agent", ["role"] = "Council secretary" }, $"/admin/people/{id}?handler=Save");
        Assert.Equal(HttpStatusCode.NotFound, (await anna.GetAsync($"/desk/cases/{number}")).StatusCode);

        // … and other permissions for the role.
        await ada.Submit("/admin/roles/Council%20secretary", new() { ["permissions"] = Permission.CasesRead }, "/admin/roles/Council%20secretary?handler=Save");
        Assert.Equal(HttpStatusCode.OK, (await anna.GetAsync($"/desk/cases/{number}")).StatusCode);
        var refused = await anna.Submit($"/desk/cases/{number}", new() { ["Text"] = "May I?" }, $"/desk/cases/{number}?handler=Say");
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.Equal(["account.role_changed", "role.changed"],
            await app.Look(db => db.Records.Where(r => r.Type == "account.role_changed" || r.Type == "role.changed").OrderBy(r => r.Id).Select(r => r.Type).ToListAsync()));
    }

    [Theory, BothEngines]
    public async Task Sessions_run_out_and_are_forgotten(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var anna = await app.SignedIn(Someone.Anna);
        app.Clock.Advance(TimeSpan.FromMinutes(6));
        await anna.GetAsync("/desk");
        var seen = await app.Look(db => db.Sessions.Select(s => new { s.SeenAt, s.StartedAt }).SingleAsync());
        Assert.True(seen.SeenAt - seen.StartedAt >= TimeSpan.FromMinutes(6));

        app.Clock.Advance(TimeSpan.FromDays(15));

        Assert.Equal(HttpStatusCode.Redirect, (await anna.GetAsync("/desk")).StatusCode);
        Assert.Equal(1, await app.Do<Ending, int>(ending => ending.Forget(default)));
    }
}
