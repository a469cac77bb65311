using System.Net;
using System.Security.Cryptography;
using System.Text;
using Kulanz.Platform;
using Kulanz.Telephony;
using Kulanz.Tests.Access;
using Kulanz.Tests.Testing;

namespace Kulanz.Tests.Telephony;

/// <summary>The push API of sipgate.io: what it sends, and what it is answered.</summary>
public sealed class SipgateTests
{
    private static readonly (string, string)[] Jennifer = [("from", "492111234567"), ("to", SomeCalls.Support), ("direction", "in")];

    [Theory, BothEngines]
    public async Task A_new_call_is_answered_with_where_the_rest_of_it_is_to_be_told(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (sipgate, at) = (app.Visitor(), await app.Connect(PhoneSystemKind.Sipgate));
        await app.Sits(Someone.Anna, "w0");
        await app.Sits(Someone.Ben, "1234567w1");

        var answer = await sipgate.Push(at, [("event", "newCall"), .. Jennifer, ("callId", "123456"), ("origCallId", "123456"), ("xcid", "abc"), ("user[]", "Alice"), ("user[]", "Bob"), ("userId[]", "w0"), ("userId[]", "w1"), ("fullUserId[]", "1234567w0"), ("fullUserId[]", "1234567w1")]);
        Assert.Equal(("Response", $"http://help.example.com{at}", $"http://help.example.com{at}"), (answer.Name.LocalName, answer.Attribute("onAnswer")?.Value, answer.Attribute("onHangup")?.Value));
        Assert.Empty(answer.Elements());
        foreach (var who in new[] { Someone.Anna, Someone.Ben })
            Assert.Contains("call-card-1", await (await app.SignedIn(who)).GetStringAsync("/desk"), StringComparison.Ordinal);
        Assert.DoesNotContain("call-card-1", await (await app.SignedIn(Someone.Lea)).GetStringAsync("/desk"), StringComparison.Ordinal);

        await sipgate.Push(at, [("event", "answer"), .. Jennifer, ("callId", "123456"), ("user", "Bob"), ("userId", "w1"), ("fullUserId", "1234567w1"), ("answeringNumber", "21199999999")]);
        Assert.Empty((await sipgate.Push(at, ("event", "dtmf"), ("dtmf", "1234"), ("callId", "123456"))).Attributes());
        await sipgate.Push(at, [("event", "hangup"), .. Jennifer, ("cause", "normalClearing"), ("callId", "123456")]);

        var call = await app.OnlyCall();
        Assert.Equal((CallOutcome.Talked, "Ben Agent", "+492111234567"), (call.Outcome, call.AgentName, call.Outside));
        Assert.DoesNotContain(await app.Look(db => Task.FromResult(db.Records.Select(r => r.Content).ToList())), content => content?.Contains("1234\"", StringComparison.Ordinal) == true && content.Contains("dtmf", StringComparison.Ordinal));
    }

    /// <summary>The cases that sipgate's documentation tells, to the letter.</summary>
    [Theory, BothEngines]
    public async Task What_is_passed_on_or_forwarded_stays_one_call(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (sipgate, at) = (app.Visitor(), await app.Connect(PhoneSystemKind.Sipgate));
        await app.Sits(Someone.Anna, "Doc");
        await app.Sits(Someone.Ben, "Marty");
        (string, string)[] Leg(string id, string? from = null) => [.. Jennifer, ("callId", id), .. from is null ? [] : new[] { ("origCallId", from), ("diversion", "4921100") }];

        // Doc transfers the call to Marty, and Marty picks up.
        await sipgate.Push(at, [("event", "newCall"), .. Leg("1"), ("user[]", "Doc")]);
        await sipgate.Push(at, [("event", "answer"), .. Leg("1"), ("user", "Doc")]);
        await sipgate.Push(at, [("event", "newCall"), .. Leg("2", "1"), ("user[]", "Marty")]);
        Assert.Contains("call-card-1", await (await app.SignedIn(Someone.Ben)).GetStringAsync("/desk"), StringComparison.Ordinal);
        await sipgate.Push(at, [("event", "answer"), .. Leg("2", "1"), ("user", "Marty")]);
        await sipgate.Push(at, [("event", "hangup"), .. Leg("1"), ("cause", "normalClearing")]);
        Assert.Equal((CallState.Talking, "Ben Agent"), ((await app.OnlyCall()).State, (await app.OnlyCall()).AgentName));
        await sipgate.Push(at, [("event", "hangup"), .. Leg("2", "1"), ("cause", "normalClearing")]);
        var one = await app.OnlyCall();
        Assert.Equal((CallOutcome.Talked, 2), (one.Outcome, one.Legs.Count));
        Assert.Equal("4921100", one.Legs.MaxBy(l => l.Id)!.DivertedFrom);

        // Marty does not pick up, and Doc has hung up: Jennifer heard a ringing telephone last.
        await sipgate.Push(at, [("event", "newCall"), .. Leg("3"), ("user[]", "Doc")]);
        await sipgate.Push(at, [("event", "answer"), .. Leg("3"), ("user", "Doc")]);
        await sipgate.Push(at, [("event", "newCall"), .. Leg("4", "3"), ("user[]", "Marty")]);
        await sipgate.Push(at, [("event", "hangup"), .. Leg("3"), ("cause", "normalClearing")]);
        await sipgate.Push(at, [("event", "hangup"), .. Leg("4", "3"), ("cause", "cancel")]);
        var lost = (await app.AllCalls())[1];
        Assert.Equal((CallOutcome.Missed, true), (lost.Outcome, lost.WaitingSince is not null));

        // Doc's line is busy, so the call is forwarded to Marty, who picks up.
        await sipgate.Push(at, [("event", "newCall"), .. Leg("5"), ("user[]", "Doc")]);
        await sipgate.Push(at, [("event", "hangup"), .. Leg("5"), ("cause", "forwarded")]);
        Assert.Equal(CallOutcome.Forwarded, (await app.AllCalls())[2].Outcome);
        await sipgate.Push(at, [("event", "newCall"), .. Leg("6", "5"), ("user[]", "Marty")]);
        Assert.Equal(CallState.Ringing, (await app.AllCalls())[2].State);
        await sipgate.Push(at, [("event", "answer"), .. Leg("6", "5"), ("user", "Marty")]);
        await sipgate.Push(at, [("event", "hangup"), .. Leg("6", "5"), ("cause", "normalClearing")]);
        var forwarded = (await app.AllCalls())[2];
        Assert.Equal((CallOutcome.Talked, "Ben Agent"), (forwarded.Outcome, forwarded.AgentName));

        // The second part comes before the first.
        await sipgate.Push(at, [("event", "newCall"), .. Leg("8", "7"), ("user[]", "Marty")]);
        await sipgate.Push(at, [("event", "newCall"), .. Leg("7"), ("user[]", "Doc")]);
        Assert.Equal(4, (await app.AllCalls()).Count);
        // A machine answers for everybody: somebody waits to be called back.
        await sipgate.Push(at, [("event", "newCall"), .. Leg("9"), ("user[]", "voicemail")]);
        await sipgate.Push(at, [("event", "answer"), .. Leg("9"), ("user", "voicemail")]);
        await sipgate.Push(at, [("event", "hangup"), .. Leg("9"), ("cause", "normalClearing")]);
        var machine = (await app.AllCalls())[4];
        Assert.Equal((CallOutcome.AnsweringMachine, true, null), (machine.Outcome, machine.WaitingSince is not null, machine.AgentName));
    }

