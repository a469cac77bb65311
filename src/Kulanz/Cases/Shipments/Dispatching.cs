using Kulanz.Access;
using Kulanz.Cases.Grants;
using Kulanz.Contracts;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Shipments;

/// <param name="Address">Where to, as it was typed; or the id of one of the customer's addresses in <paramref name="AddressId"/>.</param>
/// <param name="Grant">The number of the goodwill it is sent as: sending it carries that out.</param>
public sealed record ShipmentGiven(Carrier Carrier, string? What, string? Address = null, Guid? AddressId = null, string? Tracking = null)
{
    public string? CarrierName { get; init; }
    public string? Link { get; init; }
    public DateOnly? SentOn { get; init; }
    public DateOnly? ExpectedOn { get; init; }
    public long? Grant { get; init; }
}

public sealed record ImpossibleTracking(int Most) : Invalid("tracking", "A tracking number has letters, digits, hyphens and points, at most {0}.", Most);

public sealed record ImpossibleLink() : Invalid("link", "Please enter a link that begins with https://.");

public sealed record ExpectedBeforeSent() : Invalid("expectedOn", "It cannot be expected before it was sent.");

public sealed record SentTooFarAway(DateOnly First, DateOnly Last) : Invalid("sentOn", "Please enter a day from {0} to {1}.", First, Last);

/// <summary>Writes down that something was sent; where it is goodwill, that is carried out with it.</summary>
public sealed class Dispatching(KulanzDb db, SettlingGrants settling, Today today, TimeProvider clock)
{
    public Task<Outcome<Shipment>> Send(long number, ShipmentGiven given, Actor by, CancellationToken cancel) => db.Write<Outcome<Shipment>>(async () =>
    {
        if (!(await db.Reach(number, by, cancel)).Done(out var @case, out var refusal))
            return refusal;
        if (!Typed.Needed(Typed.Line(given.What), "what", 300).Done(out var what, out refusal) || !(await Address(@case, given, cancel)).Done(out var address, out refusal))
            return refusal;
        var (tracking, carrier, link, now) = (TrackingNumber.Tidied(given.Tracking), Typed.Line(given.CarrierName), Typed.Line(given.Link), await today.Is(cancel));
        if (!TrackingNumber.Possible(tracking))
            return new ImpossibleTracking(TrackingNumber.Longest);
        if (given.Carrier == Carrier.Other && carrier.Length is 0 or > 80)
            return carrier.Length == 0 ? new Missing("carrierName") : new TooLong("carrierName", 80);
        if (link.Length > 0 && (link.Length > 500 || !CarrierLinks.IsLink(link)))
            return new ImpossibleLink();
        var sent = given.SentOn ?? now;
        if (sent < now.AddYears(-1) || sent > now.AddMonths(1))
            return new SentTooFarAway(now.AddYears(-1), now.AddMonths(1));
        if (given.ExpectedOn < sent)
            return new ExpectedBeforeSent();
        Guid? grant = null;
        if (given.Grant is { } promised && (grant = await db.GrantsFor(by).Where(g => g.Number == promised && g.CaseId == @case.Id && g.Kind == GrantKind.ShippedItem).Select(g => (Guid?)g.Id).SingleOrDefaultAsync(cancel)) is null)
            return new NotFound("grant");

        var shipment = new Shipment
        {
            Id = Id.New(clock),
            Number = await db.Engine.NextNumber(db, "shipment", cancel),
            CaseId = @case.Id,
            CustomerId = @case.CustomerId,
            GrantId = grant,
            Carrier = given.Carrier,
            CarrierName = given.Carrier == Carrier.Other ? carrier : "",
            Tracking = tracking,
            Link = given.Carrier == Carrier.Other ? link : "",
            What = what,
            Address = address,
            SentOn = sent,
            ExpectedOn = given.ExpectedOn,
            MadeAt = clock.GetUtcNow(),
            MadeByName = by.Name,
        };
        db.Add(shipment);
        db.Add(new ShipmentStep { Id = Id.New(clock), ShipmentId = shipment.Id, Kind = ShipmentState.OnItsWay, At = clock.GetUtcNow(), HappenedOn = sent, ById = by.Id, ByName = by.Name, ByKind = by.Kind });
        db.Record("shipment.sent", @case.Topic, @case.CustomerId, by, new { shipment.Number, shipment.Carrier, shipment.CarrierName, shipment.Tracking, shipment.What, shipment.Address, shipment.SentOn, shipment.ExpectedOn, Grant = given.Grant }, clock);
        db.AnnounceShipment(@case);
        await db.SaveChangesAsync(cancel);
        if (given.Grant is { } settles && (await settling.Settle(settles, new(Shipment: shipment.Number, On: sent > now ? now : sent), by, cancel)).Refusal is { } unsettled)
            return unsettled;
        return shipment;
    }, cancel);

    private async Task<Outcome<string>> Address(Case @case, ShipmentGiven given, CancellationToken cancel)
    {
        if (given.AddressId is { } id)
            return await db.ContactPoints.Where(p => p.Id == id && p.CustomerId == @case.CustomerId && p.Kind == ContactKind.Address).Select(p => p.Value).SingleOrDefaultAsync(cancel) is { } known ? known : new NotFound("address");
        return Typed.Needed(string.Join(", ", Typed.Text(given.Address).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)), "address", 400);
    }
}
