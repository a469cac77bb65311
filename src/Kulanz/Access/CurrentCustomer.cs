using System.Security.Claims;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access;

/// <summary>The customer who is signed in.</summary>
public static class CurrentCustomer
{
    /// <summary>Read from the account and not from the session, which may be older than a merge.</summary>
    public static async Task<Customer?> CustomerOf(this KulanzDb db, ClaimsPrincipal user, CancellationToken cancel)
    {
        var me = user.Actor();
        if (me is not { Kind: ActorKind.Customer, Id: { } account })
            return null;
        return await db.Accounts.Where(a => a.Id == account && a.ClosedAt == null).Select(a => a.CustomerId).SingleOrDefaultAsync(cancel) is { } id ? await db.CustomerOf(id, cancel) : null;
    }

    /// <summary>The customer of this id, or the one they were merged into.</summary>
    public static Task<Customer?> CustomerOf(this KulanzDb db, Guid id, CancellationToken cancel) =>
        db.Customers.SingleOrDefaultAsync(c => c.MergedIntoId == null && c.Id == db.Customers.Where(m => m.Id == id).Select(m => m.MergedIntoId ?? m.Id).FirstOrDefault(), cancel);
}
