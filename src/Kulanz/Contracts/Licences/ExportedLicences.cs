using System.Globalization;
using Kulanz.Access.Exports;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts.Licences;

/// <summary>A customer's licences in the copy of their data. Of a key the first group: a copy lies about, and whoever has a key can use it.</summary>
internal static class ExportedLicences
{
    private const int AtOnce = 25;
    private const int MostSeats = 1000;

    public static readonly ExportPart Part = new(60, "licences", "your licences, and where the products are or were active") { List = Described };

    private static async Task<Stretch<object>> Described(ExportReading reading, string? after, CancellationToken cancel)
    {
        var (db, number) = (reading.Db, after is null ? 0 : long.Parse(after, CultureInfo.InvariantCulture));
        var contracts = await db.Contracts.Where(c => c.CustomerId == reading.Customer.Id).Select(c => c.Id).ToListAsync(cancel);
        var licences = await db.Licences.AsNoTracking().Where(l => contracts.Contains(l.ContractId) && l.Number > number).OrderBy(l => l.Number).Take(AtOnce).WithFacts(db).ToListAsync(cancel);
        var described = new List<object>();
        foreach (var (licence, contract, product, _, voided) in licences.OrderBy(l => l.Licence.Number))
            described.Add(new
            {
                licence.Number,
                Contract = contract.Number,
                Product = product.Name,
                licence.KeyStart,
                licence.Edition,
                licence.Label,
                licence.Seats,
                licence.Features,
                licence.IssuedAt,
                VoidSince = voided?.At,
                Activations = await db.Activations.Where(a => a.LicenceId == licence.Id).OrderBy(a => a.ReleasedAt != null).ThenBy(a => a.Since).Take(MostSeats).Select(a => new { a.Name, a.Installation, a.Since, a.SeenAt, a.ReleasedAt }).ToListAsync(cancel),
            });
        return new(described, licences.Count == AtOnce ? licences.Max(l => l.Licence.Number).ToString(CultureInfo.InvariantCulture) : null, licences.Count);
    }
}
