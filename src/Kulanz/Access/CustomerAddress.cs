using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Access;

/// <summary>
/// The address a customer signs in with is one of those we write to, so the two change together, and what the old one let in by ends: a mailbox is
/// given up because somebody else has it, or soon will.
/// </summary>
public sealed class CustomerAddress(KulanzDb db, Ending ending, IEnumerable<AddressGivenUp> others, TimeProvider clock)
{
    /// <summary>Another customer is reached there.</summary>
    public async Task<bool> IsSomebodyElses(Account account, string email, CancellationToken cancel)
    {
        var own = (await db.CustomerOf(account, cancel))?.Id;
        return await db.Customers.AnyAsync(c => c.MergedIntoId == null && c.Id != own && c.ContactPoints.Any(p => p.Kind == ContactKind.Email && p.Value == email), cancel);
    }

    /// <summary>Puts the new address in the place of the old one; the caller saves. Of the sessions only the one that asked goes on.</summary>
    public async Task<Refusal?> Follow(Account account, EmailChange change, Actor by, CancellationToken cancel)
    {
        if (await db.CustomerOf(account, cancel) is not { } customer)
            return new LinkNotValid();
        await db.Entry(customer).Collection(c => c.ContactPoints).LoadAsync(cancel);
        var emails = customer.ContactPoints.Where(p => p.Kind == ContactKind.Email).ToList();
        var old = emails.Single(p => p.Value == ContactPoint.Email(account.Email!));
        if (emails.Find(p => p.Value == change.Email) is { } known)
            known.Preferred |= old.Preferred;
        else
            db.Add(new ContactPoint { Id = Id.New(clock), CustomerId = customer.Id, Kind = ContactKind.Email, Value = change.Email, Preferred = old.Preferred });
        db.Remove(old);
        // A row of contact points alone would not count the customer's version.
        db.Entry(customer).State = EntityState.Modified;
        db.Record("customer.changed", customer.Topic, customer.Id, by,
            new { What = new[] { "contact points" }, Changed = new Dictionary<string, object> { ["contact points"] = new { From = old.Value, To = change.Email } } }, clock);
        db.Announce($"customer:{customer.Number}");
        await ending.All(account.Id, except: change.SessionId, cancel);
        await GiveUp(customer.Id, [old.Value], cancel);
        return null;
    }

    /// <summary>These addresses are the customer's no more: nothing is open to them from now on.</summary>
    public async Task GiveUp(Guid customer, IReadOnlyList<string> addresses, CancellationToken cancel)
    {
        foreach (var address in addresses)
            foreach (var other in others)
                await other(db, customer, address, cancel);
    }
}
