using System.Net;
using System.Text.RegularExpressions;
using Kulanz.Cases.Grants;
using Kulanz.Client.Licences;
using Kulanz.Contracts.Licences;
using Kulanz.Platform;
using Kulanz.Tests.Contracts.Licences;
using Kulanz.Tests.Mail;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Cases.Grants;

/// <summary>Somebody calls and has lost their key.</summary>
public sealed class ReplacingByPhoneTests
{
    [Theory, BothEngines]
    public async Task In_one_act_the_old_key_is_void_the_new_one_works_is_mailed_and_shown_and_the_grant_is_settled(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.AddMailbox();
        var jonas = Someone.Jonas with { Email = MailServers.NewAddress() };
        var (number, key) = await app.Licence(await app.Contract(jonas));
        var @case = await app.OpenCase(jonas, "My computer was stolen");
        var budget = await app.TeamBudget(10_000, 5_000);
        using var desk = await app.SignedIn(Someone.Anna);
        Assert.Contains($"/desk/replacement?case={@case}", await desk.Read($"/desk/cases/{@case}"), StringComparison.Ordinal);

        var answer = await desk.Submit($"/desk/replacement?case={@case}", new() { ["licence"] = $"{number}", ["case"] = $"{@case}", ["reason"] = "Stolen", ["keepSeats"] = "true", ["mail"] = "true" }, "/desk/replacement");

        var page = await answer.Read();
        Assert.Equal((HttpStatusCode.OK, true), (answer.StatusCode, answer.Headers.CacheControl!.NoStore));
        var next = await app.Look(db => db.Licences.SingleAsync(l => l.Number != number));
        var newKey = await app.Do<SealedKeys, LicenceKey>(keys => Task.FromResult(keys.Open(next)));
        var letters = string.Concat(Regex.Matches(page, "<b>(.)</b>").Select(m => m.Groups[1].Value));
        Assert.Equal(newKey.Reveal().Replace("-", "", StringComparison.Ordinal), letters);
        // A German customer: DIN 5009 is chosen, the other one is there to switch to.
        Assert.Matches("id=\"alphabet-de\" checked", page);
        Assert.All(newKey.Spoken("de").Concat(newKey.Spoken("en")).SelectMany(w => w), word => Assert.Contains($">{word}</span>", page, StringComparison.Ordinal));

        using var product = app.Visitor();
        var old = await (await product.GetAsync($"/api/v1/licences/{key.Reveal()}")).Json(HttpStatusCode.OK);
        Assert.Equal(("void", "replaced"), (old.Word("mode"), old.Word("reason")));
        Assert.Equal("full", (await (await product.GetAsync($"/api/v1/licences/{newKey.Reveal()}")).Json(HttpStatusCode.OK)).Word("mode"));
        var mail = Assert.Single(await MailServers.Arrived(jonas.Email, 1));
        Assert.Contains(newKey.Reveal(), mail.Text, StringComparison.Ordinal);
        var grant = await app.Look(db => db.Set<Grant>().SingleAsync());
        Assert.Equal((GrantState.Settled, GrantKind.ReplacementLicence, "Stolen", 0L), (grant.State, grant.Kind, grant.Reason, grant.Amount));
        Assert.Equal($"{next.Number}", (await app.Steps(grant)).Last().Reference);
        Assert.Equal((0, 0), await app.Balance(budget));
        // In no record, and in no address.
        Assert.False(await app.Look(db => db.Records.AnyAsync(r => r.Content!.Contains(newKey.Reveal()))));

        // Sent a second time, as by reloading: the key is void already, and nothing more is given.
        var again = await desk.Submit($"/desk/replacement?case={@case}", new() { ["licence"] = $"{number}", ["case"] = $"{@case}", ["reason"] = "Stolen" }, "/desk/replacement");
        Assert.Contains($"Licence {number} is void already.", await again.Read(), StringComparison.Ordinal);
        Assert.Equal(1, await app.Look(db => db.Set<Grant>().CountAsync()));
        // Once more for whoever gave it, for an hour; not for colleagues.
        using var ben = await app.SignedIn(Someone.Ben);
        Assert.Equal(HttpStatusCode.NotFound, (await ben.Submit($"/desk/replacement?case={@case}", new() { ["grant"] = $"{grant.Number}" }, "/desk/replacement?handler=Show")).StatusCode);
        Assert.Contains(newKey.Groups[0][..1], await (await desk.Submit($"/desk/replacement?case={@case}", new() { ["grant"] = $"{grant.Number}" }, "/desk/replacement?handler=Show")).Read(), StringComparison.Ordinal);
        app.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(HttpStatusCode.NotFound, (await desk.Submit($"/desk/replacement?case={@case}", new() { ["grant"] = $"{grant.Number}" }, "/desk/replacement?handler=Show")).StatusCode);
    }

