using Kulanz.Platform;
using Kulanz.Platform.Data;

namespace Kulanz.Access;

/// <summary>Who sees which customers: staff and programs with the permission see all of them, everybody else none.</summary>
public static class CustomersSeen
{
    public static IQueryable<Customer> CustomersFor(this KulanzDb db, Actor who) => who switch
    {
        { Kind: ActorKind.System } => db.Customers,
        { Kind: ActorKind.Staff or ActorKind.Machine } when who.May(Permission.CustomersRead) => db.Customers,
        _ => db.Customers.Where(c => false),
    };
}
