using Kulanz.Contracts;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Shipments;

public sealed record ArrivedTooEarly() : Invalid("on", "It cannot have arrived before it was sent, or on a day that has not come.");

/// <summary>What is said of a shipment: it has arrived, it is lost, it came back, or it is on its way after all. Whoever says so stands beside it.</summary>
public sealed class Arriving(KulanzDb db, Today today, TimeProvider clock)
{
    public Task<Outcome<Shipment>> Arrived(long number, DateOnly? on, Actor by, CancellationToken cancel) => Turn(db.ShipmentsFor(by), number, ShipmentState.Arrived, on, null, by, cancel);

    /// <summary>Their own word, from the page of their case.</summary>
    internal Task<Outcome<Shipment>> ArrivedAt(Guid customer, Guid root, long number, Actor by, CancellationToken cancel) =>
        Turn(db.Set<Shipment>().Where(s => s.CaseId == root && s.CustomerId == customer), number, ShipmentState.Arrived, null, null, by, cancel);

    /// <param name="reason">Why, which it needs.</param>
    public async Task<Outcome<Shipment>> Failed(long number, bool returned, string? reason, Actor by, CancellationToken cancel) =>
        Typed.Needed(reason, "reason", 1000).Done(out var why, out var refusal) ? await Turn(db.ShipmentsFor(by), number, returned ? ShipmentState.Returned : ShipmentState.Lost, null, why, by, cancel) : refusal;

    public Task<Outcome<Shipment>> OnItsWay(long number, Actor by, CancellationToken cancel) => Turn(db.ShipmentsFor(by), number, ShipmentState.OnItsWay, null, null, by, cancel);

    private Task<Outcome<Shipment>> Turn(IQueryable<Shipment> seen, long number, ShipmentState to, DateOnly? on, string? reason, Actor by, CancellationToken cancel) => db.Write<Outcome<Shipment>>(async () =>
    {
        await db.Engine.Hold(db, $"shipment {number}", cancel);
        if (await seen.SingleOrDefaultAsync(s => s.Number == number, cancel) is not { } shipment)
            return new NotFound("shipment");
        if (shipment.MayTurn(to) is { } no)
            return no;
        var now = await today.Is(cancel);
        var day = on ?? now;
        if (to == ShipmentState.Arrived && (day > now || day < shipment.SentOn) && on is not null)
            return new ArrivedTooEarly();
        (shipment.State, shipment.ArrivedOn) = (to, to == ShipmentState.Arrived ? day : null);
        db.Add(new ShipmentStep { Id = Id.New(clock), ShipmentId = shipment.Id, Kind = to, At = clock.GetUtcNow(), HappenedOn = day, ById = by.Id, ByName = by.Name, ByKind = by.Kind, Reason = reason ?? "" });
        var @case = await db.Cases.SingleAsync(c => c.Id == shipment.CaseId, cancel);
        db.Record($"shipment.{SnakeCaseNames.Of(to.ToString())}", @case.Topic, shipment.CustomerId, by, new { shipment.Number, shipment.What, shipment.Tracking, On = day, Reason = reason }, clock);
        db.AnnounceShipment(@case);
        await db.SaveChangesAsync(cancel);
        return shipment;
    }, cancel);
}

internal static class ShipmentNews
{
    public static void AnnounceShipment(this KulanzDb db, Case @case)
    {
        db.AnnounceCase(@case);
        db.Announce("shipments");
    }
}
