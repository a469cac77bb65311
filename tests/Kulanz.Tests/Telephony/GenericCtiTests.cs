using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Telephony;
using Kulanz.Tests.Access;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Telephony;

/// <summary>What a telephone system tells becomes calls, however it is written, how often and in which order.</summary>
public sealed class GenericCtiTests
{
    [Theory, BothEngines]
    public async Task A_call_is_told_as_json_or_as_a_form_and_ends_as_what_it_was(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (pbx, at) = (app.Visitor(), await app.Connect());
        await app.Sits(Someone.Anna, "204");
        var jonas = await app.AddCustomer("Jonas Weber", phone: "030 12345678");
        var anna = await app.Acting(Someone.Anna);

        // As JSON, a list of users; as a form, one; as curl --form sends it, with the number that answered.
        Assert.Equal(JsonValueKind.Object, (await pbx.Tell(at, new { @event = "newCall", from = "493012345678", to = "02214710334", direction = "in", callId = "307fa962", user = new[] { "Emma Taylor", "Christopher Miller" } })).ValueKind);
        var ringing = await app.OnlyCall();
        Assert.Equal((CallState.Ringing, CallDirection.Incoming, "+493012345678", "+492214710334", jonas.Id), (ringing.State, ringing.Direction, ringing.Outside, ringing.Inside, ringing.CustomerId));
        Assert.Equal("Emma Taylor, Christopher Miller", ringing.Legs[0].Users);

        var form = await pbx.PostAsync(at, new FormUrlEncodedContent(new Dictionary<string, string> { ["event"] = "answer", ["callId"] = "307fa962", ["direction"] = "in", ["caller"] = "Emma Taylor", ["answeringNumber"] = "204" }));
        Assert.Equal((HttpStatusCode.OK, "{}"), (form.StatusCode, await form.Content.ReadAsStringAsync()));
        Assert.Equal((CallState.Talking, anna.Id, "Anna Agent"), await app.Look(db => db.Calls.Select(c => new ValueTuple<CallState, Guid?, string?>(c.AnsweredAt == null ? CallState.Ringing : CallState.Talking, c.AgentId, c.AgentName)).SingleAsync()));

        using var parts = new MultipartFormDataContent { { new StringContent("hangup"), "\"event\"" }, { new StringContent("307fa962"), "\"callId\"" }, { new StringContent("normalClearing"), "\"cause\"" }, { new StringContent("in"), "\"direction\"" } };
        Assert.Equal(HttpStatusCode.OK, (await pbx.PostAsync(at, parts)).StatusCode);
        var over = await app.OnlyCall();
        Assert.Equal((CallState.Over, CallOutcome.Talked, HangupCause.NormalClearing, null), (over.State, over.Outcome, over.Cause, over.WaitingSince));
        Assert.True(over.Talked > TimeSpan.Zero);
    }

