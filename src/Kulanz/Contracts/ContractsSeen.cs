using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;

namespace Kulanz.Contracts;

/// <summary>Who sees which contracts: staff and programs with the permission all of them, a customer their own.</summary>
public static class ContractsSeen
{
    public static IQueryable<Contract> ContractsFor(this KulanzDb db, Actor who) => who switch
    {
        { Kind: ActorKind.System } => db.Contracts,
        { Kind: ActorKind.Staff or ActorKind.Machine } when who.May(Permission.ContractsRead) => db.Contracts,
        _ => db.Contracts.Where(c => false),
    };

    /// <summary>Their own, and as somebody of an organisation the organisation's.</summary>
    public static IQueryable<Contract> ContractsOf(this KulanzDb db, Customer customer) =>
        db.Contracts.Where(c => c.CustomerId == customer.Id || c.CustomerId == customer.OrganisationId);

    public static void AnnounceContract(this KulanzDb db, Contract contract, Customer customer)
    {
        db.Announce($"contract:{contract.Number}");
        db.Announce($"customer:{customer.Number}");
    }
}
