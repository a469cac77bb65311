using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Xml.Linq;
using Kulanz.Platform;
using Kulanz.Telephony;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Telephony;

/// <summary>Telephone systems that tell of calls, as they do it: by HTTP, with nothing but their address.</summary>
public static class SomeCalls
{
    public const string Support = "4930901820";

    /// <summary>A telephone system; answers where it sends its events.</summary>
    public static async Task<string> Connect(this TestApp app, PhoneSystemKind kind = PhoneSystemKind.GenericCti, string? areaCode = null, string? publicKey = null)
    {
        var made = (await app.Do<Connecting, Outcome<(PhoneSystem System, string Token)>>(c => c.Connect(kind, new PhoneSystemGiven("Switchboard", areaCode, publicKey), Actor.System, default))).Value;
        return made.System.Path(made.Token);
    }

    /// <summary>An event of generic CTI as JSON; fails unless it is taken.</summary>
    public static async Task<JsonElement> Tell(this HttpClient system, string address, object said)
    {
        var answer = await system.PostAsJsonAsync(address, said);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public static Task<JsonElement> Rings(this HttpClient system, string address, string callId, string from, params string[] users) =>
        system.Tell(address, new { @event = "newCall", callId, from, to = Support, direction = "in", user = users });

    public static Task<JsonElement> Answers(this HttpClient system, string address, string callId, string? user = null) => system.Tell(address, new { @event = "answer", callId, direction = "in", user });

    public static Task<JsonElement> HangsUp(this HttpClient system, string address, string callId, string cause = "normalClearing") => system.Tell(address, new { @event = "hangup", callId, direction = "in", cause });

    /// <summary>An event of sipgate.io; fails unless it is taken.</summary>
    public static async Task<XElement> Push(this HttpClient system, string address, params (string Name, string Value)[] fields)
    {
        var answer = await system.PostAsync(address, new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{answer.StatusCode}: {text}");
        Assert.Equal("application/xml", answer.Content.Headers.ContentType?.MediaType);
        return XElement.Parse(text);
    }

    /// <summary>The telephone system calls <paramref name="who"/> by these words.</summary>
    public static async Task Sits(this TestApp app, Someone.Person who, params string[] extensions)
    {
        var me = await app.Acting(who);
        Assert.Null((await app.Do<Kulanz.Telephony.Extensions, Outcome<int>>(e => e.Set(me.Id!.Value, string.Join('\n', extensions), me, default))).Refusal);
    }

    public static Task<List<Call>> AllCalls(this TestApp app) => app.Look(db => db.Calls.AsNoTracking().Include(c => c.Legs).OrderBy(c => c.Number).ToListAsync());

    public static async Task<Call> OnlyCall(this TestApp app) => Assert.Single(await app.AllCalls());
}
