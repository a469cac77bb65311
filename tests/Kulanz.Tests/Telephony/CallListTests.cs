using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Telephony;
using Kulanz.Tests.Access;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Telephony;

/// <summary>The call log, and who waits to be called back.</summary>
public sealed partial class CallListTests
{
    [Theory, BothEngines]
    public async Task The_log_shows_what_is_asked_for_page_by_page(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (pbx, at) = (app.Visitor(), await app.Connect());
        await app.Sits(Someone.Anna, "204");
        var jonas = await app.AddCustomer("Jonas Weber", phone: "030 123456");
        for (var i = 0; i < 30; i++)
        {
            await pbx.Rings(at, $"{i}", i % 3 == 0 ? "4930123456" : $"4930999{i:00}", "204");
            if (i % 2 == 0)
                await pbx.Answers(at, $"{i}", "204");
            await pbx.HangsUp(at, $"{i}", i % 2 == 0 ? "normalClearing" : "cancel");
            app.Clock.Advance(TimeSpan.FromHours(2));
        }
        await pbx.Tell(at, new { @event = "newCall", callId = "out", from = "204", to = "+41446681800", direction = "out", user = "204" });
        var who = await app.Acting(Someone.Anna);

        foreach (var oldest in new[] { false, true })
        {
            var all = await Everything(new CallFilter { OldestFirst = oldest });
            Assert.Equal(31, all.Count);
            Assert.Equal(oldest ? all.Order() : all.OrderDescending(), all);
            Assert.Equal(15, (await Everything(new CallFilter { View = CallView.MissedCalls, OldestFirst = oldest })).Count);
            Assert.Equal(16, (await Everything(new CallFilter { View = CallView.MyCalls, Mine = who.Id, OldestFirst = oldest })).Count);
            Assert.Equal(10, (await Everything(new CallFilter { Customer = jonas.Id, OldestFirst = oldest })).Count);
            Assert.Equal(5, (await Everything(new CallFilter { Customer = jonas.Id, View = CallView.MyCalls, Mine = who.Id, OldestFirst = oldest })).Count);
            Assert.Equal([31], await Everything(new CallFilter { View = CallView.OutgoingCalls, OldestFirst = oldest }));
            Assert.Equal(12, (await Everything(new CallFilter { View = CallView.IncomingCalls, From = TestClock.Start.AddHours(1), Until = TestClock.Start.AddHours(25), OldestFirst = oldest })).Count);
        }

        var lea = await app.SignedIn(Someone.Lea);
        var page = await lea.Read($"/desk/calls?customer={jonas.Number}&from=2026-09-28&until=2026-09-28");
        Assert.Equal(3, Lines().Count(page));
        Assert.Equal(0, Lines().Count(await lea.Read("/desk/calls?customer=999999")));
        Assert.Equal(10, Lines().Count(await lea.Read("/desk/calls?phone=030-123456")));
        foreach (var odd in new[] { "view=nonsense", "customer=x", "from=2026-13-45", "until=9999-12-31&from=0001-01-01", "after=x~y", "after=99999999999999999999~1", "view=99", "phone=%00", "phone=anna" })
            Assert.Equal(HttpStatusCode.OK, (await lea.GetAsync($"/desk/calls?{odd}")).StatusCode);
        var csv = await lea.GetStringAsync($"/desk/calls?handler=Export&customer={jonas.Number}");
        Assert.Equal(11, csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains($"incoming,2026-09-28T08:00:00Z", csv, StringComparison.Ordinal);
        Assert.Contains("'+4930123456", csv, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await (await app.SignedIn(Someone.Anna)).GetAsync("/desk/calls?handler=Export")).StatusCode);

        async Task<List<long>> Everything(CallFilter filter)
        {
            var seen = new List<long>();
            string? after = null;
            do
            {
                var part = await app.Look(db => db.Calls(who, filter, after, 4, default));
                seen.AddRange(part.Lines.Select(l => l.Call.Number));
                after = part.After;
            }
            while (after is not null);
            Assert.Equal(seen.Count, seen.Distinct().Count());
            return seen;
        }
    }