    [Theory, BothEngines]
    public async Task Where_nobody_may_alone_it_is_reserved_the_old_key_goes_on_and_after_approval_one_click_finishes(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (number, key) = await app.Licence(await app.Contract(Someone.Jonas));
        var @case = await app.OpenCase(Someone.Jonas, "My computer was stolen");
        using var desk = await app.SignedIn(Someone.Anna);

        var answer = await desk.Submit($"/desk/replacement?case={@case}", new() { ["licence"] = $"{number}", ["case"] = $"{@case}", ["reason"] = "Stolen" }, "/desk/replacement");
        var grant = await app.Look(db => db.Set<Grant>().SingleAsync());
        Assert.Equal((HttpStatusCode.Redirect, $"/desk/cases/{@case}#grant-{grant.Number}"), (answer.StatusCode, answer.Headers.Location!.ToString()));
        Assert.Contains("No budget is for it, so somebody has to approve it.", await desk.Read($"/desk/cases/{@case}"), StringComparison.Ordinal);
        Assert.False(await app.Look(db => db.Voidings.AnyAsync()));
        Assert.Contains("waits for approval", await (await desk.Submit($"/desk/replacement?case={@case}", new() { ["grant"] = $"{grant.Number}" }, "/desk/replacement?handler=Finish")).Read(), StringComparison.Ordinal);

        using var lead = await app.SignedIn(Someone.Lea);
        Assert.Equal(HttpStatusCode.Redirect, (await lead.Submit($"/desk/cases/{@case}", new() { ["grant"] = $"{grant.Number}" }, $"/desk/cases/{@case}?handler=ApproveGrant")).StatusCode);
        Assert.Contains("Replace the key now", await desk.Read($"/desk/cases/{@case}"), StringComparison.Ordinal);
        var done = await (await desk.Submit($"/desk/replacement?case={@case}", new() { ["grant"] = $"{grant.Number}" }, "/desk/replacement?handler=Finish")).Read();

        Assert.Contains("The new key", done, StringComparison.Ordinal);
        using var product = app.Visitor();
        Assert.Equal("void", (await (await product.GetAsync($"/api/v1/licences/{key.Reveal()}")).Json(HttpStatusCode.OK)).Word("mode"));
        Assert.Equal(GrantState.Settled, (await app.Look(db => db.Set<Grant>().SingleAsync())).State);
    }

    [Theory, BothEngines]
    public async Task A_licence_of_somebody_else_is_not_there_and_what_is_refused_leaves_nothing_behind(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (marys, _) = await app.Licence(await app.Contract(Someone.Mary));
        var @case = await app.OpenCase(Someone.Jonas, "My computer was stolen");
        await app.TeamBudget(10_000);
        var anna = await app.Acting(Someone.Anna);

        Assert.Equal("not_found", (await app.Do<ReplacingByPhone, Outcome<ReplacementDone>>(r => r.Replace(new(marys, @case, "Stolen"), anna, default))).Refusal!.Code);
        // No mailbox, so the mail cannot be sent: nothing is given, nothing is void, no case is opened.
        Assert.NotNull((await app.Do<ReplacingByPhone, Outcome<ReplacementDone>>(r => r.Replace(new(marys, null, "Stolen", true, Mail: true), anna, default))).Refusal);
        Assert.Equal((0, 0, 1), await app.Look(async db => (await db.Set<Grant>().CountAsync(), await db.Voidings.CountAsync(), await db.Cases.CountAsync())));

        var done = (await app.Do<ReplacingByPhone, Outcome<ReplacementDone>>(r => r.Replace(new(marys, null, "Stolen"), anna, default))).Value;
        Assert.NotNull(done.Key);
        Assert.Equal("New licence key for Notebook", await app.Look(db => db.Cases.Where(c => c.Number == done.Case).Select(c => c.Subject).SingleAsync()));
    }
}
