using Kulanz.Access;
using Kulanz.Client.Licences;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts.Licences;

/// <summary>Which licences a list shows.</summary>
/// <param name="Contract">Of the contract with this number.</param>
/// <param name="Customer">Of this customer.</param>
/// <param name="KeyStart">Whose key begins with this group.</param>
/// <param name="Number">Only this one.</param>
public sealed record LicenceChoice(long? Contract = null, Guid? Customer = null, string? KeyStart = null, long? Number = null);

/// <summary>Lists of licences and of their seats.</summary>
public sealed class LicenceList(KulanzDb db, Preferences preferences, TimeProvider clock)
{
    /// <summary>Of so many contracts of one customer, the latest, licences are listed.</summary>
    private const int MostContracts = 500;

    /// <summary>What somebody of the desk sees, or a program; the newest first, from below a number on.</summary>
    public async Task<IReadOnlyList<LicenceFacts>> Of(Actor who, LicenceChoice choice, long? after, int most, CancellationToken cancel) =>
        await Of(db.LicencesFor(who), choice is { Contract: null, Customer: null } ? null : db.ContractsFor(who).Where(c => (choice.Contract == null || c.Number == choice.Contract) && (choice.Customer == null || c.CustomerId == choice.Customer)), choice, after, most, cancel);

    /// <summary>A customer's own, and their organisation's.</summary>
    public async Task<IReadOnlyList<LicenceFacts>> Of(Customer owner, LicenceChoice choice, long? after, int most, CancellationToken cancel) =>
        await Of(db.Licences, db.ContractsOf(owner).Where(c => choice.Contract == null || c.Number == choice.Contract), choice, after, most, cancel);

    private async Task<IReadOnlyList<LicenceFacts>> Of(IQueryable<Licence> seen, IQueryable<Contract>? contracts, LicenceChoice choice, long? after, int most, CancellationToken cancel)
    {
        var licences = seen.AsNoTracking().Where(l => after == null || l.Number < after);
        if (contracts is not null)
        {
            // Asked for both at once, databases rather walk through everybody's licences, the newest first.
            var ids = await contracts.OrderByDescending(c => c.StartsOn).Take(MostContracts).Select(c => c.Id).ToListAsync(cancel);
            if (ids.Count == 0)
                return [];
            licences = ids is [var only] ? licences.Where(l => l.ContractId == only) : licences.Where(l => ids.Contains(l.ContractId));
        }
        if (choice.KeyStart is { } start)
            licences = licences.Where(l => l.KeyStart == start);
        if (choice.Number is { } number)
            licences = licences.Where(l => l.Number == number);
        return await Facts(await licences.OrderByDescending(l => l.Number).Take(most).ToListAsync(cancel), cancel);
    }

    /// <summary>Each table by the ids that are needed of it: joined for a list, databases rather read the whole of one.</summary>
    private async Task<IReadOnlyList<LicenceFacts>> Facts(List<Licence> licences, CancellationToken cancel)
    {
        if (licences.Count == 0)
            return [];
        var (ids, contractIds) = (licences.ConvertAll(l => l.Id), licences.Select(l => l.ContractId).Distinct().ToList());
        var contracts = await db.Contracts.AsNoTracking().Where(c => contractIds.Contains(c.Id)).ToDictionaryAsync(c => c.Id, cancel);
        var (customerIds, productIds) = (contracts.Values.Select(c => c.CustomerId).Distinct().ToList(), contracts.Values.Select(c => c.ProductId).Distinct().ToList());
        var customers = await db.Customers.AsNoTracking().Where(c => customerIds.Contains(c.Id)).ToDictionaryAsync(c => c.Id, cancel);
        var products = await db.Products.AsNoTracking().Where(p => productIds.Contains(p.Id)).ToDictionaryAsync(p => p.Id, cancel);
        var voided = await db.Voidings.AsNoTracking().Where(v => v.UndoneAt == null && ids.Contains(v.LicenceId)).ToDictionaryAsync(v => v.LicenceId, cancel);
        return [.. licences.Select(l => (Licence: l, Contract: contracts[l.ContractId])).Select(l => new LicenceFacts(l.Licence, l.Contract, products[l.Contract.ProductId], customers[l.Contract.CustomerId], voided.GetValueOrDefault(l.Licence.Id)))];
    }

    /// <summary>How they stand now.</summary>
    public async ValueTask<Func<LicenceFacts, Standing>> Standing(CancellationToken cancel)
    {
        var (now, zone) = (clock.GetUtcNow(), (await preferences.Get<Company>(cancel)).Zone);
        return facts => facts.At(now, zone);
    }

    /// <summary>Who holds seats, the last heard of first; or who held them, the last released first.</summary>
    public Task<List<Activation>> Seats(Guid licence, bool released, int most, CancellationToken cancel)
    {
        var seats = db.Activations.AsNoTracking().Where(a => a.LicenceId == licence);
        return (released ? seats.Where(a => a.ReleasedAt != null).OrderByDescending(a => a.ReleasedAt) : seats.Where(a => a.ReleasedAt == null).OrderByDescending(a => a.SeenAt)).Take(most).ToListAsync(cancel);
    }
}
