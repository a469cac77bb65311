using System.Globalization;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Shipments;

public sealed record ShipmentLine(Shipment Shipment, long Case, string Subject, string Customer);

/// <summary>Shipments for lists: what is on its way by the day it is expected, so that what is overdue stands first; everything else the newest first.</summary>
public sealed class ShipmentList(KulanzDb db)
{
    public const int PageSize = 50;

    public async Task<(IReadOnlyList<ShipmentLine> Lines, string? After)> Of(Actor who, ShipmentState state, string? after, int most, CancellationToken cancel)
    {
        var shipments = db.ShipmentsFor(who).AsNoTracking().Where(s => s.State == state);
        var parts = (after ?? "").Split('_');
        long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var last);
        if (state == ShipmentState.OnItsWay)
        {
            if (parts is [_, var day] && DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var expected))
                shipments = shipments.Where(s => s.DueOn > expected || (s.DueOn == expected && s.Number > last));
            shipments = shipments.OrderBy(s => s.DueOn).ThenBy(s => s.Number);
        }
        else
        {
            if (last > 0)
                shipments = shipments.Where(s => s.Number < last);
            shipments = shipments.OrderByDescending(s => s.Number);
        }
        var found = await shipments.Take(most).ToListAsync(cancel);
        var (caseIds, customerIds) = (found.Select(s => s.CaseId).Distinct().ToList(), found.Select(s => s.CustomerId).Distinct().ToList());
        var cases = found.Count == 0 ? [] : await db.Cases.Where(c => caseIds.Contains(c.Id)).ToDictionaryAsync(c => c.Id, c => (c.Number, c.Subject), cancel);
        var customers = found.Count == 0 ? [] : await db.Customers.Where(c => customerIds.Contains(c.Id)).ToDictionaryAsync(c => c.Id, c => c.Name, cancel);
        return ([.. found.Select(s => new ShipmentLine(s, cases[s.CaseId].Number, cases[s.CaseId].Subject, customers[s.CustomerId]))],
            found.Count < most ? null : state == ShipmentState.OnItsWay ? $"{found[^1].Number}_{found[^1].DueOn:yyyy-MM-dd}" : $"{found[^1].Number}");
    }
}