    [Theory, BothEngines]
    public async Task An_outgoing_call_is_the_caller_s_and_the_number_to_be_shown_is_answered(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (pbx, at) = (app.Visitor(), await app.Connect());
        await app.Do<RulingCalls, Outcome<CallRules>>(r => r.Set(new("+49900* premium\n030 555 7777 sells watches", "4989* 498999998145\n+4930*\t+49 30 23125877", "496990009111", 6), Actor.System, default));

        var munich = await pbx.Tell(at, new { @event = "newCall", from = "493023125741", to = "498912345678", direction = "out", callId = "1", user = "anna@desk.example" });
        Assert.Equal(("dial", "498999998145", "498912345678"), (munich.GetProperty("action").GetString(), munich.GetProperty("caller_id").GetString(), munich.GetProperty("number").GetString()));
        Assert.Equal("493023125877", (await pbx.Tell(at, new { @event = "newCall", from = "204", to = "030 1234567", direction = "out", callId = "2", user = "x" })).GetProperty("caller_id").GetString());
        Assert.Equal("496990009111", (await pbx.Tell(at, new { @event = "newCall", from = "204", to = "+41446681800", direction = "out", callId = "3", user = "x" })).GetProperty("caller_id").GetString());
        await pbx.Tell(at, new { @event = "hangup", callId = "1", cause = "noAnswer" });

        var calls = await app.AllCalls();
        Assert.Equal((CallDirection.Outgoing, "+498912345678", "Anna Agent", CallOutcome.NotReached, null), (calls[0].Direction, calls[0].Outside, calls[0].AgentName, calls[0].Outcome, calls[0].WaitingSince));
        // Incoming calls from blocked numbers are busy, and missed by nobody.
        foreach (var (id, from) in new[] { ("4", "499001234567"), ("5", "0305557777") })
        {
            var blocked = await pbx.Rings(at, id, from);
            Assert.Equal(("reject", "busy"), (blocked.GetProperty("action").GetString(), blocked.GetProperty("reason").GetString()));
            await pbx.HangsUp(at, id, "busy");
        }
        Assert.All((await app.AllCalls()).Skip(3), call => Assert.Equal((CallOutcome.Blocked, null), (call.Outcome, call.WaitingSince)));
    }

    [Theory, BothEngines]
    public async Task However_often_and_in_whichever_order_it_is_told_it_is_one_call(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (pbx, at) = (app.Visitor(), await app.Connect());
        await app.Sits(Someone.Anna, "204");
        object[] told =
        [
            new { @event = "newCall", callId = "x", from = "4930123456", to = SomeCalls.Support, direction = "in", user = "204" },
            new { @event = "answer", callId = "x", from = "4930123456", to = SomeCalls.Support, direction = "in", user = "204" },
            new { @event = "hangup", callId = "x", from = "4930123456", to = SomeCalls.Support, direction = "in", cause = "normalClearing" },
        ];
        var orders = new[] { "012", "021", "102", "120", "201", "210", "0011220", "221100", "012012" };
        for (var i = 0; i < orders.Length; i++)
        {
            foreach (var which in orders[i].Select(c => c - '0'))
            {
                var said = JsonSerializer.SerializeToNode(told[which])!.AsObject();
                said["callId"] = $"order {i}";
                await pbx.Tell(at, said);
            }
        }

        var calls = await app.AllCalls();
        Assert.Equal(orders.Length, calls.Count);
        foreach (var (call, order) in calls.Zip(orders))
        {
            Assert.True(call is { Outcome: CallOutcome.Talked, State: CallState.Over, WaitingSince: null, MissedAt: null, AgentName: "Anna Agent", RingsAll: false }, $"{order}: {call.Outcome} {call.State} {call.AgentName}");
            Assert.Single(call.Legs);
        }
        // Nobody's screen shows what is over, except to the one who talked.
        Assert.Empty(await app.Look(db => db.CallRings.Where(r => r.OnScreen && r.TakenAt == null).ToListAsync()));
    }

