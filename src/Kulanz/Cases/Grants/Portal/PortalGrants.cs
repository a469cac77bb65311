using Kulanz.Cases.Portal;
using Kulanz.Cases.Shipments;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Grants.Portal;

/// <summary>What was given, on the customer's page of their case: what is approved or carried out, and nothing of what is still decided on.</summary>
public sealed class PortalGrantsViewComponent(KulanzDb db) : ViewComponent
{
    public async Task<IViewComponentResult> InvokeAsync(PortalCasePage page)
    {
        var (root, customer, cancel) = (page.Shown!.Root.Id, page.Shown.Case.CustomerId, HttpContext.RequestAborted);
        var grants = await db.Set<Grant>().AsNoTracking().Where(g => g.CaseId == root && g.CustomerId == customer && (g.State == GrantState.Approved || g.State == GrantState.Settled)).OrderBy(g => g.Number).Take(50).ToListAsync(cancel);
        if (grants.Count == 0)
            return Content("");
        var ids = grants.ConvertAll(g => g.Id);
        var settled = await db.Set<GrantStep>().AsNoTracking().Where(s => ids.Contains(s.GrantId) && s.Kind == GrantStepKind.Settled).ToDictionaryAsync(s => s.GrantId, cancel);
        return View("/Cases/Grants/Portal/_PortalGrants.cshtml", grants.ConvertAll(g => (g, settled.GetValueOrDefault(g.Id))));
    }
}

/// <summary>What was sent, with the link to follow it and a button to say that it has arrived.</summary>
public sealed class PortalShipmentsViewComponent(KulanzDb db, Preferences preferences) : ViewComponent
{
    public async Task<IViewComponentResult> InvokeAsync(PortalCasePage page)
    {
        var (root, customer, cancel) = (page.Shown!.Root.Id, page.Shown.Case.CustomerId, HttpContext.RequestAborted);
        var shipments = await db.Set<Shipment>().AsNoTracking().Where(s => s.CaseId == root && s.CustomerId == customer).OrderBy(s => s.Number).Take(50).ToListAsync(cancel);
        return shipments.Count == 0 ? Content("") : View("/Cases/Shipments/Portal/_PortalShipments.cshtml", (page.Path, shipments, await preferences.Get<CarrierLinks>(cancel)));
    }
}
