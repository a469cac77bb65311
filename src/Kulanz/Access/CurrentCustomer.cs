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
        if (me is not { Kind: ActorKind.Customer, Id: { } id })
            return null;
        return await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id && a.ClosedAt == null, cancel) is { } account ? await db.CustomerOf(account, cancel) : null;
    }

    /// <summary>
    /// Whose account it is, as long as its address is one of theirs: what the desk takes away, or gives to somebody else, opens nothing from then on.
    /// An address that a merge left with the record given up does not count; the one that remains had it too.
    /// </summary>
    public static async Task<Customer?> CustomerOf(this KulanzDb db, Account account, CancellationToken cancel)
    {
        if (account is not { CustomerId: { } id, Email: { } address })
            return null;
        var email = ContactPoint.Email(address);
        return await db.Remaining(id).SingleOrDefaultAsync(c => c.ContactPoints.Any(p => p.Kind == ContactKind.Email && p.Value == email), cancel);
    }

    /// <summary>The customer of this id, or the one they were merged into.</summary>
    public static Task<Customer?> CustomerOf(this KulanzDb db, Guid id, CancellationToken cancel) => db.Remaining(id).SingleOrDefaultAsync(cancel);

    private static IQueryable<Customer> Remaining(this KulanzDb db, Guid id) =>
        db.Customers.Where(c => c.MergedIntoId == null && c.Id == db.Customers.Where(m => m.Id == id).Select(m => m.MergedIntoId ?? m.Id).FirstOrDefault());
}
