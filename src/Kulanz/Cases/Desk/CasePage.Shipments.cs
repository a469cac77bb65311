using Kulanz.Access;
using Kulanz.Cases.Shipments;
using Kulanz.Platform;
using Microsoft.AspNetCore.Mvc;

namespace Kulanz.Cases.Desk;

/// <summary>What is sent to the customer: to write it down, and what became of it.</summary>
public sealed partial class CasePageModel
{
    /// <param name="to">One of the customer's addresses; without it <paramref name="address"/> as it was typed.</param>
    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostSendAsync([FromServices] Dispatching dispatching, Carrier? carrier, string? carrierName, string? tracking, string? link, string? what, Guid? to, string? address, DateOnly? sentOn, DateOnly? expectedOn, long? grant, CancellationToken cancel)
    {
        if (carrier is not { } with)
            return await Show<Shipment>(new Missing("carrier"), cancel);
        if (grant is not null && !Me.May(Permission.GrantsGive))
            return Forbid();
        var given = new ShipmentGiven(with, what, address, string.IsNullOrWhiteSpace(address) ? to : null, tracking) { CarrierName = carrierName, Link = link, SentOn = sentOn, ExpectedOn = expectedOn, Grant = grant };
        return await Show(await dispatching.Send(Number, given, Me, cancel), cancel, "#shipped");
    }

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostArrivedAsync([FromServices] Arriving arriving, long shipment, DateOnly? on, CancellationToken cancel) => await Show(await arriving.Arrived(shipment, on, Me, cancel), cancel, "#shipped");

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostFailedAsync([FromServices] Arriving arriving, long shipment, bool returned, string? reason, CancellationToken cancel) => await Show(await arriving.Failed(shipment, returned, reason, Me, cancel), cancel, "#shipped");

    [Needs(Permission.CasesWrite)]
    public async Task<IActionResult> OnPostOnItsWayAsync([FromServices] Arriving arriving, long shipment, CancellationToken cancel) => await Show(await arriving.OnItsWay(shipment, Me, cancel), cancel, "#shipped");
}
