using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Client.Licences;
using Kulanz.Contracts.Licences;
using Kulanz.Platform;
using Kulanz.Tests.Mail;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Contracts.Licences;

/// <summary>A key is lost, passed on, or goes public.</summary>
public sealed class ReplacingTests
{
    [Theory, BothEngines]
    public async Task A_replaced_key_is_void_at_once_and_the_new_one_finds_the_seats(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (number, key) = await app.Licence(await app.Contract(Someone.Jonas), seats: 2, edition: "Professional", label: "Lindgau");
        using var till = await app.Product("Till");
        await till.Activate(key);
        using var lea = await app.SignedIn(Someone.Lea);
        var answer = await lea.Submit($"/desk/licences/{number}", new() { ["Reason"] = "The key was published in a forum", ["KeepSeats"] = "true" }, $"/desk/licences/{number}?handler=Replace");
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        var next = await app.Look(db => db.Licences.SingleAsync(l => l.Number != number));
        Assert.Equal($"/desk/licences/{next.Number}", answer.Headers.Location!.ToString());
        Assert.Equal(("Professional", "Lindgau", 2, 1), (next.Edition, next.Label, next.Seats, next.SeatsTaken));
        var newKey = await app.Do<SealedKeys, LicenceKey>(keys => Task.FromResult(keys.Open(next)));
        Assert.NotEqual(key, newKey);

        // Every question is answered so from now on, and in a signed word.
        using var client = app.Visitor();
        Assert.Equal(("void", "replaced"), Stands(await (await client.GetAsync($"/api/v1/licences/{key.Reveal()}")).Json(HttpStatusCode.OK)));
        Assert.Equal("licence_void", (await (await client.Ask(key, "activations", "b")).Json(HttpStatusCode.Conflict)).Word("code"));
        Assert.Equal(AnswerKind.Confirmed, (await till.Refresh()).Kind);
        Assert.Equal((LicenceMode.Void, LicenceReason.Replaced), (till.Now.Mode, till.Now.Reason));
        Assert.False(till.Allows(Use.Export));

        // The new key, entered on the same computer, needs no further seat.
        Assert.Equal(AnswerKind.Confirmed, (await till.Activate(newKey)).Kind);
        Assert.Equal(LicenceMode.Full, till.Now.Mode);
        Assert.Equal([(next.Id, 1)], await app.Look(async db => (await db.Licences.Where(l => l.SeatsTaken > 0).ToListAsync()).ConvertAll(l => (l.Id, l.SeatsTaken))));

        // Both pages tell of each other; the record says what was given and why.
        Assert.Contains($"/desk/licences/{next.Number}", await lea.Read($"/desk/licences/{number}"), StringComparison.Ordinal);
        Assert.Contains($"/desk/licences/{number}", await lea.Read($"/desk/licences/{next.Number}"), StringComparison.Ordinal);
        var record = await app.Look(db => db.Records.SingleAsync(r => r.Type == "licence.replaced"));
        var content = JsonElement.Parse(record.Content!);
        Assert.Equal(($"licence/{number}", "The key was published in a forum", $"{next.Number}", "1", "Lea Lead"), (record.Topic, content.Word("reason"), content.Word("by"), content.Word("seats"), record.ActorName));

        // For good: neither again nor back.
        var by = await app.Acting(Someone.Lea);
        Assert.Equal("already_void", (await app.Do<Replacing, Outcome<LicenceFacts>>(r => r.Replace(number, new("again", true, false), by, default))).Refusal!.Code);
        Assert.Equal("replaced_for_good", (await app.Do<Withdrawing, Outcome<Voiding>>(w => w.Undo(number, by, default))).Refusal!.Code);
    }

    [Theory, BothEngines]
    public async Task Where_strangers_had_the_key_their_seats_do_not_move_along(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (number, key) = await app.Licence(await app.Contract(Someone.Jonas), seats: 1);
        using var stranger = await app.Product("Stranger");
        await stranger.Activate(key);
        // By the key, as the customer reads it out.
        using var program = await app.Program("Team lead");
        var made = await (await program.PostAsJsonAsync($"/api/v1/licences/{key.Reveal()}/replacement", new { reason = "passed on", keepSeats = false })).Json(HttpStatusCode.Created);
        Assert.Equal(($"{number}", "0", "full"), (made.Word("replaces"), made.Word("seatsTaken"), made.Word("mode")));
        var newKey = LicenceKey.Parse((await (await program.PostAsJsonAsync($"/api/v1/contracts/licences/{made.Word("number")}/key", new { })).Json(HttpStatusCode.OK)).Word("key"));
        using var own = await app.Product("Own");
        Assert.Equal(AnswerKind.Confirmed, (await own.Activate(newKey)).Kind);
        Assert.Equal(ReleaseKind.Replacement, (await app.Look(db => db.Activations.SingleAsync(a => a.Name == "Stranger"))).ReleasedBy);
        Assert.Equal("missing", (await (await program.PostAsJsonAsync($"/api/v1/contracts/licences/{made.Word("number")}/replacement", new { reason = " " })).Json(HttpStatusCode.UnprocessableEntity)).Word("code"));
        Assert.Equal(HttpStatusCode.Forbidden, (await (await app.Program("Agent")).PostAsJsonAsync($"/api/v1/licences/{newKey.Reveal()}/replacement", new { reason = "x" })).StatusCode);
    }

