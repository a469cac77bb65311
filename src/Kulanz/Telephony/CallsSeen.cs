using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Telephony;

/// <summary>Who sees calls, and who a number may be.</summary>
public static class CallsSeen
{
    /// <summary>Staff and programs with the permission see all of them, everybody else none.</summary>
    public static IQueryable<Call> CallsFor(this KulanzDb db, Actor who) => who switch
    {
        { Kind: ActorKind.System } => db.Calls,
        { Kind: ActorKind.Staff or ActorKind.Machine } when who.May(Permission.CallsRead) => db.Calls,
        _ => db.Calls.Where(c => false),
    };

    /// <summary>Those of the customers who have this number: none, one, or several, and then nobody guesses which. From the number to the customer, as one looks into a directory.</summary>
    public static IQueryable<Customer> WithNumber(this KulanzDb db, IQueryable<Customer> customers, string number) =>
        db.ContactPoints.Where(p => p.Kind == ContactKind.Phone && p.Value == number).Join(customers.Where(c => c.MergedIntoId == null), p => p.CustomerId, c => c.Id, (_, c) => c).OrderBy(c => c.Number);

    /// <summary>Somebody may still be one of several: those with the number of a call that is nobody's yet.</summary>
    public static async Task<List<Customer>> Candidates(this KulanzDb db, Call call, Actor who, CancellationToken cancel) =>
        call is { CustomerId: null, Outside: ['+', ..] number }
            ? await db.WithNumber(db.CustomersFor(who), number).AsNoTracking().Include(c => c.ContactPoints).Take(20).ToListAsync(cancel)
            : [];
}
