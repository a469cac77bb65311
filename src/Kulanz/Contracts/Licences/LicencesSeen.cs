using Kulanz.Access;
using Kulanz.Client.Licences;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts.Licences;

/// <summary>A licence with what decides how it stands.</summary>
public sealed record LicenceFacts(Licence Licence, Contract Contract, Product Product, Customer Customer, Voiding? Voided)
{
    public LicenceTerms Terms(TimeZoneInfo zone) => Licence.Terms(Contract, Voided, zone);

    public Standing At(DateTimeOffset now, TimeZoneInfo zone) => Terms(zone).At(now);
}

/// <summary>Who sees which licences: whoever sees the contract. Products see the one whose key they show.</summary>
public static class LicencesSeen
{
    public static IQueryable<Licence> LicencesFor(this KulanzDb db, Actor who) => db.Licences.Where(l => db.ContractsFor(who).Any(c => c.Id == l.ContractId));

    /// <summary>A customer's own, and their organisation's.</summary>
    public static IQueryable<Licence> LicencesOf(this KulanzDb db, Customer customer) => db.Licences.Where(l => db.ContractsOf(customer).Any(c => c.Id == l.ContractId));

    /// <summary>Those that somebody reaches: a signed-in customer theirs, everybody else what they see at the desk.</summary>
    /// <param name="owner">The customer who acts; null where it is somebody of the desk, or a program.</param>
    internal static IQueryable<Licence> LicencesOf(this KulanzDb db, Actor who, Customer? owner) => owner is null ? db.LicencesFor(who) : db.LicencesOf(owner);

    /// <summary>With contract, product, customer and what made them void: one question for a whole list.</summary>
    public static IQueryable<LicenceFacts> WithFacts(this IQueryable<Licence> licences, KulanzDb db) =>
        from licence in licences
        join contract in db.Contracts on licence.ContractId equals contract.Id
        join product in db.Products on contract.ProductId equals product.Id
        join customer in db.Customers on contract.CustomerId equals customer.Id
        join voiding in db.Voidings.Where(v => v.UndoneAt == null) on licence.Id equals voiding.LicenceId into voidings
        from voided in voidings.DefaultIfEmpty()
        select new LicenceFacts(licence, contract, product, customer, voided);

    /// <summary>The one with this key; null where there is none.</summary>
    public static Task<LicenceFacts?> LicenceWith(this KulanzDb db, LicenceKey key, CancellationToken cancel)
    {
        var hash = key.Hash();
        return db.Licences.AsNoTracking().Where(l => l.KeyHash == hash).WithFacts(db).SingleOrDefaultAsync(cancel);
    }

    internal static void AnnounceLicence(this KulanzDb db, LicenceFacts facts)
    {
        db.Announce($"licence:{facts.Licence.Number}");
        db.AnnounceContract(facts.Contract, facts.Customer);
    }
}