    [Theory, BothEngines]
    public async Task An_end_without_a_beginning_is_a_call_too(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (pbx, at) = (app.Visitor(), await app.Connect());

        await pbx.Tell(at, new { @event = "hangup", callId = "1", from = "4930123456", to = SomeCalls.Support, direction = "in", cause = "cancel" });
        await pbx.Tell(at, new { @event = "hangup", callId = "2", from = "4930123456", to = SomeCalls.Support, direction = "in", cause = "normalClearing" });
        await pbx.Tell(at, new { @event = "answer", callId = "3", from = "4930123456", to = SomeCalls.Support, direction = "in" });
        // Of what has no direction nobody can make a call.
        var nothing = await pbx.PostAsJsonAsync(at, new { @event = "hangup", callId = "4", cause = "cancel" });

        Assert.Equal([CallOutcome.Missed, CallOutcome.Untold, null], (await app.AllCalls()).Select(c => c.Outcome));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, nothing.StatusCode);
        Assert.Contains("Invalid direction!", await nothing.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task An_id_that_comes_again_another_day_is_another_call(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (pbx, at) = (app.Visitor(), await app.Connect());
        for (var day = 0; day < 2; day++)
        {
            await pbx.Rings(at, "1", "4930123456");
            await pbx.HangsUp(at, "1", "cancel");
            app.Clock.Advance(TimeSpan.FromHours(5));
        }
        // The same moment, told once more, is not.
        await pbx.Rings(at, "2", "4930123456");
        await pbx.Rings(at, "2", "4930123456", "Bob");

        Assert.Equal(3, (await app.AllCalls()).Count);
    }

    [Theory, BothEngines]
    public async Task A_wrong_address_is_not_there_and_what_cannot_be_read_is_said_and_shown_to_administrators(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (pbx, at) = (app.Visitor(), await app.Connect());
        var sipgate = await app.Connect(PhoneSystemKind.Sipgate);
        var token = at.Split('/')[^1];
        var ring = new { @event = "newCall", callId = "1", from = "4930123456", to = SomeCalls.Support, direction = "in" };

        foreach (var wrong in new[] { "/api/v1/cti/x", $"/api/v1/cti/{token[..^1]}{(token[^1] == 'a' ? 'b' : 'a')}", $"/api/v1/cti/{token}0", $"/api/v1/cti/{sipgate.Split('/')[^1]}", $"/api/v1/sipgate/{token}", $"/api/v1/cti/{new string('a', 4000)}" })
            Assert.Equal(HttpStatusCode.NotFound, (await pbx.PostAsJsonAsync(wrong, ring)).StatusCode);
        Assert.Empty(await app.AllCalls());

        foreach (var (type, body, said) in new[]
        {
            ("application/json", "{", "could not be read"), ("application/json", "[1,2]", "could not be read"), ("application/json", "{}", "event is missing"), ("application/x-www-form-urlencoded", "", "event is missing"),
            ("application/json", "{\"event\":\"newCall\",\"direction\":\"in\"}", "callId is missing"), ("application/json", "{\"event\":\"newCall\",\"callId\":\"1\",\"direction\":\"sideways\"}", "Invalid direction!"),
            ("application/json", "{\"event\":\"explode\",\"callId\":\"1\"}", "Unknown event “explode”"), ("multipart/form-data", "x", "could not be read"), ("multipart/form-data; boundary=b", "--b\r\nx", "could not be read"),
            ("application/json", $"{{\"event\":\"{new string('x', 70_000)}\"}}", "could not be read"), ("application/json", "{\"event\":\"newCall\",\"callId\":\"\\ud800\"}", "could not be read"),
        })
        {
            var answer = await pbx.PostAsync(at, new StringContent(body, Encoding.UTF8) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } });
            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
            Assert.Contains(said, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString(), StringComparison.Ordinal);
        }
        var ada = await app.SignedIn(Someone.Ada);
        Assert.Contains("could not be read", await ada.Read("/admin/telephony"), StringComparison.Ordinal);

