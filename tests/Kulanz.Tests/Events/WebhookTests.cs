using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Events;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Outbox;
using Kulanz.Platform.Web;
using Kulanz.Tests.Cases;
using Kulanz.Tests.Mail;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Events;

public sealed class WebhookTests
{
    private static readonly Dictionary<string, string?> Loopback = new() { ["KULANZ_WEBHOOK_NETWORKS"] = "127.0.0.0/8" };

    [Theory, BothEngines]
    public async Task What_happens_is_told_once_in_order_and_signed(string engine)
    {
        await using var app = await TestApp.Start(engine, Loopback);
        await using var shop = await Listener.Start();
        var program = await app.Program();
        var secret = await Add(program, shop, "case.*", "message.added");

        var numbers = new List<long>();
        for (var i = 0; i < 3; i++)
            numbers.Add(await Open(app, $"Question {i}"));
        await app.Holds(async db => await db.WebhookCalls.CountAsync(c => c.Type == "case.opened" && c.State == WebhookCallState.Delivered) == 3, "three cases are told");

        var heard = shop.Calls.ToList();
        Assert.Equal(heard.Count, heard.Select(h => h.Id).Distinct().Count());
        Assert.All(heard, call => Assert.Equal(call.Signature, WebhookSecrets.Sign(secret, call.Id, DateTimeOffset.FromUnixTimeSeconds(long.Parse(call.Timestamp, System.Globalization.CultureInfo.InvariantCulture)), call.Body)));
        var events = heard.Select(h => JsonDocument.Parse(h.Body).RootElement).ToList();
        Assert.All(events, e => Assert.True(e.GetProperty("type").GetString()!.StartsWith("case.", StringComparison.Ordinal) || e.GetProperty("type").GetString() == "message.added"));
        Assert.Equal(numbers.Select(n => $"case/{n}"), events.Where(e => e.GetProperty("type").GetString() == "case.opened").Select(e => e.GetProperty("data").GetProperty("topic").GetString()));
        var positions = events.Select(e => e.GetProperty("data").GetProperty("position").GetInt64()).ToList();
        Assert.Equal(positions.Order(), positions);

        // A second look hands nothing on again; a new secret signs beside the old one, and the listing shows neither.
        await app.Do(services => HandingOn.Round(services, default));
        var renewed = await (await program.PostAsync($"/api/v1/webhooks/{await Only(app)}/secret", null)).Content.ReadFromJsonAsync<JsonElement>();
        var more = await Open(app, "One more");
        bool Told(Listener.Heard call) => call.Body.Contains("case.opened", StringComparison.Ordinal) && call.Body.Contains($"case/{more}\"", StringComparison.Ordinal);
        await app.Holds(_ => Task.FromResult(shop.Calls.Any(Told)), "one more is told");
        var last = shop.Calls.First(Told);
        var at = DateTimeOffset.FromUnixTimeSeconds(long.Parse(last.Timestamp, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal($"{WebhookSecrets.Sign(renewed.GetProperty("secret").GetString()!, last.Id, at, last.Body)} {WebhookSecrets.Sign(secret, last.Id, at, last.Body)}", last.Signature);
        Assert.DoesNotContain("whsec_", await program.GetStringAsync("/api/v1/webhooks"), StringComparison.Ordinal);
        Assert.DoesNotContain(secret, (await app.Look(db => db.Webhooks.AsNoTracking().SingleAsync())).OldSecret, StringComparison.Ordinal);
    }

    [Fact]
    public void The_signature_is_that_of_Standard_Webhooks() =>
        // The example of the specification's libraries.
        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            WebhookSecrets.Sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", DateTimeOffset.FromUnixTimeSeconds(1614265330), "{\"test\": 2432232314}"));

    [Theory, BothEngines]
    public async Task What_is_not_taken_is_shown_tried_again_and_sent_when_the_other_side_is_back(string engine)
    {
        await using var app = await TestApp.Start(engine, Loopback);
        await using var shop = await Listener.Start();
        var program = await app.Program();
        await Add(program, shop, "case.opened");
        var id = await Only(app);
        shop.Status = 503;

        await Open(app, "First");
        await app.Holds(db => db.WebhookCalls.AnyAsync(c => c.Attempts == 1 && c.Status == 503), "one attempt");
        await Open(app, "Second");
        var admin = await app.SignedIn(Someone.Ada);
        var page = await admin.Read($"/admin/webhooks/{id}");
        Assert.Contains("The address answers with 503.", page, StringComparison.Ordinal);
        Assert.Contains("no, thanks", page, StringComparison.Ordinal);
        Assert.Contains("Nothing arrives since", page, StringComparison.Ordinal);
        await app.Holds(async db => await db.WebhookCalls.CountAsync() == 2, "both are on their way");

        shop.Status = 200;
        var first = await app.Look(db => db.WebhookCalls.OrderBy(c => c.Id).Select(c => c.Id).FirstAsync());
        Assert.Equal(HttpStatusCode.Redirect, (await admin.Submit($"/admin/webhooks/{id}", new() { ["call"] = first.ToString() }, $"/admin/webhooks/{id}?handler=Again")).StatusCode);
        await app.Holds(db => db.WebhookCalls.AllAsync(c => c.State == WebhookCallState.Delivered), "both are taken");

        Assert.False(await app.Look(db => db.Set<OutboxItem>().AnyAsync()));
        Assert.Null((await app.Look(db => db.Webhooks.AsNoTracking().SingleAsync())).FailingSince);
        var listed = await program.GetFromJsonAsync<JsonElement>($"/api/v1/webhooks/{id}/deliveries?state=delivered&limit=1");
        Assert.Equal(1, listed.GetProperty("items").GetArrayLength());
        var next = await program.GetFromJsonAsync<JsonElement>($"/api/v1/webhooks/{id}/deliveries?state=delivered&limit=1&after={listed.GetProperty("after").GetString()}");
        Assert.Equal(first.ToString(), next.GetProperty("items")[0].GetProperty("id").GetString());
        // Again, by its id: the other side can tell.
        Assert.Equal(HttpStatusCode.Accepted, (await program.PostAsync($"/api/v1/webhooks/{id}/deliveries/{first}/retry", null)).StatusCode);
        await app.Holds(_ => Task.FromResult(shop.Calls.Count(c => c.Id == $"msg_{first:N}") == 3), "sent once more");
    }

    [Theory, BothEngines]
    public async Task An_address_that_takes_nothing_for_days_is_switched_off_and_administrators_hear_of_it(string engine)
    {
        await using var app = await TestApp.Start(engine, Loopback);
        await using var shop = await Listener.Start();
        var program = await app.Program();
        await Add(program, shop, "case.opened");
        var id = await Only(app);
        shop.Status = 500;
        await Open(app, "First");
        await app.Holds(db => db.WebhookCalls.AnyAsync(c => c.Attempts == 1 && c.TriedAt != null), "one attempt");
        await app.Holds(db => db.Set<OutboxItem>().AnyAsync(i => i.ClaimedAt == null), "put off");

        app.Clock.Advance(TimeSpan.FromDays(Calling.DaysUntilOff + 1));
        app.Poke(OutboxRound.Loop);
        await app.Holds(db => db.Webhooks.AnyAsync(w => w.DisabledAt != null), "switched off");

        var admin = await app.SignedIn(Someone.Ada);
        Assert.Contains("The webhook \"Shop\" was switched off: nothing arrived there.", await admin.Read("/admin"), StringComparison.Ordinal);
        Assert.Contains("For more than 5 days nothing could be delivered.", await admin.Read($"/admin/webhooks/{id}"), StringComparison.Ordinal);
        Assert.Equal(1, await app.Look(db => db.Records.CountAsync(r => r.Type == "webhook.disabled")));
        await app.Holds(db => db.WebhookCalls.AllAsync(c => c.State == WebhookCallState.Failed), "given up");

        // What happens while it is off is not told later; from then on it is.
        await Open(app, "While off");
        shop.Status = 200;
        Assert.Equal(HttpStatusCode.OK, (await program.PatchAsJsonAsync($"/api/v1/webhooks/{id}", new { enabled = true })).StatusCode);
        var last = await Open(app, "Afterwards");
        await app.Holds(_ => Task.FromResult(shop.Calls.Any(c => c.Body.Contains($"case/{last}\"", StringComparison.Ordinal))), "told again");
        Assert.DoesNotContain(shop.Calls, c => c.Body.Contains($"case/{last - 1}\"", StringComparison.Ordinal));
    }

    [Theory, BothEngines]
    public async Task A_test_says_what_came_back_and_redirects_are_not_followed(string engine)
    {
        await using var app = await TestApp.Start(engine, Loopback);
        await using var shop = await Listener.Start();
        var program = await app.Program();
        await Add(program, shop, "*");
        var id = await Only(app);

        var good = await (await program.PostAsync($"/api/v1/webhooks/{id}/test", null)).Content.ReadFromJsonAsync<JsonElement>();
        shop.Status = 307;
        var moved = await (await program.PostAsync($"/api/v1/webhooks/{id}/test", null)).Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(("delivered", "thanks"), (good.GetProperty("state").GetString(), good.GetProperty("answer").GetString()));
        Assert.Contains("webhook.test", shop.Calls.Select(c => JsonDocument.Parse(c.Body).RootElement.GetProperty("type").GetString()));
        Assert.Equal("failed", moved.GetProperty("state").GetString());
        Assert.Contains("redirect", moved.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await program.DeleteAsync($"/api/v1/webhooks/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await program.PostAsync($"/api/v1/webhooks/{id}/test", null)).StatusCode);
    }

    [Theory, BothEngines]
    public async Task No_webhook_reaches_into_the_house(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await using var shop = await Listener.Start();
        var program = await app.Program();

        var plain = await program.PostAsJsonAsync("/api/v1/webhooks", new { name = "Shop", url = shop.Address, types = new[] { "*" } });
        Assert.Equal("webhook_without_tls", (await plain.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
        foreach (var (field, given) in new (string, object)[] { ("url", new { name = "x", url = "https://me:secret@example.com", types = new[] { "*" } }), ("types", new { name = "x", url = "https://example.com", types = new[] { "Case*" } }), ("name", new { url = "https://example.com", types = new[] { "*" } }) })
        {
            var wrong = await program.PostAsJsonAsync("/api/v1/webhooks", given);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
            Assert.True((await wrong.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _));
        }
        var inside = await program.PostAsJsonAsync("/api/v1/webhooks", new { name = "Inside", url = shop.Address.Replace("http:", "https:", StringComparison.Ordinal).Replace("127.0.0.1", "localhost", StringComparison.Ordinal), types = new[] { "*" } });
        var id = (await inside.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();

        var tested = await (await program.PostAsync($"/api/v1/webhooks/{id}/test", null)).Content.ReadFromJsonAsync<JsonElement>();

        Assert.Contains("leads into this network", tested.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.Empty(shop.Calls);
    }

    [Theory]
    [InlineData("93.184.215.14", true, true)]
    [InlineData("93.184.215.14", false, false)]
    [InlineData("10.1.2.3", true, false)]
    [InlineData("172.31.0.1", true, false)]
    [InlineData("169.254.169.254", true, false)]
    [InlineData("100.100.100.200", true, false)]
    [InlineData("0.0.0.0", true, false)]
    [InlineData("::1", true, false)]
    [InlineData("::ffff:10.0.0.1", true, false)]
    [InlineData("64:ff9b::a00:1", true, false)]
    [InlineData("fd00::1", true, false)]
    [InlineData("fe80::1", true, false)]
    [InlineData("2a00:1450:4001::1", true, true)]
    public void Only_public_addresses_are_called(string address, bool tls, bool called) =>
        Assert.Equal(called, new PublicAddresses(new Settings()).MayCall(IPAddress.Parse(address), tls));

    private static async Task<string> Add(HttpClient program, Listener shop, params string[] types)
    {
        var answer = await program.PostAsJsonAsync("/api/v1/webhooks", new { name = "Shop", url = shop.Address, types });
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("secret").GetString()!;
    }

    private static Task<Guid> Only(TestApp app) => app.Look(db => db.Webhooks.Select(w => w.Id).SingleAsync());

    private static async Task<long> Open(TestApp app, string subject)
    {
        var jonas = await app.Customer(Someone.Jonas);
        return (await app.Do<Opening, Outcome<Case>>(o => o.Open(new NewCase(jonas.Id, subject, "Please help.", Channel.Api), Actor.System, default))).Value.Number;
    }
}