    [Theory, BothEngines]
    public async Task A_withdrawn_licence_can_be_given_back_and_nobody_has_lost_a_seat(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (number, key) = await app.Licence(await app.Contract(Someone.Jonas));
        using var till = await app.Product("Till");
        await till.Activate(key);
        using var program = await app.Program("Team lead");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await program.PostAsJsonAsync($"/api/v1/contracts/licences/{number}/withdrawal", new { reason = "" })).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await program.PostAsJsonAsync($"/api/v1/contracts/licences/{number}/withdrawal", new { reason = "chargeback" })).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await program.PostAsJsonAsync($"/api/v1/contracts/licences/{number}/withdrawal", new { reason = "twice" })).StatusCode);
        await till.Refresh();
        Assert.Equal((LicenceMode.Void, LicenceReason.Withdrawn), (till.Now.Mode, till.Now.Reason));
        using var lea = await app.SignedIn(Someone.Lea, "de");
        Assert.Contains("chargeback", await lea.Read($"/desk/licences/{number}"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await lea.Submit($"/desk/licences/{number}", [], $"/desk/licences/{number}?handler=GiveBack")).StatusCode);
        await till.Refresh();
        Assert.Equal(LicenceMode.Full, till.Now.Mode);
        Assert.Equal(HttpStatusCode.Conflict, (await program.DeleteAsync($"/api/v1/contracts/licences/{number}/withdrawal")).StatusCode);
        Assert.Equal(1, (await app.Look(db => db.Licences.SingleAsync())).SeatsTaken);
        // Withdrawn a second time: what was undone before is history.
        Assert.Equal(HttpStatusCode.Created, (await program.PostAsJsonAsync($"/api/v1/contracts/licences/{number}/withdrawal", new { reason = "again" })).StatusCode);
    }

    [Theory, BothEngines]
    public async Task Of_two_who_replace_at_once_one_is_first_and_the_other_is_told(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (number, _) = await app.Licence(await app.Contract(Someone.Jonas));
        using var program = await app.Program("Team lead");
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => program.PostAsJsonAsync($"/api/v1/contracts/licences/{number}/replacement", new { reason = $"try {i}" })));
        Assert.Equal(1, answers.Count(a => a.StatusCode == HttpStatusCode.Created));
        Assert.All(answers.Where(a => a.StatusCode != HttpStatusCode.Created), a => Assert.Equal(HttpStatusCode.Conflict, a.StatusCode));
        Assert.Equal(2, await app.Look(db => db.Licences.CountAsync()));
    }

    [Theory, BothEngines]
    public async Task The_new_key_goes_by_mail_in_the_customers_language_and_is_kept_in_none(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.AddMailbox();
        var (jonas, mary) = (Someone.Jonas with { Email = MailServers.NewAddress() }, Someone.Mary with { Email = MailServers.NewAddress("mary") });
        var by = await app.Acting(Someone.Lea);
        foreach (var (who, language) in new[] { (jonas, "de"), (mary, "en") })
        {
            var customer = await app.Customer(who);
            await app.Look(async db => await db.Customers.Where(c => c.Id == customer.Id).ExecuteUpdateAsync(set => set.SetProperty(c => c.Language, language)));
            var contract = await app.Contract(who);
            var issued = (await app.Do<Issuing, Outcome<LicenceFacts>>(i => i.Issue(contract.Number, new(Seats: 3), true, by, default))).Value.Licence;
            var next = (await app.Do<Replacing, Outcome<LicenceFacts>>(r => r.Replace(issued.Number, new("lost", true, true), by, default))).Value.Licence;
            var mails = await MailServers.Arrived(who.Email, 2);
            var keys = await app.Do<SealedKeys, (LicenceKey First, LicenceKey Next)>(k => Task.FromResult((k.Open(issued), k.Open(next))));
            var first = mails.Single(m => m.Text!.Contains(keys.First.Reveal(), StringComparison.Ordinal));
            var second = mails.Single(m => m.Text!.Contains(keys.Next.Reveal(), StringComparison.Ordinal));
            Assert.Contains(language == "de" ? "Ihr Lizenzschlüssel für Notebook" : "Your licence key for Notebook", first.Subject, StringComparison.Ordinal);
            Assert.Contains(language == "de" ? $"({issued.KeyStart}-…) gilt nicht mehr" : $"({issued.KeyStart}-…) is no longer valid", second.Text, StringComparison.Ordinal);
            Assert.Contains("http://help.example.com/my/licences", second.Text, StringComparison.Ordinal);
        }
        await app.Holds(async db => !await db.Set<Kulanz.Platform.Outbox.OutboxItem>().AnyAsync(), "everything has left");
        // Whoever has no address is not issued a key that nobody gets.
        var nobody = await app.Contract(new("Nobody", "nobody@customer.example"));
        await app.Look(db => db.ContactPoints.Where(p => p.CustomerId == nobody.CustomerId).ExecuteDeleteAsync());
        Assert.Equal("no_address_for_key", (await app.Do<Issuing, Outcome<LicenceFacts>>(i => i.Issue(nobody.Number, new(), true, by, default))).Refusal!.Code);
        Assert.False(await app.Look(db => db.Licences.AnyAsync(l => l.ContractId == nobody.Id)));
    }

    private static (string Mode, string Reason) Stands(JsonElement said) => (said.Word("mode"), said.Word("reason"));
}