    [Fact]
    public async Task Blocked_numbers_are_rejected_and_another_number_is_shown()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var (sipgate, at) = (app.Visitor(), await app.Connect(PhoneSystemKind.Sipgate));
        await app.Do<RulingCalls, Outcome<CallRules>>(r => r.Set(new("+49211* nobody there", null, "+49 69 90009111", 6), Actor.System, default));

        var rejected = await sipgate.Push(at, [("event", "newCall"), .. Jennifer, ("callId", "1")]);
        Assert.Equal("busy", rejected.Element("Reject")?.Attribute("reason")?.Value);
        Assert.NotNull(rejected.Attribute("onHangup"));
        var dialled = await sipgate.Push(at, ("event", "newCall"), ("callId", "2"), ("from", SomeCalls.Support), ("to", "4915791234567"), ("direction", "out"), ("user[]", "Alice"));
        Assert.Equal(("496990009111", "4915791234567"), (dialled.Element("Dial")?.Attribute("callerId")?.Value, dialled.Element("Dial")?.Element("Number")?.Value));
    }

    [Theory, BothEngines]
    public async Task Where_a_key_is_known_only_what_it_signed_is_taken(string engine)
    {
        using var key = RSA.Create(2048);
        await using var app = await TestApp.Start(engine);
        var (sipgate, at) = (app.Visitor(), await app.Connect(PhoneSystemKind.Sipgate, publicKey: key.ExportSubjectPublicKeyInfoPem()));
        var body = $"event=newCall&callId=1&from=492111234567&to={SomeCalls.Support}&direction=in&user%5B%5D=Alice";
        var signature = Convert.ToBase64String(key.SignData(Encoding.UTF8.GetBytes(body), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

        foreach (var (sent, signed) in new[] { (body, null), (body, "no base64!"), (body, ""), (body + "x", signature), (body, new string('A', 5000)) })
            Assert.Equal(HttpStatusCode.Forbidden, (await Send(sent, signed)).StatusCode);
        Assert.Empty(await app.AllCalls());
        Assert.Contains("not signed", await (await app.SignedIn(Someone.Ada)).Read("/admin/telephony"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await Send(body, signature)).StatusCode);
        Assert.Single(await app.AllCalls());

        var wrong = await app.Do<Connecting, Outcome<(PhoneSystem, string)>>(c => c.Connect(PhoneSystemKind.Sipgate, new PhoneSystemGiven("x", null, key.ExportPkcs8PrivateKeyPem()), Actor.System, default));
        Assert.IsType<NotAPublicKey>(wrong.Refusal);

        Task<HttpResponseMessage> Send(string text, string? signed)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, at) { Content = new StringContent(text, Encoding.UTF8, "application/x-www-form-urlencoded") };
            if (signed is not null)
                request.Headers.TryAddWithoutValidation("X-Sipgate-Signature", signed);
            return sipgate.SendAsync(request);
        }
    }
}
