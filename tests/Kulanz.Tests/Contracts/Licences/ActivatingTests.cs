using System.Net;
using System.Text;
using System.Text.Json;
using Kulanz.Client.Licences;
using Kulanz.Contracts;
using Kulanz.Contracts.Licences;
using Kulanz.Platform;
using Kulanz.Tests.Platform.Operations;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Contracts.Licences;

/// <summary>Products and their seats, over HTTP.</summary>
public sealed class ActivatingTests
{
    [Theory, BothEngines]
    public async Task A_product_takes_a_seat_with_its_key_and_keeps_it(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (number, key) = await app.Licence(await app.Contract(Someone.Jonas), seats: 2, edition: "Professional");
        using var till = await app.Product("Till");
        Assert.Equal(AnswerKind.Confirmed, (await till.Activate(key)).Kind);
        Assert.Equal(LicenceMode.Full, till.Now.Mode);
        Assert.Equal(($"{number}", "Professional", 2, "Jonas Kunde", "http://help.example.com", key.Start), (till.File!.Number, till.File.Edition, till.File.Seats, till.File.Name, till.File.Issuer, till.File.KeyStart));
        // A second time, and with every heartbeat, it is the same seat.
        await till.Activate(key);
        var first = till.File.Id;
        app.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(AnswerKind.Confirmed, (await till.Refresh()).Kind);
        Assert.NotEqual(first, till.File.Id);
        var seat = Assert.Single(await app.Look(db => db.Activations.ToListAsync()));
        Assert.Equal(("Till", "id of Till", null), (seat.Name, seat.Installation, seat.ReleasedAt));
        Assert.True(seat.SeenAt - seat.Since > TimeSpan.FromHours(23));
        Assert.Equal(1, (await app.Look(db => db.Licences.SingleAsync())).SeatsTaken);
        // Each file is one for this computer.
        var text = (await (await app.Visitor().Ask(key, "heartbeats", "id of Till")).Json(HttpStatusCode.OK)).Word("file");
        Assert.Equal(LicenceMode.Full, LicenceFile.Check(text, await app.Pinned(), "notebook", "id of Till", app.Clock.GetUtcNow()).Mode);
        Assert.Equal(LicenceReason.OtherInstallation, LicenceFile.Check(text, await app.Pinned(), "notebook", "id of another", app.Clock.GetUtcNow()).Reason);
        Assert.Equal(["licence.issued", "licence.activated"], await app.Look(db => db.Records.Where(r => r.Topic == $"licence/{number}").OrderBy(r => r.Id).Select(r => r.Type).ToListAsync()));
    }

    [Theory, BothEngines]
    public async Task Where_all_seats_are_taken_it_is_said_by_whom_and_a_customer_can_release_one(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.Register(Someone.Jonas);
        await app.Register(Someone.Mary);
        var (number, key) = await app.Licence(await app.Contract(Someone.Jonas), seats: 2);
        using var till = await app.Product("Till");
        using var office = await app.Product("Office");
        using var laptop = await app.Product("Laptop");
        await till.Activate(key);
        await office.Activate(key);
        var refused = await laptop.Activate(key);
        Assert.Equal((AnswerKind.Refused, "seats_taken"), (refused.Kind, refused.Code));
        Assert.Equal(["Till", "Office"], refused.Holders.Select(h => h.Name));
        Assert.False(laptop.Allows(Use.Read));

        // Nobody else's business, whatever they send.
        var seat = (await app.Look(db => db.Activations.SingleAsync(a => a.Name == "Till"))).Id;
        using var mary = await app.SignedIn(Someone.Mary);
        Assert.Equal(HttpStatusCode.NotFound, (await mary.Submit("/my/licences", new() { ["number"] = $"{number}", ["seat"] = $"{seat}" }, "/my/licences?handler=Release")).StatusCode);
        using var jonas = await app.SignedIn(Someone.Jonas);
        Assert.Contains("Till", await jonas.Read("/my/licences"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await jonas.Submit("/my/licences", new() { ["number"] = $"{number}", ["seat"] = $"{seat}" }, "/my/licences?handler=Release")).StatusCode);
        Assert.Equal(AnswerKind.Confirmed, (await laptop.Activate(key)).Kind);

        // The one that lost its seat notices, and does not take another one by itself.
        var gone = await till.Refresh();
        Assert.Equal((AnswerKind.Refused, "seat_released"), (gone.Kind, gone.Code));
        Assert.Equal((LicenceMode.ExportOnly, LicenceReason.Released), (till.Now.Mode, till.Now.Reason));
        // Given up by the product itself, the seat is free at once.
        Assert.Equal(AnswerKind.Released, (await office.Release()).Kind);
        Assert.Equal(AnswerKind.Confirmed, (await till.Activate(key)).Kind);
        Assert.Equal(LicenceMode.Full, till.Now.Mode);
        Assert.Equal(2, (await app.Look(db => db.Licences.SingleAsync())).SeatsTaken);
    }