        await pbx.Tell(at, ring);
        Assert.Contains("Last event: NewCall", await ada.Read("/admin/telephony"), StringComparison.Ordinal);
        var id = await app.Look(db => db.PhoneSystems.Where(s => s.Kind == PhoneSystemKind.GenericCti).Select(s => s.Id).SingleAsync());
        Assert.Equal(HttpStatusCode.Redirect, (await ada.Submit("/admin/telephony", new() { ["id"] = $"{id}" }, "/admin/telephony?handler=Revoke")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await pbx.PostAsJsonAsync(at, ring)).StatusCode);
    }

    [Theory, BothEngines]
    public async Task Whatever_stands_in_the_fields_it_is_never_an_accident(string engine)
    {
        var strings = JsonSerializer.Deserialize<string[]>(await File.ReadAllTextAsync(TestData.Path("hostile-strings", "blns", "blns.json")))!;
        await using var app = await TestApp.Start(engine);
        var (pbx, at, sipgate) = (app.Visitor(), await app.Connect(), await app.Connect(PhoneSystemKind.Sipgate));
        var desk = await app.SignedIn(Someone.Ada);
        for (var i = 0; i < strings.Length; i++)
        {
            var text = strings[i];
            var answers = new[]
            {
                await pbx.PostAsJsonAsync(at, new { @event = "newCall", callId = $"{i}{text}", from = text, to = text, direction = "in", user = new[] { text, text } }),
                await pbx.PostAsJsonAsync(at, new { @event = "answer", callId = $"{i}{text}", answeringNumber = text, user = text, origCallId = text, xcid = text, diversion = text }),
                await pbx.PostAsJsonAsync(at, new { @event = "hangup", callId = $"{i}{text}", cause = text }),
                await pbx.PostAsJsonAsync(at, new { @event = text, callId = text, direction = text }),
            };
            Assert.All(answers, a => Assert.True(a.StatusCode is HttpStatusCode.OK or HttpStatusCode.UnprocessableEntity, $"{a.StatusCode}: {text}"));
            Assert.Equal(HttpStatusCode.OK, (await pbx.PostAsync(sipgate, new FormUrlEncodedContent(new Dictionary<string, string> { ["event"] = "newCall", ["callId"] = text, ["from"] = text, ["to"] = text, ["direction"] = "out", ["user[]"] = text }))).StatusCode);
        }
        for (var after = "/desk/calls"; after is not null; after = Next(await desk.Read(after)))
            Assert.Equal(HttpStatusCode.OK, (await desk.GetAsync(after)).StatusCode);
        Assert.DoesNotContain("<script>alert", await desk.GetStringAsync("/desk/calls"), StringComparison.Ordinal);

        static string? Next(string page) => System.Text.RegularExpressions.Regex.Match(page, "class=\"more\"><a class=\"btn\" href=\"([^\"]+)\"") is { Success: true } more ? more.Groups[1].Value : null;
    }

    [Theory, BothEngines]
    public async Task A_flood_of_events_is_taken_whole_and_once(string engine)
    {
        const int Calls = 60;
        await using var app = await TestApp.Start(engine);
        var at = await app.Connect();
        await app.Sits(Someone.Anna, "204");
        // Everything at once, everything twice, from many lines.
        var events = Enumerable.Range(0, Calls).SelectMany(i => new[] { "newCall", "answer", "hangup", "newCall", "answer", "hangup" }.Select(e => (Id: i, Event: e))).OrderBy(e => (e.Id * 7919 + e.Event.Length * 104729) % 997).ToList();
        var pbx = app.Visitor();
        await Parallel.ForEachAsync(events, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (e, _) =>
            await pbx.Tell(at, new { @event = e.Event, callId = $"c{e.Id}", from = $"49301234{e.Id:000}", to = SomeCalls.Support, direction = "in", user = "204", cause = "normalClearing" }));

        var calls = await app.AllCalls();
        Assert.Equal(Calls, calls.Count);
        Assert.Equal(Calls, calls.Select(c => c.Outside).Distinct().Count());
        Assert.All(calls, c => Assert.True(c is { Outcome: CallOutcome.Talked, Legs.Count: 1, AgentName: "Anna Agent" }, $"{c.Outside}: {c.Outcome}, {c.Legs.Count} legs, {c.AgentName}"));
    }

    [Fact]
    public async Task Guessing_addresses_is_slowed_down()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var stranger = app.Visitor();
        var answers = new System.Collections.Concurrent.ConcurrentBag<HttpStatusCode>();
        await Parallel.ForEachAsync(Enumerable.Range(0, 3600), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, cancel) =>
            answers.Add((await stranger.PostAsync(string.Create(CultureInfo.InvariantCulture, $"/api/v1/cti/{i}"), null, cancel)).StatusCode));

        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
        Assert.All(answers, a => Assert.True(a is HttpStatusCode.NotFound or HttpStatusCode.TooManyRequests, $"{a}"));
    }

    [Theory, BothEngines]
    public async Task A_call_whose_end_nobody_told_does_not_ring_for_ever(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (pbx, at) = (app.Visitor(), await app.Connect());
        await app.Sits(Someone.Anna, "204");
        await pbx.Rings(at, "rang", "4930123456", "204");
        await pbx.Rings(at, "talked", "4930123457", "204");
        await pbx.Answers(at, "talked", "204");
        Assert.Contains("call-card-1", await (await app.SignedIn(Someone.Anna)).GetStringAsync("/desk"), StringComparison.Ordinal);

        app.Clock.Advance(TimeSpan.FromHours(3));
        await app.Do(services => LostCalls.Round(services, default));
        Assert.Equal([CallOutcome.Untold, null], (await app.AllCalls()).Select(c => c.Outcome));
        app.Clock.Advance(TimeSpan.FromHours(10));
        await app.Do(services => LostCalls.Round(services, default));

        var calls = await app.AllCalls();
        Assert.All(calls, c => Assert.Equal((CallOutcome.Untold, null), (c.Outcome, c.WaitingSince)));
        Assert.DoesNotContain("call-card-", await (await app.SignedIn(Someone.Anna)).GetStringAsync("/desk"), StringComparison.Ordinal);
        // Told after all.
        await pbx.HangsUp(at, "rang", "cancel");
        Assert.Equal(CallOutcome.Missed, (await app.AllCalls())[0].Outcome);
    }

    [Fact]
    public async Task Two_programs_on_one_database_hear_the_same_call()
    {
        await using var app = await TestApp.Start(Databases.Postgres);
        await using var beside = await app.Beside();
        var at = await app.Connect();
        await app.Sits(Someone.Anna, "204");
        var (one, other) = (app.Visitor(), beside.Visitor());
        var window = await beside.SignedIn(Someone.Anna);

        await one.Rings(at, "1", "4930123456", "204");
        Assert.Contains("call-card-1", await window.GetStringAsync("/desk/customers"), StringComparison.Ordinal);
        // The second has read its telephone systems before the first revokes one.
        await other.Answers(at, "1", "204");
        await Parallel.ForEachAsync(Enumerable.Range(0, 40), async (i, _) => await (i % 2 == 0 ? one : other).Rings(at, $"{i / 2 + 10}", $"49301234{i / 2:00}", "204"));
        Assert.Equal(21, (await app.AllCalls()).Count);

        var id = await app.Look(db => db.PhoneSystems.Select(s => s.Id).SingleAsync());
        await app.Do<Connecting, Outcome<PhoneSystem>>(c => c.Revoke(id, Actor.System, default));
        await Eventually.Is(async () => (await other.PostAsJsonAsync(at, new { @event = "hangup", callId = "1" })).StatusCode == HttpStatusCode.NotFound ? "" : null, "the other program hears of it");
    }

    [Theory, BothEngines]
    public async Task Calls_are_still_there_after_a_restart(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (pbx, at) = (app.Visitor(), await app.Connect());
        await app.Sits(Someone.Anna, "204");
        await pbx.Rings(at, "1", "4930123456", "204");

        // Another program with nothing in its memory, as after a restart.
        await app.Do(services => Task.Run(() => services.GetRequiredService<Shelf<PhoneSystem>>().Forget()));
        await app.Do(services => Task.Run(() => services.GetRequiredService<Shelf<Extension>>().Forget()));
        Assert.Contains("call-card-1", await (await app.SignedIn(Someone.Anna)).GetStringAsync("/desk"), StringComparison.Ordinal);
        await pbx.Answers(at, "1", "204");
        Assert.Equal(CallState.Talking, (await app.OnlyCall()).State);
    }
}
