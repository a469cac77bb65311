using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Cases;
using Kulanz.Cases.Grants;
using Kulanz.Cases.Shipments;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Tests.Cases.Grants;
using Kulanz.Tests.Contracts.Licences;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Cases.Shipments;

/// <summary>What is sent, and who says that it has arrived.</summary>
public sealed class ShipmentTests
{
    [Theory]
    [InlineData(Carrier.Ups, "1Z999AA10123456784", true)]
    [InlineData(Carrier.Ups, "1Z999AA10123456785", false)]
    [InlineData(Carrier.Ups, "1Z999AA1012345678", false)]
    [InlineData(Carrier.Dhl, "RR473124829DE", true)]
    [InlineData(Carrier.Dhl, "RR473124828DE", false)]
    [InlineData(Carrier.Dhl, "00340434161094042557", true)]
    [InlineData(Carrier.Dhl, "12", false)]
    [InlineData(Carrier.Dpd, "01234567890123", true)]
    [InlineData(Carrier.Hermes, "H1234567890123456789", true)]
    [InlineData(Carrier.Gls, "12345678901", true)]
    [InlineData(Carrier.Other, "whatever", null)]
    [InlineData(Carrier.Ups, "", null)]
    public void Tracking_numbers_are_checked_where_it_is_known_how_they_are_made(Carrier carrier, string number, bool? fits) => Assert.Equal(fits, TrackingNumber.Fits(carrier, number));

    [Fact]
    public void A_link_carries_the_number_and_nothing_that_could_run()
    {
        var shipment = new Shipment { MadeByName = "x", Carrier = Carrier.Dpd, Tracking = TrackingNumber.Tidied(" 0123 4567\u00A0890123 ") };
        Assert.Equal("https://tracking.dpd.de/status/de_DE/parcel/01234567890123", new CarrierLinks().For(shipment));
        Assert.Null(new CarrierLinks { Dpd = "" }.For(shipment));
        foreach (var bad in new[] { "http://x.example/{number}", "javascript:alert({number})", "https://x.example/", "{number}", $"https://x.example/{{number}}{new string('x', 400)}", "https://user@x.example/{number}" })
            Assert.NotNull(CarrierLinks.Problem("dhl", bad));
        Assert.False(TrackingNumber.Possible("<script>"));
        Assert.False(TrackingNumber.Possible(new string('1', 61)));
    }

    [Theory, BothEngines]
    public async Task What_was_granted_is_carried_out_by_sending_it_and_arrives_by_the_word_of_whoever_knows(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "The cable is broken");
        var anna = await app.Acting(Someone.Anna);
        var budget = await app.TeamBudget(10_000);
        var grant = (await app.Do<Giving, Outcome<Grant>>(g => g.Give(number, new(GrantKind.ShippedItem, "It broke", 1_990, "EUR") { What = "A new cable" }, anna, default))).Value;
        using var desk = await app.SignedIn(Someone.Anna);
        Assert.Equal("missing", (await app.Do<Dispatching, Outcome<Shipment>>(d => d.Send(number, new(Carrier.Dhl, "A new cable"), anna, default))).Refusal!.Code);

        var sent = await desk.Submit($"/desk/cases/{number}", new() { ["carrier"] = "Ups", ["tracking"] = "1Z 999 AA1 01 2345 6785", ["what"] = "A new cable", ["address"] = "Jonas Kunde\nAm Markt 1\n10115 Berlin", ["expectedOn"] = "2026-09-30", ["grant"] = $"{grant.Number}" }, $"/desk/cases/{number}?handler=Send");

        Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
        var shipment = await app.Look(db => db.Set<Shipment>().SingleAsync());
        Assert.Equal(("1Z999AA10123456785", "Jonas Kunde, Am Markt 1, 10115 Berlin", (Guid?)grant.Id), (shipment.Tracking, shipment.Address, shipment.GrantId));
        Assert.Equal((GrantState.Settled, $"{shipment.Number}"), ((await app.Look(db => db.Set<Grant>().SingleAsync())).State, (await app.Steps(grant)).Last().Reference));
        Assert.Equal((0, 1_990), await app.Balance(budget));
        // A wrong check digit is said, not refused.
        Assert.Contains("This does not look like a number of this carrier.", await desk.Read($"/desk/cases/{number}"), StringComparison.Ordinal);