    [Theory, BothEngines]
    public async Task Who_rang_in_vain_waits_until_somebody_calls_or_they_reach_somebody(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (pbx, at) = (app.Visitor(), await app.Connect());
        await app.Sits(Someone.Anna, "204");
        async Task Missed(string id, string from)
        {
            await pbx.Rings(at, id, from, "204");
            await pbx.HangsUp(at, id, "noAnswer");
        }
        await Missed("1", "4930111111");
        await Missed("2", "4930111111");
        await Missed("3", "4930222222");
        await Missed("4", "4930333333");
        await Missed("5", "anonymous");
        var anna = await app.SignedIn(Someone.Anna);
        Assert.Equal(4, await Count());
        // Nobody can call a number that is withheld; it was missed all the same.
        Assert.Equal(5, Lines().Count(await anna.Read("/desk/calls?view=MissedCalls")));

        // We call, in another notation, from another system: all of that number are settled.
        var other = await app.Connect(PhoneSystemKind.Sipgate);
        await pbx.Push(other, ("event", "newCall"), ("callId", "9"), ("from", SomeCalls.Support), ("to", "4930111111"), ("direction", "out"), ("user[]", "204"));
        Assert.Equal(2, await Count());
        Assert.Contains("Called", await anna.Read("/desk/calls/1"), StringComparison.Ordinal);
        // They call again: not yet; and reach somebody: settled.
        await pbx.Rings(at, "10", "4930222222", "204");
        Assert.Equal(2, await Count());
        await pbx.Answers(at, "10", "204");
        Assert.Equal(1, await Count());

        // By hand, and back.
        var settled = await anna.Submit("/desk/calls?view=ToCallBack", new() { ["number"] = "4", ["dismissed"] = "true" }, "/desk/calls?view=ToCallBack&handler=Settle");
        Assert.Equal("/desk/calls?view=ToCallBack", settled.Headers.Location?.ToString());
        Assert.Contains("Call 4 waits no longer.", await anna.Read("/desk/calls?view=ToCallBack"), StringComparison.Ordinal);
        Assert.Equal(0, await Count());
        await anna.Submit("/desk/calls", new() { ["number"] = "4" }, "/desk/calls?handler=Undo");
        Assert.Equal(1, await Count());
        var again = await app.Look(db => db.Calls.Where(c => c.Number == 4).Select(c => new { c.WaitingSince, c.MissedAt }).SingleAsync());
        Assert.Equal(again.MissedAt, again.WaitingSince);
        Assert.Contains("undone", await anna.Read("/desk/calls/4"), StringComparison.Ordinal);
        var twice = await anna.Submit("/desk/calls/1", [], "/desk/calls/1?handler=Settle");
        Assert.Contains("Nobody waits to be called back after call 1.", await twice.Read(), StringComparison.Ordinal);

        var program = await app.Program("Agent");
        Assert.Equal(HttpStatusCode.OK, (await program.PostAsJsonAsync("/api/v1/calls/4/callback", new { dismissed = true, reason = "Wrong number" })).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await program.PostAsJsonAsync("/api/v1/calls/4/callback", new { })).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await program.DeleteAsync("/api/v1/calls/4/callback")).StatusCode);
        Assert.Equal(4, (await program.GetFromJsonAsync<JsonElement>("/api/v1/calls?view=to_call_back")).GetProperty("items")[0].GetProperty("number").GetInt64());

        async Task<int> Count()
        {
            var said = Badge().Match(await anna.Read("/desk/customers")).Groups[1].Value;
            return said.Length == 0 ? 0 : int.Parse(said, System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    [Theory, BothEngines]
    public async Task Programs_read_calls(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (pbx, at) = (app.Visitor(), await app.Connect());
        await app.Sits(Someone.Anna, "204");
        var jonas = await app.AddCustomer("Jonas Weber", phone: "030 123456");
        await pbx.Rings(at, "1", "4930123456", "204");
        await pbx.Answers(at, "1", "204");
        await pbx.HangsUp(at, "1");
        var anna = await app.Acting(Someone.Anna);
        var program = await app.Program("Agent");

        foreach (var query in new[] { "", $"?customerId={jonas.Id}", $"?agentId={anna.Id}", "?phone=030/123456", "?view=incoming_calls", "?from=2026-09-28T00:00:00Z&until=2026-09-29T00:00:00Z&oldestFirst=true" })
        {
            var call = Assert.Single((await program.GetFromJsonAsync<JsonElement>($"/api/v1/calls{query}")).GetProperty("items").EnumerateArray());
            Assert.Equal(("incoming", "talked", "+4930123456", "Anna Agent"), (call.GetProperty("direction").GetString(), call.GetProperty("outcome").GetString(), call.GetProperty("outside").GetString(), call.GetProperty("agent").GetString()));
        }
        foreach (var query in new[] { "?view=outgoing_calls", $"?customerId={Guid.CreateVersion7()}", "?phone=112", "?from=2027-01-01T00:00:00Z" })
            Assert.Empty((await program.GetFromJsonAsync<JsonElement>($"/api/v1/calls{query}")).GetProperty("items").EnumerateArray());
        Assert.Equal("204", (await program.GetFromJsonAsync<JsonElement>("/api/v1/calls/1")).GetProperty("legs")[0].GetProperty("users").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await program.GetAsync("/api/v1/calls/99")).StatusCode);
    }

    [Theory, BothEngines]
    public async Task Existing_roles_that_answer_cases_see_calls_after_the_upgrade(string engine)
    {
        using var folder = new TemporaryFolder();
        var database = Engine.For(await Databases.Empty(engine, folder.Path));
        await using var db = Databases.Open(database);
        await Schema.Upgrade(db, new Clock(), CancellationToken.None);
        // As before: roles of a company's own, without these permissions.
        db.Roles.AddRange(new Role { Name = "Hotline", Permissions = ["cases.read", "cases.write"] }, new Role { Name = "Readers", Permissions = ["cases.read"] });
        await db.SaveChangesAsync();
        var script = Schema.Scripts(database).Single(s => s.Number == 145).Sql;
        await db.Database.ExecuteSqlRawAsync(script[script.IndexOf("UPDATE", StringComparison.Ordinal)..]);

        db.ChangeTracker.Clear();
        Assert.Equal(["cases.read", "cases.write", "calls.read", "calls.write"], (await db.Roles.SingleAsync(r => r.Name == "Hotline")).Permissions);
        Assert.Equal(["cases.read"], (await db.Roles.SingleAsync(r => r.Name == "Readers")).Permissions);
    }

    [GeneratedRegex("<li class=\"line[ \"]")]
    private static partial Regex Lines();

    [GeneratedRegex("id=\"missed-calls\"[^>]*>(?:<span[^>]*>[^<]*</span>)?([0-9]*)")]
    private static partial Regex Badge();
}
