using System.Net;
using System.Text.RegularExpressions;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Telephony;
using Kulanz.Tests.Access;
using Kulanz.Tests.Cases;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Telephony;

/// <summary>What lies over the pages of the desk while a telephone rings: for whom, what it shows, and when it goes.</summary>
public sealed partial class ScreenTests
{
    [Theory, BothEngines]
    public async Task Whose_telephone_rings_sees_who_calls_on_whatever_page_they_are(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (pbx, at) = (app.Visitor(), await app.Connect());
        await app.Sits(Someone.Anna, "204", "+49 30 901820-17");
        var number = await app.OpenCase(Someone.Jonas, "No dial tone", "The line is dead since yesterday.");
        var customer = await app.Customer(Someone.Jonas);
        await app.Do<Describing, Outcome<Customer>>(d => d.AddPoint(customer.Id, new PointGiven(ContactKind.Phone, "030 123456"), Actor.System, default));
        await app.Do<Replying, Outcome<Message>>(async r => await r.Reply(number, "Please restart the router.", null, await app.Acting(Someone.Lea), default));
        await app.Do<Noting, Outcome<CustomerNote>>(n => n.Note(customer.Id, "Speak slowly.", Actor.System, default));
        var (anna, ben) = (await app.SignedIn(Someone.Anna), await app.SignedIn(Someone.Ben));

        await pbx.Rings(at, "1", "030 123456", "204");

        foreach (var page in new[] { "/desk", $"/desk/cases/{number}", "/desk/customers", "/desk/me", "/desk/calls/ringing" })
        {
            var seen = Card(await anna.Read(page));
            foreach (var word in new[] { "Jonas Kunde", $"No. {customer.Number}", "+49 30 123456", "No dial tone", "Please restart the router.", "Speak slowly.", $"/desk/cases/{number}", "is calling" })
                Assert.Contains(word, seen, StringComparison.Ordinal);
            Assert.DoesNotContain("call-card-", await ben.GetStringAsync(page), StringComparison.Ordinal);
        }
        Assert.Contains("Jonas Kunde is calling.", await anna.Read("/desk"), StringComparison.Ordinal);

        await pbx.HangsUp(at, "1", "cancel");
        Assert.DoesNotContain("call-card-", await anna.GetStringAsync("/desk"), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task Answered_elsewhere_it_goes_and_whoever_answered_writes_down_what_was_said(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (pbx, at) = (app.Visitor(), await app.Connect());
        await app.Sits(Someone.Anna, "204");
        await app.Sits(Someone.Ben, "205");
        var (anna, ben) = (await app.SignedIn(Someone.Anna), await app.SignedIn(Someone.Ben));
        await pbx.Rings(at, "1", "4930123456", "204", "205");
        Assert.Contains("call-card-1", await anna.GetStringAsync("/desk"), StringComparison.Ordinal);
        Assert.DoesNotContain("call-note-1", await anna.GetStringAsync("/desk"), StringComparison.Ordinal);

        await pbx.Tell(at, new { @event = "answer", callId = "1", direction = "in", answeringNumber = "205" });
        Assert.DoesNotContain("call-card-", await anna.GetStringAsync("/desk"), StringComparison.Ordinal);
        Assert.Contains("call-note-1", await ben.GetStringAsync("/desk/customers"), StringComparison.Ordinal);
        // On the call's own page it is once, and not over it a second time.
        Assert.Single(NoteForms().Matches(await ben.GetStringAsync("/desk/calls/1")));

        // Over, and not written down yet: it stays until that is done, or until it is put away.
        await pbx.HangsUp(at, "1");
        Assert.Contains("call-note-1", await ben.GetStringAsync("/desk"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await ben.Submit("/desk", new() { ["number"] = "1", ["back"] = "/desk" }, "/desk/calls/ringing?handler=PutAway")).StatusCode);
        Assert.DoesNotContain("call-card-", await ben.GetStringAsync("/desk"), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task Where_nobody_is_named_all_see_it_until_somebody_says_that_it_is_theirs(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (pbx, at) = (app.Visitor(), await app.Connect());
        await app.Welcome(Someone.Petra);
        var (anna, ben, petra) = (await app.SignedIn(Someone.Anna), await app.SignedIn(Someone.Ben), await app.SignedIn(Someone.Petra));
        await pbx.Rings(at, "1", "4930123456");
        foreach (var agent in new[] { anna, ben })
            Assert.Contains("call-card-1", await agent.GetStringAsync("/desk"), StringComparison.Ordinal);
        // Who may not see calls sees nothing of it, on no page.
        Assert.DoesNotContain("id=\"ringing\"", await petra.GetStringAsync("/desk"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await petra.GetAsync("/desk/calls/ringing")).StatusCode);

        // One puts it away for oneself.
        await ben.Submit("/desk", new() { ["number"] = "1" }, "/desk/calls/ringing?handler=PutAway");
        Assert.DoesNotContain("call-card-", await ben.GetStringAsync("/desk"), StringComparison.Ordinal);
        Assert.Contains("call-card-1", await anna.GetStringAsync("/desk"), StringComparison.Ordinal);

        // Answered, and nobody knows by whom.
        await pbx.Answers(at, "1");
        Assert.Contains("call-card-1", await anna.GetStringAsync("/desk"), StringComparison.Ordinal);
        await anna.Submit("/desk", new() { ["number"] = "1" }, "/desk/calls/ringing?handler=Take");
        Assert.Contains("call-note-1", await anna.GetStringAsync("/desk"), StringComparison.Ordinal);
        Assert.Equal("Anna Agent", (await app.OnlyCall()).AgentName);
        // Somebody named whom nobody knows: everybody's, as long as no telephone is known at all; from then on somebody else's.
        await pbx.Rings(at, "2", "4930123457", "Warehouse");
        Assert.Contains("call-card-2", await ben.GetStringAsync("/desk"), StringComparison.Ordinal);
        await app.Sits(Someone.Lea, "201");
        await pbx.Rings(at, "3", "4930123458", "Warehouse");
        Assert.DoesNotContain("call-card-3", await ben.GetStringAsync("/desk"), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task A_colleague_is_known_by_extension_name_address_or_number(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (pbx, at) = (app.Visitor(), await app.Connect());
        var ben = await app.SignedIn(Someone.Ben);
        Assert.Equal(HttpStatusCode.Redirect, (await ben.Submit("/desk/me/telephone", new() { ["Lines"] = "205\nBen in support, +49 30 901820-18" })).StatusCode);
        Assert.Contains("Ben in support", await ben.Read("/desk/me/telephone"), StringComparison.Ordinal);
        var calls = new[] { "205", "ben IN support", "+493090182018", "493090182018", "030 901820 18", "Anna Agent", "ANNA@desk.example", "2050", "Lea", "x, 205" };
        for (var i = 0; i < calls.Length; i++)
            await pbx.Rings(at, $"{i}", "4930123456", calls[i]);
        await pbx.Tell(at, new { @event = "newCall", callId = "to", from = "4930123456", to = "4930 901820 18", direction = "in" });

        var rang = await app.Look(db => db.CallRings.OrderBy(r => r.CallId).Select(r => db.Accounts.Single(a => a.Id == r.AccountId).Name).ToListAsync());
        Assert.Equal(["Ben Agent", "Ben Agent", "Ben Agent", "Ben Agent", "Ben Agent", "Anna Agent", "Anna Agent", "Ben Agent", "Ben Agent"], rang);

        // An administrator says it for others.
        var ada = await app.SignedIn(Someone.Ada);
        var lea = await app.Acting(Someone.Lea);
        Assert.Equal($"/admin/people/{lea.Id}", (await ada.Submit($"/admin/people/{lea.Id}", new() { ["account"] = $"{lea.Id}", ["extensions"] = "201" }, "/admin/telephony?handler=Extensions")).Headers.Location?.ToString());
        Assert.Contains(">201</textarea>", await ada.Read($"/admin/people/{lea.Id}"), StringComparison.Ordinal);
        Assert.Contains("Extensions in the telephone system changed", await ada.Read($"/admin/people/{lea.Id}"), StringComparison.Ordinal);
        var many = await ben.Submit("/desk/me/telephone", new() { ["Lines"] = string.Join('\n', Enumerable.Range(0, 40)) });
        Assert.Contains("at most 20", await many.Read(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_happens_is_pushed_to_the_screens_it_concerns()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var (pbx, at) = (app.Visitor(), await app.Connect());
        await app.Sits(Someone.Anna, "204");
        var anna = (await app.Acting(Someone.Anna)).Id!.Value;
        var heard = new List<string>();
        app.Services.GetRequiredService<Engine>().Heard += topic =>
        {
            lock (heard)
                heard.Add(topic);
        };

        await pbx.Rings(at, "1", "4930123456", "204");
        Assert.Contains(Switchboard.Screen(anna), Taken());
        await pbx.HangsUp(at, "1", "cancel");
        var after = Taken();
        Assert.Contains(Switchboard.Screen(anna), after);
        Assert.Contains(Switchboard.Missed, after);
        Assert.Contains("call:1", after);
        await pbx.Rings(at, "2", "4930123456");
        Assert.Contains(Switchboard.Everybody, Taken());

        List<string> Taken()
        {
            lock (heard)
            {
                var all = heard.ToList();
                heard.Clear();
                return all;
            }
        }
    }

    private static string Card(string page) => page.IndexOf("class=\"call-card", StringComparison.Ordinal) is var at and >= 0 ? page[at..] + page[(page.IndexOf("id=\"ringing-said\"", StringComparison.Ordinal) is var said and >= 0 ? said : 0)..] : "";

    [GeneratedRegex("<section class=\"call-note\"")]
    private static partial Regex NoteForms();
}
