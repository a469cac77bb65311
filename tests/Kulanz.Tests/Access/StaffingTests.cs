using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Access;

public sealed class StaffingTests
{
    private static readonly Someone.Person Nora = new("Nora Neu", "nora@desk.example", "Agent");

    [Theory, BothEngines]
    public async Task An_invitation_sets_a_password_once(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var ada = await app.SignedIn(Someone.Ada);
        var shown = await (await ada.Submit("/admin/people", new() { ["Name"] = Nora.Name, ["Email"] = Nora.Email, ["Role"] = "Agent", ["Language"] = "en" })).Content.ReadAsStringAsync();
        var link = Regex.Match(shown, "http://help\\.example\\.com(/sign-in/password/[0-9a-f]+)").Groups[1].Value;
        Assert.NotEmpty(link);
        Assert.DoesNotContain(link, await ada.GetStringAsync("/admin/people"), StringComparison.Ordinal);

        var nora = app.Visitor();
        var silly = await nora.Submit(link, new() { ["Password"] = "Passwort123456" });
        Assert.Contains("among the first that anybody would try", await silly.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("/sign-in", (await nora.Submit(link, new() { ["Password"] = Someone.Password })).Headers.Location?.ToString());

        await app.SignedIn(Nora);
        Assert.Equal(HttpStatusCode.Gone, (await nora.GetAsync(link)).StatusCode);
        var twice = await ada.Submit("/admin/people", new() { ["Name"] = "Somebody", ["Email"] = Nora.Email.ToUpperInvariant(), ["Role"] = "Agent" });
        Assert.Contains("There is already an account", await twice.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task Who_is_new_is_written_to_in_their_language_or_else_in_the_companys(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var ada = await app.SignedIn(Someone.Ada);
        await ada.Submit("/admin/company", new() { ["Name"] = "Lindgau Netz", ["Zone"] = "Europe/Berlin", ["Language"] = "en" });
        const string English = "<option value=\"en\" lang=\"en\" selected=\"selected\">";
        var invited = new Dictionary<string, string> { ["Name"] = Nora.Name, ["Email"] = Nora.Email, ["Role"] = "Agent" };

        Assert.Contains(English, await ada.Read("/admin/people"), StringComparison.Ordinal);
        Assert.DoesNotContain(English, await (await ada.Submit("/admin/people", new(invited) { ["Email"] = "nora", ["Language"] = "de" })).Read(), StringComparison.Ordinal);
        await ada.Submit("/admin/people", new(invited) { ["Language"] = "de" });
        var german = app.Letters()[^1];
        Assert.Equal(("invitation", "de", "Ada Admin", "sieben Tage"), (german.Kind, german.Language, german.Values["by"], german.Values["lasts"]));

        await app.Do<Staffing, Outcome<(Account, string)>>(s => s.Invite("kim@desk.example", "Kim", "Agent", null, Actor.System, default));
        var english = app.Letters()[^1];
        Assert.Equal(("en", "Lindgau Netz", "seven days"), (english.Language, english.Values["by"], english.Values["lasts"]));

        // The page behind the link goes on in the letter's language.
        var nora = app.Visitor();
        await nora.Submit(german.Link, new() { ["Password"] = Someone.Password });
        Assert.Contains("Anmelden", await nora.Read("/sign-in"), StringComparison.Ordinal);

        Assert.Contains("<option value=\"en\" selected=\"selected\">", await ada.Read("/desk/customers/new"), StringComparison.Ordinal);
        var program = await app.Program();
        await program.PostAsJsonAsync("/api/v1/customers", new { name = "Jo Doe" });
        await program.PostAsJsonAsync("/api/v1/customers", new { name = "Jo Müller", language = "de-AT" });
        Assert.Equal(["en", "de"], await app.Look(db => db.Customers.OrderBy(c => c.Number).Select(c => c.Language).ToListAsync()));
    }

    [Theory, BothEngines]
    public async Task A_link_for_a_new_password_ends_the_old_one_and_the_links_before_it(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var anna = await app.SignedIn(Someone.Anna);
        var ada = await app.Acting(Someone.Ada);
        var id = (await app.Acting(Someone.Anna)).Id!.Value;

        var first = (await app.Do<Staffing, Outcome<string>>(s => s.AskNewPassword(id, ada, default))).Value;
        var second = (await app.Do<Staffing, Outcome<string>>(s => s.AskNewPassword(id, ada, default))).Value;

        Assert.Equal(HttpStatusCode.Redirect, (await anna.GetAsync("/desk")).StatusCode);
        Assert.Contains(new WrongCredentials().Sentence, await (await anna.Submit("/sign-in", new() { ["Email"] = Someone.Anna.Email, ["Password"] = Someone.Password })).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.IsType<PasswordLinkOver>((await Use(app, first)).Refusal);
        app.Clock.Advance(TimeSpan.FromDays(8));
        Assert.IsType<PasswordLinkOver>((await Use(app, second)).Refusal);
        var third = (await app.Do<Staffing, Outcome<string>>(s => s.AskNewPassword(id, ada, default))).Value;
        Assert.Null((await Use(app, third)).Refusal);
    }

    [Theory, BothEngines]
    public async Task A_forgotten_password_holds_until_the_link_is_used(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var visitor = app.Visitor();

        foreach (var email in new[] { Someone.Anna.Email, Someone.Anna.Email, "nobody@desk.example" })
            Assert.Equal("/sign-in/forgotten?sent=true", (await visitor.Submit("/sign-in/forgotten", new() { ["email"] = email })).Headers.Location?.ToString());

        Assert.Equal(1, await app.Look(db => db.PasswordLinks.CountAsync()));
        await app.SignedIn(Someone.Anna);
    }

    [Theory, BothEngines]
    public async Task An_invitation_stays_open_when_a_stranger_says_that_the_password_is_forgotten(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var ada = await app.Acting(Someone.Ada);
        var invitation = (await app.Do<Staffing, Outcome<(Account Account, string Link)>>(s => s.Invite(Nora.Email, Nora.Name, "Agent", "en", ada, default))).Value.Link;
        app.Clock.Advance(TimeSpan.FromMinutes(6));
        await app.Visitor().Submit("/sign-in/forgotten", new() { ["email"] = Nora.Email });
        Assert.Equal(2, app.Letters().Count);
        app.Clock.Advance(TimeSpan.FromHours(2));

        Assert.Null((await Use(app, invitation)).Refusal);

        // One that was used ends the rest.
        await app.Visitor().Submit("/sign-in/forgotten", new() { ["email"] = Nora.Email });
        app.Clock.Advance(TimeSpan.FromMinutes(6));
        await app.Visitor().Submit("/sign-in/forgotten", new() { ["email"] = Nora.Email });
        Assert.Equal(4, app.Letters().Count);
        Assert.Null((await Use(app, app.Letters()[2].Values["link"])).Refusal);
        Assert.IsType<PasswordLinkOver>((await Use(app, app.Letters()[3].Values["link"])).Refusal);
    }

    [Theory, BothEngines]
    public async Task The_last_administrator_stays(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var first = await app.Look(db => db.Accounts.SingleAsync(a => a.Email == FirstRun.Administrator));
        var ada = await app.Acting(Someone.Ada);

        Assert.IsType<NotYourself>((await app.Do<Staffing, Outcome<Account>>(s => s.Close(ada.Id!.Value, ada, default))).Refusal);
        Assert.Null((await app.Do<Staffing, Outcome<Account>>(s => s.Close(first.Id, ada, default))).Refusal);
        Assert.IsType<LastAdministrator>((await app.Do<Staffing, Outcome<Account>>(s => s.Change(ada.Id!.Value, "Ada Admin", "Agent", ada, default))).Refusal);
        Assert.IsType<LastAdministrator>((await app.Do<Staffing, Outcome<Account>>(s => s.Close(ada.Id!.Value, Actor.System, default))).Refusal);
        Assert.IsType<LastAdministrator>((await app.Do<Roles, Outcome<Role>>(r => r.Permit("Administrator", [Permission.CasesRead], ada, default))).Refusal);
        Assert.IsType<RoleInUse>((await app.Do<Roles, Outcome<Role>>(r => r.Remove("Agent", ada, default))).Refusal);
        Assert.IsType<RoleExists>((await app.Do<Roles, Outcome<Role>>(r => r.Add("agent", ada, default))).Refusal);
    }

    [Theory, BothEngines]
    public async Task Two_administrators_who_close_each_others_account_at_once_do_not_both_go(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var first = await app.Look(db => db.Accounts.SingleAsync(a => a.Email == FirstRun.Administrator));
        var ada = await app.Acting(Someone.Ada);
        Task<Outcome<Account>> Close(Guid who) => app.Do<Staffing, Outcome<Account>>(s => s.Close(who, Actor.System, default));

        for (var round = 0; round < 5; round++)
        {
            var closed = await Task.WhenAll(Close(first.Id), Close(ada.Id!.Value));

            Assert.Single(closed, c => c.Refusal is LastAdministrator);
            await app.Do<Staffing, Outcome<Account>>(s => s.Reopen(closed[0].Refusal is null ? first.Id : ada.Id!.Value, Actor.System, default));
        }
    }

    [Theory, BothEngines]
    public async Task A_password_somebody_else_chose_is_asked_to_be_changed(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.Do<Staffing, Outcome<Account>>(s => s.Add(Nora.Email, Nora.Name, "Agent", "en", Someone.Password, Actor.System, default));
        var nora = await app.SignedIn(Nora);
        Assert.Contains("Your password was chosen for you", await nora.GetStringAsync("/desk"), StringComparison.Ordinal);

        await nora.Submit("/desk/me/password", new() { ["Current"] = Someone.Password, ["Password"] = "three whales in the rain" });

        Assert.DoesNotContain("Your password was chosen for you", await nora.GetStringAsync("/desk"), StringComparison.Ordinal);
    }

    private static Task<Outcome<Account>> Use(TestApp app, string link) =>
        app.Do<PasswordLinks, Outcome<Account>>(links => links.Use(link[(link.LastIndexOf('/') + 1)..], "three whales in the rain", default));
}