    [Theory, BothEngines]
    public async Task Of_many_who_come_at_once_exactly_as_many_get_a_seat_as_there_are(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (_, key) = await app.Licence(await app.Contract(Someone.Jonas), seats: 3);
        using var client = app.Visitor();
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => client.Ask(key, i % 2 == 0 ? "activations" : "heartbeats", $"computer {i / 2}")));
        Assert.Equal(6, answers.Count(a => a.IsSuccessStatusCode));
        Assert.All(answers.Where(a => !a.IsSuccessStatusCode), a => Assert.Equal(HttpStatusCode.Conflict, a.StatusCode));
        Assert.Equal(3, await app.Look(db => db.Activations.CountAsync(a => a.ReleasedAt == null)));
        Assert.Equal(3, (await app.Look(db => db.Licences.SingleAsync())).SeatsTaken);
    }

    [Theory, BothEngines]
    public async Task The_contracts_last_day_counts_to_its_end_where_the_company_is(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var contract = await app.Contract(Someone.Jonas, ends: true);
        Assert.Equal(SomeLicences.LastDay, contract.EndsOn);
        var (_, key) = await app.Licence(contract);
        using var client = app.Visitor();
        using var till = await app.Product("Till");
        await till.Activate(key);

        // The last minute of Wednesday in Berlin, and the first of Thursday.
        var end = new DateTimeOffset(2026, 9, 30, 22, 0, 0, TimeSpan.Zero);
        app.Clock.Advance(end - app.Clock.GetUtcNow() - TimeSpan.FromMinutes(1));
        Assert.Equal("full", (await (await client.GetAsync($"/api/v1/licences/{key.Reveal()}")).Json(HttpStatusCode.OK)).Word("mode"));
        Assert.Equal(LicenceMode.Full, till.Now.Mode);
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        var said = await (await client.GetAsync($"/api/v1/licences/{key.Reveal()}")).Json(HttpStatusCode.OK);
        Assert.Equal(("export_only", "ended"), (said.Word("mode"), said.Word("reason")));
        Assert.Equal("The contract ended on 30 September 2026: reading and exporting work, everything else is refused.", said.Word("text"));
        Assert.Equal(LicenceReason.Ended, till.Now.Reason);
        // A new computer may still be set up to read what is there.
        using var archive = await app.Product("Archive");
        Assert.Equal(AnswerKind.Confirmed, (await archive.Activate(key)).Kind);
        Assert.Equal((true, true, false), (archive.Allows(Use.Read), archive.Allows(Use.Export), archive.Allows(Use.Full)));
    }

    [Theory, BothEngines]
    public async Task Its_mode_and_the_contracts_status_never_disagree(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var contract = await app.Contract(Someone.Jonas, ends: true);
        foreach (var zone in new[] { "Europe/Berlin", "Pacific/Kiritimati", "America/Adak", "America/Havana", "Asia/Kathmandu" }.Select(TimeZoneInfo.FindSystemTimeZoneById))
        {
            var terms = Kulanz.Contracts.Licences.Licence.Terms(contract, null, zone);
            for (var at = new DateTimeOffset(2025, 9, 29, 0, 0, 0, TimeSpan.Zero); at < new DateTimeOffset(2026, 10, 3, 0, 0, 0, TimeSpan.Zero); at = at.AddMinutes(at.Month is 9 or 10 ? 15 : 7200))
            {
                var status = contract.Status(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime));
                Assert.Equal(status switch { ContractStatus.Upcoming => LicenceReason.NotYet, ContractStatus.Ended => LicenceReason.Ended, _ => LicenceReason.Running }, terms.At(at).Reason);
            }
        }
    }

    [Theory, BothEngines]
    public async Task A_seat_nobody_hears_of_is_free_again_but_not_while_its_file_still_works(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (number, key) = await app.Licence(await app.Contract(Someone.Jonas), seats: 1);
        using var till = await app.Product("Till");
        using var office = await app.Product("Office");
        await till.Activate(key);
        app.Clock.Advance(TimeSpan.FromDays(29));
        await app.Do(services => Seating.Silence.Round(services, default));
        Assert.Equal("seats_taken", (await office.Activate(key)).Code);
        app.Clock.Advance(TimeSpan.FromDays(2));
        await app.Do(services => Seating.Silence.Round(services, default));
        Assert.Equal(AnswerKind.Confirmed, (await office.Activate(key)).Kind);
        Assert.Equal(LicenceReason.Lapsed, till.Now.Reason);
        // Back from a long sleep, it takes a seat by itself as soon as there is one.
        Assert.Equal("seats_taken", (await till.Refresh()).Code);
        await office.Release();
        Assert.Equal(AnswerKind.Confirmed, (await till.Refresh()).Kind);
        Assert.Equal(LicenceMode.Full, till.Now.Mode);

        // Where files live longer than silence is borne, the file counts.
        await app.Do<SettingPeriods, Outcome<LicencePeriods>>(s => s.Set(new() { RefreshDays = 60, GraceDays = 30, SilentDays = 10 }, Actor.System, default));
        await till.Refresh();
        app.Clock.Advance(TimeSpan.FromDays(89));
        await app.Do(services => Seating.Silence.Round(services, default));
        Assert.Equal((LicenceMode.Grace, 1), (till.Now.Mode, (await app.Look(db => db.Licences.SingleAsync())).SeatsTaken));
        app.Clock.Advance(TimeSpan.FromDays(1.1));
        await app.Do(services => Seating.Silence.Round(services, default));
        Assert.Equal((LicenceMode.ExportOnly, 0), (till.Now.Mode, (await app.Look(db => db.Licences.SingleAsync())).SeatsTaken));
        Assert.Contains("nothing was heard of it", await (await app.SignedIn(Someone.Anna)).Read($"/desk/licences/{number}"), StringComparison.Ordinal);

        // And who held a seat long ago is forgotten.
        app.Clock.Advance(TimeSpan.FromDays(400));
        await app.Do(services => Seating.Silence.Round(services, default));
        Assert.Empty(await app.Look(db => db.Activations.ToListAsync()));
    }

    [Theory, BothEngines]
    public async Task Whoever_has_no_key_learns_nothing(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.Licence(await app.Contract(Someone.Jonas));
        using var client = app.Visitor();
        var texts = new HashSet<string>();
        foreach (var tried in new[] { LicenceKey.New().Reveal(), "0000-0000-0000-0000-0000", "nonsense", "-", new string('7', 500), "%20", "1" })
        {
            texts.Add(Said(await (await client.GetAsync($"/api/v1/licences/{tried}")).Json(HttpStatusCode.NotFound)));
            texts.Add(Said(await (await client.PostAsync($"/api/v1/licences/{tried}/activations", new StringContent("""{"installation":"a"}""", Encoding.UTF8, "application/json"))).Json(HttpStatusCode.NotFound)));
        }
        Assert.Single(texts);
        // A number is not a key, and what has it is for those who are signed in.
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/v1/contracts/licences/1")).StatusCode);

        static string Said(JsonElement problem) => $"{problem.Word("code")} {problem.Word("detail")}";
    }

    [Fact]
    public async Task Nobody_may_ask_without_end()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        using var client = app.Visitor();
        // More than a minute gives back, however slowly this machine asks.
        for (var tries = 0; tries < 100; tries++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => client.GetAsync("/api/v1/licences/0000-0000-0000-0000-0000")));
            Assert.All(answers, a => Assert.True(a.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.TooManyRequests));
            if (answers.FirstOrDefault(a => a.StatusCode == HttpStatusCode.TooManyRequests) is { } told)
            {
                Assert.NotNull(told.Headers.RetryAfter);
                return;
            }
        }
        Assert.Fail("Five thousand questions were answered.");
    }

    [Theory, BothEngines]
    public async Task The_key_may_stand_in_the_header_instead_of_the_address(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (number, key) = await app.Licence(await app.Contract(Someone.Jonas));
        using var client = app.Visitor("de");
        client.DefaultRequestHeaders.Add(ProductsApi.KeyHeader, $" {key.Reveal().ToLowerInvariant().Replace('-', ' ')} ");
        var said = await (await client.GetAsync("/api/v1/licences/-")).Json(HttpStatusCode.OK);
        Assert.Equal(($"{number}", "Die Lizenz ist gültig."), (said.Word("number"), said.Word("text")));
        Assert.Equal(HttpStatusCode.Created, (await client.PostAsync("/api/v1/licences/-/activations", new StringContent("""{"installation":"a","name":"A"}""", Encoding.UTF8, "application/json"))).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync("/api/v1/licences/-/activations/a")).StatusCode);
        // A second time there is nothing to give up, which is all the same.
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync("/api/v1/licences/-/activations/a")).StatusCode);
    }

    [Theory, BothEngines]
    public async Task What_products_send_may_be_anything(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var contract = await app.Contract(Someone.Jonas);
        var (_, key) = await app.Licence(contract, seats: 10);
        using var client = app.Visitor();
        Assert.Equal("missing", (await (await client.Ask(key, "activations", " ")).Json(HttpStatusCode.UnprocessableEntity)).Word("code"));
        Assert.Equal("too_long", (await (await client.Ask(key, "activations", new string('x', 101))).Json(HttpStatusCode.UnprocessableEntity)).Word("code"));
        Assert.Equal("too_long", (await (await client.Ask(key, "heartbeats", "a", nonce: new string('x', 201))).Json(HttpStatusCode.UnprocessableEntity)).Word("code"));
        Assert.Equal("other_product", (await (await client.Ask(key, "activations", "a", product: "abacus")).Json(HttpStatusCode.Conflict)).Word("code"));
        foreach (var name in new[] { new string('ä', 5000), "\0\ud800<script>", "=1+1", "Robert'); DROP TABLE licences;--", "" })
            Assert.Equal(HttpStatusCode.Created, (await client.Ask(key, "activations", $"a{name.Length}", name)).StatusCode);
        foreach (var body in new[] { "", "{", "[]", "null", "7", """{"installation":{}}""" })
            Assert.InRange((int)(await client.PostAsync($"/api/v1/licences/{key.Reveal()}/activations", new StringContent(body, Encoding.UTF8, "application/json"))).StatusCode, 400, 422);
        // What comes back is what was sent.
        var said = await (await client.Ask(key, "heartbeats", "a4", nonce: "once")).Json(HttpStatusCode.OK);
        Assert.Equal("once", LicenceFile.Read(said.Word("file"), await app.Pinned()).File!.Nonce);
    }

    [Theory, BothEngines]
    public async Task Neither_the_database_nor_the_records_nor_the_log_hold_a_key(string engine)
    {
        var log = new LogTests.Lines();
        await using var app = await TestApp.Start(engine, replace: log.To);
        var (number, key) = await app.Licence(await app.Contract(Someone.Jonas));
        using var client = app.Visitor();
        await client.GetAsync($"/api/v1/licences/{key.Reveal()}");
        await client.Ask(key, "activations");
        await client.Ask(key, "heartbeats");
        await client.DeleteAsync($"/api/v1/licences/{key.Reveal().Replace("-", "", StringComparison.Ordinal)}/activations/a");
        using var lea = await app.SignedIn(Someone.Lea);
        await lea.Submit("/desk/licences", new() { ["Words"] = key.Reveal() });
        await lea.Submit($"/desk/licences/{number}", [], $"/desk/licences/{number}?handler=Key");

        Assert.Contains(log.Written, line => line.Contains("/api/v1/licences/…", StringComparison.Ordinal));
        var rest = key.Groups[1];
        Assert.DoesNotContain(log.Written, line => line.Contains(rest, StringComparison.OrdinalIgnoreCase) || line.Contains("\"eyJ", StringComparison.Ordinal));
        Assert.DoesNotContain(await app.Look(db => db.Records.Select(r => r.Content ?? "").ToListAsync()), content => content.Contains(rest, StringComparison.Ordinal));
        var stored = await app.Look(db => db.Licences.SingleAsync());
        Assert.DoesNotContain(rest, JsonSerializer.Serialize(stored), StringComparison.Ordinal);
        Assert.DoesNotContain(rest, Encoding.Latin1.GetString([.. stored.KeySealed.Select(c => (byte)c)]), StringComparison.Ordinal);
        // That somebody looked at it is on record.
        Assert.True(await app.Look(db => db.Records.AnyAsync(r => r.Type == "licence.key_shown" && r.ActorName == "Lea Lead")));
    }
}
