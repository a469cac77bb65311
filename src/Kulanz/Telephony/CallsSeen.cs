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

    /// <summary>The customers who have this number: none, one, or several, and then nobody guesses which.</summary>
    public static IQueryable<Customer> WithNumber(this IQueryable<Customer> customers, string number) =>
        customers.Where(c => c.MergedIntoId == null && c.ContactPoints.Any(p => p.Kind == ContactKind.Phone && p.Value == number)).OrderBy(c => c.Number);

    /// <summary>Somebody may still be one of several: those with the number of a call that is nobody's yet.</summary>
    public static async Task<List<Customer>> Candidates(this KulanzDb db, Call call, Actor who, CancellationToken cancel) =>
        call is { CustomerId: null, Outside: ['+', ..] number }
            ? await db.CustomersFor(who).AsNoTracking().Include(c => c.ContactPoints).WithNumber(number).Take(20).ToListAsync(cancel)
            : [];
}
