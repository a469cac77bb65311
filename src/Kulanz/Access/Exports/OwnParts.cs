using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access.Exports;

/// <summary>What this module itself has of a customer: who they are, and how they signed in.</summary>
internal static class OwnParts
{
    public static readonly IReadOnlyList<ExportPart> All =
    [
        new(10, "customer", "your name, how we reach you, and entries about you that were joined with this one") { Value = Described },
        new(20, "signIns", "your accounts here, where you are signed in, and when you came") { Value = SignIns },
    ];

    private static async Task<object?> Described(ExportReading reading, CancellationToken cancel)
    {
        var (db, customer) = (reading.Db, reading.Customer);
        return new
        {
            customer.Number,
            customer.Kind,
            customer.Name,
            customer.Language,
            customer.Reference,
            KnownSince = customer.CreatedAt,
            Organisation = await db.Customers.Where(o => o.Id == customer.OrganisationId).Select(o => o.Name).SingleOrDefaultAsync(cancel),
            ContactPoints = await db.ContactPoints.Where(p => p.CustomerId == customer.Id).OrderBy(p => p.Kind).ThenBy(p => p.Id).Select(p => new { p.Kind, p.Value, p.Preferred }).ToListAsync(cancel),
            JoinedEntries = await db.Customers.Where(c => c.MergedIntoId == customer.Id).OrderBy(c => c.Number).Select(c => new
            {
                c.Number,
                c.Kind,
                c.Name,
                c.Language,
                c.Reference,
                KnownSince = c.CreatedAt,
                ContactPoints = c.ContactPoints.OrderBy(p => p.Kind).ThenBy(p => p.Id).Select(p => new { p.Kind, p.Value, p.Preferred }).ToList(),
            }).ToListAsync(cancel),
        };
    }

    /// <summary>Their accounts in the portal, the browsers signed in now, and when they came.</summary>
    private static async Task<object?> SignIns(ExportReading reading, CancellationToken cancel)
    {
        var (db, customer) = (reading.Db, reading.Customer);
        var entries = await db.Customers.Where(c => c.MergedIntoId == customer.Id).Select(c => (Guid?)c.Id).ToListAsync(cancel);
        entries.Add(customer.Id);
        var accounts = await db.Accounts.Where(a => a.CustomerId == customer.Id).OrderBy(a => a.CreatedAt).Select(a => new
        {
            a.Email,
            a.Language,
            a.CreatedAt,
            Browsers = db.Sessions.Where(s => s.AccountId == a.Id).OrderBy(s => s.StartedAt).Select(s => new { SignedInAt = s.StartedAt, LastSeenAt = s.SeenAt, s.Browser }).ToList(),
        }).ToListAsync(cancel);
        var at = await db.Records.Where(r => entries.Contains(r.CustomerId) && (r.Type == "customer.signed_in" || r.Type == "account.signed_in")).OrderBy(r => r.Id).Select(r => r.At).ToListAsync(cancel);
        return new { Accounts = accounts, At = at };
    }
}
