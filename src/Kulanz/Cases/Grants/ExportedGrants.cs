using System.Globalization;
using Kulanz.Access.Exports;
using Kulanz.Cases.Shipments;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Grants;

/// <summary>What a customer was given, and what was sent to them, in the copy of their data.</summary>
internal static class ExportedGrants
{
    private const int AtOnce = 100;

    public static readonly ExportPart Grants = new(113, "goodwill", "what we gave you as goodwill") { List = Given };

    public static readonly ExportPart Shipments = new(115, "shipments", "what we sent you") { List = Sent };

    private static async Task<Stretch<object>> Given(ExportReading reading, string? after, CancellationToken cancel)
    {
        var (db, number, customer) = (reading.Db, Number(after), reading.Customer.Id);
        // Kept in the customer's own index, in the order in which it was given.
        var grants = await db.Set<Grant>().AsNoTracking().Where(g => g.CustomerId == customer && g.Number > number).OrderBy(g => g.Number).Take(AtOnce).ToListAsync(cancel);
        var (ids, caseIds) = (grants.ConvertAll(g => g.Id), grants.Select(g => g.HomeId ?? g.CaseId).Distinct().ToList());
        var steps = (await db.Set<GrantStep>().AsNoTracking().Where(s => ids.Contains(s.GrantId)).OrderBy(s => s.At).ToListAsync(cancel)).ToLookup(s => s.GrantId);
        var cases = await db.Cases.Where(c => caseIds.Contains(c.Id)).ToDictionaryAsync(c => c.Id, c => c.Number, cancel);
        return new([.. grants.Select(g => new
        {
            g.Number,
            Case = cases[g.HomeId ?? g.CaseId],
            g.Kind,
            g.Amount,
            g.Currency,
            g.What,
            g.Days,
            g.Reason,
            g.State,
            g.GivenAt,
            Steps = steps[g.Id].Select(s => new { s.Kind, s.At, s.Reference, s.DoneOn, s.Until }),
        })], grants.Count == AtOnce ? grants[^1].Number.ToString(CultureInfo.InvariantCulture) : null);
    }

    private static async Task<Stretch<object>> Sent(ExportReading reading, string? after, CancellationToken cancel)
    {
        var (db, number, customer) = (reading.Db, Number(after), reading.Customer.Id);
        var shipments = await db.Set<Shipment>().AsNoTracking().Where(s => s.CustomerId == customer && s.Number > number).OrderBy(s => s.Number).Take(AtOnce).ToListAsync(cancel);
        return new([.. shipments.Select(s => new { s.Number, s.Carrier, s.CarrierName, s.Tracking, s.What, s.Address, s.SentOn, s.ExpectedOn, s.ArrivedOn, s.State })],
            shipments.Count == AtOnce ? shipments[^1].Number.ToString(CultureInfo.InvariantCulture) : null);
    }

    private static long Number(string? after) => after is null ? 0 : long.Parse(after, CultureInfo.InvariantCulture);
}
