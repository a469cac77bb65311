using Kulanz.Access;
using Kulanz.Cases.Grants;
using Kulanz.Contracts;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Shipments.Desk;

/// <summary>What was sent, in the margin of a case.</summary>
public sealed class ShipmentsViewComponent(KulanzDb db, Preferences preferences, Today today) : ViewComponent
{
    private const int Most = 20;

    /// <param name="Grants">Items that were granted and approved, and wait to be sent.</param>
    /// <param name="Typed">What was sent and refused; null otherwise.</param>
    public sealed record Shown(Case Case, IReadOnlyList<(Shipment Shipment, ShipmentStep Last)> Shipments, CarrierLinks Links, IReadOnlyList<ContactPoint> Addresses, IReadOnlyList<Grant> Grants, bool MayWrite, DateOnly Today, IFormCollection? Typed);

    public async Task<IViewComponentResult> InvokeAsync(Case @case)
    {
        var (me, cancel) = (UserClaimsPrincipal.Actor(), HttpContext.RequestAborted);
        var shipments = await db.Set<Shipment>().AsNoTracking().Where(s => s.CaseId == @case.Id).OrderByDescending(s => s.Number).Take(Most).ToListAsync(cancel);
        var mayWrite = me.May(Permission.CasesWrite);
        if (shipments.Count == 0 && !mayWrite)
            return Content("");
        var ids = shipments.ConvertAll(s => s.Id);
        var last = ids.Count == 0 ? [] : (await db.Set<ShipmentStep>().AsNoTracking().Where(s => ids.Contains(s.ShipmentId)).ToListAsync(cancel)).GroupBy(s => s.ShipmentId).ToDictionary(s => s.Key, s => s.OrderBy(x => x.At).ThenBy(x => x.Id).Last());
        var addresses = !mayWrite ? [] : await db.ContactPoints.AsNoTracking().Where(p => p.CustomerId == @case.CustomerId && p.Kind == ContactKind.Address).OrderByDescending(p => p.Preferred).ThenBy(p => p.Id).Take(10).ToListAsync(cancel);
        var grants = !me.May(Permission.GrantsGive) ? [] : await db.Set<Grant>().AsNoTracking().Where(g => g.CaseId == @case.Id && g.Kind == GrantKind.ShippedItem && g.State == GrantState.Approved).OrderBy(g => g.Number).Take(10).ToListAsync(cancel);
        return View("/Cases/Shipments/Desk/_Shipments.cshtml", new Shown(@case, [.. shipments.Select(s => (s, last[s.Id]))], await preferences.Get<CarrierLinks>(cancel), addresses, grants, mayWrite, await today.Is(cancel),
            Request.HasFormContentType && Request.Query["handler"] == "Send" ? Request.Form : null));
    }
}
