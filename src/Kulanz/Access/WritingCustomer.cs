using System.Security.Claims;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access;

/// <summary>The customer who is signed in, with the address they write from: answers go there, into the mailbox of whoever asked.</summary>
public sealed record WritingCustomer(Customer Customer, string Address)
{
    public static async Task<WritingCustomer?> Of(KulanzDb db, ClaimsPrincipal user, CancellationToken cancel)
    {
        if (await db.CustomerOf(user, cancel) is not { } customer)
            return null;
        var account = user.Actor().Id;
        return new(customer, ContactPoint.Email(await db.Accounts.Where(a => a.Id == account).Select(a => a.Email!).SingleAsync(cancel)));
    }
}