        app.Clock.Advance(TimeSpan.FromDays(3));
        Assert.Contains("Overdue", await desk.Read("/desk/shipments"), StringComparison.Ordinal);
        using var program = await app.Program("Agent");
        var arrived = await (await program.PostAsJsonAsync($"/api/v1/shipments/{shipment.Number}/arrival", new { on = "2026-09-30" })).Json(HttpStatusCode.OK);
        Assert.Equal(("arrived", "2026-09-30"), (arrived.Word("state"), arrived.Word("arrivedOn")));
        Assert.Equal("already_there", (await (await program.PostAsJsonAsync($"/api/v1/shipments/{shipment.Number}/arrival", new { })).Json(HttpStatusCode.Conflict)).Word("code"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await program.PostAsJsonAsync($"/api/v1/shipments/{shipment.Number}/failure", new { returned = true, reason = "" })).StatusCode);
        Assert.Empty((await program.GetFromJsonAsync<JsonElement>("/api/v1/shipments")).GetProperty("items").EnumerateArray());
    }

    [Theory, BothEngines]
    public async Task The_customer_says_with_one_tap_that_it_has_arrived_signed_in_or_by_link_and_nobody_else_does(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (mine, marys) = (await app.OpenCase(Someone.Jonas, "The cable is broken"), await app.OpenCase(Someone.Mary, "Mine too"));
        var anna = await app.Acting(Someone.Anna);
        await app.Do<Dispatching, Outcome<Shipment>>(d => d.Send(mine, new(Carrier.Dpd, "A cable", "Am Markt 1, Berlin", Tracking: "01234567890123"), anna, default));
        await app.Do<Dispatching, Outcome<Shipment>>(d => d.Send(mine, new(Carrier.Dpd, "A plug", "Am Markt 1, Berlin"), anna, default));
        await app.Do<Dispatching, Outcome<Shipment>>(d => d.Send(marys, new(Carrier.Gls, "Her cable", "High Street 1, London"), anna, default));
        var waiting = (await app.Give(mine, anna, 5_000)).Value;
        Assert.Equal(GrantState.Waiting, waiting.State);
        await app.Register(Someone.Jonas);
        using var jonas = await app.SignedIn(Someone.Jonas);

        var page = await jonas.Read($"/my/cases/{mine}");
        Assert.Contains("https://tracking.dpd.de/status/de_DE/parcel/01234567890123", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Her cable", page, StringComparison.Ordinal);
        // What is not decided yet is not promised.
        Assert.DoesNotContain("Refund", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await jonas.Submit($"/my/cases/{mine}", new() { ["act"] = "shipment-arrived", ["shipment"] = "1" }, $"/my/cases/{mine}?handler=Act")).StatusCode);
        Assert.Equal((ShipmentState.Arrived, new DateOnly(2026, 9, 28)), await app.Look(async db => (await db.Set<Shipment>().SingleAsync(s => s.Number == 1)) is var s ? (s.State, s.ArrivedOn!.Value) : default));
        var said = await app.Look(db => db.Set<ShipmentStep>().OrderByDescending(s => s.At).FirstAsync());
        Assert.Equal((ActorKind.Customer, "Jonas Kunde"), (said.ByKind, said.ByName));

        // Another customer's is not there, and their page neither.
        Assert.Contains("There is no such", await (await jonas.Submit($"/my/cases/{mine}", new() { ["act"] = "shipment-arrived", ["shipment"] = "3" }, $"/my/cases/{mine}?handler=Act")).Read(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await jonas.GetAsync($"/my/cases/{marys}")).StatusCode);
        Assert.Equal(ShipmentState.OnItsWay, await app.Look(db => db.Set<Shipment>().Where(s => s.Number == 3).Select(s => s.State).SingleAsync()));

        // By a mailed link.
        var opened = await app.Do(async services =>
        {
            var db = services.GetRequiredService<KulanzDb>();
            var address = await services.GetRequiredService<Passes>().Issue(await db.Cases.Where(c => c.Number == mine).Select(c => c.Id).SingleAsync(), Someone.Jonas.Email, default);
            await db.SaveChangesAsync();
            return new Uri(address).AbsolutePath;
        });
        var visitor = app.Visitor();
        Assert.Contains("A plug", await visitor.Read(opened), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.Submit(opened, new() { ["act"] = "shipment-arrived", ["shipment"] = "2" }, $"{opened}?handler=Act")).StatusCode);
        Assert.Equal(ShipmentState.Arrived, await app.Look(db => db.Set<Shipment>().Where(s => s.Number == 2).Select(s => s.State).SingleAsync()));
    }
}
